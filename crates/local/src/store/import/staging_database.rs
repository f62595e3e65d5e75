//! Where an import works: a connection of its own, with a database for what it stages beside that of the people.
//!
//! The staging database lives for one import. It is encrypted under a random key that is never stored, so that
//! what a crash leaves of it is noise, removed at the next opening. Nothing in it needs to survive anything: it
//! has neither journal nor synchronisation, and its pages are enciphered without being authenticated. The
//! database of the people is written as safely as ever. Its references are not looked up row by row: an import
//! takes them from the very tables they refer to, and a test has them checked.

use std::path::{Path, PathBuf};

use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use sqlx::{AssertSqlSafe, SqliteConnection};
use zeroize::Zeroizing;

use super::super::Store;
use super::super::database::{Write, pooled};
use crate::vault::Key;
use crate::{Result, files, layout};

/// Most memory for pages of the people and for staged pages, in KiB. It is taken as pages are touched: a school
/// never needs it, and an académie's tables are then read once where a delivery touches them here and there.
const CACHE: u32 = 96_000;
const STAGE_CACHE: u32 = 32_000;

/// The connection and the staging database, called `stage`.
#[derive(Debug)]
pub struct StagingDatabase {
    pool: SqlitePool,
    file: PathBuf,
}

impl StagingDatabase {
    /// Opens an empty one.
    ///
    /// # Errors
    /// [`crate::Error::DiskFull`] and what else the system or the database met.
    pub async fn open(store: &Store) -> Result<Self> {
        store.require_in_place()?;
        let file = store.folder().join(layout::STAGING);
        remove_leftovers(store.folder());
        drop(files::create_private(&file)?);
        let key = Key::ephemeral()?.literal();
        let path = file.to_string_lossy().into_owned();
        let options = SqliteConnectOptions::clone(&store.pool().connect_options());
        let pool = pooled(1)
            .after_connect(move |connection, _| {
                let (path, key) = (path.clone(), key.clone());
                Box::pin(async move { attach(connection, path, key).await })
            })
            .connect_with(
                options
                    .foreign_keys(false)
                    .pragma("cache_size", format!("-{CACHE}"))
                    // All that an import wrote would be copied from the log before the director hears that it is done.
                    .pragma("wal_autocheckpoint", "0"),
            )
            .await?;
        Ok(Self { pool, file })
    }

    /// Begins the import's transaction, at once.
    ///
    /// # Errors
    /// [`crate::Error::Busy`] when another process holds the database for long.
    pub async fn write(&self) -> Result<Write> {
        Ok(self.pool.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// Throws the staging database away, once the transaction has ended.
    pub async fn close(self) {
        self.pool.close().await;
    }
}

impl Drop for StagingDatabase {
    fn drop(&mut self) {
        // Where a file in use cannot be removed, the next opening does it.
        let _ = std::fs::remove_file(&self.file);
    }
}

async fn attach(connection: &mut SqliteConnection, path: String, key: Zeroizing<String>) -> sqlx::Result<()> {
    sqlx::query("ATTACH DATABASE ?1 AS stage KEY ?2")
        .bind(path)
        .bind(key.trim_matches('"').to_owned())
        .execute(&mut *connection)
        .await?;
    sqlx::raw_sql(AssertSqlSafe(format!(
        "PRAGMA stage.cipher_use_hmac = OFF;
         PRAGMA stage.journal_mode = OFF;
         PRAGMA stage.synchronous = OFF;
         PRAGMA stage.locking_mode = EXCLUSIVE;
         PRAGMA stage.cache_size = -{STAGE_CACHE};"
    )))
    .execute(connection)
    .await?;
    Ok(())
}

/// Removes what an import that was killed left in the store's folder.
pub fn remove_leftovers(folder: &Path) {
    let _ = std::fs::remove_file(folder.join(layout::STAGING));
}
