//! The rows of a list, read in one query.
//!
//! The database gives them as one JSON text, an array of arrays in the order of [`RosterRow`]'s fields: rows that cross from
//! its thread one by one, and value by value, take three times as long.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use domain::person::Population;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer};
use sqlx::types::Json;
use sqlx::{SqliteExecutor, SqlitePool};

use crate::{Error, Result};

/// A pupil–guardian pair of a school, or a pupil, as stored.
#[derive(Debug, Deserialize)]
pub struct RosterRow {
    /// Account.
    pub account_id: i64,
    /// Pupil.
    pub pupil_id: i64,
    /// Pupil's everyday name.
    pub pupil_name: String,
    /// Pupil's first name.
    pub pupil_first: String,
    /// Pupil's birth name, when another is used.
    pub pupil_family: Option<String>,
    /// Class code.
    pub class_code: Option<String>,
    /// Class label.
    pub class_label: Option<String>,
    /// Level code (1D) or MEF (2D).
    pub level: Option<String>,
    /// Guardian's everyday name.
    pub guardian_name: Option<String>,
    /// Guardian's first name.
    pub guardian_first: Option<String>,
    /// Guardian's birth name, when another is used.
    pub guardian_family: Option<String>,
    /// Login.
    pub login: String,
    /// The source gives a mail address.
    #[serde(deserialize_with = "flag")]
    pub mail: bool,
    /// Mail address confirmed by the holder.
    pub confirmed_mail: Option<String>,
    /// Mobile confirmed by the holder, or else of the source.
    pub mobile: Option<String>,
    /// The holder confirmed a mobile.
    #[serde(deserialize_with = "flag")]
    pub mobile_confirmed: bool,
    /// Where the guardian lives: a national form may be that of a territory.
    pub postal_code: Option<String>,
    /// State, origin and password as numbers.
    pub state: i64,
    /// Origin.
    pub origin: i64,
    /// Password kind.
    pub password: i64,
    /// Last notification.
    pub notified_on: Option<Date>,
    /// From when the provisional password's months run.
    pub provisional_since: Option<Date>,
    /// Last sign-in.
    pub signed_in_on: Option<Date>,
    /// Reset asked for.
    pub reset_asked_on: Option<Date>,
    /// 0 unconfirmed, 1 confirmed, 2 reported wrong.
    pub confirmation: i64,
    /// The family says the pupil's birth date is wrong.
    #[serde(deserialize_with = "flag")]
    pub birth_date_reported: bool,
    /// Sheets of the account whose three months are over: no password is left.
    #[serde(deserialize_with = "flag")]
    pub void_sheet: bool,
    /// The password was reset and stands on no sheet yet.
    #[serde(deserialize_with = "flag")]
    pub password_to_give: bool,
}

/// Reads the pairs of a population, pupils present in the school only. Several records of one guardian's account make
/// one pair, described by the first; how the holder can be reached is told by all of them.
///
/// # Errors
/// What the database met.
pub async fn rows(pool: &SqlitePool, school: i64, population: Population) -> Result<Vec<RosterRow>> {
    let query = match population {
        Population::LegalGuardians => sqlx::query_scalar(GUARDIANS).bind(school).bind(1),
        Population::PersonsInCharge => sqlx::query_scalar(GUARDIANS).bind(school).bind(2),
        Population::Pupils => sqlx::query_scalar(PUPILS).bind(school),
    };
    let Json(read): Json<Vec<RosterRow>> = query.fetch_one(pool).await.map_err(|error| match error {
        sqlx::Error::ColumnDecode { .. } => Error::Damaged,
        other => other.into(),
    })?;
    let mut places = HashMap::with_capacity(read.len());
    let mut pairs: Vec<RosterRow> = Vec::with_capacity(read.len());
    for pair in read {
        match places.entry((pair.pupil_id, pair.account_id)) {
            Entry::Vacant(place) => {
                place.insert(pairs.len());
                pairs.push(pair);
            }
            Entry::Occupied(place) => {
                let known = &mut pairs[*place.get()];
                known.confirmation = known.confirmation.max(pair.confirmation);
                known.birth_date_reported |= pair.birth_date_reported;
            }
        }
    }
    if population != Population::Pupils {
        complete(pool, &mut pairs).await?;
    }
    Ok(pairs)
}

/// Tells pairs of grouped accounts what their other records say, those in other schools among them.
async fn complete(pool: &SqlitePool, pairs: &mut [RosterRow]) -> Result<()> {
    let reached: Vec<(i64, bool, Option<String>)> = sqlx::query_as(
        "SELECT account_id, max(mail IS NOT NULL), max(mobile) FROM guardian
         WHERE account_id IN (SELECT account_id FROM guardian WHERE home_account_id IS NOT NULL)
         GROUP BY account_id",
    )
    .fetch_all(pool)
    .await?;
    if reached.is_empty() {
        return Ok(());
    }
    let reached: HashMap<i64, (bool, Option<String>)> =
        reached.into_iter().map(|(account, mail, mobile)| (account, (mail, mobile))).collect();
    for pair in pairs {
        if let Some((mail, mobile)) = reached.get(&pair.account_id) {
            pair.mail |= mail;
            pair.mobile = pair.mobile.take().or_else(|| mobile.clone());
        }
    }
    Ok(())
}

