//! The school itself, and its classes.

use jiff::Timestamp;
use protocol::entity::{Class, School};
use sqlx::SqliteConnection;

use super::super::central_service;
use super::super::id::SchoolId;
use super::super::stored::Coded;
use crate::Result;

/// Writes what the service says of a school; what the director says of it still wins.
pub async fn put(connection: &mut SqliteConnection, school: &School, at: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO school (uai, name, degree, street, postal_code, town, phone, mail, academy_name, updated_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
         ON CONFLICT (uai) DO UPDATE SET name = excluded.name, degree = excluded.degree, street = excluded.street,
             postal_code = excluded.postal_code, town = excluded.town, phone = excluded.phone, mail = excluded.mail,
             academy_name = excluded.academy_name, updated_at = excluded.updated_at",
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
    .bind(Coded(at))
    .execute(&mut *connection)
    .await?;
    central_service::set_portal(connection, &school.uai, school.portal.as_deref()).await
}

/// Writes classes of a school.
pub async fn put_classes(
    connection: &mut SqliteConnection,
    school: SchoolId,
    classes: &[Class],
) -> Result<()> {
    sqlx::query(
        "INSERT INTO class (school_id, code, label, mefs)
         SELECT ?2, value ->> 'code', value ->> 'label',
             coalesce((SELECT group_concat(mef.value, ' ') FROM json_each(class.value, '$.mefs') mef), '')
         FROM json_each(?1) class WHERE true
         ON CONFLICT (school_id, code) DO UPDATE SET label = excluded.label, mefs = excluded.mefs",
    )
    .bind(serde_json::to_string(classes)?)
    .bind(school)
    .execute(connection)
    .await?;
    Ok(())
}
