//! Copies and the folder of the data: made, put back, looked at, never in clear.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use crate::bench::{Bench, Ran, field};

#[test]
fn a_backup_brings_back_what_was() {
    let (bench, _) = Bench::with_school(30);
    let before = bench.json(&["accounts", "--no-passwords"]);
    let backup = bench.json(&["backup"]);
    assert_eq!(field(&backup, "reason"), "manual");
    bench.json(&["notify", "--by", "sheet", "--out", "feuilles.pdf"]);
    assert_ne!(bench.json(&["accounts", "--no-passwords"]), before);
    let name = field(&backup, "name");
    let backups = bench.run_bare(&["backups", "--json"]);
    assert_eq!(backups.code, 0, "listing asks for no passphrase");
    assert!(backups.out.contains(name));
    let session = bench.json(&["restore", name]);
    assert_eq!(session["schools"].as_array().unwrap().len(), 1);
    assert_eq!(bench.json(&["accounts", "--no-passwords"]), before);
    assert_eq!(field(&bench.json(&["journal"])["entries"][0], "kind"), "restored");
    let reasons = bench.json(&["backups"]);
    assert!(reasons.as_array().unwrap().iter().any(|backup| field(backup, "reason") == "restore"));
}

#[test]
fn a_folder_put_back_by_hand_is_told_beside_the_answer() {
    let (bench, _) = Bench::with_school(30);
    let (school, older) = (bench.path("data/ecole"), bench.path("copie"));
    let copy = |from: &std::path::Path, to: &std::path::Path| {
        std::fs::create_dir_all(to).unwrap();
        for file in ["preau.db", "store.json"] {
            std::fs::copy(from.join(file), to.join(file)).unwrap();
        }
    };
    copy(&school, &older);
    let sheets = bench.json(&["notify", "--by", "sheet", "--out", "feuilles.pdf"]);
    let passwords = bench.json(&["accounts"]);
    std::fs::remove_dir_all(&school).unwrap();
    copy(&older, &school);

    let asked = "preauctl\u{a0}: Les données de ce dossier sont dans un état plus ancien que le dernier connu de cet \
                 ordinateur\u{a0}: une copie a pris leur place, ou la suite en est perdue.";
    let ran = bench.run(&["accounts", "--no-passwords", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.err.starts_with(&format!("{asked} {} feuilles imprimées depuis", sheets["done"])),
        "{}",
        ran.err
    );
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    let journal = |ran: Ran| serde_json::from_str::<Value>(&ran.out).unwrap()["entries"].clone();
    let before = journal(bench.run(&["journal", "--json"]));
    assert_eq!(field(&before[0], "kind"), "import", "reading replaced nothing");
    for typed in [
        ["notify", "--by", "sheet", "--out", "feuilles-2.pdf"].as_slice(),
        &["reset", "--reason", "stolen", "--yes"],
        &["list", "--csv", "--out", "liste.csv"],
    ] {
        let refused = bench.run(typed);
        let told: Vec<&str> = refused.err.lines().collect();
        assert_eq!((refused.code, told.len()), (1, 2), "{typed:?}: {told:?}");
        assert!(told[0].starts_with(asked));
        assert_eq!(
            told[1],
            "preauctl\u{a0}: Ces données sont dans un état plus ancien que le dernier connu de cet \
             ordinateur\u{a0}: rien n’est enregistré tant que vous n’avez pas confirmé que vous continuez avec \
             elles. La commande est «\u{a0}preauctl confirm-state\u{a0}»."
        );
        assert_eq!(journal(bench.run(&["journal", "--json"])), before);
    }
    let refused = bench.run(&["accounts", "--json"]);
    assert_eq!(refused.code, 1, "passwords that are shown are recorded");
    assert!(refused.err.contains(r#""code":"older-state""#), "{}", refused.err);
    assert!(!bench.path("feuilles-2.pdf").exists() && !bench.path("liste.csv").exists());

    let confirmed = bench.run(&["confirm-state"]);
    assert_eq!(confirmed.code, 0, "{}", confirmed.err);
    let told: Vec<&str> = confirmed.out.lines().collect();
    assert!(told[0].starts_with("Vous continuez avec ces données"), "{told:?}");
    assert!(told[1].starts_with(&format!("Les {} feuilles imprimées depuis cet état", sheets["done"])));
    let again = bench.json(&["confirm-state"]);
    assert_eq!((&again["older_state"], again["warnings"].as_array().unwrap().len()), (&Value::Null, 0));
    bench.json(&["notify", "--by", "sheet", "--out", "feuilles-2.pdf"]);
    let words = |answer: &Value| -> std::collections::HashSet<String> {
        let accounts = answer.as_array().unwrap().iter();
        accounts.filter_map(|account| account["provisional_password"].as_str()).map(str::to_owned).collect()
    };
    let again = bench.json(&["accounts"]);
    assert!(!words(&passwords).is_empty() && words(&again).is_disjoint(&words(&passwords)));
    assert_eq!(bench.run(&["erase", "--yes"]).code, 0);
    assert!(!bench.path("state/fr.preau.desktop.memoire").exists());
}

#[test]
fn a_copy_of_the_folder_that_is_looked_at_leaves_every_sheet_good() {
    let (bench, _) = Bench::with_school(30);
    let copied = Command::new("cp").arg("-r").arg(bench.path("data")).arg(bench.path("copie")).status();
    assert!(copied.unwrap().success());
    bench.json(&["notify", "--by", "sheet", "--out", "feuilles.pdf"]);
    bench.json(&["notify", "--by", "sheet", "--reset", "--yes", "--out", "feuilles-2.pdf"]);
    let accounts = bench.json(&["accounts"]);
    for _ in 0..2 {
        let copy = Ran::new(bench.command_at("copie", &["schools"]).output().unwrap());
        assert_eq!((copy.code, copy.err.lines().count()), (0, 1), "{}", copy.err);
        assert!(
            copy.err.starts_with("preauctl\u{a0}: Les mêmes données sont aussi dans «\u{a0}"),
            "{}",
            copy.err
        );
        assert!(copy.err.contains("n’en détruisez aucune"), "{}", copy.err);
        let copy = Ran::new(bench.command_at("copie", &["journal", "--json"]).output().unwrap());
        let kinds: Value = serde_json::from_str(&copy.out).unwrap();
        assert_eq!(field(&kinds["entries"][0], "kind"), "import", "{kinds}");
        assert_eq!(bench.json(&["accounts"]), accounts, "and nothing is said of them");
        let journal = bench.json(&["journal"]);
        let replaced = |entry: &&Value| ["older_state", "gone_past"].contains(&field(entry, "kind"));
        assert_eq!(journal["entries"].as_array().unwrap().iter().find(replaced), None);
    }
    let erased = bench.command_at("copie", &["erase", "--yes"]).output().unwrap();
    assert!(erased.status.success());
    assert_eq!(bench.json(&["accounts"]), accounts);
}

#[test]
fn a_copy_that_cannot_be_put_back_moves_nothing() {
    let (bench, _) = Bench::with_school(30);
    let name = field(&bench.json(&["backup"]), "name").to_owned();
    bench.json(&["notify", "--by", "sheet", "--out", "feuilles.pdf"]);
    let before = bench.json(&["accounts", "--no-passwords"]);
    std::fs::write(bench.path("autre"), "quatre chiens sous le préau\n").unwrap();
    let other = bench.path("autre");
    let wrong = ["restore", &name, "--json", "--passphrase-file", other.to_str().unwrap()];
    for (typed, code) in
        [(&["restore", &name, "--json"][..], "passphrase-needed"), (&wrong, "wrong-passphrase")]
    {
        let ran = bench.run_bare(typed);
        assert_eq!(ran.code, 4, "{}", ran.err);
        let said: Value = serde_json::from_str(&ran.err).unwrap();
        assert_eq!((field(&said["error"], "code"), field(&said["error"], "field")), (code, "passphrase"));
    }
    std::fs::write(bench.path("data/ecole/sauvegardes").join(&name), "Bonjour.\n".repeat(1_000)).unwrap();
    let ran = bench.run(&["restore", &name, "--json"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.err.contains("backup-damaged"), "{}", ran.err);
    assert_eq!(bench.json(&["accounts", "--no-passwords"]), before);
    let copies = bench.json(&["backups"]);
    assert!(copies.as_array().unwrap().iter().all(|copy| field(copy, "reason") != "restore"));
}

#[test]
fn nothing_stands_in_clear_in_the_data() {
    let (bench, _) = Bench::with_school(30);
    bench.json(&["notify", "--by", "sheet", "--out", "feuilles.pdf"]);
    bench.json(&["backup"]);
    let accounts = bench.json(&["accounts"]);
    let mut files = Vec::new();
    let mut folders = vec![bench.path("data")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(std::fs::read(path).unwrap()) }
        }
    }
    assert!(files.len() >= 3);
    for account in accounts.as_array().unwrap() {
        for secret in ["login", "provisional_password", "family_name"] {
            let secret = field(account, secret).as_bytes();
            let found = files.iter().any(|file| file.windows(secret.len()).any(|window| window == secret));
            // Three bytes happen by chance in an encrypted file, six hardly do.
            assert!(secret.len() < 6 || !found, "{}", String::from_utf8_lossy(secret));
        }
    }
}

#[test]
fn copies_made_in_a_row_are_as_many() {
    let bench = Bench::new();
    let made: BTreeSet<String> = (0..6).map(|_| field(&bench.json(&["backup"]), "name").to_owned()).collect();
    assert_eq!(made.len(), 6);
    // One number after the other over all reasons, as the documentation says.
    let number = |name: &str| -> Option<u32> {
        name.strip_prefix("preau-")?.split_once("Z-manual.")?.1.strip_suffix(".db")?.parse().ok()
    };
    let numbers: BTreeSet<u32> = made.iter().filter_map(|name| number(name)).collect();
    assert_eq!((numbers.len(), numbers.last().unwrap() - numbers.first().unwrap()), (6, 5), "{made:?}");
    let listed = bench.json(&["backups"]);
    let listed: BTreeSet<&str> =
        listed.as_array().unwrap().iter().map(|backup| field(backup, "name")).collect();
    assert!(made.iter().all(|name| listed.contains(name.as_str())), "{listed:?}");
    // What each restoration replaces is a copy of its own too.
    let name = made.first().unwrap();
    (0..3).for_each(|_| drop(bench.json(&["restore", name])));
    let listed = bench.json(&["backups"]);
    let replaced = listed.as_array().unwrap().iter().filter(|backup| field(backup, "reason") == "restore");
    assert_eq!(replaced.count(), 3);
}
