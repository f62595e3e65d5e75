//! Pupils to whom an identifier of the source or an INE gives other names or another birth date: the same child, put
//! right, or another one.

use sqlx::{AssertSqlSafe, FromRow, SqliteConnection};

use super::super::id::{PupilId, StagedPupilId};
use super::child::PupilTraits;
use super::flaw::INE;
use super::pupil::same_names;
use super::staged::Match::{ByIdentifier, Possible};
use crate::Result;

/// The staged pupil `s` is somebody else than the stored pupil `p`, whose identifier or INE it bears: a pupil of the
/// school bears the names of the file on that day, or another record those of the stored one.
const NAMESAKE_OF_THE_DAY: &str = "(EXISTS (
         SELECT 1 FROM pupil q CROSS JOIN enrolment e ON e.pupil_id = q.id
         CROSS JOIN stage_place l ON l.school_id = e.school_id AND l.scope = ?1
         WHERE q.family_fold = coalesce(s.family_fold, p.family_fold)
             AND q.first_fold = coalesce(s.first_fold, p.first_fold)
             AND q.birth_date = coalesce(s.birth_date, p.birth_date) AND q.id <> p.id)
     OR EXISTS (
         SELECT 1 FROM stage_pupil o
         WHERE o.scope = ?1 AND (o.family_fold, o.first_fold) = (p.family_fold, p.first_fold)
             AND o.birth_date = p.birth_date AND NOT o.removed AND o.id <> s.id))";

/// A staged pupil beside the stored one whose identifier or INE it bears.
#[derive(Debug, FromRow)]
pub struct Renamed {
    /// Staged number.
    pub stage: StagedPupilId,
    /// As the file describes it; what a modification does not say is what is known.
    #[sqlx(flatten)]
    pub traits: PupilTraits,
    /// `F` or `M`, of the file.
    pub sex: Option<String>,
    /// Stored number of whoever is known.
    pub record: PupilId,
    /// Family, usage and first name of whoever is known.
    pub known_family: String,
    #[expect(missing_docs, reason = "as above")]
    pub known_usage: Option<String>,
    #[expect(missing_docs, reason = "as above")]
    pub known_first: String,
    /// ISO birth date of whoever is known.
    pub known_birth_date: Option<String>,
    /// INE of whoever is known.
    pub known_ine: Option<String>,
    /// `F` or `M`, of whoever is known.
    pub known_sex: Option<String>,
}

/// The columns of [`Renamed`], of the staged pupil `s` and the stored pupil `p`.
fn columns() -> String {
    format!(
        "s.id AS stage, coalesce(nullif(s.family, ''), p.family) AS family, nullif(s.usage, '') AS usage,
     coalesce(nullif(s.first, ''), p.first) AS first,
     nullif(iif(s.birth_date IS NULL, p.birth_date, s.birth_date), '') AS birth_date,
     iif(s.flaws & {INE}, NULL, nullif(s.ine, '')) AS ine, s.line, f.name AS file, c.label AS class, c.code AS class_code,
     nullif(s.sex, '') AS sex, p.id AS record, p.family AS known_family, p.usage AS known_usage, p.first AS known_first,
     p.birth_date AS known_birth_date, p.ine AS known_ine, p.sex AS known_sex"
    )
}

/// Where the file and the class of the staged pupil `s` stand.
const PLACE: &str = "JOIN stage_file f ON f.id = s.file
     LEFT JOIN stage_class c ON c.scope = s.scope AND c.school = s.school AND c.code = s.class";

/// The matches by identifier that are only possible; those that cannot be are let go before.
///
/// # Errors
/// What the database met.
pub async fn by_source(connection: &mut SqliteConnection, scope: i64) -> Result<Vec<Renamed>> {
    let any = format!("SELECT EXISTS (SELECT 1 FROM match_pupil WHERE scope = ?1 AND how = {Possible})");
    let any: bool = sqlx::query_scalar(AssertSqlSafe(any)).bind(scope).fetch_one(&mut *connection).await?;
    if !any {
        return Ok(Vec::new());
    }
    index_names(connection).await?;
    sqlx::query(AssertSqlSafe(format!(
        "DELETE FROM match_pupil AS k WHERE scope = ?1 AND how = {Possible} AND EXISTS (
             SELECT 1 FROM stage_pupil s CROSS JOIN pupil p ON p.id = k.pupil
             WHERE s.id = k.stage AND {NAMESAKE_OF_THE_DAY})"
    )))
    .bind(scope)
    .execute(&mut *connection)
    .await?;
    let columns = columns();
    Ok(sqlx::query_as(AssertSqlSafe(format!(
        "SELECT {columns} FROM match_pupil k CROSS JOIN stage_pupil s ON s.id = k.stage
         CROSS JOIN pupil p ON p.id = k.pupil {PLACE}
         WHERE k.scope = ?1 AND k.how = {Possible} ORDER BY s.id"
    )))
    .bind(scope)
    .fetch_all(connection)
    .await?)
}

/// Says of a possible match whether it is one.
///
/// # Errors
/// What the database met.
pub async fn settle(connection: &mut SqliteConnection, stage: StagedPupilId, is_same: bool) -> Result<()> {
    let sql = match is_same {
        true => format!("UPDATE match_pupil SET how = {ByIdentifier} WHERE stage = ?1"),
        false => "DELETE FROM match_pupil WHERE stage = ?1".to_owned(),
    };
    sqlx::query(AssertSqlSafe(sql)).bind(stage).execute(connection).await?;
    Ok(())
}

/// The candidates of other names, by INE.
///
/// # Errors
/// What the database met.
pub async fn by_ine(connection: &mut SqliteConnection) -> Result<Vec<Renamed>> {
    let (columns, same_names) = (columns(), same_names());
    Ok(sqlx::query_as(AssertSqlSafe(format!(
        "SELECT {columns} FROM stage_candidate k CROSS JOIN stage_pupil s ON s.id = k.stage
         CROSS JOIN pupil p ON p.id = k.record {PLACE}
         WHERE NOT {same_names} AND NOT s.partial ORDER BY s.id"
    )))
    .fetch_all(connection)
    .await?)
}

/// Drops the candidates of other names who are somebody else: the INE is on the wrong line.
pub(super) async fn spare_candidates(connection: &mut SqliteConnection, scope: i64) -> Result<()> {
    index_names(connection).await?;
    let same_names = same_names();
    sqlx::query(AssertSqlSafe(format!(
        "DELETE FROM stage_candidate AS k WHERE EXISTS (
             SELECT 1 FROM stage_pupil s CROSS JOIN pupil p ON p.id = k.record
             WHERE s.id = k.stage AND NOT {same_names} AND {NAMESAKE_OF_THE_DAY})"
    )))
    .bind(scope)
    .execute(connection)
    .await?;
    Ok(())
}

async fn index_names(connection: &mut SqliteConnection) -> Result<()> {
    sqlx::query(
        "CREATE INDEX IF NOT EXISTS stage.stage_pupil_names ON stage_pupil (scope, family_fold, first_fold)",
    )
    .execute(connection)
    .await?;
    Ok(())
}
