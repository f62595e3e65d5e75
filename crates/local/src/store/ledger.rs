//! What a store gave out, remembered away from it: when its folder comes back in an older state, put there by hand from
//! a copy, nobody else knows what was given since.
//!
//! The ledger of a store is one small database of its own in the user's folder for such things, encrypted by the
//! store's key. It holds random identifiers and numbers: the last decision of the log, the last password given to each
//! account, serial numbers, and a digest of each base of logins with its highest number. It is only a help: one that
//! is lost or cannot be read is begun anew, and keeps nobody from working.

use std::path::{Path, PathBuf};

use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use sqlx::{Connection, SqliteConnection};
use uuid::Uuid;

use super::marks::{self, Given, Marks};
use super::{base, closed, files, keyed};
use crate::vault::Key;
use crate::{Error, Result};

/// The ledger of one store.
#[derive(Debug, Clone)]
pub struct Ledger {
    path: PathBuf,
    key: Key,
}

/// What a ledger remembers.
#[derive(Debug)]
pub struct Remembered {
    /// Decisions, one of which the store must have in its log: the last one, or one that is about to be.
    last: Vec<(Uuid, i64)>,
    /// What was given out.
    pub marks: Marks,
}

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS last (operation BLOB PRIMARY KEY, counter INTEGER NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS base (digest BLOB PRIMARY KEY, last INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS sheet (serial TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS given (
        account BLOB PRIMARY KEY, operation BLOB NOT NULL, generation INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS void (account BLOB PRIMARY KEY, generation INTEGER NOT NULL) STRICT, WITHOUT ROWID;";

impl Ledger {
    /// The ledger of the store of that identity, in that folder.
    #[must_use]
    pub fn new(folder: &Path, store: Uuid, key: Key) -> Self {
        Self { path: path(folder, store), key }
    }

    /// Reads what it remembers; `None` when there is none that can be read.
    pub async fn read(&self) -> Option<Remembered> {
        if !self.path.exists() {
            return None;
        }
        let mut connection = self.connect().await.ok()?;
        let read = Remembered::read(&mut connection).await;
        closed(connection, read).await.ok()
    }

    /// Says, before it is so, which decision the store's log is going to end with.
    ///
    /// # Errors
    /// What the system or the database met.
    pub async fn expect(&self, operation: Uuid) -> Result<()> {
        let mut connection = self.opened().await?;
        let done = sqlx::query("INSERT OR REPLACE INTO last (operation, counter) VALUES (?1, 0)")
            .bind(operation)
            .execute(&mut connection)
            .await;
        closed(connection, done.map(drop).map_err(Error::from)).await
    }

    /// Takes note of what the store gave out since.
    ///
    /// # Errors
    /// What the system or the database met: what is not noted now is after the next decision.
    pub async fn follow(&self, store: &SqlitePool) -> Result<()> {
        let mut from = store.acquire().await?;
        let newest: Option<(Uuid, i64)> =
            sqlx::query_as("SELECT id, counter FROM operation ORDER BY counter DESC LIMIT 1")
                .fetch_optional(&mut *from)
                .await?;
        let Some(newest) = newest else { return Ok(()) };
        let mut connection = self.opened().await?;
        let done = note(&mut connection, &mut from, newest).await;
        closed(connection, done).await
    }

    /// Opens it, or a new one in its place when it cannot be read.
    async fn opened(&self) -> Result<SqliteConnection> {
        if let Some(folder) = self.path.parent() {
            files::create_private_folder(folder)?;
        }
        match self.connect().await {
            Err(Error::Damaged | Error::Internal(_)) => {
                remove_files(&self.path)?;
                self.connect().await
            }
            connected => connected,
        }
    }

    async fn connect(&self) -> Result<SqliteConnection> {
        if !self.path.exists() {
            drop(files::create_private(&self.path)?);
        }
        let options: SqliteConnectOptions = keyed(&self.path, &self.key).pragma("journal_mode", "DELETE");
        let mut connection = SqliteConnection::connect_with(&options).await?;
        match sqlx::raw_sql(SCHEMA).execute(&mut connection).await {
            Ok(_) => Ok(connection),
            Err(error) => closed(connection, Err(error.into())).await,
        }
    }
}

/// Forgets the ledger of the store of that identity.
///
/// # Errors
/// What the system met.
pub fn forget(folder: &Path, store: Uuid) -> Result<()> {
    remove_files(&path(folder, store))?;
    // Others may have theirs there.
    let _ = std::fs::remove_dir(folder);
    Ok(())
}

fn path(folder: &Path, store: Uuid) -> PathBuf {
    folder.join(format!("{store}.db"))
}

fn remove_files(path: &Path) -> Result<()> {
    for path in [path.to_owned(), super::sound::companion(path, "-journal")] {
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::io(&path, &error));
            }
            _ => {}
        }
    }
    Ok(())
}

impl Remembered {
    async fn read(connection: &mut SqliteConnection) -> Result<Self> {
        let last = sqlx::query_as("SELECT operation, counter FROM last").fetch_all(&mut *connection).await?;
        let bases = sqlx::query_as("SELECT digest, last FROM base").fetch_all(&mut *connection).await?;
        let serials = sqlx::query_scalar("SELECT serial FROM sheet").fetch_all(&mut *connection).await?;
        let given: Vec<(Uuid, Uuid, u32)> =
            sqlx::query_as("SELECT account, operation, generation FROM given")
                .fetch_all(&mut *connection)
                .await?;
        let void = sqlx::query_as("SELECT account, generation FROM void").fetch_all(&mut *connection).await?;
        let given = given
            .into_iter()
            .map(|(account, operation, generation)| Given { account, operation, generation })
            .collect();
        Ok(Self { last, marks: Marks { ranks: Vec::new(), bases, serials, given, void } })
    }

    /// Whether the store on that connection has gone on from where the ledger knew it.
    ///
    /// # Errors
    /// What the database met.
    pub async fn is_of(&self, store: &mut SqliteConnection) -> Result<bool> {
        if self.last.is_empty() {
            return Ok(true);
        }
        Ok(reached(&self.last, store).await?.is_some())
    }
}

/// The counter of the log up to which all is noted, when one of those decisions is in it.
async fn reached(last: &[(Uuid, i64)], store: &mut SqliteConnection) -> Result<Option<i64>> {
    for (operation, counter) in last {
        let known: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM operation WHERE id = ?1)")
            .bind(*operation)
            .fetch_one(&mut *store)
            .await?;
        if known {
            return Ok(Some(*counter));
        }
    }
    Ok(None)
}

