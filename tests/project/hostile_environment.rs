//! A computer that does not help: disk full, folder closed to writing, data locked, damaged or lost, clock set
//! back, another program at work. Each has its French sentence, and the data stay whole.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use fictional::Churn;
use fictional::files::onde::{self, OndeStyle};
use sqlx::Connection;
use testing::copy_folder;

use crate::bad_files::{primary, seen, with_data};
use crate::kills::invariants::{self, names};
use crate::kills::kill_fixture;
use crate::preauctl::{Ran, json, run, text};
use crate::unbuffered_output::say;
use crate::window::Place;

const FULL: &str = "Le disque est plein\u{a0}: libérez de l’espace, puis recommencez. Rien n’a été modifié.";

/// A file system of its own over a folder, for as long as this lives.
struct Disk(PathBuf);

impl Disk {
    /// None, and why on the standard error, where mounting is not permitted.
    fn over(folder: &Path, kib: u64) -> Option<Self> {
        let size = format!("size={kib}k,mode=700");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder).output();
        match mounted {
            Ok(output) if output.status.success() => Some(Self(folder.to_owned())),
            Ok(output) => told(&String::from_utf8_lossy(&output.stderr)),
            Err(error) => told(&error.to_string()),
        }
    }

    fn remount(&self, options: &str) {
        let options = format!("remount,{options}");
        let mounted = Command::new("mount").args(["-o", &options]).arg(&self.0).status().unwrap();
        assert!(mounted.success());
    }
}

/// Says what a test does not do here, even when it passes.
fn told<T>(why: &str) -> Option<T> {
    say(&format!("not run here, since it needs a mount: {}", why.trim()));
    None
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

/// A place whose data are on a disk of their own, with so much room left.
fn cramped(from: &Place, room_kib: u64) -> Option<(Place, Disk)> {
    let place = Place::new();
    fs::create_dir(place.data()).unwrap();
    let used: u64 = walk(&from.data()).iter().map(|(_, length)| length.div_ceil(4096) * 4).sum();
    let disk = Disk::over(&place.data(), used + room_kib)?;
    copy_folder(&from.data(), &place.data());
    copy_folder(&from.saved(), &place.saved());
    Some((place, disk))
}

/// Files under a folder, with their sizes.
fn walk(folder: &Path) -> Vec<(PathBuf, u64)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            found.extend(walk(&entry.path()));
        }
        found.push((entry.path(), entry.metadata().unwrap().len()));
    }
    found
}

/// Exit code, stable code and sentence.
fn refusal(ran: &Ran) -> (Option<i32>, String, String) {
    assert_eq!(ran.out, "");
    let (code, sentence) = ran.error();
    (ran.code, code, sentence)
}

fn full() -> (Option<i32>, String, String) {
    (Some(7), "disk-full".to_owned(), FULL.to_owned())
}

/// The school of [`with_data`] some weeks later, as what imports it.
fn later(place: &Place, uai: &str) -> Vec<String> {
    let churn =
        Churn { departures: 20, arrivals: 40, moves: 80, siblings: 20, class_changes: 30, withdrawals: 0 };
    let school = primary().evolve(&churn);
    let [pupils, guardians] = onde::folder(&school, &place.given(), OndeStyle::default()).unwrap();
    ["import", text(&pupils), text(&guardians), "--school", uai, "--json"].map(str::to_owned).to_vec()
}

#[test]
fn a_full_disk_under_the_data_is_told_and_leaves_them_whole() {
    let origin = Place::new();
    let uai = with_data(&origin);
    let before = seen(&origin);
    let import = later(&origin, &uai);
    let import: Vec<&str> = import.iter().map(String::as_str).collect();
    let notify = ["notify", "--by", "sheet", "--reset", "--yes", "--out", "nouvelles.pdf", "--json"];
    let mut refused = 0;
    for room in [0, 8, 40, 100, 200, 400, 800] {
        for typed in [import.as_slice(), notify.as_slice()] {
            let Some((place, disk)) = cramped(&origin, room) else { return };
            let ran = run(&place, typed);
            if ran.code != Some(0) {
                assert_eq!(refusal(&ran), full(), "{} with {room} KiB", typed[0]);
                refused += 1;
            }
            disk.remount("size=64m");
            json(&place, &["schools"]);
            let new = names(&place.saved()).contains(&"nouvelles.pdf".to_owned());
            assert_eq!(new, ran.code == Some(0) && typed[0] == "notify");
            assert_eq!(seen(&place) == before, ran.code != Some(0), "{} with {room} KiB", typed[0]);
            invariants::check(&place);
        }
    }
    assert!(refused >= 8, "the disk was full {refused} times only");
}

