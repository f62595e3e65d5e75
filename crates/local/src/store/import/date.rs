//! Pupils whose birth date differs from the one that is known.

use jiff::civil::Date;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, FromRow, SqliteConnection};

use super::super::id::{PupilId, StagedPupilId};
use super::super::stored::Cells;
use super::staged::Match::New;
use crate::Result;

/// A staged pupil and the stored one whom everything but the birth date says it is.
#[derive(Debug)]
pub struct DifferentDate {
    /// Staged number.
    pub stage: StagedPupilId,
    /// Stored number.
    pub record: PupilId,
    /// They are one already, by an identifier.
    pub taken: bool,
    /// First name and name, as stored.
    pub name: String,
    /// Date of the file, when it says one.
    pub staged: Option<Date>,
    /// Date that is known.
    pub stored: Date,
}

impl FromRow<'_, SqliteRow> for DifferentDate {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let staged = Cells::of(row, "stage_pupil", &["stage"]);
        let stored = staged.beside("pupil", &["record"]);
        Ok(Self {
            stage: staged.get("stage")?,
            record: stored.get("record")?,
            taken: staged.get("taken")?,
            name: stored.get("name")?,
            staged: staged.stored_as("staged", "birth_date")?,
            stored: stored.stored_as("stored", "birth_date")?.ok_or_else(|| stored.bad("birth_date"))?,
        })
    }
}

/// Staged pupils whose date differs: of those identified otherwise, and of those whose names alone are those of one
/// pupil of the school whom nobody else is.
///
/// # Errors
/// What the database met.
pub async fn different(connection: &mut SqliteConnection, scope: i64) -> Result<Vec<DifferentDate>> {
    Ok(sqlx::query_as(AssertSqlSafe(format!(
        "SELECT m.stage, m.pupil AS record, 1 AS taken, trim(p.first || ' ' || coalesce(p.usage, p.family)) AS name,
             s.birth_date AS staged, p.birth_date AS stored
         FROM match_pupil m CROSS JOIN stage_pupil s ON s.id = m.stage CROSS JOIN pupil p ON p.id = m.pupil
         WHERE m.scope = ?1 AND m.how < {New} AND s.birth_date <> p.birth_date AND s.birth_date <> ''
         UNION ALL
         SELECT k.stage, k.record, 0, trim(p.first || ' ' || coalesce(p.usage, p.family)),
             nullif(s.birth_date, ''), p.birth_date
         FROM stage_candidate k CROSS JOIN stage_pupil s ON s.id = k.stage CROSS JOIN pupil p ON p.id = k.record
         WHERE p.birth_date IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM match_pupil m WHERE m.stage = k.stage)
             AND NOT EXISTS (SELECT 1 FROM match_pupil m WHERE m.pupil = k.record AND m.scope = ?1)
             AND NOT EXISTS (SELECT 1 FROM stage_candidate o WHERE o.stage = k.stage AND o.record <> k.record)
             AND NOT EXISTS (SELECT 1 FROM stage_candidate o WHERE o.record = k.record AND o.stage <> k.stage)
         ORDER BY 1"
    )))
    .bind(scope)
    .fetch_all(connection)
    .await?)
}

/// Pupils whom the files of a scope describe with a birth date.
///
/// # Errors
/// What the database met.
pub async fn count_delivered(connection: &mut SqliteConnection, scope: i64) -> Result<u32> {
    Ok(sqlx::query_scalar(
        "SELECT count(*) FROM stage_pupil WHERE scope = ?1 AND birth_date <> '' AND NOT removed AND NOT partial",
    )
    .bind(scope)
    .fetch_one(connection)
    .await?)
}

/// Makes the date of a staged pupil unsaid: the one that is known stays.
///
/// # Errors
/// What the database met.
pub async fn leave_unsaid(connection: &mut SqliteConnection, stage: StagedPupilId) -> Result<()> {
    sqlx::query("UPDATE stage_pupil SET birth_date = NULL WHERE id = ?1")
        .bind(stage)
        .execute(connection)
        .await?;
    Ok(())
}
