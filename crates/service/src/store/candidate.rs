//! Whom somebody may be who is new to the source of a delivery, and who else of it may be the same.

use std::collections::HashSet;

use domain::fold::alike;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use super::stage::Whose;
use crate::Result;

/// Who answers by now for the pupils of these guardians, by what the source calls the latter.
pub async fn beside(connection: &mut PgConnection, guardians: &[String]) -> Result<Vec<(String, Uuid)>> {
    Ok(sqlx::query_as(
        "SELECT DISTINCT staged_link.guardian, link.guardian FROM staged_link JOIN link USING (pupil)
         WHERE staged_link.guardian = ANY($1) AND NOT link.gone",
    )
    .bind(guardians)
    .fetch_all(connection)
    .await?)
}

/// What is said of others who answer for the pupils of these guardians and of whom the source said nothing before, by
/// what it calls the former.
pub async fn new_beside(
    connection: &mut PgConnection,
    scope: &str,
    guardians: &[String],
) -> Result<Vec<(String, String)>> {
    Ok(sqlx::query_as(
        "SELECT DISTINCT mine.guardian, staged.said
         FROM staged_link mine JOIN staged_link other ON other.pupil = mine.pupil AND other.guardian <> mine.guardian
         JOIN staged ON staged.whose = 'guardian' AND staged.key = other.guardian AND NOT staged.partial
         WHERE mine.guardian = ANY($2) AND NOT EXISTS (
             SELECT 1 FROM source_id WHERE entity = 'guardian' AND scope = $1 AND external = other.guardian)",
    )
    .bind(scope)
    .bind(guardians)
    .fetch_all(connection)
    .await?)
}

/// Who else a delivery names beside these guardians, for the same pupil, by what the source calls either.
pub async fn named_beside(
    connection: &mut PgConnection,
    guardians: &[String],
) -> Result<HashSet<(String, String)>> {
    let beside: Vec<(String, String)> = sqlx::query_as(
        "SELECT DISTINCT mine.guardian, other.guardian FROM staged_link mine JOIN staged_link other USING (pupil)
         WHERE mine.guardian = ANY($1) AND other.guardian <> mine.guardian",
    )
    .bind(guardians)
    .fetch_all(connection)
    .await?;
    Ok(beside.into_iter().collect())
}

/// Those of these identifiers that the delivery names.
pub async fn named_so(
    connection: &mut PgConnection,
    whose: Whose,
    keys: &[String],
) -> Result<HashSet<String>> {
    let named: Vec<String> =
        sqlx::query_scalar("SELECT DISTINCT key FROM staged WHERE whose = $1 AND key = ANY($2)")
            .bind(whose.code())
            .bind(keys)
            .fetch_all(connection)
            .await?;
    Ok(named.into_iter().collect())
}

/// What a record says of whoever bears an INE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bearer {
    /// The INE.
    pub ine: String,
    /// Birth name.
    pub family: Option<String>,
    /// First name.
    pub first: Option<String>,
    /// Birth date.
    pub born: Option<Date>,
}

/// Who bears an INE that several bear in this delivery, by what it calls them; those of one INE stand together.
pub async fn bearers_of_one_ine(connection: &mut PgConnection) -> Result<Vec<Bearer>> {
    let rows = sqlx::query(
        "SELECT ine, born, said::jsonb #>> '{pupil,identity,family_name}' AS family,
             said::jsonb #>> '{pupil,identity,first_name}' AS first
         FROM staged WHERE ine IN (
             SELECT ine FROM staged WHERE ine IS NOT NULL GROUP BY ine HAVING count(DISTINCT key) > 1)
         ORDER BY ine",
    )
    .fetch_all(connection)
    .await?;
    let read = |row: sqlx::postgres::PgRow| -> Result<Bearer> {
        let born: Option<jiff_sqlx::Date> = row.try_get("born")?;
        Ok(Bearer {
            ine: row.try_get("ine")?,
            family: row.try_get("family")?,
            first: row.try_get("first")?,
            born: born.map(jiff_sqlx::Date::to_jiff),
        })
    };
    rows.into_iter().map(read).collect()
}

/// Somebody of a name who was born on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Namesake<K> {
    /// Who that is, or whom they are beside.
    pub key: K,
    /// Birth name.
    pub family: String,
    /// First name.
    pub first: String,
    /// Birth date.
    pub born: Date,
}