#[test]
fn a_full_disk_where_files_go_is_told_and_nothing_is_decided() {
    let place = Place::new();
    with_data(&place);
    let before = seen(&place);
    let folder = place.saved().join("clé USB");
    fs::create_dir(&folder).unwrap();
    let Some(_disk) = Disk::over(&folder, 12) else { return };
    for typed in [
        ["notify", "--by", "sheet", "--reset", "--yes", "--out", "clé USB/feuilles.pdf", "--json"].as_slice(),
        &["list", "--pdf", "--out", "clé USB/liste.pdf", "--json"],
        &["list", "--csv", "--out", "clé USB/liste.csv", "--json"],
    ] {
        assert_eq!(refusal(&run(&place, typed)), full(), "{typed:?}");
        assert_eq!(names(&folder), Vec::<String>::new(), "{typed:?}");
        assert!(seen(&place) == before, "{typed:?}");
    }
    invariants::check(&place);
}

/// A folder closed to writing: for everybody but the administrator, by its permissions; for the administrator,
/// by a disk mounted so.
struct Closed {
    folder: PathBuf,
    disk: Option<Disk>,
}

impl Closed {
    /// Closes a folder, with what stands in it.
    fn new(folder: &Path) -> Option<Self> {
        if writable_whatever(folder) {
            let content = tempfile::tempdir().unwrap();
            copy_folder(folder, content.path());
            let disk = Disk::over(folder, 64 << 10)?;
            copy_folder(content.path(), folder);
            disk.remount("ro");
            return Some(Self { folder: folder.to_owned(), disk: Some(disk) });
        }
        permit(folder, 0o500, 0o400);
        Some(Self { folder: folder.to_owned(), disk: None })
    }

    /// Opens it again; the disk stays, since it holds the content.
    fn open(&self) {
        match &self.disk {
            Some(disk) => disk.remount("rw"),
            None => permit(&self.folder, 0o700, 0o600),
        }
    }
}

impl Drop for Closed {
    fn drop(&mut self) {
        if self.disk.is_none() {
            permit(&self.folder, 0o700, 0o600);
        }
    }
}

/// Whether permissions mean nothing to who runs the tests.
fn writable_whatever(folder: &Path) -> bool {
    let probe = tempfile::tempdir_in(folder.parent().unwrap()).unwrap();
    fs::set_permissions(probe.path(), fs::Permissions::from_mode(0o500)).unwrap();
    fs::write(probe.path().join("probe"), "").is_ok()
}

fn permit(folder: &Path, folders: u32, files: u32) {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).unwrap();
    for (path, _) in walk(folder) {
        let mode = if path.is_dir() { folders } else { files };
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }
    fs::set_permissions(folder, fs::Permissions::from_mode(folders)).unwrap();
}

/// The sentence about a folder that cannot be written to.
fn closed(folder: &Path) -> (Option<i32>, String, String) {
    let sentence = format!(
        "Le dossier «\u{a0}{}\u{a0}» n’est pas accessible en écriture. Choisissez un autre dossier ou vérifiez \
         vos droits.",
        folder.display()
    );
    (Some(7), "read-only".to_owned(), sentence)
}

