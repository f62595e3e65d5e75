//! Files with passwords in clear that were written where the director said, until they are known to be gone.

use std::path::PathBuf;

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, SqliteConnection, SqliteExecutor};
use uuid::Uuid;

use super::stored::{Cells, Coded, coded};
use crate::Result;
use crate::fingerprint::Fingerprint;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Sheets for families.
    Sheets,
    /// A list for the school.
    List,
}

coded!(Content: Sheets = "sheets", List = "list");

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenFile {
    /// One click of the director.
    pub batch: Uuid,
    /// Where it is; in the folder of the store when it is relative.
    pub path: PathBuf,
    /// The name it would be saved under, of one that waits in Préau’s own folder to be printed.
    pub name: Option<String>,
    /// What it holds.
    pub content: Content,
    /// Pages of a PDF, rows of a CSV.
    pub count: u32,
    /// What tells it from a file that came in its place.
    pub fingerprint: Fingerprint,
    /// When.
    pub written_at: Timestamp,
}

impl WrittenFile {
    /// Whether it waits in Préau’s own folder to be printed.
    #[must_use]
    pub const fn waits(&self) -> bool {
        self.name.is_some()
    }
}

impl FromRow<'_, SqliteRow> for WrittenFile {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let cells = Cells::of(row, "written_file", &["batch"]);
        let digest: Vec<u8> = cells.get("digest")?;
        Ok(Self {
            batch: cells.get("batch")?,
            path: cells.get::<String>("path")?.into(),
            name: cells.get("name")?,
            content: cells.stored("content")?,
            count: cells.get("count")?,
            fingerprint: Fingerprint {
                length: cells.get("length")?,
                digest: digest.try_into().map_err(|_| cells.bad("digest"))?,
            },
            written_at: cells.stored("written_at")?,
        })
    }
}

/// Remembers a file, in the transaction of what it was written for.
///
/// # Errors
/// What the database met.
pub async fn insert(connection: &mut SqliteConnection, file: &WrittenFile) -> Result<()> {
    sqlx::query(
        "INSERT INTO written_file (batch, path, content, count, length, digest, written_at, name)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )
    .bind(file.batch)
    .bind(file.path.to_string_lossy().into_owned())
    .bind(Coded(file.content))
    .bind(file.count)
    .bind(i64::try_from(file.fingerprint.length).unwrap_or(i64::MAX))
    .bind(file.fingerprint.digest.as_slice())
    .bind(Coded(file.written_at))
    .bind(&file.name)
    .execute(connection)
    .await?;
    Ok(())
}

/// All of them, newest first, but those that have not received their name yet and those that were printed.
///
/// # Errors
/// What the database met.
pub async fn all<'e>(executor: impl SqliteExecutor<'e>) -> Result<Vec<WrittenFile>> {
    Ok(sqlx::query_as(
        "SELECT * FROM written_file WHERE NOT printed AND batch NOT IN (SELECT batch FROM pending_file)
         ORDER BY written_at DESC, path",
    )
    .fetch_all(executor)
    .await?)
}

/// The one of that batch.
///
/// # Errors
/// What the database met.
pub(super) async fn of_batch<'e>(
    executor: impl SqliteExecutor<'e>,
    batch: Uuid,
) -> Result<Option<WrittenFile>> {
    Ok(sqlx::query_as("SELECT * FROM written_file WHERE batch = ?1")
        .bind(batch)
        .fetch_optional(executor)
        .await?)
}

/// Says under which name the file of a batch stands by now: what stood there before is no more.
///
/// # Errors
/// What the database met.
pub(super) async fn settle(connection: &mut SqliteConnection, batch: Uuid, path: &str) -> Result<()> {
    sqlx::query("DELETE FROM written_file WHERE path = ?1 AND batch <> ?2")
        .bind(path)
        .bind(batch)
        .execute(&mut *connection)
        .await?;
    sqlx::query("UPDATE written_file SET path = ?1 WHERE batch = ?2")
        .bind(path)
        .bind(batch)
        .execute(connection)
        .await?;
    Ok(())
}

/// Batches whose file waits in Préau’s own folder, or may be there half written.
///
/// # Errors
/// What the database met.
pub async fn waiting<'e>(executor: impl SqliteExecutor<'e>) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar(
        "SELECT batch FROM written_file WHERE name IS NOT NULL AND NOT printed UNION SELECT batch FROM pending_file",
    )
    .fetch_all(executor)
    .await?)
}

/// Says that a program has the file of a batch to print: it is to be erased.
///
/// # Errors
/// What the database met.
pub async fn mark_printed(connection: &mut SqliteConnection, batch: Uuid) -> Result<()> {
    sqlx::query("UPDATE written_file SET printed = 1 WHERE batch = ?1")
        .bind(batch)
        .execute(connection)
        .await?;
    Ok(())
}

/// Forgets the files that were printed, which are erased.
///
/// # Errors
/// What the database met.
pub async fn forget_printed(connection: &mut SqliteConnection) -> Result<()> {
    sqlx::query("DELETE FROM written_file WHERE printed").execute(connection).await?;
    Ok(())
}

/// Forgets the file of a batch.
///
/// # Errors
/// What the database met.
pub async fn forget(connection: &mut SqliteConnection, batch: Uuid) -> Result<()> {
    sqlx::query("DELETE FROM written_file WHERE batch = ?1").bind(batch).execute(connection).await?;
    Ok(())
}

/// Remembers these, and no others.
///
/// # Errors
/// What the database met.
pub(super) async fn replace_all(connection: &mut SqliteConnection, files: &[WrittenFile]) -> Result<()> {
    sqlx::query("DELETE FROM written_file").execute(&mut *connection).await?;
    for file in files {
        insert(&mut *connection, file).await?;
    }
    Ok(())
}
