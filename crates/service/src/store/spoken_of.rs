//! The schools that a delivery speaks of, and what was said of those before.

use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

use super::coded::unsigned;
use crate::Result;

/// The schools of enrolment that are named, by what the source calls them.
pub async fn homes(connection: &mut PgConnection) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar("SELECT DISTINCT home FROM staged WHERE home IS NOT NULL")
        .fetch_all(connection)
        .await?)
}

/// The schools of whose pupils something is said, by what the source calls them: those that the stage names, and those
/// where who is named or removed, or whom they answer for, is known to be.
pub async fn schools(
    connection: &mut PgConnection,
    scope: &str,
    (pupils, guardians): (&[String], &[String]),
) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "WITH named AS (
             SELECT whose, key FROM staged
             UNION SELECT 'pupil', UNNEST($2::text[]) UNION SELECT 'guardian', UNNEST($3::text[])
         ), known AS (
             SELECT entity, id FROM source_id JOIN named ON named.whose = entity AND named.key = external
             WHERE scope = $1
         )
         SELECT home FROM staged WHERE home IS NOT NULL
         UNION
         SELECT external FROM school_source JOIN enrolment USING (school)
         WHERE scope = $1 AND gone_on IS NULL AND pupil IN (
             SELECT id FROM known WHERE entity = 'pupil'
             UNION
             SELECT link.pupil FROM link JOIN known ON known.id = link.guardian
             WHERE entity = 'guardian' AND NOT link.gone)",
    )
    .bind(scope)
    .bind(pupils)
    .bind(guardians)
    .fetch_all(connection)
    .await?)
}

/// The schools of enrolment of which these files name every pupil, by what the source calls them.
pub async fn covered(connection: &mut PgConnection, whole_files: &[i32]) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT DISTINCT home FROM staged
         WHERE whose = 'pupil' AND NOT partial AND home IS NOT NULL AND file = ANY($1)",
    )
    .bind(whole_files)
    .fetch_all(connection)
    .await?)
}

/// Of how many of these schools a whole delivery of a scope was taken that was exported after that day, or one of changes,
/// where those count.
pub async fn overtaken(
    connection: &mut PgConnection,
    scope: &str,
    schools: &[String],
    day: Date,
    changes_count: bool,
) -> Result<u64> {
    let overtaken: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM UNNEST($2::text[]) AS spoken (external)
         WHERE EXISTS (
             SELECT 1 FROM aaf_delivery
             WHERE became = 'taken' AND scope = $1 AND exported_on > $3
                 AND (kind = 'whole' AND schools IS NULL OR (kind = 'whole' OR $4) AND spoken.external = ANY(schools)))",
    )
    .bind(scope)
    .bind(schools)
    .bind(day.to_sqlx())
    .bind(changes_count)
    .fetch_one(connection)
    .await?;
    unsigned(overtaken, "aaf_delivery", "count")
}
