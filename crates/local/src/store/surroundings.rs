//! What the central service said of what a school stands in: averages, kept with the day they are of.

use jiff::Timestamp;
use jiff::civil::Date;
use protocol::statistics::Surrounding;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, SqliteConnection, SqliteExecutor};

use super::stored::{Cells, Coded};
use crate::Result;

/// What was last said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// When the service was last asked.
    pub asked_at: Timestamp,
    /// The day that it counted; none while it told nothing.
    pub day: Option<Date>,
    /// From the nearest to the nation.
    pub surroundings: Vec<Surrounding>,
}

impl FromRow<'_, SqliteRow> for Said {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let cells = Cells::of(row, "surroundings", &["uai"]);
        Ok(Self {
            asked_at: cells.stored("asked_at")?,
            day: cells.stored_or_null("day")?,
            surroundings: cells.json("content")?,
        })
    }
}

/// What was last said of a school.
///
/// # Errors
/// What the database met.
pub async fn find<'e>(executor: impl SqliteExecutor<'e>, uai: &str) -> Result<Option<Said>> {
    Ok(sqlx::query_as("SELECT uai, asked_at, day, content FROM surroundings WHERE uai = ?1")
        .bind(uai)
        .fetch_optional(executor)
        .await?)
}

/// Keeps what the service says now.
///
/// # Errors
/// What the database met.
pub async fn keep(connection: &mut SqliteConnection, uai: &str, said: &Said) -> Result<()> {
    sqlx::query("INSERT OR REPLACE INTO surroundings (uai, asked_at, day, content) VALUES (?1, ?2, ?3, ?4)")
        .bind(uai)
        .bind(Coded(said.asked_at))
        .bind(said.day.map(Coded))
        .bind(serde_json::to_string(&said.surroundings)?)
        .execute(connection)
        .await?;
    Ok(())
}

/// Forgets what was said: of that school or, without one, of all, since another service says its own.
///
/// # Errors
/// What the database met.
pub async fn forget(connection: &mut SqliteConnection, uai: Option<&str>) -> Result<()> {
    sqlx::query("DELETE FROM surroundings WHERE uai = coalesce(?1, uai)")
        .bind(uai)
        .execute(connection)
        .await?;
    Ok(())
}
