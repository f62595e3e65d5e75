//! Pupils whom names and birth date do not tell apart, or whose birth date alone differs.

use sqlx::{FromRow, SqliteConnection};

use super::super::id::{ClassId, PupilId, SchoolId, StagedPupilId};
use super::child::PupilTraits;
use crate::Result;

/// A staged and a stored pupil of the same names in the same school, neither of whom is anybody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct CandidatePair {
    /// Staged number.
    pub stage: StagedPupilId,
    /// Stored number.
    pub record: PupilId,
    /// The birth date is the same.
    pub same_day: bool,
}

/// A pupil among those of the same names, staged or stored.
#[derive(Debug, Clone, Default, FromRow)]
pub struct Homonym {
    /// Names, birth date and class.
    #[sqlx(flatten)]
    pub traits: PupilTraits,
    /// Stored number of the class.
    pub class_id: Option<ClassId>,
    /// `M` or `F`.
    pub sex: Option<String>,
}

/// Where a staged pupil stands in the delivery.
#[derive(Debug, Clone, FromRow)]
pub struct StagedPupil {
    /// Staged number.
    pub id: StagedPupilId,
    /// Who it is.
    #[sqlx(flatten)]
    pub homonym: Homonym,
    /// Stored number of the school.
    pub school_id: SchoolId,
    /// UAI of the school.
    pub uai: String,
    /// Folded birth name.
    pub family_fold: String,
    /// Folded first name.
    pub first_fold: String,
    /// File.
    pub file: String,
}

/// A stored pupil, as it is in a school.
#[derive(Debug, Clone, FromRow)]
pub struct StoredPupil {
    /// Number.
    pub id: PupilId,
    /// Who it is.
    #[sqlx(flatten)]
    pub homonym: Homonym,
}

/// The pairs that matching by identity left, and forgets them.
///
/// # Errors
/// What the database met.
pub async fn pairs(connection: &mut SqliteConnection, scope: i64) -> Result<Vec<CandidatePair>> {
    let pairs = sqlx::query_as(
        "SELECT k.stage, k.record, k.same_day FROM stage_candidate k
         WHERE NOT EXISTS (SELECT 1 FROM match_pupil m WHERE m.stage = k.stage)
             AND NOT EXISTS (SELECT 1 FROM match_pupil m WHERE m.pupil = k.record AND m.scope = ?1)
         ORDER BY k.stage, k.record",
    )
    .bind(scope)
    .fetch_all(&mut *connection)
    .await?;
    sqlx::query("DELETE FROM stage_candidate").execute(connection).await?;
    Ok(pairs)
}

/// Staged pupils by number, in the order of class then number.
///
/// # Errors
/// What the database met.
pub async fn staged(connection: &mut SqliteConnection, ids: &[StagedPupilId]) -> Result<Vec<StagedPupil>> {
    Ok(sqlx::query_as(
        "SELECT s.id, s.family, nullif(s.usage, '') AS usage, s.first, nullif(s.birth_date, '') AS birth_date,
             nullif(s.ine, '') AS ine, s.home, s.line,
             k.label AS class, k.code AS class_code, c.class_id,
             nullif(s.sex, '') AS sex, l.school_id, d.uai, s.family_fold, s.first_fold, f.name AS file
         FROM json_each(?1) j CROSS JOIN stage_pupil s ON s.id = j.value
         JOIN stage_file f ON f.id = s.file
         JOIN stage_place l ON l.scope = s.scope AND l.key = s.school JOIN school d ON d.id = l.school_id
         LEFT JOIN stage_class c ON c.scope = s.scope AND c.school = s.school AND c.code = s.class
         LEFT JOIN class k ON k.id = c.class_id
         ORDER BY c.class_id, s.id",
    )
    .bind(serde_json::to_string(ids)?)
    .fetch_all(connection)
    .await?)
}

/// Stored pupils by number, as they are in a school, in the order of their numbers.
///
/// # Errors
/// What the database met.
pub async fn stored(
    connection: &mut SqliteConnection,
    school: SchoolId,
    ids: &[PupilId],
) -> Result<Vec<StoredPupil>> {
    Ok(sqlx::query_as(
        "SELECT p.id, p.family, p.usage, p.first, p.birth_date, k.label AS class, k.code AS class_code, p.ine,
             e.class_id, p.sex
         FROM json_each(?1) j CROSS JOIN pupil p ON p.id = j.value
         CROSS JOIN enrolment e ON e.pupil_id = p.id AND e.school_id = ?2
         LEFT JOIN class k ON k.id = e.class_id
         ORDER BY p.id",
    )
    .bind(serde_json::to_string(ids)?)
    .bind(school)
    .fetch_all(connection)
    .await?)
}

/// First and everyday names of a stored pupil's guardians.
///
/// # Errors
/// What the database met.
pub async fn guardians(connection: &mut SqliteConnection, pupil: PupilId) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT g.first || ' ' || coalesce(g.usage, g.family) FROM link k JOIN guardian g ON g.id = k.guardian_id
         WHERE k.pupil_id = ?1 AND k.gone = 0 ORDER BY g.first_fold, g.family_fold, g.id LIMIT 4",
    )
    .bind(pupil)
    .fetch_all(connection)
    .await?)
}