/// SQLite has no truth values but 0 and 1.
fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<bool, D::Error> {
    Ok(u8::deserialize(deserializer)? != 0)
}

/// States of the legal guardians' accounts of each pupil of the school, for "comptes par familles".
///
/// # Errors
/// What the database met.
pub async fn guardian_states(pool: &SqlitePool, school: i64) -> Result<Vec<(i64, i64)>> {
    Ok(sqlx::query_as(
        "SELECT link.pupil_id, account.state
         FROM enrolment
         JOIN link ON link.pupil_id = enrolment.pupil_id AND link.gone = 0 AND link.responsibility = 1
         JOIN guardian ON guardian.id = link.guardian_id
         JOIN account ON account.id = guardian.account_id
         WHERE enrolment.school_id = ?1 AND enrolment.visiting = 0 AND enrolment.gone_on IS NULL
         GROUP BY link.pupil_id, account.id",
    )
    .bind(school)
    .fetch_all(pool)
    .await?)
}

/// Labels of MEF codes.
///
/// # Errors
/// What the database met.
pub async fn mef_labels<'e>(executor: impl SqliteExecutor<'e>) -> Result<Vec<(String, String)>> {
    Ok(sqlx::query_as("SELECT code, label FROM mef WHERE label IS NOT NULL").fetch_all(executor).await?)
}

const GUARDIANS: &str = "
SELECT json_group_array(json_array(
    guardian.account_id, pupil.id,
    coalesce(pupil.usage, pupil.family), pupil.first, iif(pupil.usage IS NULL, NULL, pupil.family),
    class.code, class.label, coalesce(enrolment.level, enrolment.mef),
    coalesce(guardian.usage, guardian.family), guardian.first,
    iif(guardian.usage IS NULL, NULL, guardian.family),
    account.login, guardian.mail IS NOT NULL, account.confirmed_mail,
    coalesce(account.confirmed_mobile, guardian.mobile), account.confirmed_mobile IS NOT NULL, guardian.postal_code,
    account.state, account.origin, account.password,
    account.notified_on, account.provisional_since, account.signed_in_on, account.reset_asked_on,
    link.confirmation, link.birth_date_reported,
    account.password = 0 AND EXISTS (SELECT 1 FROM sheet WHERE sheet.account_id = account.id
        AND sheet.generation < account.generation),
    account.password = 1 AND account.generation > 1 AND NOT EXISTS (SELECT 1 FROM sheet
        WHERE sheet.account_id = account.id AND sheet.generation = account.generation)))
FROM enrolment
JOIN pupil ON pupil.id = enrolment.pupil_id
LEFT JOIN class ON class.id = enrolment.class_id
JOIN link ON link.pupil_id = pupil.id AND link.gone = 0 AND link.responsibility = ?2
JOIN guardian ON guardian.id = link.guardian_id
JOIN account ON account.id = guardian.account_id
WHERE enrolment.school_id = ?1 AND enrolment.visiting = 0 AND enrolment.gone_on IS NULL";

const PUPILS: &str = "
SELECT json_group_array(json_array(
    pupil.account_id, pupil.id,
    coalesce(pupil.usage, pupil.family), pupil.first, iif(pupil.usage IS NULL, NULL, pupil.family),
    class.code, class.label, coalesce(enrolment.level, enrolment.mef),
    NULL, NULL, NULL,
    account.login, pupil.mail IS NOT NULL, account.confirmed_mail,
    account.confirmed_mobile, account.confirmed_mobile IS NOT NULL, NULL,
    account.state, account.origin, account.password,
    account.notified_on, account.provisional_since, account.signed_in_on, account.reset_asked_on,
    0, 0,
    account.password = 0 AND EXISTS (SELECT 1 FROM sheet WHERE sheet.account_id = account.id
        AND sheet.generation < account.generation),
    account.password = 1 AND account.generation > 1 AND NOT EXISTS (SELECT 1 FROM sheet
        WHERE sheet.account_id = account.id AND sheet.generation = account.generation)))
FROM enrolment
JOIN pupil ON pupil.id = enrolment.pupil_id
LEFT JOIN class ON class.id = enrolment.class_id
JOIN account ON account.id = pupil.account_id
WHERE enrolment.school_id = ?1 AND enrolment.visiting = 0 AND enrolment.gone_on IS NULL";
