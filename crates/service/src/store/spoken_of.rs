//! The schools that a delivery speaks of.

use sqlx::PgConnection;

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
