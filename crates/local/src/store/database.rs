//! Connections to the encrypted database, and its schema.

use std::path::Path;
use std::time::Duration;

use sqlx::migrate::{Migrate, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Connection, Sqlite, SqliteConnection, Transaction};

use super::shutdown;
use crate::vault::Key;
use crate::{Error, Result};

/// Schema changes, oldest first, compiled in.
pub static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// A write transaction.
pub type Write = Transaction<'static, Sqlite>;

/// A pool of so many connections that no task tends. Connections to a file need no renewal, and the task of sqlx that
/// renews them can take a count for another while one is given back, go round for ever, and keep the program from ending.
pub(super) fn pooled(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new().max_connections(connections).max_lifetime(None).idle_timeout(None)
}

/// Closes a connection whatever was done with it. One that is dropped closes later, in a thread of its own.
pub(super) async fn closed<T>(connection: SqliteConnection, done: Result<T>) -> Result<T> {
    let closed = connection.close().await;
    let done = done?;
    closed?;
    Ok(done)
}

pub(super) fn keyed(path: &Path, key: &Key) -> SqliteConnectOptions {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .pragma("key", key.literal().to_string())
        .busy_timeout(Duration::from_secs(10));
    shutdown::counted(options)
}

/// Connects to a database that is to stand in its one file. The connection is closed when the key is not its own.
pub(super) async fn connect_single(path: &Path, key: &Key) -> Result<SqliteConnection> {
    let mut connection = SqliteConnection::connect_with(&keyed(path, key)).await?;
    match sqlx::query("PRAGMA journal_mode = DELETE").execute(&mut connection).await {
        Ok(_) => Ok(connection),
        Err(error) => closed(connection, Err(error.into())).await,
    }
}

pub(super) fn options(path: &Path, key: &Key) -> SqliteConnectOptions {
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
pub(super) async fn disable_sqlcipher_log() -> Result<()> {
    let mut connection = SqliteConnection::connect("sqlite::memory:").await?;
    shutdown::wait_at_exit();
    let silenced = sqlx::query("PRAGMA cipher_log_level = NONE").execute(&mut connection).await;
    closed(connection, silenced.map(drop).map_err(Error::from)).await
}

/// Refuses a schema that a newer version made, and gives how many changes of it were applied.
pub(super) async fn refuse_newer(connection: &mut SqliteConnection) -> Result<usize> {
    let applied =
        connection.list_applied_migrations(&MIGRATIONS.table_name).await.map_err(migration_failed)?;
    let newest = MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or_default();
    match applied.iter().any(|migration| migration.version > newest) {
        true => Err(Error::NewerSchema),
        false => Ok(applied.len()),
    }
}

pub(super) fn migration_failed(error: sqlx::migrate::MigrateError) -> Error {
    match error {
        sqlx::migrate::MigrateError::Execute(error) => error.into(),
        wrong @ (sqlx::migrate::MigrateError::VersionMismatch(_) | sqlx::migrate::MigrateError::Dirty(_)) => {
            Error::Damaged(Some(wrong.into()))
        }
        other => Error::internal("mise à jour des données", other),
    }
}

/// The database and its companions are for their owner alone.
pub(super) fn restrict(path: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))
            .map_err(|error| Error::io(path, &error))?;
    }
    let _ = path;
    Ok(())
}
