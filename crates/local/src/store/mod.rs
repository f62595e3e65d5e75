//! The encrypted SQLite store. All SQL of the desktop stands under this module, one file per thing stored.

pub mod account;
pub mod backup;
pub mod correction;
pub mod duplicate;
pub mod family;
pub mod files;
pub mod grouping;
pub mod import;
pub mod journal;
mod marks;
pub mod meta;
pub mod operation;
pub mod people;
pub mod restore;
pub mod roster;
pub mod school;
pub mod setting;
pub mod sheet;
pub mod statistics;
pub mod writing;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use sqlx::migrate::{Migrate, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Connection, Sqlite, SqliteConnection, Transaction};

use crate::vault::Key;
use crate::{Error, Result};

/// Schema changes, oldest first, compiled in.
pub static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// A write transaction.
pub type Write = Transaction<'static, Sqlite>;

const DATABASE: &str = "preau.db";
const LOCK: &str = "preau.lock";

/// The open store of one folder.
#[derive(Debug)]
pub struct Store {
    pool: SqlitePool,
    folder: PathBuf,
    /// Held for as long as the store is open; the system releases it however the process ends.
    _lock: File,
}

impl Store {
    /// Opens the store in that folder, creating or migrating the database when needed; before a migration the
    /// database is copied to the backups.
    ///
    /// # Errors
    /// [`Error::InUse`], [`Error::Damaged`], [`Error::NewerSchema`], or what the system met.
    pub async fn open(folder: &Path, key: &Key, now: Timestamp) -> Result<Self> {
        let lock = lock(folder)?;
        for place in [folder, &backup::folder(folder)] {
            files::sweep(place, &["preau", "store.json"]);
        }
        let path = folder.join(DATABASE);
        // A file without content is what a full disk or a broken copy leaves of a database.
        let is_new = std::fs::metadata(&path).map_or(true, |file| file.len() == 0);
        if is_new && Self::exists(folder) {
            return Err(Error::Damaged);
        }
        silence().await?;
        if !is_new {
            // Without a journal mode, connecting reads nothing: what is wrong shows in the check.
            let mut connection = SqliteConnection::connect_with(&keyed(&path, key)).await?;
            let checked = check(&mut connection).await;
            closed(connection, checked).await?;
        }
        let options = options(&path, key).create_if_missing(true);
        let mut connection = SqliteConnection::connect_with(&options).await?;
        let migrated = migrate(&mut connection, folder, now).await;
        closed(connection, migrated).await?;
        restrict(&path)?;
        let pool = SqlitePoolOptions::new().max_connections(4).connect_with(options).await?;
        Ok(Self { pool, folder: folder.to_owned(), _lock: lock })
    }

    /// Whether a database is there to be opened, or was: its copies are there to be restored.
    #[must_use]
    pub fn exists(folder: &Path) -> bool {
        folder.join(DATABASE).exists() || !backup::list(folder).is_empty()
    }

    /// Refuses when somebody has the store of that folder open.
    ///
    /// # Errors
    /// [`Error::InUse`], or what the system met.
    pub fn require_closed(folder: &Path) -> Result<()> {
        lock(folder).map(drop)
    }

