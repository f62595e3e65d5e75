//! Schools and their classes.

use protocol::entity::{Class, School};
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use crate::Result;

/// Creates a school, or brings what is known of it up to date.
pub async fn put(connection: &mut PgConnection, school: &School, epoch: Uuid) -> Result<()> {
    sqlx::query(
        "INSERT INTO school (uai, name, degree, street, postal_code, town, phone, mail, academy, portal, epoch)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (uai) DO UPDATE SET name = excluded.name, degree = excluded.degree, street = excluded.street,
             postal_code = excluded.postal_code, town = excluded.town, phone = excluded.phone, mail = excluded.mail,
             academy = excluded.academy, portal = excluded.portal",
    )
    .bind(&school.uai)
    .bind(&school.name)
    .bind(&school.degree)
    .bind(&school.street)
    .bind(&school.postal_code)
    .bind(&school.town)
    .bind(&school.phone)
    .bind(&school.mail)
    .bind(&school.academy)
    .bind(&school.portal)
    .bind(epoch)
    .execute(connection)
    .await?;
    Ok(())
}

/// Another history begins for every school; says how many there are.
pub async fn renew_histories(connection: &mut PgConnection) -> Result<u64> {
    let renewed = sqlx::query("UPDATE school SET epoch = gen_random_uuid()").execute(connection).await?;
    Ok(renewed.rows_affected())
}

/// That school.
pub async fn find(connection: &mut PgConnection, uai: &str) -> Result<Option<School>> {
    let row = sqlx::query(
        "SELECT uai, name, degree, street, postal_code, town, phone, mail, academy, portal FROM school WHERE uai = $1",
    )
    .bind(uai)
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(School {
        uai: row.try_get("uai")?,
        name: row.try_get("name")?,
        degree: row.try_get("degree")?,
        street: row.try_get("street")?,
        postal_code: row.try_get("postal_code")?,
        town: row.try_get("town")?,
        phone: row.try_get("phone")?,
        mail: row.try_get("mail")?,
        academy: row.try_get("academy")?,
        portal: row.try_get("portal")?,
    }))
}

/// Creates a class of a school, or brings it up to date.
pub async fn put_class(connection: &mut PgConnection, school: &str, class: &Class) -> Result<()> {
    sqlx::query(
        "INSERT INTO class (school, code, label, mefs) VALUES ($1, $2, $3, $4)
         ON CONFLICT (school, code) DO UPDATE SET label = excluded.label, mefs = excluded.mefs
         WHERE (class.label, class.mefs) IS DISTINCT FROM (excluded.label, excluded.mefs)",
    )
    .bind(school)
    .bind(&class.code)
    .bind(&class.label)
    .bind(&class.mefs)
    .execute(connection)
    .await?;
    Ok(())
}

/// These classes of a school.
pub async fn classes(connection: &mut PgConnection, school: &str, codes: &[String]) -> Result<Vec<Class>> {
    let rows: Vec<(String, String, Vec<String>)> =
        sqlx::query_as("SELECT code, label, mefs FROM class WHERE school = $1 AND code = ANY($2)")
            .bind(school)
            .bind(codes)
            .fetch_all(connection)
            .await?;
    Ok(rows.into_iter().map(|(code, label, mefs)| Class { code, label, mefs }).collect())
}
