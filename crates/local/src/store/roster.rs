//! The rows of a list, read in one query.

use domain::person::Population;
use sqlx::{FromRow, SqliteExecutor, SqlitePool};

use crate::Result;

/// A pupil–guardian pair of a school, or a pupil, as stored.
#[derive(Debug, FromRow)]
pub struct Pair {
    /// Account.
    pub account_id: i64,
    /// Pupil.
    pub pupil_id: i64,
    /// Pupil's everyday name, birth name and first name.
    pub pupil_name: String,
    /// Pupil's birth name.
    pub pupil_family: String,
    /// Pupil's first name.
    pub pupil_first: String,
    /// Class code.
    pub class_code: Option<String>,
    /// Class label.
    pub class_label: Option<String>,
    /// Level code (1D) or MEF (2D).
    pub level: Option<String>,
    /// Guardian's everyday name.
    pub guardian_name: Option<String>,
    /// Guardian's birth name.
    pub guardian_family: Option<String>,
    /// Guardian's first name.
    pub guardian_first: Option<String>,
    /// Login.
    pub login: String,
    /// Mail of the source.
    pub mail: Option<String>,
    /// Mail confirmed by the holder.
    pub confirmed_mail: Option<String>,
    /// Mobile of the source.
    pub mobile: Option<String>,
    /// Mobile confirmed by the holder.
    pub confirmed_mobile: Option<String>,
    /// State, origin and password as numbers.
    pub state: i64,
    /// Origin.
    pub origin: i64,
    /// Password kind.
    pub password: i64,
    /// Dates.
    pub notified_on: Option<String>,
    /// From when the provisional password's months run.
    pub provisional_since: Option<String>,
    /// Last sign-in.
    pub signed_in_on: Option<String>,
    /// Reset asked for.
    pub reset_asked_on: Option<String>,
    /// 0 unconfirmed, 1 confirmed, 2 reported wrong.
    pub confirmation: i64,
    /// The family says the pupil's birth date is wrong.
    pub birth_date_reported: bool,
    /// Sheets of the account whose three months are over: no password is left.
    pub void_sheet: bool,
    /// The password was reset and stands on no sheet yet.
    pub password_to_give: bool,
}

/// Reads the pairs of a population, pupils present in the school only.
///
/// # Errors
/// What the database met.
pub async fn pairs(pool: &SqlitePool, school: i64, population: Population) -> Result<Vec<Pair>> {
    let query = match population {
        Population::LegalGuardians => sqlx::query_as(GUARDIANS).bind(school).bind(1),
        Population::PersonsInCharge => sqlx::query_as(GUARDIANS).bind(school).bind(2),
        Population::Pupils => sqlx::query_as(PUPILS).bind(school),
    };
    Ok(query.fetch_all(pool).await?)
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
SELECT guardian.account_id, pupil.id AS pupil_id,
    coalesce(pupil.usage, pupil.family) AS pupil_name, pupil.family AS pupil_family, pupil.first AS pupil_first,
    class.code AS class_code, class.label AS class_label, coalesce(enrolment.level, enrolment.mef) AS level,
    coalesce(guardian.usage, guardian.family) AS guardian_name, guardian.family AS guardian_family,
    guardian.first AS guardian_first, account.login, guardian.mail, account.confirmed_mail, guardian.mobile,
    account.confirmed_mobile, account.state, account.origin, account.password, account.notified_on,
    account.provisional_since, account.signed_in_on, account.reset_asked_on, max(link.confirmation) AS confirmation,
    max(link.birth_date_reported) AS birth_date_reported,
    account.password = 0 AND EXISTS (SELECT 1 FROM sheet WHERE sheet.account_id = account.id
        AND sheet.generation < account.generation) AS void_sheet,
    account.password = 1 AND account.generation > 1 AND NOT EXISTS (SELECT 1 FROM sheet
        WHERE sheet.account_id = account.id AND sheet.generation = account.generation) AS password_to_give
FROM enrolment
JOIN pupil ON pupil.id = enrolment.pupil_id
LEFT JOIN class ON class.id = enrolment.class_id
JOIN link ON link.pupil_id = pupil.id AND link.gone = 0 AND link.responsibility = ?2
JOIN guardian ON guardian.id = link.guardian_id
JOIN account ON account.id = guardian.account_id
WHERE enrolment.school_id = ?1 AND enrolment.visiting = 0 AND enrolment.gone_on IS NULL
GROUP BY pupil.id, account.id";

const PUPILS: &str = "
SELECT pupil.account_id, pupil.id AS pupil_id,
    coalesce(pupil.usage, pupil.family) AS pupil_name, pupil.family AS pupil_family, pupil.first AS pupil_first,
    class.code AS class_code, class.label AS class_label, coalesce(enrolment.level, enrolment.mef) AS level,
    NULL AS guardian_name, NULL AS guardian_family, NULL AS guardian_first, account.login, pupil.mail,
    account.confirmed_mail, NULL AS mobile, account.confirmed_mobile, account.state, account.origin,
    account.password, account.notified_on, account.provisional_since, account.signed_in_on,
    account.reset_asked_on, 0 AS confirmation, 0 AS birth_date_reported,
    account.password = 0 AND EXISTS (SELECT 1 FROM sheet WHERE sheet.account_id = account.id
        AND sheet.generation < account.generation) AS void_sheet,
    account.password = 1 AND account.generation > 1 AND NOT EXISTS (SELECT 1 FROM sheet
        WHERE sheet.account_id = account.id AND sheet.generation = account.generation) AS password_to_give
FROM enrolment
JOIN pupil ON pupil.id = enrolment.pupil_id
LEFT JOIN class ON class.id = enrolment.class_id
JOIN account ON account.id = pupil.account_id
WHERE enrolment.school_id = ?1 AND enrolment.visiting = 0 AND enrolment.gone_on IS NULL";
