//! What is compared to find accounts of one person.
//!
//! As for rosters, the database gives the rows as one JSON text: they cross from its thread faster so.

use std::collections::HashSet;

use serde::Deserialize;
use sqlx::types::Json;
use sqlx::{FromRow, SqliteConnection};
use uuid::Uuid;

use crate::{Error, Result};

/// A guardian's record, with what the holder of its account confirmed.
#[derive(Debug, Deserialize)]
#[expect(missing_docs, reason = "the columns of a guardian")]
pub struct Record {
    pub id: i64,
    pub account_id: i64,
    pub title: Option<String>,
    pub family: String,
    pub usage: Option<String>,
    pub first: String,
    pub mail: Option<String>,
    pub mobile: Option<String>,
    pub home_phone: Option<String>,
    pub address: Option<String>,
    pub postal_code: Option<String>,
    pub confirmed_mail: Option<String>,
    pub confirmed_mobile: Option<String>,
}

/// All records, by account.
///
/// # Errors
/// What the database met.
pub async fn records(connection: &mut SqliteConnection) -> Result<Vec<Record>> {
    let Json(records) = json(
        connection,
        "SELECT json_group_array(json_array(g.id, g.account_id, g.title, g.family, g.usage, g.first, g.mail,
             g.mobile, g.home_phone, g.address, g.postal_code, a.confirmed_mail, a.confirmed_mobile))
         FROM guardian g JOIN account a ON a.id = g.account_id",
    )
    .await?;
    let mut records: Vec<Record> = records;
    records.sort_by_key(|record| (record.account_id, record.id));
    Ok(records)
}

/// The pupils of all records, as (record, pupil), by record; those of whom a family said that they are not theirs are
/// left out.
///
/// # Errors
/// What the database met.
pub async fn pupils(connection: &mut SqliteConnection) -> Result<Vec<(i64, i64)>> {
    let Json(links) = json(
        connection,
        "SELECT json_group_array(json_array(guardian_id, pupil_id)) FROM link WHERE confirmation <> 2",
    )
    .await?;
    let mut links: Vec<(i64, i64)> = links;
    links.sort_unstable();
    Ok(links)
}

async fn json<T>(connection: &mut SqliteConnection, sql: &'static str) -> Result<Json<T>>
where
    T: for<'de> Deserialize<'de> + Send + Unpin + 'static,
{
    sqlx::query_scalar(sql).fetch_one(connection).await.map_err(|error| match error {
        sqlx::Error::ColumnDecode { .. } => Error::Damaged,
        other => other.into(),
    })
}

/// Where an account of a guardian stands.
#[derive(Debug, Clone, Copy, FromRow)]
pub struct Stands {
    /// Local number.
    pub id: i64,
    /// The account's identity.
    pub uuid: Uuid,
    /// State, as a number.
    pub state: i64,
}

/// The accounts that guardians' records point to, by number.
///
/// # Errors
/// What the database met.
pub async fn accounts(connection: &mut SqliteConnection) -> Result<Vec<Stands>> {
    Ok(sqlx::query_as(
        "SELECT id, uuid, state FROM account WHERE holder = 'guardian'
             AND EXISTS (SELECT 1 FROM guardian g WHERE g.account_id = account.id)
         ORDER BY id",
    )
    .fetch_all(connection)
    .await?)
}

/// Accounts of guardians of the pupils present in that school, or in any.
///
/// # Errors
/// What the database met.
pub async fn present(connection: &mut SqliteConnection, school: Option<i64>) -> Result<HashSet<i64>> {
    let accounts: Vec<i64> = sqlx::query_scalar(
        "SELECT DISTINCT g.account_id FROM enrolment e
         JOIN link k ON k.pupil_id = e.pupil_id AND k.gone = 0
         JOIN guardian g ON g.id = k.guardian_id
         WHERE (?1 IS NULL OR e.school_id = ?1) AND e.gone_on IS NULL AND e.visiting = 0",
    )
    .bind(school)
    .fetch_all(connection)
    .await?;
    Ok(accounts.into_iter().collect())
}
