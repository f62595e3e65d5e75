//! What a delivery of people is compared with: how its source calls schools and people, and where those are.

use std::collections::HashMap;

use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use protocol::entity::Enrolment;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use super::coded::unsigned;
use crate::Result;

/// Two deliveries never merge at once.
pub async fn one_at_a_time(connection: &mut PgConnection) -> Result<()> {
    Ok(sqlx::query("SELECT pg_advisory_xact_lock(hashtext('delivery'))")
        .execute(connection)
        .await
        .map(drop)?)
}

/// Whether no delivery is merged by now: then none is until this transaction ends.
pub async fn none_is_merged(connection: &mut PgConnection) -> Result<bool> {
    Ok(sqlx::query_scalar("SELECT pg_try_advisory_xact_lock(hashtext('delivery'))")
        .fetch_one(connection)
        .await?)
}

/// The scopes, ending as given, of which a school is known.
pub async fn scopes(connection: &mut PgConnection, ending: &str) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT DISTINCT scope FROM school_source WHERE scope LIKE '%' || $1 ORDER BY scope",
    )
    .bind(ending)
    .fetch_all(connection)
    .await?)
}

/// A school that a source calls so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// UAI.
    pub school: String,
    /// `1D` or `2D`.
    pub degree: String,
}

/// The schools of a scope, by what its source calls them.
pub async fn places(connection: &mut PgConnection, scope: &str) -> Result<HashMap<String, Place>> {
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT external, uai, degree FROM school_source JOIN school ON uai = school WHERE scope = $1",
    )
    .bind(scope)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|(external, school, degree)| (external, Place { school, degree })).collect())
}

/// Remembers how a source calls a school.
pub async fn name_school(
    connection: &mut PgConnection,
    scope: &str,
    external: &str,
    school: &str,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO school_source (scope, external, school) VALUES ($1, $2, $3)
         ON CONFLICT (scope, external) DO UPDATE SET school = excluded.school",
    )
    .bind(scope)
    .bind(external)
    .bind(school)
    .execute(connection)
    .await?;
    Ok(())
}

/// Those of these identifiers of a source that are somebody's.
pub async fn known(
    connection: &mut PgConnection,
    entity: &str,
    scope: &str,
    externals: &[String],
) -> Result<HashMap<String, Uuid>> {
    let rows: Vec<(String, Uuid)> = sqlx::query_as(
        "SELECT external, id FROM source_id WHERE entity = $1 AND scope = $2 AND external = ANY($3)",
    )
    .bind(entity)
    .bind(scope)
    .bind(externals)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().collect())
}

/// Pupils by their INE; one that two bear is nobody's.
pub async fn of_ines(connection: &mut PgConnection, ines: &[String]) -> Result<HashMap<String, Uuid>> {
    let rows: Vec<(String, Uuid)> = sqlx::query_as(
        "SELECT ine, (array_agg(id))[1] FROM pupil WHERE ine = ANY($1) GROUP BY ine HAVING count(*) = 1",
    )
    .bind(ines)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().collect())
}

/// Where these pupils are, at the schools of a scope alone.
pub async fn enrolments(
    connection: &mut PgConnection,
    scope: &str,
    pupils: &[Uuid],
) -> Result<Vec<(String, Enrolment)>> {
    let rows = sqlx::query(
        "SELECT pupil, school, class, level, mef, visiting FROM enrolment
         WHERE pupil = ANY($2) AND gone_on IS NULL AND school IN (SELECT school FROM school_source WHERE scope = $1)",
    )
    .bind(scope)
    .bind(pupils)
    .fetch_all(connection)
    .await?;
    let read = |row: sqlx::postgres::PgRow| -> Result<(String, Enrolment)> {
        let enrolment = Enrolment {
            pupil: row.try_get("pupil")?,
            class: row.try_get("class")?,
            level: row.try_get("level")?,
            mef: row.try_get("mef")?,
            visiting: row.try_get("visiting")?,
            gone_on: None,
        };
        Ok((row.try_get("school")?, enrolment))
    };
    rows.into_iter().map(read).collect()
}

/// Pupils have left schools.
pub async fn leave(connection: &mut PgConnection, left: &[(&str, Uuid)], day: Date) -> Result<()> {
    sqlx::query(
        "UPDATE enrolment SET gone_on = $3 FROM UNNEST($1::text[], $2::uuid[]) AS gone(school, pupil)
         WHERE enrolment.school = gone.school AND enrolment.pupil = gone.pupil AND gone_on IS NULL",
    )
    .bind(left.iter().map(|(school, _)| *school).collect::<Vec<_>>())
    .bind(left.iter().map(|(_, pupil)| *pupil).collect::<Vec<_>>())
    .bind(day.to_sqlx())
    .execute(connection)
    .await?;
    Ok(())
}

/// How many pupils are at home in each school and class of a scope.
pub async fn present(
    connection: &mut PgConnection,
    scope: &str,
) -> Result<Vec<(String, Option<String>, u32)>> {
    let rows: Vec<(String, Option<String>, i64)> = sqlx::query_as(
        "SELECT school, class, count(*) FROM enrolment
         WHERE gone_on IS NULL AND NOT visiting AND school IN (SELECT school FROM school_source WHERE scope = $1)
         GROUP BY school, class",
    )
    .bind(scope)
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(counted).collect()
}

