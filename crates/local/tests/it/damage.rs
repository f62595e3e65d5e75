//! What opens is a sound Préau database and nothing else, and what only looks damaged is never called so.

use std::path::PathBuf;

use local::Error;
use local::store::Store;
use local::store::backup;
use local::store::high_water_marks::Changed;
use local::store::restore::{self, RestoreOutcome};
use local::vault::{self, Key};
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

use testing::SEPTEMBER;

const PASSPHRASE: &str = "quatre chats sous le préau";
const PAGE: usize = 4096;

/// A closed store without a school.
struct Closed {
    folder: tempfile::TempDir,
    key: Key,
}

impl Closed {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = vault::create(folder.path(), Some(PASSPHRASE)).unwrap();
        let store = Store::create(folder.path(), &key, SEPTEMBER.parse().unwrap()).await.unwrap();
        store.close().await;
        Self { folder, key }
    }

    /// Opens it, and closes it again.
    async fn open(&self) -> Result<(), Error> {
        let store = Store::open(self.folder.path(), &self.key, SEPTEMBER.parse().unwrap()).await?;
        store.close().await;
        Ok(())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

#[tokio::test]
async fn no_changed_bit_of_the_first_pages_opens_or_is_called_anything_but_damage() {
    let closed = Closed::new().await;
    let database = closed.path("preau.db");
    let sound = std::fs::read(&database).unwrap();
    let places = (0..3 * PAGE).step_by(97).chain(0..20).chain(PAGE - 80..PAGE - 78);
    for place in places {
        let mut flipped = sound.clone();
        flipped[place] ^= 1 << (place % 8);
        std::fs::write(&database, flipped).unwrap();
        let opened = closed.open().await;
        assert!(matches!(opened, Err(Error::Damaged(_))), "bit of byte {place}: {opened:?}");
    }
    std::fs::write(&database, sound).unwrap();
    closed.open().await.unwrap();
}

/// A database that SQLCipher opens with that key, and that is not Préau's.
async fn stranger(closed: &Closed, sql: &'static str) -> Vec<u8> {
    let path = closed.path("étranger.db");
    let options = SqliteConnectOptions::new()
        .filename(&path)
        .create_if_missing(true)
        .pragma("key", closed.key.literal().to_string());
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    let bytes = std::fs::read(&path).unwrap();
    std::fs::remove_file(path).unwrap();
    bytes
}

#[tokio::test]
async fn nothing_but_a_sound_database_of_preau_opens_or_is_put_back() {
    let closed = Closed::new().await;
    let database = closed.path("preau.db");
    let sound = std::fs::read(&database).unwrap();
    let emptied = stranger(&closed, "CREATE TABLE t (a); DROP TABLE t;").await;
    let other =
        stranger(&closed, "CREATE TABLE account (login TEXT); INSERT INTO account VALUES ('essai');").await;
    let unborn = stranger(&closed, "CREATE TABLE _sqlx_migrations (version INTEGER, checksum BLOB);").await;
    assert!(emptied.len() >= PAGE && other.len() >= PAGE && unborn.len() >= PAGE);
    let wrong = [
        Vec::new(),
        vec![0],
        vec![b'S'],
        vec![0; 511],
        vec![0; PAGE],
        vec![0; 3 * PAGE],
        sound[..1].to_vec(),
        sound[..PAGE].to_vec(),
        sound[..sound.len() - PAGE].to_vec(),
        emptied,
        other,
        unborn,
    ];
    let copies = closed.path("sauvegardes");
    for (at, wrong) in wrong.into_iter().enumerate() {
        std::fs::write(&database, &wrong).unwrap();
        let opened = closed.open().await;
        assert!(matches!(opened, Err(Error::Damaged(_))), "{at}, {} bytes: {opened:?}", wrong.len());
        assert_eq!(std::fs::read(&database).unwrap(), wrong, "what was there is as it was: {at}");
        std::fs::write(copies.join("preau-20260904T080000Z-manual.1.db"), &wrong).unwrap();
        let name = backup::list(closed.folder.path()).remove(0).name;
        let prepared = restore::prepare(closed.folder.path(), &name, closed.key.clone()).await;
        assert_eq!(prepared.unwrap_err().code(), "backup-damaged", "{at}");
        std::fs::remove_file(copies.join(name)).unwrap();
    }
}

#[tokio::test]
async fn what_stands_where_the_database_should_is_not_called_damage() {
    for name in ["preau.db", "preau.db-wal"] {
        let closed = Closed::new().await;
        let path = closed.path(name);
        let _ = std::fs::remove_file(&path);
        std::fs::create_dir(&path).unwrap();
        let opened = closed.open().await;
        assert!(matches!(opened, Err(Error::Disk(_))), "{name}: {opened:?}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn what_was_left_read_only_is_made_writable_and_opens() {
    use std::os::unix::fs::PermissionsExt;
    let closed = Closed::new().await;
    let files = ["preau.db", "preau.db-wal", "preau.db-shm", "preau.lock"];
    // The companions of a store at work, as a stop leaves them.
    let store = Store::open(closed.folder.path(), &closed.key, SEPTEMBER.parse().unwrap()).await.unwrap();
    let left: Vec<_> =
        files.iter().map(|name| (closed.path(name), std::fs::read(closed.path(name)).unwrap())).collect();
    store.close().await;
    drop(store);
    for (path, content) in &left {
        std::fs::write(path, content).unwrap();
    }
    for path in left.iter().map(|(path, _)| path) {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o400)).unwrap();
    }
    let store = Store::open(closed.folder.path(), &closed.key, SEPTEMBER.parse().unwrap()).await.unwrap();
    for path in left.iter().map(|(path, _)| path) {
        assert_eq!(
            std::fs::metadata(path).unwrap().permissions().mode() & 0o777,
            0o600,
            "{}",
            path.display()
        );
    }
    drop(store.write().await.unwrap());
    store.close().await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_database_that_cannot_be_opened_in_place_keeps_its_marks_when_it_is_replaced() {
    let closed = Closed::new().await;
    let store = Store::open(closed.folder.path(), &closed.key, SEPTEMBER.parse().unwrap()).await.unwrap();
    let mut connection = store.pool().acquire().await.unwrap();
    let now = SEPTEMBER.parse().unwrap();
    let made =
        backup::make(&mut connection, closed.folder.path(), backup::Reason::Manual, now).await.unwrap();
    sqlx::query("INSERT INTO retired_serial VALUES ('CCCC-CCCC')").execute(&mut *connection).await.unwrap();
    drop(connection);
    store.close().await;
    drop(store);
    // SQLite follows no link there: no right that a test could have opens it.
    std::os::unix::fs::symlink(closed.path("nulle part/shm"), closed.path("preau.db-shm")).unwrap();
    let prepared = restore::prepare(closed.folder.path(), &made.name, closed.key.clone()).await.unwrap();
    let carried = restore::put_back(closed.folder.path(), prepared, None, now).await.unwrap();
    assert_eq!(carried, RestoreOutcome::All(Changed { own: 1, linked: 0, accounts: 0 }));
    closed.open().await.unwrap();

    // Left alone, it opens too.
    std::os::unix::fs::symlink(closed.path("nulle part/shm"), closed.path("preau.db-shm")).unwrap();
    closed.open().await.unwrap();
}
