//! The rows of a list, read in one query.
//!
//! The database gives them as one JSON text, an array of arrays in the order of [`RosterRow`]'s fields: rows that cross from
//! its thread one by one, and value by value, take three times as long.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::RangeInclusive;

use domain::account::{FIRST, Origin, Password, State};
use domain::person::{LinkConfirmation, Population, Responsibility};
use jiff::civil::Date;
use serde::{Deserialize, Deserializer};
use sqlx::{AssertSqlSafe, SqliteExecutor, SqlitePool};

use super::account;
use super::id::{AccountId, EnrolmentId, PupilId, SchoolId};
use super::stored::{Cells, Coded, number};
use crate::{Error, Result};

/// Which pupils of a school are read.
#[derive(Debug, Clone)]
pub enum Which<'p> {
    /// Those whose enrolments have these numbers.
    Enrolled(RangeInclusive<EnrolmentId>),
    /// Those.
    Pupils(&'p [PupilId]),
}

impl Which<'_> {
    /// Their enrolments in the school `?1`, by what [`bounds`](Self::bounds) gives for `?3` and `?4`.
    const fn enrolled(&self) -> &'static str {
        match self {
            Self::Enrolled(_) => NUMBERED,
            Self::Pupils(_) => CHOSEN,
        }
    }

    /// The first and the last number, or the list of pupils and nothing.
    fn bounds(&self) -> Result<[Option<String>; 2]> {
        Ok(match self {
            Self::Enrolled(numbers) => {
                [numbers.start(), numbers.end()].map(|number| Some(number.to_string()))
            }
            Self::Pupils(pupils) => [Some(serde_json::to_string(pupils)?), None],
        })
    }
}

/// A pupil–guardian pair of a school, or a pupil, as stored.
#[derive(Debug, Deserialize)]
pub struct RosterRow {
    /// The guardian's record, or the pupil's own.
    pub record_id: i64,
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
    /// Mail address of the source.
    pub mail: Option<String>,
    /// Mobile confirmed by the holder, or else of the source.
    pub mobile: Option<String>,
    /// Mobile of the source.
    pub own_mobile: Option<String>,
    /// Telephone at home.
    pub home_phone: Option<String>,
    /// Telephone at work.
    pub work_phone: Option<String>,
    /// Where the guardian lives: a national form may be that of a territory.
    pub postal_code: Option<String>,
    /// What the family said of the link.
    #[serde(deserialize_with = "number")]
    pub confirmation: LinkConfirmation,
    /// The family says the pupil's birth date is wrong.
    #[serde(deserialize_with = "flag")]
    pub birth_date_reported: bool,
    /// Login.
    pub login: String,
    /// Mail address confirmed by the holder.
    pub confirmed_mail: Option<String>,
    /// The holder confirmed a mobile.
    #[serde(deserialize_with = "flag")]
    pub mobile_confirmed: bool,
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
    /// Tried to sign in with a void sheet.
    pub void_sheet_tried_on: Option<Date>,
    /// A sign-in suspended.
    pub suspended_on: Option<Date>,
    /// A choice that the service has lost.
    pub choice_lost_on: Option<Date>,
    /// Oldest password on its sheets, asked for where the account has none.
    pub oldest_sheet: Option<u32>,
    /// Newest password on its sheets, asked for where the account has one that was reset.
    pub newest_sheet: Option<u32>,
}

/// The numbers of the first and the last enrolment of a school; `None` when it has none.
///
/// # Errors
/// What the database met.
pub async fn enrolments(pool: &SqlitePool, school: SchoolId) -> Result<Option<RangeInclusive<EnrolmentId>>> {
    let ends: (Option<EnrolmentId>, Option<EnrolmentId>) = sqlx::query_as(
        "SELECT (SELECT min(id) FROM enrolment WHERE school_id = ?1 AND visiting = 0 AND gone_on IS NULL),
             (SELECT max(id) FROM enrolment WHERE school_id = ?1 AND visiting = 0 AND gone_on IS NULL)",
    )
    .bind(school)
    .fetch_one(pool)
    .await?;
    Ok(ends.0.zip(ends.1).map(|(first, last)| first..=last))
}

