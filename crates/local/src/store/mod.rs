//! The encrypted SQLite store. All SQL of the desktop stands under this module, one file per thing stored.

pub mod account;
pub mod account_name;
pub mod activity;
pub mod announced;
pub mod answer;
pub mod backup;
pub mod census;
pub mod central_service;
pub mod correction;
mod database;
pub mod duplicate;
pub mod entry;
pub mod family;
pub mod grouping;
pub mod high_water_marks;
pub mod id;
pub mod import;
mod integrity;
pub mod joining;
pub mod journal;
pub mod known_device;
pub mod lease;
pub mod ledger;
pub(crate) mod lock;
pub mod log_position;
mod login_base;
pub mod mailing;
pub mod matter;
pub mod meta;
pub mod operation;
pub mod outgoing;
pub mod owned_files;
pub mod partial_file;
pub mod pending_file;
pub mod people;
pub mod portable_copy;
pub mod recent_file;
pub mod replica;
pub mod restore;
pub mod roster;
pub mod said;
mod schema;
pub mod school;
pub mod sending;
pub mod setting;
pub mod sheet;
mod shutdown;
pub mod statistics;
pub mod stored;
pub mod summary;
pub mod surroundings;
pub mod written_file;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use sqlx::migrate::Migrate;
use sqlx::sqlite::SqlitePool;
use sqlx::{Connection, SqliteConnection};

pub use self::database::{MIGRATIONS, Write};
use self::database::{
    closed, disable_sqlcipher_log, migration_failed, options, pooled, refuse_newer, restrict,
};
use self::lock::Lock;
use crate::layout::{self, DATABASE};
use crate::vault::{self, Key};
use crate::{Error, Result};

/// The open store of one folder.
#[derive(Debug)]
pub struct Store {
    pool: SqlitePool,
    folder: PathBuf,
    /// Held by whoever copies from the log beside the others.
    checkpointing: Arc<tokio::sync::Mutex<()>>,
    /// Held for as long as the store is open; the system releases it however the process ends.
    lock: Lock,
}

impl Store {
    /// Makes the store of a folder that has its key and no data yet.
    ///
    /// # Errors
    /// As [`Store::open`], and [`Error::StoreExists`].
    pub async fn create(folder: &Path, key: &Key, now: Timestamp) -> Result<Self> {
        let lock = Lock::acquire(folder)?;
        if Self::exists(folder) {
            return Err(Error::StoreExists);
        }
        disable_sqlcipher_log().await?;
        Self::of(lock, key, now, true).await
    }

    /// Opens the store in that folder, migrating the database when needed; before a migration the database is copied to
    /// the backups. Nothing is made where there is none: the key was found before the folder was held, and what led to
    /// it may be gone since.
    ///
    /// # Errors
    /// [`Error::NoStore`], [`Error::InUse`], `data-moved` when the data there are of another key by now,
    /// [`Error::Damaged`], [`Error::NewerSchema`], or what the system met.
    pub async fn open(folder: &Path, key: &Key, now: Timestamp) -> Result<Self> {
        if !Self::exists(folder) {
            return Err(Error::NoStore);
        }
        let lock = Lock::acquire_existing(folder)?;
        if !Self::exists(folder) {
            lock.end();
            return Err(Error::NoStore);
        }
        owned_files::remove_temporaries(folder);
        integrity::release(folder)?;
        match vault::confirm(folder, key) {
            Ok(true) => {}
            Ok(false) => return Err(lock.moved()),
            // Whether the key is its own, the database says.
            Err(Error::KeyFileLost) => {}
            Err(error) => return Err(error),
        }
        let path = folder.join(DATABASE);
        // A file without content is what a full disk or a broken copy leaves of a database.
        let is_new = match std::fs::metadata(&path) {
            Ok(file) => file.len() == 0,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
            Err(error) => return Err(Error::reading(&path, &error)),
        };
        if is_new {
            return Err(Error::Damaged(None));
        }
        disable_sqlcipher_log().await?;
        integrity::require(&path, key).await?;
        Self::of(lock, key, now, false).await
    }

