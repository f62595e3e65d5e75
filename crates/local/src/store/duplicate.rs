//! What is compared to find accounts of one person.
//!
//! As for rosters, the database gives the rows as one JSON text: they cross from its thread faster so.

use std::collections::HashSet;

use domain::account::{Holder, State};
use domain::person::LinkConfirmation;
use serde::Deserialize;
use sqlx::SqliteConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::id::{AccountId, GuardianId, PupilId, SchoolId};
use super::stored::{Cells, Coded};
use crate::Result;

/// A guardian's record, with what the holder of its account confirmed.
#[derive(Debug, Deserialize)]
#[expect(missing_docs, reason = "the columns of a guardian")]
pub struct Record {
    pub id: GuardianId,
    pub account_id: AccountId,
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
    let Json(mut records): Json<Vec<Record>> = sqlx::query_scalar(
        "SELECT json_group_array(json_array(g.id, g.account_id, g.title, g.family, g.usage, g.first, g.mail,
             g.mobile, g.home_phone, g.address, g.postal_code, a.confirmed_mail, a.confirmed_mobile))
         FROM guardian g JOIN account a ON a.id = g.account_id",
    )
    .fetch_one(connection)
    .await?;
    records.sort_by_key(|record| (record.account_id, record.id));
    Ok(records)
}

/// The pupils of all records, as (record, pupil), by record; those of whom a family said that they are not theirs are
/// left out.
///
/// # Errors
/// What the database met.
pub async fn pupils(connection: &mut SqliteConnection) -> Result<Vec<(GuardianId, PupilId)>> {
    let Json(mut links): Json<Vec<(GuardianId, PupilId)>> = sqlx::query_scalar(
        "SELECT json_group_array(json_array(guardian_id, pupil_id)) FROM link WHERE confirmation <> ?1",
    )
    .bind(Coded(LinkConfirmation::ReportedWrong))
    .fetch_one(connection)
    .await?;
    links.sort_unstable();
    Ok(links)
}

/// Where an account of a guardian stands.
#[derive(Debug, Clone, Copy)]
pub struct Stands {
    /// Local number.
    pub id: AccountId,
    /// The account's identity.
    pub uuid: Uuid,
    /// State.
    pub state: State,
}

/// The accounts that guardians' records point to, by number.
///
/// # Errors
/// What the database met.
pub async fn accounts(connection: &mut SqliteConnection) -> Result<Vec<Stands>> {
    Ok(sqlx::query(
        "SELECT id, uuid, state FROM account WHERE holder = ?1
             AND EXISTS (SELECT 1 FROM guardian g WHERE g.account_id = account.id)
         ORDER BY id",
    )
    .bind(Coded(Holder::Guardian))
    .try_map(|row| {
        let cells = Cells::of(&row, "account", &["id"]);
        Ok(Stands { id: cells.get("id")?, uuid: cells.get("uuid")?, state: cells.stored("state")? })
    })
    .fetch_all(connection)
    .await?)
}

/// Accounts of guardians of the pupils present in that school, or in any.
///
/// # Errors
/// What the database met.
pub async fn present(
    connection: &mut SqliteConnection,
    school: Option<SchoolId>,
) -> Result<HashSet<AccountId>> {
    let accounts: Vec<AccountId> = sqlx::query_scalar(
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
