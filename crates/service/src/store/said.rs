//! What files of a computer are compared with: who is at a school, and what computers called people.

use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use uuid::Uuid;

use super::feed::Kind;
use crate::Result;

/// Who somebody is whom a computer calls so: themselves, unless they were known by another id.
pub async fn person(connection: &mut PgConnection, sent: Uuid) -> Result<Uuid> {
    let known: Option<Uuid> = sqlx::query_scalar("SELECT person FROM person_alias WHERE sent = $1")
        .bind(sent)
        .fetch_optional(connection)
        .await?;
    Ok(known.unwrap_or(sent))
}

/// Remembers what a computer called somebody who was known.
pub async fn call(connection: &mut PgConnection, sent: Uuid, person: Uuid) -> Result<()> {
    sqlx::query(
        "INSERT INTO person_alias (sent, person) VALUES ($1, $2)
         ON CONFLICT (sent) DO UPDATE SET person = excluded.person",
    )
    .bind(sent)
    .bind(person)
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether a pupil is, or was, at one of these schools.
pub async fn is_pupil_of(connection: &mut PgConnection, pupil: Uuid, schools: &[String]) -> Result<bool> {
    Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM enrolment WHERE pupil = $1 AND school = ANY($2))")
        .bind(pupil)
        .bind(schools)
        .fetch_one(connection)
        .await?)
}

/// Whether a guardian answers, or answered, for a pupil of one of these schools.
pub async fn is_guardian_of(
    connection: &mut PgConnection,
    guardian: Uuid,
    schools: &[String],
) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM link JOIN enrolment ON enrolment.pupil = link.pupil
                        WHERE link.guardian = $1 AND enrolment.school = ANY($2))",
    )
    .bind(guardian)
    .bind(schools)
    .fetch_one(connection)
    .await?)
}

/// The pupils of a school, gone or not, who were born that day.
pub async fn born_on(connection: &mut PgConnection, school: &str, day: Date) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar(
        "SELECT pupil.id FROM pupil JOIN enrolment ON enrolment.pupil = pupil.id
         WHERE enrolment.school = $1 AND pupil.birth_date = $2 ORDER BY pupil.id",
    )
    .bind(school)
    .bind(day.to_sqlx())
    .fetch_all(connection)
    .await?)
}

/// Who answers for one of these pupils.
pub async fn guardians_of(connection: &mut PgConnection, pupils: &[Uuid]) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar(
        "SELECT DISTINCT guardian FROM link WHERE pupil = ANY($1) AND NOT gone ORDER BY guardian",
    )
    .bind(pupils)
    .fetch_all(connection)
    .await?)
}

/// Tells a school's computers of these again, whether they changed or not: what one of them showed meanwhile may be
/// another thing.
pub async fn tell(connection: &mut PgConnection, school: &str, things: &[(Kind, String)]) -> Result<()> {
    let (kinds, keys): (Vec<i16>, Vec<&str>) =
        things.iter().map(|(kind, key)| (*kind as i16, key.as_str())).unzip();
    sqlx::query("INSERT INTO outbox (school, kind, key) SELECT $1, kind, key FROM unnest($2::smallint[], $3::text[]) AS told (kind, key)")
        .bind(school)
        .bind(kinds)
        .bind(keys)
        .execute(connection)
        .await?;
    Ok(())
}
