//! Files that the director chose or had written lately, to be found again.

use std::path::PathBuf;

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, SqliteConnection, SqliteExecutor};

use super::stored::{Cells, Coded, coded};
use crate::Result;

/// How many of a role are kept; an import of a département may read more, which then are all kept until the next one.
const KEPT: u32 = 12;

/// What was done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// An import read it.
    Read,
    /// Préau wrote it, without any password.
    Written,
}

coded!(Role: Read = "read", Written = "written");

/// A file, and when it was last used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecentFile {
    /// What was done with it.
    pub role: Role,
    /// Where it was then.
    pub path: PathBuf,
    /// The same for all files of an import.
    pub used_at: Timestamp,
}

impl FromRow<'_, SqliteRow> for RecentFile {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let cells = Cells::of(row, "recent_file", &["role", "path"]);
        Ok(Self {
            role: cells.stored("role")?,
            path: cells.get::<String>("path")?.into(),
            used_at: cells.stored("used_at")?,
        })
    }
}

/// Notes files that were used together, and forgets those that are not recent any more.
///
/// # Errors
/// What the database met.
pub async fn note(
    connection: &mut SqliteConnection,
    role: Role,
    paths: &[PathBuf],
    at: Timestamp,
) -> Result<()> {
    for path in paths {
        sqlx::query("REPLACE INTO recent_file (role, path, used_at) VALUES (?1, ?2, ?3)")
            .bind(Coded(role))
            .bind(path.to_string_lossy().into_owned())
            .bind(Coded(at))
            .execute(&mut *connection)
            .await?;
    }
    sqlx::query(
        "DELETE FROM recent_file WHERE role = ?1 AND used_at < coalesce(
             (SELECT used_at FROM recent_file WHERE role = ?1 ORDER BY used_at DESC LIMIT 1 OFFSET ?2), '')",
    )
    .bind(Coded(role))
    .bind(KEPT - 1)
    .execute(connection)
    .await?;
    Ok(())
}

/// All of them, the last used first.
///
/// # Errors
/// What the database met.
pub async fn all<'e>(executor: impl SqliteExecutor<'e>) -> Result<Vec<RecentFile>> {
    Ok(sqlx::query_as("SELECT * FROM recent_file ORDER BY used_at DESC, path").fetch_all(executor).await?)
}

/// Forgets all of them.
///
/// # Errors
/// What the database met.
pub(super) async fn forget_all(connection: &mut SqliteConnection) -> Result<()> {
    sqlx::query("DELETE FROM recent_file").execute(connection).await?;
    Ok(())
}
