//! Copies on other media: one file that opens elsewhere with its own passphrase, and with nothing else.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use local::Error;
use local::data_dir::{DataDir, Profile, Restored};
use local::progress::Progress;
use local::store::Store;
use local::usecase::{dashboard, journal, portable_copy};
use local::view::codes::State;
use local::view::session::NewStore;
use local::workspace::Workspace;

use crate::restoring::{PASSPHRASE, Rooms, papers};

/// What opens the copies.
const COPIED: &str = "une clé dans le tiroir";

async fn copy(rooms: &Rooms, workspace: &Workspace) -> PathBuf {
    let path = rooms.root.path().join("copie.preau");
    let written = written_to(workspace, &path).await;
    assert_eq!(written.len(), 1, "on the same disk: {written:?}");
    path
}

/// What is told of it.
async fn written_to(workspace: &Workspace, path: &Path) -> Vec<String> {
    let result =
        portable_copy::write(workspace, &path.to_string_lossy(), COPIED, &Progress::default()).await.unwrap();
    assert_eq!(result.file.unwrap().path, path.to_string_lossy());
    result.warnings
}

fn another_computer(rooms: &Rooms) -> (tempfile::TempDir, DataDir, NewStore) {
    let root = tempfile::tempdir().unwrap();
    let data_dir = DataDir::new(root.path().join("data"), Arc::new(rooms.clock.clone()));
    let passphrase = Some("cinq souris au grenier".into());
    (root, data_dir, NewStore { author: "Reprise".to_owned(), passphrase, demonstration: false })
}

#[tokio::test]
async fn a_copy_opens_on_another_computer_with_its_passphrase_alone() {
    let (rooms, workspace) = Rooms::new().await;
    let accounts = rooms.accounts(&workspace, &[]).await;
    rooms.notify(&workspace, &accounts[..5], false).await;
    let known = papers(&workspace, &accounts).await;
    let path = copy(&rooms, &workspace).await;
    let told = journal::page(&workspace, None, 0, 5).await.unwrap().entries;
    assert_eq!(told[0].what, "Sauvegarde copiée hors de cet ordinateur\u{a0}: copie.preau");
    let bytes = std::fs::read(&path).unwrap();
    let holds = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(!holds("SQLite format 3") && !holds(&known[0].0), "nothing of it is in clear");
    workspace.close().await;

    let (_root, other, new) = another_computer(&rooms);
    for wrong in [PASSPHRASE, "une clé dans le tiroi"] {
        match other.create_from_copy(&new, &path, wrong).await.map(drop) {
            Err(Error::Invalid { field: "copyPassphrase", .. }) => {}
            told => panic!("{told:?}"),
        }
        assert!(!Store::exists(&other.folder(Profile::School)), "nothing was made");
    }
    let Restored { workspace, warnings } = other.create_from_copy(&new, &path, COPIED).await.unwrap();
    assert_eq!(papers(&workspace, &accounts).await, known, "logins and passwords are those on paper");
    assert_eq!(rooms.accounts(&workspace, &[State::Notified]).await.len(), 5);
    assert!(warnings.iter().any(|warning| warning.contains("04/09/2026")), "{warnings:?}");
    workspace.close().await;
    drop(workspace);
    assert!(other.open(Some(PASSPHRASE)).await.is_err(), "the passphrase of the other computer is its own");
    let reopened = other.open(Some("cinq souris au grenier")).await.unwrap();
    assert_eq!(papers(&reopened, &accounts).await, known);
}

#[tokio::test]
async fn a_copy_put_back_where_it_comes_from_knows_what_was_given_since() {
    let (rooms, workspace) = Rooms::new().await;
    let accounts = rooms.accounts(&workspace, &[]).await;
    let path = copy(&rooms, &workspace).await;
    rooms.notify(&workspace, &accounts[..3], false).await;
    let lost: Vec<_> = papers(&workspace, &accounts[..3]).await;
    let chosen = rooms.data_dir.choose_copy(&path, COPIED, Some(PASSPHRASE)).await.unwrap();
    workspace.close().await;
    drop(workspace);
    let Restored { workspace, warnings } = rooms.data_dir.restore(chosen).await.unwrap();
    assert!(warnings[0].starts_with("Les 3 feuilles imprimées depuis"), "{warnings:?}");
    rooms.notify(&workspace, &accounts[..3], false).await;
    for ((login, before), (same, now)) in lost.iter().zip(papers(&workspace, &accounts[..3]).await) {
        assert_eq!(login, &same);
        assert_ne!(before, &now, "no password is given twice");
    }
}