    /// Removes the database, then its journals and its copies; the header that leads to its key stays. One that the
    /// system does not let go, since a program holds it, leaves everything in place.
    ///
    /// # Errors
    /// What the system met.
    pub(crate) fn remove(folder: &Path) -> Result<()> {
        let database = folder.join(DATABASE);
        let journals = ["-wal", "-shm", "-journal"].map(|end| folder.join(format!("{DATABASE}{end}")));
        let copies = backup::list(folder).into_iter().map(|copy| backup::folder(folder).join(copy.name));
        std::iter::once(database).chain(journals).chain(copies).try_for_each(
            |path| match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::io(&path, &error)),
                _ => Ok(()),
            },
        )
    }

    /// For reading.
    #[must_use]
    pub const fn pool(&self) -> &SqlitePool {
        &self.pool
    }

    /// The folder of the store.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Begins a write transaction, at once rather than at its first write, so that it never has to give up in
    /// its middle.
    ///
    /// # Errors
    /// [`Error::Busy`] when another process holds the database for long.
    pub async fn write(&self) -> Result<Write> {
        Ok(self.pool.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// Closes the store: the write-ahead log is folded into the database. The lock is released when the store is
    /// dropped.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// Closes a connection whatever was done with it. One that is dropped closes later, in a thread of its own: a
/// process that ends meanwhile crashes in SQLCipher, which has given back its memory by then.
async fn closed<T>(connection: SqliteConnection, done: Result<T>) -> Result<T> {
    let closed = connection.close().await;
    let done = done?;
    closed?;
    Ok(done)
}

fn keyed(path: &Path, key: &Key) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .pragma("key", key.literal().to_string())
        .busy_timeout(Duration::from_secs(10))
}

fn options(path: &Path, key: &Key) -> SqliteConnectOptions {
    keyed(path, key)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .pragma("temp_store", "memory")
        .pragma("cell_size_check", "on")
        .pragma("cache_size", "-32000")
}

/// SQLCipher writes its own English lines on the standard error when it meets damage, for the whole process:
/// the only message is ours.
async fn silence() -> Result<()> {
    let mut connection = SqliteConnection::connect("sqlite::memory:").await?;
    sqlx::query("PRAGMA cipher_log_level = NONE").execute(&mut connection).await?;
    Ok(connection.close().await?)
}

/// Refuses a second instance on the same folder.
pub(crate) fn lock(folder: &Path) -> Result<File> {
    files::create_private_folder(folder)?;
    let path = folder.join(LOCK);
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(|error| Error::io(&path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(Error::InUse),
        Err(std::fs::TryLockError::Error(error)) => Err(Error::io(&path, &error)),
    }
}

/// Reads the whole database once: SQLCipher verifies each page's code, SQLite its structure.
async fn check(connection: &mut SqliteConnection) -> Result<()> {
    let answer: String = sqlx::query_scalar("PRAGMA quick_check(1)")
        .fetch_one(&mut *connection)
        .await
        .map_err(|error| match Error::from(error) {
            Error::Internal(_) => Error::Damaged,
            other => other,
        })?;
    if answer == "ok" { Ok(()) } else { Err(Error::Damaged) }
}

async fn migrate(connection: &mut SqliteConnection, folder: &Path, now: Timestamp) -> Result<()> {
    connection.ensure_migrations_table(&MIGRATIONS.table_name).await.map_err(migration_failed)?;
    let applied = refuse_newer(connection).await?;
    if applied > 0 && applied < MIGRATIONS.iter().count() {
        backup::make(connection, folder, backup::Reason::Migration, now).await?;
    }
    MIGRATIONS.run_direct(None, connection, false).await.map_err(migration_failed)
}

/// Refuses a schema that a newer version made, and gives how many changes of it were applied.
async fn refuse_newer(connection: &mut SqliteConnection) -> Result<usize> {
    let applied =
        connection.list_applied_migrations(&MIGRATIONS.table_name).await.map_err(migration_failed)?;
    let newest = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or_default();
    match applied.iter().any(|migration| migration.version > newest) {
        true => Err(Error::NewerSchema),
        false => Ok(applied.len()),
    }
}

fn migration_failed(error: sqlx::migrate::MigrateError) -> Error {
    match error {
        sqlx::migrate::MigrateError::Execute(error) => error.into(),
        sqlx::migrate::MigrateError::VersionMismatch(_) | sqlx::migrate::MigrateError::Dirty(_) => {
            Error::Damaged
        }
        other => Error::internal("mise à jour des données", &other),
    }
}

/// The database and its companions are for their owner alone.
fn restrict(path: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))
            .map_err(|error| Error::io(path, &error))?;
    }
    let _ = path;
    Ok(())
}