async fn note(
    ledger: &mut SqliteConnection,
    store: &mut SqliteConnection,
    newest: (Uuid, i64),
) -> Result<()> {
    let last: Vec<(Uuid, i64)> =
        sqlx::query_as("SELECT operation, counter FROM last").fetch_all(&mut *ledger).await?;
    if last == [newest] {
        return Ok(());
    }
    let since = match reached(&last, store).await? {
        Some(counter) => counter,
        None if last.is_empty() => 0,
        // It is of another history, which is to be carried over before it is forgotten.
        None => return Ok(()),
    };
    let mut transaction = ledger.begin().await?;
    for given in marks::given_since(store, since).await? {
        sqlx::query("INSERT OR REPLACE INTO given (account, operation, generation) VALUES (?1, ?2, ?3)")
            .bind(given.account)
            .bind(given.operation)
            .bind(given.generation)
            .execute(&mut *transaction)
            .await?;
    }
    let serials: Vec<String> = sqlx::query_scalar(
        "SELECT serial FROM sheet JOIN operation ON operation.id = sheet.operation_id WHERE counter > ?1",
    )
    .bind(since)
    .fetch_all(&mut *store)
    .await?;
    sqlx::query("INSERT OR IGNORE INTO sheet SELECT value FROM json_each(?1)")
        .bind(serde_json::to_string(&serials)?)
        .execute(&mut *transaction)
        .await?;
    let moved: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM operation
             WHERE counter > ?1 AND kind IN ('import', 'restored', 'older_state'))",
    )
    .bind(since)
    .fetch_one(&mut *store)
    .await?;
    if moved || since == 0 {
        note_stores(&mut transaction, store).await?;
    }
    sqlx::query("DELETE FROM last").execute(&mut *transaction).await?;
    sqlx::query("INSERT INTO last (operation, counter) VALUES (?1, ?2)")
        .bind(newest.0)
        .bind(newest.1)
        .execute(&mut *transaction)
        .await?;
    Ok(transaction.commit().await?)
}

/// What only imports and other stores change: numbers of logins, and what was gone past.
async fn note_stores(ledger: &mut SqliteConnection, store: &mut SqliteConnection) -> Result<()> {
    for (digest, last) in base::digests(store).await? {
        sqlx::query(
            "INSERT INTO base (digest, last) VALUES (?1, ?2)
             ON CONFLICT (digest) DO UPDATE SET last = max(last, excluded.last)",
        )
        .bind(digest)
        .bind(last)
        .execute(&mut *ledger)
        .await?;
    }
    let void: Vec<(Uuid, u32)> =
        sqlx::query_as("SELECT account, generation FROM given_elsewhere").fetch_all(&mut *store).await?;
    for (account, generation) in void {
        sqlx::query(
            "INSERT INTO void (account, generation) VALUES (?1, ?2)
             ON CONFLICT (account) DO UPDATE SET generation = max(generation, excluded.generation)",
        )
        .bind(account)
        .bind(generation)
        .execute(&mut *ledger)
        .await?;
    }
    Ok(())
}