#[test]
fn a_data_folder_closed_to_writing_is_told() {
    let place = Place::new();
    let uai = with_data(&place);
    let before = seen(&place);
    let import = later(&place, &uai);
    let import: Vec<&str> = import.iter().map(String::as_str).collect();
    let Some(shut) = Closed::new(&place.data()) else { return };
    for typed in [["accounts", "--json"].as_slice(), &import, &["init", "--author", "X Y", "--json"]] {
        let ran = run(&place, typed);
        if typed[0] == "init" {
            assert_eq!(ran.error().0, "store-exists");
        } else {
            assert_eq!(refusal(&ran), closed(&kill_fixture::store(&place)), "{typed:?}");
        }
    }
    shut.open();
    assert!(seen(&place) == before);
    invariants::check(&place);
}

#[test]
fn a_folder_for_files_closed_to_writing_is_told_and_nothing_is_decided() {
    let place = Place::new();
    with_data(&place);
    let before = seen(&place);
    let folder = place.saved().join("partage");
    fs::create_dir(&folder).unwrap();
    let Some(_shut) = Closed::new(&folder) else { return };
    for typed in [
        ["notify", "--by", "sheet", "--reset", "--yes", "--out", "partage/feuilles.pdf", "--json"].as_slice(),
        &["list", "--pdf", "--out", "partage/liste.pdf", "--json"],
        &["list", "--csv", "--out", "partage/liste.csv", "--json"],
    ] {
        assert_eq!(refusal(&run(&place, typed)), closed(&folder), "{typed:?}");
        assert!(seen(&place) == before, "{typed:?}");
    }
    invariants::check(&place);
}

#[test]
fn a_database_held_by_a_foreign_program_is_told() {
    let place = Place::new();
    with_data(&place);
    let before = seen(&place);
    invariants::block_on(async {
        let mut foreign = kill_fixture::raw(&place, &kill_fixture::store(&place).join("preau.db")).await;
        sqlx::raw_sql("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE")
            .execute(&mut foreign)
            .await
            .unwrap();
        let (code, name, sentence) = refusal(&run(&place, &["accounts", "--json"]));
        assert_eq!((code, name.as_str()), (Some(6), "busy"));
        assert_eq!(
            sentence,
            "Les données sont momentanément occupées par une autre opération. Réessayez dans un instant."
        );
        foreign.close().await.unwrap();
    });
    assert!(seen(&place) == before);
    invariants::check(&place);
}