#[tokio::test]
async fn a_copy_put_back_in_another_s_place_says_that_it_knows_nothing_since() {
    let (rooms, workspace) = Rooms::new().await;
    let path = copy(&rooms, &workspace).await;
    workspace.close().await;
    let (_root, other, new) = another_computer(&rooms);
    let empty = other.create(&new).await.unwrap();
    empty.close().await;
    drop(empty);
    let passphrase = Some("cinq souris au grenier");
    let chosen = other.choose_copy(&path, COPIED, passphrase).await.unwrap();
    let Restored { workspace, warnings } = other.restore(chosen).await.unwrap();
    assert_eq!(rooms.accounts(&workspace, &[]).await.len(), 344);
    assert!(!warnings.iter().any(|warning| warning.contains("0 feuille")), "{warnings:?}");
    assert!(!warnings.is_empty());
}

#[tokio::test]
async fn what_is_no_copy_is_said_to_be_none_and_changes_nothing() {
    let (rooms, workspace) = Rooms::new().await;
    let path = copy(&rooms, &workspace).await;
    let whole = std::fs::read(&path).unwrap();
    let mut bent = whole.clone();
    bent[whole.len() / 2] ^= 1;
    for (name, bytes, code) in [
        ("vide.preau", Vec::new(), "invalid"),
        ("texte.preau", b"Nom;Pr\xe9nom\r\nLILAS;Diane\r\n".to_vec(), "invalid"),
        ("coupee.preau", whole[..whole.len() / 2].to_vec(), "invalid"),
        ("pliee.preau", bent, "backup-damaged"),
    ] {
        let file = rooms.root.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        let refused = rooms.data_dir.choose_copy(&file, COPIED, Some(PASSPHRASE)).await.unwrap_err();
        assert_eq!(refused.code(), code, "{name}: {refused}");
    }
    assert_eq!(rooms.accounts(&workspace, &[]).await.len(), 344);
    let left = std::fs::read_dir(rooms.folder()).unwrap().flatten();
    let left: Vec<_> = left.map(|entry| entry.file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().ends_with(".partiel")), "{left:?}");
}

#[tokio::test]
async fn a_month_without_a_copy_elsewhere_is_told_and_one_on_the_same_disk_counts_for_nothing() {
    let (rooms, workspace) = Rooms::new().await;
    let overdue = async || dashboard::of(&workspace, &rooms.uai).await.unwrap().copy_overdue_days;
    assert_eq!(overdue().await, None);
    rooms.clock.set("2026-10-04T08:00:00Z");
    assert_eq!(overdue().await, None, "thirty days");
    rooms.clock.set("2026-10-05T09:00:00Z");
    assert_eq!(overdue().await, Some(31));
    copy(&rooms, &workspace).await;
    assert_eq!(overdue().await, Some(31));
    // Another file system, where there is one.
    let Ok(elsewhere) = tempfile::tempdir_in("/dev/shm") else { return };
    assert!(written_to(&workspace, &elsewhere.path().join("copie.preau")).await.is_empty());
    assert_eq!(overdue().await, None);
    rooms.clock.set("2026-11-05T09:00:00Z");
    assert_eq!(overdue().await, Some(31));
}

#[tokio::test]
async fn a_plain_passphrase_and_the_demonstration_are_refused() {
    let (rooms, workspace) = Rooms::new().await;
    let path = rooms.root.path().join("copie.preau").to_string_lossy().into_owned();
    let refused = portable_copy::write(&workspace, &path, "aaaaaaaaaaaa", &Progress::default()).await;
    assert!(matches!(refused, Err(Error::Invalid { field: "passphrase", .. })), "{refused:?}");
    assert!(!Path::new(&path).exists());
}
