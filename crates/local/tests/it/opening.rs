//! Opening: damage is seen, restored, and never made worse.

use std::io::{Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::Arc;

use local::Error;
use local::clock::Clock;
use local::progress::Progress;
use local::store::backup::{self, Reason};
use local::store::high_water_marks::Changed;
use local::store::restore::{self, RestoreOutcome};
use local::store::{MIGRATIONS, Store};
use local::usecase::maintenance;
use local::usecase::notify;
use local::vault;
use local::view::accounts::Filter;
use local::view::codes::State;
use local::workspace::Workspace;
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

use testing::{SEPTEMBER, TestClock, TestStore};

fn database(store: &TestStore) -> PathBuf {
    store.folder.path().join("preau.db")
}

async fn opening(
    store: TestStore,
    damage: impl FnOnce(&std::path::Path),
) -> (Office2, Result<Workspace, Error>) {
    let path = database(&store);
    let TestStore { folder, key, clock, school: _, workspace } = store;
    workspace.close().await;
    drop(workspace);
    damage(&path);
    let opened = maintenance::open(folder.path(), &key, Arc::new(clock.clone())).await;
    (Office2 { folder, key, clock: Arc::new(clock) }, opened)
}

/// What is left of a workspace whose store is closed.
struct Office2 {
    folder: tempfile::TempDir,
    key: vault::Key,
    clock: Arc<dyn Clock>,
}

#[tokio::test]
async fn a_damaged_database_is_seen_and_its_backup_restored() {
    let store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    let request = store.notification(&accounts[..5], false, &store.file("a.pdf"));
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    let made = store.workspace.backup(Reason::Manual).await.unwrap();
    let uai = store.school.uai.clone();
    let (closed, opened) = opening(store, |path| {
        let mut file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
        file.seek(SeekFrom::Start(3 * 4096 + 100)).unwrap();
        file.write_all(b"scribbled over").unwrap();
    })
    .await;
    assert!(matches!(opened, Err(Error::Damaged(_))), "{:?}", opened.err());
    assert!(backup::list(closed.folder.path()).iter().any(|backup| backup.name == made.name));
    let prepared = restore::prepare(closed.folder.path(), &made.name, closed.key.clone()).await.unwrap();
    let carried = restore::put_back(closed.folder.path(), prepared, None, closed.clock.now()).await.unwrap();
    assert_eq!(carried, RestoreOutcome::All(Changed::default()), "its marks stand where nothing is damaged");
    let workspace =
        maintenance::open(closed.folder.path(), &closed.key, Arc::clone(&closed.clock)).await.unwrap();
    let roster = workspace.roster(&uai, domain::person::Population::LegalGuardians).await.unwrap();
    let notified = Filter { states: vec![State::Notified], ..Filter::default() };
    assert_eq!(roster.count(&notified), 5);
    let kept = backup::list(closed.folder.path());
    assert!(kept.iter().any(|backup| backup.reason == Reason::Restore), "what was there is kept: {kept:?}");
}

#[tokio::test]
async fn a_truncated_or_replaced_database_is_seen() {
    let half = |path: &std::path::Path| {
        let length = std::fs::metadata(path).unwrap().len();
        std::fs::OpenOptions::new().write(true).open(path).unwrap().set_len(length / 2 + 100).unwrap();
    };
    let (_, opened) = opening(TestStore::new().await, half).await;
    assert!(matches!(opened, Err(Error::Damaged(_))), "{:?}", opened.err());
    let replaced = |path: &std::path::Path| std::fs::write(path, "not a database").unwrap();
    let (_, opened) = opening(TestStore::new().await, replaced).await;
    assert!(matches!(opened, Err(Error::Damaged(_))), "{:?}", opened.err());
}

#[tokio::test]
async fn a_second_instance_is_refused() {
    let store = TestStore::new().await;
    let second = maintenance::open(store.folder.path(), &store.key, Arc::new(store.clock.clone())).await;
    assert!(matches!(second, Err(Error::InUse)), "{:?}", second.err());
}

async fn raw(folder: &std::path::Path, key: &vault::Key) -> SqliteConnection {
    let options = SqliteConnectOptions::new()
        .filename(folder.join("preau.db"))
        .create_if_missing(true)
        .pragma("key", key.literal().to_string());
    SqliteConnection::connect_with(&options).await.unwrap()
}

#[tokio::test]
async fn an_older_store_is_copied_then_migrated_and_a_newer_one_refused() {
    let folder = tempfile::tempdir().unwrap();
    let key = vault::create(folder.path(), Some("quatre chats sous le préau")).unwrap();
    let now = SEPTEMBER.parse().unwrap();
    let mut connection = raw(folder.path(), &key).await;
    MIGRATIONS.run_direct(Some(1), &mut connection, false).await.unwrap();
    sqlx::query("INSERT INTO setting (school_id, key, value) VALUES (0, 'author', 'Camille Essai')")
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    let workspace = maintenance::open(folder.path(), &key, Arc::new(TestClock::at(SEPTEMBER))).await.unwrap();
    let author = local::store::setting::author(workspace.store().pool()).await.unwrap();
    assert_eq!(author.as_deref(), Some("Camille Essai"));
    let backups = backup::list(folder.path());
    assert!(backups.iter().any(|backup| backup.reason == Reason::Migration), "{backups:?}");
    workspace.close().await;
    drop(workspace);

    let mut connection = raw(folder.path(), &key).await;
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'later', 1, x'00', 0)",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    connection.close().await.unwrap();
    let opened = Store::open(folder.path(), &key, now).await;
    assert!(matches!(opened, Err(Error::NewerSchema)), "{:?}", opened.err());
}