#[test]
fn a_damaged_or_lost_database_is_told_and_its_copy_put_back() {
    let origin = Place::new();
    with_data(&origin);
    let before = seen(&origin);
    let backup = json(&origin, &["backup"])["name"].as_str().unwrap().to_owned();
    type Damage = (&'static str, fn(&Path));
    let damages: [Damage; 6] = [
        ("zeros further on", |path| {
            let mut bytes = fs::read(path).unwrap();
            bytes[20_000..30_000].fill(0);
            fs::write(path, bytes).unwrap();
        }),
        ("zeros at the beginning", |path| {
            let mut bytes = fs::read(path).unwrap();
            bytes[..4096].fill(0);
            fs::write(path, bytes).unwrap();
        }),
        ("cut", |path| {
            let bytes = fs::read(path).unwrap();
            fs::write(path, &bytes[..bytes.len() / 2 - 100]).unwrap();
        }),
        ("empty", |path| fs::write(path, "").unwrap()),
        ("another file", |path| fs::write(path, "Bonjour.\n".repeat(1_000)).unwrap()),
        ("lost", |path| fs::remove_file(path).unwrap()),
    ];
    for (damage, make) in damages {
        let place = kill_fixture::copy_of(&origin);
        make(&kill_fixture::store(&place).join("preau.db"));
        for _ in 0..2 {
            let ran = run(&place, &["accounts", "--json"]);
            assert_eq!(ran.code, Some(5), "{damage}");
            let (_, name, sentence) = refusal(&ran);
            assert_eq!(name, "damaged", "{damage}");
            assert_eq!(
                sentence,
                "Le fichier de données est endommagé et ne peut pas être lu. Restaurez la dernière sauvegarde \
                 proposée. «\u{a0}preauctl backups\u{a0}» les liste et «\u{a0}preauctl restore NOM\u{a0}» en \
                 remet une en place.",
                "{damage}"
            );
        }
        let ran = run(&place, &["init", "--author", "Camille Essai", "--json"]);
        assert_eq!(ran.error().0, "store-exists", "{damage}: a new store would hide the copies");
        assert!(run(&place, &["backups"]).out.contains(&backup), "{damage}");
        json(&place, &["restore", &backup]);
        let mut after = seen(&place);
        let restored = after[1]["entries"].as_array_mut().unwrap().remove(0);
        assert_eq!(restored["kind"], "restored");
        after[1]["total"] = before[1]["total"].clone();
        assert!(after == before, "{damage}");
        invariants::check(&place);
    }
}

#[test]
fn a_lost_key_file_is_found_among_the_copies() {
    let place = Place::new();
    with_data(&place);
    let before = seen(&place);
    let header = kill_fixture::store(&place).join("store.json");
    let copy = kill_fixture::store(&place).join("sauvegardes/store.json");
    fs::remove_file(&header).unwrap();
    assert!(seen(&place) == before);
    fs::write(&header, "{").unwrap();
    assert!(seen(&place) == before);
    // Each time it was written anew, from the copy.
    fs::remove_file(&copy).unwrap();
    fs::write(&header, "{").unwrap();
    for _ in 0..2 {
        let (code, name, sentence) = refusal(&run(&place, &["accounts", "--json"]));
        assert_eq!((code, name.as_str()), (Some(4), "key-file-lost"));
        assert!(sentence.starts_with("Il manque au dossier des données le fichier «\u{a0}store.json\u{a0}»"));
        let _ = fs::remove_file(&header);
    }
}

#[test]
fn a_clock_set_back_is_told_before_anything_is_decided() {
    let place = Place::new();
    with_data(&place);
    // What the last operation would say had the clock since been set back by three days.
    let ahead = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(72);
    invariants::block_on(async {
        let mut store = kill_fixture::raw(&place, &kill_fixture::store(&place).join("preau.db")).await;
        sqlx::query(
            "UPDATE operation SET decided_at = ?1 WHERE counter = (SELECT max(counter) FROM operation)",
        )
        .bind(ahead.to_string())
        .execute(&mut store)
        .await
        .unwrap();
        store.close().await.unwrap();
    });
    let before = seen(&place);
    let day = domain::place::Place::Europe.day(ahead).strftime("%d/%m/%Y").to_string();
    for typed in [
        ["notify", "--by", "sheet", "--out", "nouvelles.pdf", "--json"].as_slice(),
        &["reset", "--reason", "stolen", "--yes", "--json"],
        &["list", "--csv", "--out", "nouvelles.csv", "--json"],
    ] {
        let sentence = format!(
            "L’horloge de cet ordinateur retarde\u{a0}: la dernière opération enregistrée est datée du {day}. \
             Réglez la date et l’heure, puis recommencez. Si la date d’aujourd’hui est juste, confirmez-la. La \
             commande est «\u{a0}preauctl confirm-date\u{a0}»."
        );
        let expected = (Some(7), "clock-set-back".to_owned(), sentence);
        assert_eq!(refusal(&run(&place, typed)), expected, "{typed:?}");
        assert!(seen(&place) == before);
    }
    assert_eq!(names(&place.saved()), ["feuilles.pdf"]);
}

#[test]
fn a_second_program_is_refused_while_the_first_works() {
    let place = Place::new();
    with_data(&place);
    let before = seen(&place);
    invariants::block_on(async {
        let first = kill_fixture::open(&place).await;
        for typed in [["accounts", "--json"].as_slice(), &["reset", "--reason", "stolen", "--yes", "--json"]]
        {
            let (code, name, sentence) = refusal(&run(&place, typed));
            assert_eq!((code, name.as_str()), (Some(6), "in-use"));
            assert_eq!(
                sentence,
                "Préau est déjà ouvert sur ces données. Fermez l’autre fenêtre, puis réessayez."
            );
        }
        let refused = run(&place, &["restore", "preau-20260101T000000Z-daily.db", "--json"]);
        assert_eq!(refused.error().0, "not-found");
        first.close().await;
    });
    assert!(seen(&place) == before);
}