/// Reads the pairs of a population, pupils present in the school only. Several records of one guardian's account make
/// one pair, described by the first; how the holder can be reached is told by all of them.
///
/// # Errors
/// What the database met.
pub async fn rows(
    pool: &SqlitePool,
    school: SchoolId,
    population: Population,
    which: &Which<'_>,
) -> Result<Vec<RosterRow>> {
    let (columns, people) = match population {
        Population::Pupils => (PUPIL, PUPIL_ACCOUNT),
        _ => (GUARDIAN, GUARDIAN_ACCOUNT),
    };
    let query = |enrolled: &str| {
        AssertSqlSafe(format!(
            "SELECT json_group_array(json_array({columns}, {ACCOUNT})) {enrolled} {people}"
        ))
    };
    let query = sqlx::query_scalar(query(which.enrolled())).bind(school);
    let query = match population {
        Population::LegalGuardians => query.bind(Coded(Responsibility::LegalGuardian)),
        Population::PersonsInCharge => query.bind(Coded(Responsibility::InCharge)),
        Population::Pupils => query.bind(Coded(LinkConfirmation::Unconfirmed)),
    };
    let [first, last] = which.bounds()?;
    let query = query.bind(first).bind(last);
    let query = query.bind(Coded(Password::None)).bind(Coded(Password::Provisional)).bind(FIRST);
    let read: String = query.fetch_one(pool).await?;
    let Ok(read) = serde_json::from_str::<Vec<RosterRow>>(&read) else { return Err(unreadable(pool).await) };
    let mut places = HashMap::with_capacity(read.len());
    let mut pairs: Vec<RosterRow> = Vec::with_capacity(read.len());
    for mut pair in read {
        match places.entry((pair.pupil_id, pair.account_id)) {
            Entry::Vacant(place) => {
                place.insert(pairs.len());
                pairs.push(pair);
            }
            Entry::Occupied(place) => {
                let known = &mut pairs[*place.get()];
                if pair.record_id < known.record_id {
                    std::mem::swap(known, &mut pair);
                }
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
    let reached: Vec<(AccountId, Option<String>, Option<String>)> = sqlx::query_as(
        "SELECT account_id, max(mail), max(mobile) FROM guardian
         WHERE account_id IN (SELECT account_id FROM guardian WHERE home_account_id IS NOT NULL)
         GROUP BY account_id",
    )
    .fetch_all(pool)
    .await?;
    if reached.is_empty() {
        return Ok(());
    }
    let reached: HashMap<AccountId, (Option<String>, Option<String>)> =
        reached.into_iter().map(|(account, mail, mobile)| (account, (mail, mobile))).collect();
    for pair in pairs {
        if let Some((mail, mobile)) = reached.get(&pair.account_id) {
            pair.mail = pair.mail.take().or_else(|| mail.clone());
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
        Ok(()) => links.fetch_all(pool).await.map_or_else(Into::into, |_| Error::Damaged(None)),
    }
}

/// SQLite has no truth values but 0 and 1.
fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<bool, D::Error> {
    Ok(u8::deserialize(deserializer)? != 0)
}

/// States of the legal guardians' accounts of those pupils of the school, for "comptes par familles".
///
/// # Errors
/// What the database met.
pub async fn guardian_states(
    pool: &SqlitePool,
    school: SchoolId,
    which: &Which<'_>,
) -> Result<Vec<(PupilId, State)>> {
    let [first, last] = which.bounds()?;
    Ok(sqlx::query(AssertSqlSafe(format!(
        "SELECT link.pupil_id, account.id, account.state {} {GUARDIAN_ACCOUNT} GROUP BY link.pupil_id, account.id",
        which.enrolled()
    )))
    .bind(school)
    .bind(Coded(Responsibility::LegalGuardian))
    .bind(first)
    .bind(last)
    .try_map(|row| {
        let cells = Cells::of(&row, "account", &["id"]);
        Ok((cells.get("pupil_id")?, cells.stored("state")?))
    })
    .fetch_all(pool)
    .await?)
}

/// The pupils of whom these accounts are legal guardians', in any school.
///
/// # Errors
/// What the database met.
pub async fn children(pool: &SqlitePool, accounts: &[AccountId]) -> Result<Vec<PupilId>> {
    Ok(sqlx::query_scalar(
        "SELECT DISTINCT link.pupil_id
         FROM json_each(?1) wanted CROSS JOIN guardian ON guardian.account_id = wanted.value
         JOIN link ON link.guardian_id = guardian.id AND link.gone = 0 AND link.responsibility = ?2",
    )
    .bind(serde_json::to_string(accounts)?)
    .bind(Coded(Responsibility::LegalGuardian))
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

/// Columns of a guardian's pair up to the account's own, which [`ACCOUNT`] has.
const GUARDIAN: &str = "
    guardian.id, guardian.account_id, pupil.id,
    coalesce(pupil.usage, pupil.family), pupil.first, iif(pupil.usage IS NULL, NULL, pupil.family),
    class.code, class.label, coalesce(enrolment.level, enrolment.mef),
    coalesce(guardian.usage, guardian.family), guardian.first,
    iif(guardian.usage IS NULL, NULL, guardian.family),
    guardian.mail, coalesce(account.confirmed_mobile, guardian.mobile), guardian.mobile, guardian.home_phone,
    guardian.work_phone, guardian.postal_code,
    link.confirmation, link.birth_date_reported";

/// Columns of a pupil's.
const PUPIL: &str = "
    pupil.id, pupil.account_id, pupil.id,
    coalesce(pupil.usage, pupil.family), pupil.first, iif(pupil.usage IS NULL, NULL, pupil.family),
    class.code, class.label, coalesce(enrolment.level, enrolment.mef),
    NULL, NULL, NULL,
    pupil.mail, account.confirmed_mobile, NULL, NULL, NULL, NULL,
    ?2, 0";

const ACCOUNT: &str = "
    account.login, account.confirmed_mail, account.confirmed_mobile IS NOT NULL,
    account.state, account.origin, account.password, account.generation,
    account.notified_on, account.provisional_since, account.signed_in_on, account.reset_asked_on,
    account.void_sheet_tried_on, account.suspended_on, account.choice_lost_on,
    -- Sheets are looked at only where the rules ask for them: each look costs.
    iif(account.password = ?5, (SELECT min(generation) FROM sheet WHERE sheet.account_id = account.id), NULL),
    iif(account.password = ?6 AND account.generation > ?7,
        (SELECT max(generation) FROM sheet WHERE sheet.account_id = account.id), NULL)";

/// Enrolments in a school between two numbers: an index has them in this order.
const NUMBERED: &str = "
FROM enrolment
JOIN pupil ON pupil.id = enrolment.pupil_id
    AND enrolment.school_id = ?1 AND enrolment.visiting = 0 AND enrolment.gone_on IS NULL
    AND enrolment.id BETWEEN CAST(?3 AS INTEGER) AND CAST(?4 AS INTEGER)
LEFT JOIN class ON class.id = enrolment.class_id";

/// Enrolments of chosen pupils in it.
const CHOSEN: &str = "
FROM json_each(?3) wanted
CROSS JOIN enrolment ON enrolment.pupil_id = wanted.value
    AND enrolment.school_id = ?1 AND enrolment.visiting = 0 AND enrolment.gone_on IS NULL
JOIN pupil ON pupil.id = enrolment.pupil_id
LEFT JOIN class ON class.id = enrolment.class_id";

const GUARDIAN_ACCOUNT: &str = "
JOIN link ON link.pupil_id = pupil.id AND link.gone = 0 AND link.responsibility = ?2
JOIN guardian ON guardian.id = link.guardian_id
JOIN account ON account.id = guardian.account_id";

const PUPIL_ACCOUNT: &str = "
JOIN account ON account.id = pupil.account_id";