/// How many of those who left a school where they were at home are nowhere, school by school and class by class.
pub async fn leaving(
    connection: &mut PgConnection,
    left: &[(&str, Uuid)],
    nowhere: &[Uuid],
) -> Result<Vec<(String, Option<String>, u32)>> {
    let rows: Vec<(String, Option<String>, i64)> = sqlx::query_as(
        "SELECT enrolment.school, class, count(*) FROM UNNEST($1::text[], $2::uuid[]) AS gone(school, pupil)
         JOIN enrolment ON enrolment.school = gone.school AND enrolment.pupil = gone.pupil
         WHERE NOT visiting AND gone.pupil = ANY($3)
         GROUP BY enrolment.school, class ORDER BY enrolment.school, class",
    )
    .bind(left.iter().map(|(school, _)| *school).collect::<Vec<_>>())
    .bind(left.iter().map(|(_, pupil)| *pupil).collect::<Vec<_>>())
    .bind(nowhere)
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(counted).collect()
}

/// How many of the pupils of a source have left a school where they were at home after that day and are nowhere, school by
/// school, class by class and day by day.
pub async fn left_since(
    connection: &mut PgConnection,
    scope: &str,
    day: Date,
) -> Result<Vec<(String, Option<String>, Date, u32)>> {
    let rows: Vec<(String, Option<String>, jiff_sqlx::Date, i64)> = sqlx::query_as(
        "SELECT school, class, gone_on, count(*) FROM enrolment
         WHERE gone_on > $2 AND NOT visiting AND school IN (SELECT school FROM school_source WHERE scope = $1)
             AND EXISTS (SELECT 1 FROM source_id WHERE entity = 'pupil' AND scope = $1 AND id = pupil)
             AND NOT EXISTS (
                 SELECT 1 FROM enrolment elsewhere
                 WHERE elsewhere.pupil = enrolment.pupil AND elsewhere.gone_on IS NULL AND NOT elsewhere.visiting)
         GROUP BY school, class, gone_on",
    )
    .bind(scope)
    .bind(day.to_sqlx())
    .fetch_all(connection)
    .await?;
    let read = |(school, class, gone, number): (String, Option<String>, jiff_sqlx::Date, i64)| {
        Ok((school, class, gone.to_jiff(), unsigned(number, "enrolment", "count")?))
    };
    rows.into_iter().map(read).collect()
}

/// Where these pupils are at home, at the schools of a scope alone.
pub async fn homes(
    connection: &mut PgConnection,
    scope: &str,
    pupils: &[Uuid],
) -> Result<Vec<(String, Uuid)>> {
    Ok(sqlx::query_as(
        "SELECT school, pupil FROM enrolment
         WHERE pupil = ANY($2) AND gone_on IS NULL AND NOT visiting
             AND school IN (SELECT school FROM school_source WHERE scope = $1)",
    )
    .bind(scope)
    .bind(pupils)
    .fetch_all(connection)
    .await?)
}

fn counted((school, class, number): (String, Option<String>, i64)) -> Result<(String, Option<String>, u32)> {
    Ok((school, class, unsigned(number, "enrolment", "count")?))
}

/// Which of these pupils are at a school still, whichever.
pub async fn somewhere(connection: &mut PgConnection, pupils: &[Uuid]) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar(
        "SELECT DISTINCT pupil FROM enrolment WHERE pupil = ANY($1) AND gone_on IS NULL AND NOT visiting",
    )
    .bind(pupils)
    .fetch_all(connection)
    .await?)
}

/// Gives pupils who had none an account: theirs, and which.
pub async fn give_accounts(connection: &mut PgConnection, given: &[(Uuid, Uuid)]) -> Result<()> {
    let (pupils, accounts): (Vec<Uuid>, Vec<Uuid>) = given.iter().copied().unzip();
    sqlx::query(
        "UPDATE pupil SET account = given.account FROM UNNEST($1::uuid[], $2::uuid[]) AS given(pupil, account)
         WHERE pupil.id = given.pupil AND pupil.account IS NULL",
    )
    .bind(pupils)
    .bind(accounts)
    .execute(connection)
    .await?;
    Ok(())
}

/// These answer no more for any pupil whom a source knows and who is at home at none but its schools: of others it does not
/// tell. Those pupils, once for each link that was.
pub async fn end_links_of(
    connection: &mut PgConnection,
    scope: &str,
    guardians: &[Uuid],
) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar(
        "UPDATE link SET gone = true
         WHERE guardian = ANY($2) AND NOT gone
             AND EXISTS (SELECT 1 FROM source_id WHERE entity = 'pupil' AND scope = $1 AND source_id.id = link.pupil)
             AND NOT EXISTS (
                 SELECT 1 FROM enrolment
                 WHERE enrolment.pupil = link.pupil AND gone_on IS NULL AND NOT visiting
                     AND school NOT IN (SELECT school_source.school FROM school_source WHERE scope = $1))
         RETURNING pupil",
    )
    .bind(scope)
    .bind(guardians)
    .fetch_all(connection)
    .await?)
}
