//! Who an account is for, as letters, lists and pages need it.

use domain::person::{is_organisation, joined};
use formats::contact::is_france;
use print::sheet::model::PostalName;
use sqlx::{FromRow, SqliteConnection};

use crate::Result;

/// The holder of an account as one source describes it.
#[derive(Debug, Clone, FromRow)]
pub struct Person {
    /// Account.
    pub account_id: i64,
    /// Guardian or pupil record.
    pub record_id: i64,
    /// Title.
    pub title: Option<String>,
    /// Everyday name.
    pub name: String,
    /// Birth name, when another is used.
    pub birth_name: Option<String>,
    /// First name.
    pub first: String,
    /// Mail of the source.
    pub mail: Option<String>,
    /// Mobile of the source.
    pub mobile: Option<String>,
    /// Address lines separated by line feeds.
    pub address: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Town.
    pub town: Option<String>,
    /// Country.
    pub country: Option<String>,
}

impl Person {
    /// Postal code and town, as one line.
    #[must_use]
    pub fn locality(&self) -> Option<String> {
        let parts: Vec<&str> =
            [&self.postal_code, &self.town].into_iter().flatten().map(String::as_str).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }

    /// Lines of the address, without locality.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.address.iter().flat_map(|address| address.lines()).map(str::to_owned).collect()
    }

    /// Name then first name, as lists have it.
    #[must_use]
    pub fn listed(&self) -> String {
        joined([&self.name, &self.first])
    }

    /// First name then name, as letters have it.
    #[must_use]
    pub fn written(&self) -> String {
        joined([&self.first, &self.name])
    }

    /// The name on an envelope.
    #[must_use]
    pub fn addressed(&self) -> PostalName {
        if is_organisation(self.title.as_deref(), &self.name, &self.first) {
            return PostalName::Organisation(self.listed());
        }
        PostalName::person(self.title.as_deref().unwrap_or_default(), &self.first, &self.name)
    }

    /// First name and name after the title, on one line; the name of an organisation alone.
    #[must_use]
    pub fn in_full(&self) -> String {
        match self.addressed() {
            PostalName::Organisation(name) => name,
            PostalName::Person { title, first, family } => {
                let parts = [title, first, family];
                parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
            }
        }
    }

    /// The country, for an address that is not in France.
    #[must_use]
    pub fn abroad(&self) -> Option<String> {
        self.country.clone().filter(|country| !is_france(country))
    }
}

/// A pupil an account gives access to.
#[derive(Debug, Clone, FromRow)]
pub struct AccessiblePupil {
    /// Account of the guardian (or of the pupil itself).
    pub account_id: i64,
    /// Pupil.
    pub pupil_id: i64,
    /// Everyday name.
    pub name: String,
    /// First name.
    pub first: String,
    /// Birth date, ISO.
    pub birth_date: Option<String>,
    /// INE.
    pub ine: Option<String>,
    /// School of the enrolment.
    pub school_id: i64,
    /// UAI of that school.
    pub uai: String,
    /// Name of that school.
    pub school: String,
    /// Class code.
    pub class_code: Option<String>,
    /// Name of the class.
    pub class: Option<String>,
    /// Level or MEF code.
    pub level: Option<String>,
    /// 1 legal guardian, 2 in charge.
    pub responsibility: i64,
    /// 0 unconfirmed, 1 confirmed, 2 reported wrong.
    pub confirmation: i64,
    /// The family says the birth date is wrong.
    pub birth_date_reported: bool,
}

impl AccessiblePupil {
    /// Whether the family says that this is not their child.
    #[must_use]
    pub const fn is_reported_wrong(&self) -> bool {
        self.confirmation == 2
    }
}

/// The guardians who hold these accounts. An account of several records gives its own before those of accounts grouped
/// with it; what it does not say of mail and mobile, the others do.
///
/// # Errors
/// What the database met.
pub async fn guardians(connection: &mut SqliteConnection, accounts: &[i64]) -> Result<Vec<Person>> {
    Ok(sqlx::query_as(
        "SELECT account_id, id AS record_id, title, coalesce(usage, family) AS name,
             iif(usage IS NULL, NULL, family) AS birth_name, first,
             coalesce(mail, (SELECT o.mail FROM guardian o WHERE o.account_id = g.account_id
                 AND o.mail IS NOT NULL ORDER BY o.id)) AS mail,
             coalesce(mobile, (SELECT o.mobile FROM guardian o WHERE o.account_id = g.account_id
                 AND o.mobile IS NOT NULL ORDER BY o.id)) AS mobile,
             address, postal_code, town, country
         FROM guardian g
         WHERE g.account_id IN (SELECT value FROM json_each(?1)) AND NOT EXISTS (SELECT 1 FROM guardian o WHERE o.account_id = g.account_id
             AND (o.home_account_id IS NOT NULL, o.id) < (g.home_account_id IS NOT NULL, g.id))
         ORDER BY g.account_id",
    )
    .bind(serde_json::to_string(accounts)?)
    .fetch_all(connection)
    .await?)
}

