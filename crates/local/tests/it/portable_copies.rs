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
    // Where nothing is read to know what a file is, as it is in the middle.
    let mut bent = whole.clone();
    bent[whole.len() * 3 / 4] ^= 1;
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

/// Changes a copy as whoever has its passphrase can.
async fn changed(path: &Path, statements: &[&str]) {
    use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
    let salt: [u8; 16] = std::fs::read(path).unwrap()[..16].try_into().unwrap();
    let key = local::vault::SaltedKey::derive(COPIED, salt).unwrap();
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(path)
        .pragma("key", key.key().literal().to_string())
        .pragma("journal_mode", "DELETE");
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    for statement in statements {
        sqlx::query(AssertSqlSafe(*statement)).execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();
}

#[tokio::test]
async fn a_copy_that_somebody_laid_a_trap_in_is_refused_or_harms_nothing() {
    let (rooms, workspace) = Rooms::new().await;
    let whole = std::fs::read(copy(&rooms, &workspace).await).unwrap();
    workspace.close().await;
    drop(workspace);
    let victim = rooms.root.path().join("mes-notes.txt");
    std::fs::write(&victim, "à garder").unwrap();
    let shown = victim.display();
    let file = rooms.root.path().join("donnee.preau");
    let trap = format!(
        "CREATE TRIGGER apres AFTER INSERT ON operation BEGIN
             INSERT INTO pending_file (batch, temporary, final) VALUES (randomblob(16), '{shown}', 'x'); END"
    );
    for statements in [
        vec![trap.as_str()],
        vec!["DROP TABLE recent_file"],
        vec![
            "DROP TABLE recent_file",
            "CREATE VIEW recent_file AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
             SELECT 'read' AS role, '/' || i AS path, '2026-09-04T08:00:00Z' AS used_at FROM n",
        ],
        vec!["CREATE TABLE autre (x)"],
        vec!["CREATE INDEX autre ON account (login COLLATE NOCASE)"],
        vec!["ALTER TABLE account ADD COLUMN autre TEXT"],
    ] {
        std::fs::write(&file, &whole).unwrap();
        changed(&file, &statements).await;
        let refused = rooms.data_dir.choose_copy(&file, COPIED, Some(PASSPHRASE)).await.unwrap_err();
        assert_eq!(refused.code(), "copy-foreign", "{statements:?}: {refused}");
    }

    std::fs::write(&file, &whole).unwrap();
    let [discarded, named, read, written, kept] = [
        format!("INSERT INTO pending_file (batch, temporary, final) VALUES (x'00000000000000000000000000000001', '{shown}', 'x')"),
        format!(
            "INSERT INTO pending_file (batch, temporary, final, committed, replaces)
             VALUES (x'00000000000000000000000000000002', '{shown}', '{shown}.desktop', 1, 1)"
        ),
        format!("INSERT INTO recent_file VALUES ('read', '{shown}', '2026-09-04T08:00:00Z')"),
        format!("INSERT INTO recent_file VALUES ('written', '{shown}', '2026-09-04T08:00:00Z')"),
        format!(
            "INSERT INTO written_file (batch, path, content, count, length, digest, written_at)
             VALUES (x'00000000000000000000000000000003', '{shown}', 'list', 1, 1, zeroblob(32), '2026-09-04T08:00:00Z')"
        ),
    ];
    changed(&file, &[&discarded, &named, &read, &written, &kept]).await;
    let chosen = rooms.data_dir.choose_copy(&file, COPIED, Some(PASSPHRASE)).await.unwrap();
    let Restored { workspace, .. } = rooms.data_dir.restore(chosen).await.unwrap();
    assert_eq!(std::fs::read_to_string(&victim).unwrap(), "à garder");
    let recent = local::usecase::recent_files::list(&workspace).await.unwrap();
    assert!(recent.imported.is_empty() && recent.written.is_empty(), "{recent:?}");
    assert!(!local::usecase::recent_files::is_written(&workspace, &victim).await.unwrap());
    let files = local::usecase::written_files::list(&workspace).await.unwrap();
    assert!(files.files.is_empty() && files.gone.is_empty(), "{files:?}");
}

#[tokio::test]
async fn who_begins_with_a_copy_works_under_their_own_name() {
    let (rooms, workspace) = Rooms::new().await;
    let path = copy(&rooms, &workspace).await;
    workspace.close().await;
    let (_root, other, new) = another_computer(&rooms);
    let Restored { workspace, .. } = other.create_from_copy(&new, &path, COPIED).await.unwrap();
    let accounts = rooms.accounts(&workspace, &[]).await;
    rooms.notify(&workspace, &accounts[..1], false).await;
    let newest = journal::page(&workspace, None, 0, 1).await.unwrap().entries.remove(0);
    assert_eq!(newest.author, "Reprise");
}

#[cfg(unix)]
#[tokio::test]
async fn a_pipe_is_no_copy_and_is_not_waited_for() {
    let (rooms, _workspace) = Rooms::new().await;
    let pipe = rooms.root.path().join("tuyau.preau");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let refused = rooms.data_dir.choose_copy(&pipe, COPIED, Some(PASSPHRASE)).await.unwrap_err();
    assert_eq!(refused.code(), "invalid");
}