    async fn of(lock: Lock, key: &Key, now: Timestamp, make: bool) -> Result<Self> {
        let folder = lock.folder().to_owned();
        let path = folder.join(DATABASE);
        let opened = Self::at_work(&path, key, now, make).await;
        let pool = opened.map_err(|error| error.of_database(&path))?;
        // A store of an earlier version is marked too. What keeps it from being marked is no reason not to open it.
        let _ = owned_files::mark(&folder);
        Ok(Self { pool, folder, checkpointing: Arc::default(), lock })
    }

    async fn at_work(path: &Path, key: &Key, now: Timestamp, make: bool) -> Result<SqlitePool> {
        let options = options(path, key).create_if_missing(make);
        let mut connection = SqliteConnection::connect_with(&options).await?;
        let migrated = migrate(&mut connection, path.parent().unwrap_or(path), now).await;
        closed(connection, migrated).await?;
        restrict(path)?;
        Ok(pooled(4).connect_with(options).await?)
    }

    /// Whether a database is there to be opened, or was: its copies are there to be restored.
    #[must_use]
    pub fn exists(folder: &Path) -> bool {
        layout::holds_data(folder)
    }

    /// Refuses when somebody has the store of that folder open.
    ///
    /// # Errors
    /// [`Error::InUse`], or what the system met.
    pub fn require_closed(folder: &Path) -> Result<()> {
        Lock::acquire(folder).map(drop)
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

    /// Refuses when the folder is no longer the one that was opened: what is written, and above all what is removed,
    /// would be somebody else’s.
    ///
    /// # Errors
    /// `data-moved`.
    pub fn require_in_place(&self) -> Result<()> {
        self.lock.require_in_place()
    }

    /// The file of the database.
    pub(crate) fn database(&self) -> PathBuf {
        self.folder.join(DATABASE)
    }

    /// Begins a write transaction, at once rather than at its first write, so that it never has to give up in
    /// its middle.
    ///
    /// # Errors
    /// [`Error::Busy`] when another process holds the database for long, and as [`Store::require_in_place`].
    pub async fn write(&self) -> Result<Write> {
        self.require_in_place()?;
        let begun = self.pool.begin_with("BEGIN IMMEDIATE").await.map_err(Error::from);
        begun.map_err(|error| error.of_database(&self.database()))
    }

    /// Lets what stands in the write-ahead log be copied into the database, beside whoever reads and writes. It is decided
    /// where it stands: should the copy be cut short, the next writer or the next opening does it.
    pub async fn checkpoint_in_background(&self) {
        // Held from here on, so that whoever comes next waits even if the copy has not begun.
        let checkpointing = Arc::clone(&self.checkpointing).lock_owned().await;
        let pool = self.pool.clone();
        tokio::spawn(async move {
            // What cannot be copied now is copied later.
            let _ = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(&pool).await;
            drop(checkpointing);
        });
    }

    /// Waits until nobody copies from the log any more: two cannot.
    pub async fn wait_for_log(&self) {
        drop(self.checkpointing.lock().await);
    }

    /// Closes the store: the write-ahead log is folded into the database. The lock is released when the store is
    /// dropped.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

async fn migrate(connection: &mut SqliteConnection, folder: &Path, now: Timestamp) -> Result<()> {
    connection.ensure_migrations_table(&MIGRATIONS.table_name).await.map_err(migration_failed)?;
    let applied = refuse_newer(connection).await?;
    let all = MIGRATIONS.iter().count();
    if applied > 0 && applied < all {
        backup::make(connection, folder, backup::Reason::Migration, now).await?;
    }
    MIGRATIONS.run_direct(None, connection, false).await.map_err(migration_failed)?;
    if applied < all {
        tracing::info!(from = applied, to = all, "schéma mis à jour");
    }
    Ok(())
}