#[tokio::test]
async fn a_store_whose_lock_file_was_deleted_lets_nobody_in() {
    let store = TestStore::new().await;
    let folder = store.folder.path();
    // What the first one writes: the second one would tidy it away.
    let sheets = announce(&store, 1, &store.file("feuilles.pdf"), false).await;
    std::fs::write(&sheets, "a file of sheets").unwrap();
    for _ in 0..2 {
        // On Windows the system itself refuses.
        assert_eq!(std::fs::remove_file(folder.join("preau.lock")).is_ok(), cfg!(unix));
        let second = maintenance::open(folder, &store.key, Arc::new(store.clock.clone())).await;
        assert!(matches!(second, Err(Error::InUse)), "{:?}", second.err());
        if cfg!(unix) {
            std::fs::write(folder.join("preau.lock"), "").unwrap();
        }
    }
    assert_eq!(std::fs::read_to_string(&sheets).unwrap(), "a file of sheets");
    let accounts = store.accounts(Filter::default()).await;
    let request = store.notification(&accounts[..2], false, &store.file("autres.pdf"));
    assert_eq!(notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap().done, 2);
}

#[tokio::test]
async fn a_store_whose_folder_was_swapped_decides_and_removes_nothing() {
    let root = tempfile::tempdir().unwrap();
    let (folder, away) = (root.path().join("ecole"), root.path().join("ailleurs"));
    std::fs::create_dir(&folder).unwrap();
    let key = vault::create(&folder, Some("quatre chats sous le préau")).unwrap();
    let clock = Arc::new(TestClock::at(SEPTEMBER));
    let workspace = maintenance::open(&folder, &key, clock).await.unwrap();
    std::fs::rename(&folder, &away).unwrap();
    std::fs::create_dir_all(folder.join("sauvegardes")).unwrap();
    let theirs = folder.join("sauvegardes/preau-20200101T000000Z-manual.db");
    std::fs::write(&theirs, "another store's").unwrap();
    assert_eq!(workspace.backup(Reason::Manual).await.err().unwrap().code(), "data-moved");
    assert_eq!(workspace.begin().await.err().unwrap().code(), "data-moved");
    assert_eq!(workspace.begin_import().await.err().unwrap().code(), "data-moved");
    assert_eq!(
        local::store::pending_file::recover(workspace.store()).await.err().unwrap().code(),
        "data-moved"
    );
    assert!(theirs.exists());
    std::fs::remove_dir_all(&folder).unwrap();
    std::fs::rename(&away, &folder).unwrap();
    workspace.backup(Reason::Manual).await.unwrap();
    workspace.close().await;
}

/// Announces a file by hand, as a stop in the middle leaves it, and gives the neighbour it is written under.
async fn announce(store: &TestStore, batch: u8, file: &std::path::Path, committed: bool) -> PathBuf {
    let number = format!("{batch:02x}").repeat(16);
    let temporary = file.with_file_name(format!(".{number}.preau.partiel"));
    sqlx::query("INSERT INTO pending_file (batch, temporary, final, committed) VALUES (?1, ?2, ?3, ?4)")
        .bind(vec![batch; 16])
        .bind(temporary.to_string_lossy().into_owned())
        .bind(file.to_string_lossy().into_owned())
        .bind(committed)
        .execute(store.workspace.store().pool())
        .await
        .unwrap();
    temporary
}

#[tokio::test]
async fn a_stop_between_the_decision_and_the_files_name_is_mended() {
    let store = TestStore::new().await;
    let (whole, half) = (store.file("entière.pdf"), store.file("moitié.pdf"));
    for (file, batch, committed) in [(&whole, 1_u8, true), (&half, 2, false)] {
        let temporary = announce(&store, batch, file, committed).await;
        std::fs::write(&temporary, "a file of sheets").unwrap();
    }
    let store = store.reopened().await;
    assert!(whole.exists() && !half.exists());
    assert!(!local::files::beside(&half).exists(), "passwords of an undecided batch do not stay");
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM pending_file")
        .fetch_one(store.workspace.store().pool())
        .await
        .unwrap();
    assert_eq!(left, 0);
}

