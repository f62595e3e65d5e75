//! Levels of pupils who stay: those that are known, and those that a delivery says.

use sqlx::{FromRow, SqliteConnection};

use super::super::id::SchoolId;
use super::history::Watermarks;
use crate::Result;

/// Pupils of one school, of one level before and one after.
#[derive(Debug, FromRow)]
pub struct Step {
    /// Stored number of the school.
    pub school: SchoolId,
    /// Name of the school.
    pub name: String,
    /// Code of the level that is known.
    pub known: String,
    /// Code of the one that is said.
    pub said: String,
    /// Pupils.
    pub pupils: u32,
}

/// The levels of the pupils whom a complete delivery leaves in their school, school by school.
///
/// # Errors
/// What the database met.
pub async fn steps(connection: &mut SqliteConnection, before: &Watermarks) -> Result<Vec<Step>> {
    Ok(sqlx::query_as(
        "SELECT d.id AS school, d.name, s.known, s.said, s.pupils
         FROM (SELECT t.school_id, e.level AS known, t.level AS said, count(*) AS pupils
               FROM stage_enrolment t CROSS JOIN stage_complete_school c ON c.school_id = t.school_id
               CROSS JOIN enrolment e ON e.pupil_id = t.pupil_id AND e.school_id = t.school_id
               WHERE t.visiting = 0 AND t.level <> '' AND e.level IS NOT NULL AND e.visiting = 0
                   AND e.gone_on IS NULL AND e.id <= ?1
               GROUP BY t.school_id, e.level, t.level) s
         CROSS JOIN school_shown d ON d.id = s.school_id
         ORDER BY d.name COLLATE NOCASE, d.uai, d.id",
    )
    .bind(before.enrolment)
    .fetch_all(connection)
    .await?)
}
