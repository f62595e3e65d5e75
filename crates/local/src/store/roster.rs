//! The rows of a list, read in one query.
//!
//! The database gives them as one JSON text, an array of arrays in the order of [`RosterRow`]'s fields: rows that cross from
//! its thread one by one, and value by value, take three times as long.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use domain::account::{FIRST, Origin, Password, State};
use domain::person::{LinkConfirmation, Population, Responsibility};
use jiff::civil::Date;
use serde::{Deserialize, Deserializer};
use sqlx::types::Json;
use sqlx::{SqliteExecutor, SqlitePool};

use super::account;
use super::id::{AccountId, PupilId, SchoolId};
use super::stored::{Cells, Coded, number};
use crate::{Error, Result};

/// A pupil–guardian pair of a school, or a pupil, as stored.
#[derive(Debug, Deserialize)]
pub struct RosterRow {
    /// Account.
    pub account_id: AccountId,
    /// Pupil.
    pub pupil_id: PupilId,
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
    /// State.
    #[serde(deserialize_with = "number")]
    pub state: State,
    /// Origin.
    #[serde(deserialize_with = "number")]
    pub origin: Origin,
    /// Password kind.
    #[serde(deserialize_with = "number")]
    pub password: Password,
    /// Generation of the password.
    pub generation: u32,
    /// Last notification.
    pub notified_on: Option<Date>,
    /// From when the provisional password's months run.
    pub provisional_since: Option<Date>,
    /// Last sign-in.
    pub signed_in_on: Option<Date>,
    /// Reset asked for.
    pub reset_asked_on: Option<Date>,
    /// What the family said of the link.
    #[serde(deserialize_with = "number")]
    pub confirmation: LinkConfirmation,
    /// The family says the pupil's birth date is wrong.
    #[serde(deserialize_with = "flag")]
    pub birth_date_reported: bool,
    /// Oldest password on its sheets, asked for where the account has none.
    pub oldest_sheet: Option<u32>,
    /// Newest password on its sheets, asked for where the account has one that was reset.
    pub newest_sheet: Option<u32>,
}

/// Reads the pairs of a population, pupils present in the school only. Several records of one guardian's account make
/// one pair, described by the first; how the holder can be reached is told by all of them.
///
/// # Errors
/// What the database met.
pub async fn rows(pool: &SqlitePool, school: SchoolId, population: Population) -> Result<Vec<RosterRow>> {
    let bound = |sql| {
        let query = sqlx::query_scalar::<_, Json<Vec<RosterRow>>>(sql).bind(school);
        query.bind(Coded(Password::None)).bind(Coded(Password::Provisional)).bind(FIRST)
    };
    let guardians = bound(GUARDIANS);
    let query = match population {
        Population::LegalGuardians => guardians.bind(Coded(Responsibility::LegalGuardian)),
        Population::PersonsInCharge => guardians.bind(Coded(Responsibility::InCharge)),
        Population::Pupils => bound(PUPILS).bind(Coded(LinkConfirmation::Unconfirmed)),
    };
    let read = match query.fetch_one(pool).await {
        Ok(Json(read)) => read,
        Err(sqlx::Error::ColumnDecode { .. }) => return Err(unreadable(pool).await),
        Err(error) => return Err(error.into()),
    };
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
    let reached: Vec<(AccountId, bool, Option<String>)> = sqlx::query_as(
        "SELECT account_id, max(mail IS NOT NULL), max(mobile) FROM guardian
         WHERE account_id IN (SELECT account_id FROM guardian WHERE home_account_id IS NOT NULL)
         GROUP BY account_id",
    )
    .fetch_all(pool)
    .await?;
    if reached.is_empty() {
        return Ok(());
    }
    let reached: HashMap<AccountId, (bool, Option<String>)> =
        reached.into_iter().map(|(account, mail, mobile)| (account, (mail, mobile))).collect();
    for pair in pairs {
        if let Some((mail, mobile)) = reached.get(&pair.account_id) {
            pair.mail |= mail;
            pair.mobile = pair.mobile.take().or_else(|| mobile.clone());
        }
    }
    Ok(())
}

/// Says which value keeps a list from being read: its rows come as one text, of which only the place in it is known.
async fn unreadable(pool: &SqlitePool) -> Error {
    let links = sqlx::query("SELECT id, responsibility, confirmation FROM link").try_map(|row| {
        let cells = Cells::of(&row, "link", &["id"]);
        cells.stored::<Responsibility>("responsibility")?;
        cells.stored::<LinkConfirmation>("confirmation").map(drop)
    });
    match account::verify(pool).await {
        Err(error) => error,
        Ok(()) => links.fetch_all(pool).await.map_or_else(Into::into, |_| Error::Damaged),
    }
}

/// SQLite has no truth values but 0 and 1.
fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<bool, D::Error> {
    Ok(u8::deserialize(deserializer)? != 0)
}

/// States of the legal guardians' accounts of each pupil of the school, for "comptes par familles".
///
/// # Errors
/// What the database met.
pub async fn guardian_states(pool: &SqlitePool, school: SchoolId) -> Result<Vec<(PupilId, State)>> {
    Ok(sqlx::query(
        "SELECT link.pupil_id, account.id, account.state
         FROM enrolment
         JOIN link ON link.pupil_id = enrolment.pupil_id AND link.gone = 0 AND link.responsibility = ?2
         JOIN guardian ON guardian.id = link.guardian_id
         JOIN account ON account.id = guardian.account_id
         WHERE enrolment.school_id = ?1 AND enrolment.visiting = 0 AND enrolment.gone_on IS NULL
         GROUP BY link.pupil_id, account.id",
    )
    .bind(school)
    .bind(Coded(Responsibility::LegalGuardian))
    .try_map(|row| {
        let cells = Cells::of(&row, "account", &["id"]);
        Ok((cells.get("pupil_id")?, cells.stored("state")?))
    })
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
    account.state, account.origin, account.password, account.generation,
    account.notified_on, account.provisional_since, account.signed_in_on, account.reset_asked_on,
    link.confirmation, link.birth_date_reported,
    -- Sheets are looked at only where the rules ask for them: each look costs.
    iif(account.password = ?2, (SELECT min(generation) FROM sheet WHERE sheet.account_id = account.id), NULL),
    iif(account.password = ?3 AND account.generation > ?4,
        (SELECT max(generation) FROM sheet WHERE sheet.account_id = account.id), NULL)))
FROM enrolment
JOIN pupil ON pupil.id = enrolment.pupil_id
LEFT JOIN class ON class.id = enrolment.class_id
JOIN link ON link.pupil_id = pupil.id AND link.gone = 0 AND link.responsibility = ?5
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
    account.state, account.origin, account.password, account.generation,
    account.notified_on, account.provisional_since, account.signed_in_on, account.reset_asked_on,
    ?5, 0,
    -- Sheets are looked at only where the rules ask for them: each look costs.
    iif(account.password = ?2, (SELECT min(generation) FROM sheet WHERE sheet.account_id = account.id), NULL),
    iif(account.password = ?3 AND account.generation > ?4,
        (SELECT max(generation) FROM sheet WHERE sheet.account_id = account.id), NULL)))
FROM enrolment
JOIN pupil ON pupil.id = enrolment.pupil_id
LEFT JOIN class ON class.id = enrolment.class_id
JOIN account ON account.id = pupil.account_id
WHERE enrolment.school_id = ?1 AND enrolment.visiting = 0 AND enrolment.gone_on IS NULL";