/// The pupils of this delivery who were born on these days and whom its source did not call so before, by what it calls them.
pub async fn newly_called(
    connection: &mut PgConnection,
    scope: &str,
    days: &[Date],
) -> Result<Vec<Namesake<String>>> {
    let rows = sqlx::query(
        "SELECT staged.key, staged.said::jsonb #>> '{pupil,identity,family_name}' AS family,
             staged.said::jsonb #>> '{pupil,identity,first_name}' AS first, staged.born,
             pupil.family AS known_family, pupil.first AS known_first
         FROM staged
         LEFT JOIN source_id ON source_id.entity = 'pupil' AND source_id.scope = $1 AND source_id.external = staged.key
         LEFT JOIN pupil ON pupil.id = source_id.id
         WHERE staged.whose = 'pupil' AND NOT staged.partial AND staged.born = ANY($2)",
    )
    .bind(scope)
    .bind(days.iter().map(|day| day.to_sqlx()).collect::<Vec<_>>())
    .fetch_all(connection)
    .await?;
    let mut called = Vec::new();
    for row in rows {
        let text = |column: &str| -> Result<String> {
            Ok(row.try_get::<Option<String>, _>(column)?.unwrap_or_default())
        };
        let (family, first) = (text("family")?, text("first")?);
        if !(alike(&family, &text("known_family")?) && alike(&first, &text("known_first")?)) {
            let born: jiff_sqlx::Date = row.try_get("born")?;
            called.push(Namesake { key: row.try_get("key")?, family, first, born: born.to_jiff() });
        }
    }
    Ok(called)
}

/// Who else is, or was, at a school of these pupils and was born on these days, by the former.
pub async fn born_beside(
    connection: &mut PgConnection,
    wanted: &[(Uuid, Date)],
) -> Result<Vec<Namesake<Uuid>>> {
    let rows: Vec<(Uuid, String, String, jiff_sqlx::Date)> = sqlx::query_as(
        "SELECT DISTINCT wanted.pupil, other.family, other.first, other.birth_date
         FROM UNNEST($1::uuid[], $2::date[]) AS wanted(pupil, day)
         JOIN enrolment mine ON mine.pupil = wanted.pupil
         JOIN enrolment theirs ON theirs.school = mine.school
         JOIN pupil other ON other.id = theirs.pupil AND other.id <> wanted.pupil AND other.birth_date = wanted.day",
    )
    .bind(wanted.iter().map(|(pupil, _)| *pupil).collect::<Vec<_>>())
    .bind(wanted.iter().map(|(_, day)| day.to_sqlx()).collect::<Vec<_>>())
    .fetch_all(connection)
    .await?;
    let namesake = |(key, family, first, born): (Uuid, String, String, jiff_sqlx::Date)| Namesake {
        key,
        family,
        first,
        born: born.to_jiff(),
    };
    Ok(rows.into_iter().map(namesake).collect())
}

/// The pupils who are, or were, at these schools and were born on these days, with the school.
pub async fn born_at(connection: &mut PgConnection, wanted: &[(&str, Date)]) -> Result<Vec<(String, Uuid)>> {
    Ok(sqlx::query_as(
        "SELECT DISTINCT enrolment.school, pupil.id FROM UNNEST($1::text[], $2::date[]) AS wanted(school, day)
         JOIN enrolment ON enrolment.school = wanted.school
         JOIN pupil ON pupil.id = enrolment.pupil AND pupil.birth_date = wanted.day",
    )
    .bind(wanted.iter().map(|(school, _)| *school).collect::<Vec<_>>())
    .bind(wanted.iter().map(|(_, day)| day.to_sqlx()).collect::<Vec<_>>())
    .fetch_all(connection)
    .await?)
}

/// What is said of pupils of these schools, born on these days, of whom the source said nothing before; the schools are
/// those that it names.
pub async fn new_born_at(
    connection: &mut PgConnection,
    scope: &str,
    wanted: &[(&str, Date)],
) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT said FROM staged
         WHERE whose = 'pupil' AND NOT partial
             AND (home, born) IN (SELECT * FROM UNNEST($2::text[], $3::date[]))
             AND NOT EXISTS (
                 SELECT 1 FROM source_id WHERE entity = 'pupil' AND scope = $1 AND external = staged.key)",
    )
    .bind(scope)
    .bind(wanted.iter().map(|(school, _)| *school).collect::<Vec<_>>())
    .bind(wanted.iter().map(|(_, day)| day.to_sqlx()).collect::<Vec<_>>())
    .fetch_all(connection)
    .await?)
}
