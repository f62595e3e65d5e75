//! Statistics: one aggregate over the store, kept as dated snapshots.

use domain::degree::Degree;
use domain::person::Population;
use sqlx::{FromRow, SqliteConnection, SqlitePool};

use super::stored::Coded;
use crate::Result;

/// Distinct accounts of one group in one state.
#[derive(Debug, FromRow)]
pub struct Count {
    /// Which table the line is for: `school`, `class`, `level` or `origin`.
    pub by: String,
    /// Class code, level code or origin number; empty for the school, and for pupils without class or level.
    pub code: String,
    /// State as a number.
    pub state: i64,
    /// Distinct accounts.
    pub accounts: i64,
}

/// Counts the distinct accounts of a population of a school, by state: for the whole, by class, by level and
/// by origin.
///
/// # Errors
/// What the database met.
pub async fn count(
    connection: &mut SqliteConnection,
    school: i64,
    population: Population,
) -> Result<Vec<Count>> {
    let query = match population {
        Population::LegalGuardians => sqlx::query_as(GUARDIANS).bind(school).bind(1),
        Population::PersonsInCharge => sqlx::query_as(GUARDIANS).bind(school).bind(2),
        Population::Pupils => sqlx::query_as(PUPILS).bind(school),
    };
    Ok(query.fetch_all(connection).await?)
}

const GUARDIANS: &str = "
WITH present AS MATERIALIZED (
    SELECT DISTINCT guardian.account_id, account.state, account.origin, enrolment.class_id,
        coalesce(enrolment.level, enrolment.mef, '') AS level
    FROM enrolment
    JOIN link ON link.pupil_id = enrolment.pupil_id AND link.gone = 0 AND link.responsibility = ?2
    JOIN guardian ON guardian.id = link.guardian_id
    JOIN account ON account.id = guardian.account_id
    WHERE enrolment.school_id = ?1 AND enrolment.visiting = 0 AND enrolment.gone_on IS NULL
)
SELECT 'school' AS by, '' AS code, state, count(DISTINCT account_id) AS accounts FROM present GROUP BY state
UNION ALL
SELECT 'class', coalesce(class.code, ''), state, count(DISTINCT account_id)
FROM present LEFT JOIN class ON class.id = class_id GROUP BY class_id, state
UNION ALL
SELECT 'level', level, state, count(DISTINCT account_id) FROM present GROUP BY level, state
UNION ALL
SELECT 'origin', CAST(origin AS TEXT), state, count(DISTINCT account_id) FROM present GROUP BY origin, state";

const PUPILS: &str = "
WITH present AS MATERIALIZED (
    SELECT pupil.account_id, account.state, account.origin, enrolment.class_id,
        coalesce(enrolment.level, enrolment.mef, '') AS level
    FROM enrolment
    JOIN pupil ON pupil.id = enrolment.pupil_id
    JOIN account ON account.id = pupil.account_id
    WHERE enrolment.school_id = ?1 AND enrolment.visiting = 0 AND enrolment.gone_on IS NULL
)
SELECT 'school' AS by, '' AS code, state, count(*) AS accounts FROM present GROUP BY state
UNION ALL
SELECT 'class', coalesce(class.code, ''), state, count(*)
FROM present LEFT JOIN class ON class.id = class_id GROUP BY class_id, state
UNION ALL
SELECT 'level', level, state, count(*) FROM present GROUP BY level, state
UNION ALL
SELECT 'origin', CAST(origin AS TEXT), state, count(*) FROM present GROUP BY origin, state";

/// Pupils present, and those of them with at least one activated legal guardian (for pupils' own accounts,
/// those activated).
///
/// # Errors
/// What the database met.
pub async fn reached(connection: &mut SqliteConnection, school: i64) -> Result<(i64, i64)> {
    Ok(sqlx::query_as(
        "SELECT count(*), coalesce(sum(EXISTS (
             SELECT 1 FROM link
             JOIN guardian ON guardian.id = link.guardian_id
             JOIN account ON account.id = guardian.account_id AND account.state = 3
             WHERE link.pupil_id = enrolment.pupil_id AND link.gone = 0 AND link.responsibility = 1)), 0)
         FROM enrolment WHERE school_id = ?1 AND visiting = 0 AND gone_on IS NULL",
    )
    .bind(school)
    .fetch_one(connection)
    .await?)
}

/// The schools with somebody in them that have no snapshot of that population and day.
///
/// # Errors
/// What the database met.
pub async fn owed(pool: &SqlitePool, population: Population, day: &str) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT uai FROM school
         WHERE NOT EXISTS (SELECT 1 FROM statistics
                           WHERE school_id = school.id AND population = ?1 AND day = ?2)
             AND EXISTS (SELECT 1 FROM enrolment
                         WHERE school_id = school.id AND visiting = 0 AND gone_on IS NULL)
             AND (degree = '2D' OR ?3)
         ORDER BY id",
    )
    .bind(Coded(population))
    .bind(day)
    .bind(Population::of(Degree::First).contains(&population))
    .fetch_all(pool)
    .await?)
}

/// Keeps a snapshot; a second one on the same day replaces the first.
///
/// # Errors
/// What the database met.
pub async fn keep(
    connection: &mut SqliteConnection,
    school: i64,
    population: Population,
    day: &str,
    computed_at: &str,
    figures: &str,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO statistics (school_id, population, day, computed_at, figures) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (school_id, population, day)
         DO UPDATE SET computed_at = excluded.computed_at, figures = excluded.figures",
    )
    .bind(school)
    .bind(Coded(population))
    .bind(day)
    .bind(computed_at)
    .bind(figures)
    .execute(connection)
    .await?;
    Ok(())
}

/// All snapshots of a population as (day, moment, figures), oldest first.
///
/// # Errors
/// What the database met.
pub async fn snapshots(
    pool: &SqlitePool,
    school: i64,
    population: Population,
) -> Result<Vec<(String, String, String)>> {
    Ok(sqlx::query_as(
        "SELECT day, computed_at, figures FROM statistics WHERE school_id = ?1 AND population = ?2 ORDER BY day",
    )
    .bind(school)
    .bind(Coded(population))
    .fetch_all(pool)
    .await?)
}