#[tokio::test]
async fn a_file_that_gets_its_name_late_replaces_nothing_that_came_meanwhile() {
    let store = TestStore::new().await;
    let file = store.file("feuilles.pdf");
    let temporary = announce(&store, 1, &file, true).await;
    std::fs::write(&temporary, "decided").unwrap();
    std::fs::write(&file, "somebody else's").unwrap();
    let store = store.reopened().await;
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "somebody else's");
    assert_eq!(std::fs::read_to_string(store.file("feuilles (2).pdf")).unwrap(), "decided");
    assert!(!temporary.exists());
}

#[tokio::test]
async fn copies_of_one_second_are_as_many_copies() {
    let store = TestStore::new().await;
    let mut made = Vec::new();
    for _ in 0..6 {
        made.push(store.workspace.backup(Reason::Manual).await.unwrap().name);
    }
    let kept: Vec<String> = backup::list(store.folder.path())
        .into_iter()
        .filter(|backup| backup.reason == Reason::Manual)
        .map(|backup| backup.name)
        .collect();
    made.reverse();
    assert_eq!(kept, made, "newest first");
    for reason in [Reason::Daily, Reason::Migration, Reason::Restore, Reason::Update] {
        let (one, other) = (
            store.workspace.backup(reason).await.unwrap().name,
            store.workspace.backup(reason).await.unwrap().name,
        );
        assert_ne!(one, other);
        for name in [one, other] {
            assert!(backup::find(store.folder.path(), &name).is_ok(), "{name}");
        }
    }
}

#[tokio::test]
async fn the_first_opening_of_a_day_makes_a_backup() {
    let store = TestStore::new().await;
    let daily = |store: &TestStore| {
        backup::list(store.folder.path()).into_iter().filter(|backup| backup.reason == Reason::Daily).count()
    };
    assert_eq!(daily(&store), 1);
    let store = store.reopened().await;
    assert_eq!(daily(&store), 1);
    store.clock.set("2026-09-05T08:00:00Z");
    let store = store.reopened().await;
    assert_eq!(daily(&store), 2);
}

#[tokio::test]
async fn what_was_written_on_a_drive_that_is_gone_waits_for_it() {
    let store = TestStore::new().await;
    let (drive, away) = (store.folder.path().join("clé"), store.folder.path().join("ailleurs"));
    std::fs::create_dir(&drive).unwrap();
    let (whole, half) = (drive.join("entière.pdf"), drive.join("moitié.pdf"));
    for (file, batch, committed) in [(&whole, 1_u8, true), (&half, 2, false)] {
        let temporary = announce(&store, batch, file, committed).await;
        std::fs::write(&temporary, "a file of sheets").unwrap();
    }
    std::fs::rename(&drive, &away).unwrap();
    let store = store.reopened().await;
    assert!(!drive.exists());
    std::fs::rename(&away, &drive).unwrap();
    let _office = store.reopened().await;
    let left: Vec<_> = std::fs::read_dir(&drive).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(left, [whole], "the decided file has its name, the other is gone with its passwords");
}

#[tokio::test]
async fn what_is_half_written_in_its_own_folders_goes() {
    let store = TestStore::new().await;
    let folder = store.folder.path().to_owned();
    let half = [
        folder.join("sauvegardes/.preau-20260904T080000Z-daily.db.partiel"),
        folder.join(".store.json.partiel"),
    ];
    for path in &half {
        std::fs::write(path, "half").unwrap();
    }
    let _office = store.reopened().await;
    assert!(half.iter().all(|path| !path.exists()));
}

#[tokio::test]
async fn an_empty_or_lost_database_is_damage_while_there_are_copies() {
    let (_, opened) = opening(TestStore::new().await, |path| std::fs::write(path, "").unwrap()).await;
    assert!(matches!(opened, Err(Error::Damaged(_))), "{:?}", opened.err());
    let (closed, opened) = opening(TestStore::new().await, |path| std::fs::remove_file(path).unwrap()).await;
    assert!(matches!(opened, Err(Error::Damaged(_))), "{:?}", opened.err());
    assert!(Store::exists(closed.folder.path()));
}

#[tokio::test]
async fn no_task_tends_the_connections() {
    let store = TestStore::new().await;
    let options = store.workspace.store().pool().options();
    assert_eq!((options.get_idle_timeout(), options.get_max_lifetime()), (None, None));
}
