//! A school whose UAI changes under what a source calls it.

use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

use super::coded::unsigned;
use crate::Result;

/// The pupils of a source who are at home in a school.
const OF_SOURCE: &str = "school = $2 AND gone_on IS NULL
    AND EXISTS (SELECT 1 FROM source_id WHERE entity = 'pupil' AND scope = $1 AND id = pupil)";

/// How many pupils of a source are in a school.
pub async fn count(connection: &mut PgConnection, scope: &str, school: &str) -> Result<u64> {
    let query = format!("SELECT count(*) FROM enrolment WHERE {OF_SOURCE}");
    let found: i64 =
        sqlx::query_scalar(sqlx::AssertSqlSafe(query)).bind(scope).bind(school).fetch_one(connection).await?;
    unsigned(found, "enrolment", "count")
}

/// What is said next of the pupils of a source who are in a school is looked at, whatever was taken last.
pub async fn forget(connection: &mut PgConnection, scope: &str, school: &str) -> Result<()> {
    sqlx::query(
        "UPDATE source_id SET digest = NULL
         WHERE entity = 'pupil' AND scope = $1 AND digest IS NOT NULL
             AND id IN (SELECT pupil FROM enrolment WHERE school = $2 AND gone_on IS NULL)",
    )
    .bind(scope)
    .bind(school)
    .execute(connection)
    .await?;
    Ok(())
}

/// The pupils of a source go from one school to another, each into the class of the same code.
pub async fn move_pupils(
    connection: &mut PgConnection,
    scope: &str,
    (before, after): (&str, &str),
    day: Date,
) -> Result<()> {
    let classes = format!(
        "INSERT INTO class (school, code, label, mefs)
         SELECT $3, code, label, mefs FROM class
         WHERE school = $2 AND code IN (SELECT class FROM enrolment WHERE {OF_SOURCE})
         ON CONFLICT DO NOTHING"
    );
    sqlx::query(sqlx::AssertSqlSafe(classes))
        .bind(scope)
        .bind(before)
        .bind(after)
        .execute(&mut *connection)
        .await?;
    let enrolments = format!(
        "INSERT INTO enrolment (pupil, school, class, level, mef, visiting)
         SELECT pupil, $3, class, level, mef, visiting FROM enrolment WHERE {OF_SOURCE}
         ON CONFLICT (pupil, school) DO UPDATE SET class = excluded.class, level = excluded.level, mef = excluded.mef,
             visiting = excluded.visiting, gone_on = NULL
         WHERE enrolment.gone_on IS NOT NULL OR enrolment.visiting"
    );
    sqlx::query(sqlx::AssertSqlSafe(enrolments))
        .bind(scope)
        .bind(before)
        .bind(after)
        .execute(&mut *connection)
        .await?;
    let gone = format!("UPDATE enrolment SET gone_on = $3 WHERE {OF_SOURCE}");
    sqlx::query(sqlx::AssertSqlSafe(gone))
        .bind(scope)
        .bind(before)
        .bind(day.to_sqlx())
        .execute(connection)
        .await?;
    Ok(())
}
