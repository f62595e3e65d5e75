//! What one store, at one place, gave out: a small database of its own.

use std::path::Path;

use sqlx::{Connection, SqliteConnection};
use uuid::Uuid;

use super::super::database::{closed, connect_single};
use super::super::high_water_marks::{self, GivenOut, HighWaterMarks};
use super::super::{integrity, login_base, sheet};
use crate::vault::Key;
use crate::{Error, Result, files};

/// What a ledger remembers of a store at one place.
#[derive(Debug)]
pub struct LedgerEntry {
    /// The folder where the store stood.
    pub(super) place: String,
    /// Which of several stores made of one it is, by the order in which they were first opened on this computer. A store
    /// that moves keeps it.
    pub(super) line: i64,
    /// Decisions, one of which the store must have in its log: the last one, or one that is about to be.
    pub(super) last: Vec<(Uuid, i64)>,
    /// Last decisions of other places, whose loss is settled.
    pub(super) settled: Vec<Uuid>,
    /// What was given out.
    pub marks: HighWaterMarks,
}

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS place (path TEXT PRIMARY KEY, line INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS last (operation BLOB PRIMARY KEY, counter INTEGER NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS settled (operation BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS base (digest BLOB PRIMARY KEY, last INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS sheet (serial TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS linked_sheet (serial TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS given (
        account BLOB PRIMARY KEY, operation BLOB NOT NULL, generation INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS void (account BLOB PRIMARY KEY, generation INTEGER NOT NULL) STRICT, WITHOUT ROWID;";

/// Opens that file, made when there is none.
pub(super) async fn connect(path: &Path, key: &Key) -> Result<SqliteConnection> {
    if !path.exists() {
        drop(files::create_private(path)?);
    }
    let mut connection = connect_single(path, key).await?;
    match sqlx::raw_sql(SCHEMA).execute(&mut connection).await {
        Ok(_) => Ok(connection),
        Err(error) => closed(connection, Err(error.into())).await,
    }
}

/// Reads what that file remembers; `None` when there is none that can be read.
pub(super) async fn read(path: &Path, key: &Key) -> Option<LedgerEntry> {
    if !path.exists() {
        return None;
    }
    let mut connection = connect(path, key).await.ok()?;
    let read = LedgerEntry::read(&mut connection).await;
    closed(connection, read).await.ok()
}

/// Says where the store stands, and of which line it is.
pub(super) async fn seat(connection: &mut SqliteConnection, place: &str, line: i64) -> Result<()> {
    let mut transaction = connection.begin().await?;
    sqlx::query("DELETE FROM place").execute(&mut *transaction).await?;
    sqlx::query("INSERT INTO place (path, line) VALUES (?1, ?2)")
        .bind(place)
        .bind(line)
        .execute(&mut *transaction)
        .await?;
    Ok(transaction.commit().await?)
}

pub(super) fn remove_files(path: &Path) -> Result<()> {
    for path in [path.to_owned(), integrity::companion(path, "-journal")] {
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::io(&path, &error));
            }
            _ => {}
        }
    }
    Ok(())
}

impl LedgerEntry {
    async fn read(connection: &mut SqliteConnection) -> Result<Self> {
        let (place, line) =
            sqlx::query_as("SELECT path, line FROM place").fetch_one(&mut *connection).await?;
        let last = sqlx::query_as("SELECT operation, counter FROM last").fetch_all(&mut *connection).await?;
        let settled = sqlx::query_scalar("SELECT operation FROM settled").fetch_all(&mut *connection).await?;
        let bases = sqlx::query_as("SELECT digest, last FROM base").fetch_all(&mut *connection).await?;
        let serials = sqlx::query_scalar("SELECT serial FROM sheet").fetch_all(&mut *connection).await?;
        let linked =
            sqlx::query_scalar("SELECT serial FROM linked_sheet").fetch_all(&mut *connection).await?;
        let given: Vec<(Uuid, Uuid, u32)> =
            sqlx::query_as("SELECT account, operation, generation FROM given")
                .fetch_all(&mut *connection)
                .await?;
        let void = sqlx::query_as("SELECT account, generation FROM void").fetch_all(&mut *connection).await?;
        let given = given
            .into_iter()
            .map(|(account, operation, generation)| GivenOut { account, operation, generation })
            .collect();
        let marks = HighWaterMarks { ranks: Vec::new(), bases, serials, linked, given, void };
        Ok(Self { place, line, last, settled, marks })
    }

    /// The counter up to which the store on that connection has all that this remembers, when it has gone on from there.
    pub(super) async fn reached(&self, store: &mut SqliteConnection) -> Result<Option<i64>> {
        match self.last.is_empty() {
            true => Ok(Some(0)),
            false => reached(&self.last, store).await,
        }
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

/// Takes note of what a store gave out since.
pub(super) async fn note(
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
    for given in high_water_marks::given_since(store, since).await? {
        sqlx::query("INSERT OR REPLACE INTO given (account, operation, generation) VALUES (?1, ?2, ?3)")
            .bind(given.account)
            .bind(given.operation)
            .bind(given.generation)
            .execute(&mut *transaction)
            .await?;
    }
    for (into, serials) in [
        ("INSERT OR IGNORE INTO sheet SELECT value FROM json_each(?1)", sheet::since(store, since).await?),
        (
            "INSERT OR IGNORE INTO linked_sheet SELECT value FROM json_each(?1)",
            sheet::linked_since(store, since).await?,
        ),
    ] {
        sqlx::query(into).bind(serde_json::to_string(&serials)?).execute(&mut *transaction).await?;
    }
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
    for (digest, last) in login_base::digests(store).await? {
        sqlx::query(
            "INSERT INTO base (digest, last) VALUES (?1, ?2)
             ON CONFLICT (digest) DO UPDATE SET last = max(last, excluded.last)",
        )
        .bind(digest)
        .bind(last)
        .execute(&mut *ledger)
        .await?;
    }
    for (account, generation) in high_water_marks::given_elsewhere(store).await? {
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