/// The pupils who hold these accounts.
///
/// # Errors
/// What the database met.
pub async fn pupils(connection: &mut SqliteConnection, accounts: &[i64]) -> Result<Vec<Person>> {
    Ok(sqlx::query_as(
        "SELECT account_id, id AS record_id, NULL AS title, coalesce(usage, family) AS name,
             iif(usage IS NULL, NULL, family) AS birth_name, first, mail,
             NULL AS mobile, NULL AS address, NULL AS postal_code, NULL AS town, NULL AS country
         FROM pupil WHERE account_id IN (SELECT value FROM json_each(?1))",
    )
    .bind(serde_json::to_string(accounts)?)
    .fetch_all(connection)
    .await?)
}

/// The pupils that these guardians' accounts give access to, in any school they are present in, with the
/// strongest responsibility; by account, then name.
///
/// # Errors
/// What the database met.
pub async fn accessible(connection: &mut SqliteConnection, accounts: &[i64]) -> Result<Vec<AccessiblePupil>> {
    Ok(sqlx::query_as(
        "SELECT guardian.account_id, pupil.id AS pupil_id, coalesce(pupil.usage, pupil.family) AS name,
             pupil.first, pupil.birth_date, pupil.ine, enrolment.school_id, school.uai, school.name AS school,
             class.code AS class_code, class.name AS class, coalesce(enrolment.level, enrolment.mef) AS level,
             min(link.responsibility) AS responsibility, max(link.confirmation) AS confirmation,
             max(link.birth_date_reported) AS birth_date_reported
         FROM guardian
         JOIN link ON link.guardian_id = guardian.id AND link.gone = 0
         JOIN pupil ON pupil.id = link.pupil_id
         JOIN enrolment ON enrolment.pupil_id = pupil.id AND enrolment.gone_on IS NULL AND enrolment.visiting = 0
         JOIN school_shown school ON school.id = enrolment.school_id
         LEFT JOIN class_shown class ON class.id = enrolment.class_id
         WHERE guardian.account_id IN (SELECT value FROM json_each(?1))
         GROUP BY guardian.account_id, pupil.id, enrolment.school_id
         ORDER BY guardian.account_id, pupil.family_fold, pupil.first_fold",
    )
    .bind(serde_json::to_string(accounts)?)
    .fetch_all(connection)
    .await?)
}

/// The enrolments of the pupils who hold these accounts.
///
/// # Errors
/// What the database met.
pub async fn own_enrolments(
    connection: &mut SqliteConnection,
    accounts: &[i64],
) -> Result<Vec<AccessiblePupil>> {
    Ok(sqlx::query_as(
        "SELECT pupil.account_id, pupil.id AS pupil_id, coalesce(pupil.usage, pupil.family) AS name,
             pupil.first, pupil.birth_date, pupil.ine, enrolment.school_id, school.uai, school.name AS school,
             class.code AS class_code, class.name AS class, coalesce(enrolment.level, enrolment.mef) AS level,
             0 AS responsibility, 0 AS confirmation, 0 AS birth_date_reported
         FROM pupil
         JOIN enrolment ON enrolment.pupil_id = pupil.id AND enrolment.gone_on IS NULL AND enrolment.visiting = 0
         JOIN school_shown school ON school.id = enrolment.school_id
         LEFT JOIN class_shown class ON class.id = enrolment.class_id
         WHERE pupil.account_id IN (SELECT value FROM json_each(?1))",
    )
    .bind(serde_json::to_string(accounts)?)
    .fetch_all(connection)
    .await?)
}

/// A guardian of a pupil.
#[derive(Debug, FromRow)]
pub struct GuardianOf {
    /// Account of the guardian.
    pub account_id: i64,
    /// Everyday name.
    pub name: String,
    /// First name.
    pub first: String,
    /// Login.
    pub login: String,
    /// 1 legal guardian, 2 in charge.
    pub responsibility: i64,
}

/// The guardians of the pupil who holds that account.
///
/// # Errors
/// What the database met.
pub async fn guardians_of(connection: &mut SqliteConnection, account: i64) -> Result<Vec<GuardianOf>> {
    Ok(sqlx::query_as(
        "SELECT guardian.account_id, coalesce(guardian.usage, guardian.family) AS name, guardian.first,
             account.login, min(link.responsibility) AS responsibility
         FROM pupil
         JOIN link ON link.pupil_id = pupil.id AND link.gone = 0
         JOIN guardian ON guardian.id = link.guardian_id
         JOIN account ON account.id = guardian.account_id
         WHERE pupil.account_id = ?1
         GROUP BY guardian.account_id ORDER BY responsibility, guardian.family_fold, guardian.first_fold",
    )
    .bind(account)
    .fetch_all(connection)
    .await?)
}

/// The identifiers that sources gave to the records behind an account: scope and external identifier.
///
/// # Errors
/// What the database met.
pub async fn sources(connection: &mut SqliteConnection, account: i64) -> Result<Vec<(String, String)>> {
    Ok(sqlx::query_as(
        "SELECT scope, external FROM source_id
         WHERE (entity = 'guardian' AND record_id IN (SELECT id FROM guardian WHERE account_id = ?1))
            OR (entity = 'pupil' AND record_id IN (SELECT id FROM pupil WHERE account_id = ?1))
         ORDER BY scope, external",
    )
    .bind(account)
    .fetch_all(connection)
    .await?)
}
