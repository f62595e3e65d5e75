//! Who an account is for, as letters, lists and pages need it.

use std::collections::{HashMap, HashSet};

use domain::person::{LinkConfirmation, Responsibility, is_organisation, joined};
use domain::place::Place;
use formats::contact::is_france;
use jiff::civil::Date;
use print::sheet::model::PostalName;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, SqliteConnection};

use super::id::{AccountId, PupilId, SchoolId};
use super::stored::Cells;
use crate::Result;

/// The holder of an account as one source describes it.
#[derive(Debug, Clone, FromRow)]
pub struct Person {
    /// Account.
    pub account_id: AccountId,
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
#[derive(Debug, Clone)]
pub struct AccessiblePupil {
    /// Account of the guardian (or of the pupil itself).
    pub account_id: AccountId,
    /// Pupil.
    pub pupil_id: PupilId,
    /// Everyday name.
    pub name: String,
    /// First name.
    pub first: String,
    /// Birth date.
    pub birth_date: Option<Date>,
    /// INE.
    pub ine: Option<String>,
    /// School of the enrolment.
    pub school_id: SchoolId,
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
    /// Why the holder answers for the pupil; of a pupil’s own account nobody does.
    pub responsibility: Option<Responsibility>,
    /// What the family said of it.
    pub confirmation: LinkConfirmation,
    /// The family says the birth date is wrong.
    pub birth_date_reported: bool,
}

impl FromRow<'_, SqliteRow> for AccessiblePupil {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let pupil = Cells::of(row, "pupil", &["pupil_id"]);
        let link = pupil.beside("link", &["link_id"]);
        Ok(Self {
            account_id: pupil.get("account_id")?,
            pupil_id: pupil.get("pupil_id")?,
            name: pupil.get("name")?,
            first: pupil.get("first")?,
            birth_date: pupil.stored_or_null("birth_date")?,
            ine: pupil.get("ine")?,
            school_id: pupil.get("school_id")?,
            uai: pupil.get("uai")?,
            school: pupil.get("school")?,
            class_code: pupil.get("class_code")?,
            class: pupil.get("class")?,
            level: pupil.get("level")?,
            responsibility: link.stored_or_null("responsibility")?,
            confirmation: link.stored_or_null("confirmation")?.unwrap_or_default(),
            birth_date_reported: link.get("birth_date_reported")?,
        })
    }
}

impl AccessiblePupil {
    /// Whether the family says that this is not their child.
    #[must_use]
    pub fn is_reported_wrong(&self) -> bool {
        self.confirmation == LinkConfirmation::ReportedWrong
    }

    /// Takes what another record of the same account is to the pupil in the same school; `false` when it is of another.
    fn takes(&mut self, other: &Self) -> bool {
        let is_same = (self.account_id, self.pupil_id, self.school_id)
            == (other.account_id, other.pupil_id, other.school_id);
        if is_same {
            self.responsibility = self.responsibility.min(other.responsibility);
            self.confirmation = self.confirmation.max(other.confirmation);
            self.birth_date_reported |= other.birth_date_reported;
        }
        is_same
    }
}

/// The guardians who hold these accounts. An account of several records gives its own before those of accounts grouped
/// with it; what it does not say of mail and mobile, the others do.
///
/// # Errors
/// What the database met.
pub async fn guardians(connection: &mut SqliteConnection, accounts: &[AccountId]) -> Result<Vec<Person>> {
    Ok(sqlx::query_as(
        "SELECT account_id, title, coalesce(usage, family) AS name,
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
pub async fn pupils(connection: &mut SqliteConnection, accounts: &[AccountId]) -> Result<Vec<Person>> {
    Ok(sqlx::query_as(
        "SELECT account_id, NULL AS title, coalesce(usage, family) AS name,
             iif(usage IS NULL, NULL, family) AS birth_name, first, mail,
             NULL AS mobile, NULL AS address, NULL AS postal_code, NULL AS town, NULL AS country
         FROM pupil WHERE account_id IN (SELECT value FROM json_each(?1))",
    )
    .bind(serde_json::to_string(accounts)?)
    .fetch_all(connection)
    .await?)
}

/// Where the day ends last of the schools of each account; an account that is at none any more is not there.
///
/// # Errors
/// What the database met.
pub async fn places(
    connection: &mut SqliteConnection,
    accounts: &[AccountId],
) -> Result<HashMap<AccountId, Place>> {
    let schools: Vec<(AccountId, String)> = sqlx::query_as(
        "SELECT guardian.account_id, school.uai FROM guardian
         JOIN link ON link.guardian_id = guardian.id AND link.gone = 0
         JOIN enrolment ON enrolment.pupil_id = link.pupil_id AND enrolment.gone_on IS NULL
         JOIN school ON school.id = enrolment.school_id
         WHERE guardian.account_id IN (SELECT value FROM json_each(?1))
         UNION
         SELECT pupil.account_id, school.uai FROM pupil
         JOIN enrolment ON enrolment.pupil_id = pupil.id AND enrolment.gone_on IS NULL
         JOIN school ON school.id = enrolment.school_id
         WHERE pupil.account_id IN (SELECT value FROM json_each(?1))",
    )
    .bind(serde_json::to_string(accounts)?)
    .fetch_all(connection)
    .await?;
    let mut places = HashMap::new();
    for (account, uai) in schools {
        let place = Place::of(&uai);
        places.entry(account).and_modify(|last: &mut Place| *last = place.min(*last)).or_insert(place);
    }
    Ok(places)
}

/// The pupils that these guardians' accounts give access to, in any school they are present in, with the
/// strongest responsibility; by account, then name.
///
/// # Errors
/// What the database met.
pub async fn accessible(
    connection: &mut SqliteConnection,
    accounts: &[AccountId],
) -> Result<Vec<AccessiblePupil>> {
    let mut pupils: Vec<AccessiblePupil> = sqlx::query_as(
        "SELECT guardian.account_id, pupil.id AS pupil_id, coalesce(pupil.usage, pupil.family) AS name,
             pupil.first, pupil.birth_date, pupil.ine, enrolment.school_id, school.uai, school.name AS school,
             class.code AS class_code, class.name AS class, coalesce(enrolment.level, enrolment.mef) AS level,
             link.id AS link_id, link.responsibility, link.confirmation, link.birth_date_reported
         FROM guardian
         JOIN link ON link.guardian_id = guardian.id AND link.gone = 0
         JOIN pupil ON pupil.id = link.pupil_id
         JOIN enrolment ON enrolment.pupil_id = pupil.id AND enrolment.gone_on IS NULL AND enrolment.visiting = 0
         JOIN school_shown school ON school.id = enrolment.school_id
         LEFT JOIN class_shown class ON class.id = enrolment.class_id
         WHERE guardian.account_id IN (SELECT value FROM json_each(?1))
         ORDER BY guardian.account_id, pupil.family_fold, pupil.first_fold, pupil.id, enrolment.school_id",
    )
    .bind(serde_json::to_string(accounts)?)
    .fetch_all(connection)
    .await?;
    pupils.dedup_by(|next, known| known.takes(next));
    Ok(pupils)
}

/// The enrolments of the pupils who hold these accounts.
///
/// # Errors
/// What the database met.
pub async fn own_enrolments(
    connection: &mut SqliteConnection,
    accounts: &[AccountId],
) -> Result<Vec<AccessiblePupil>> {
    Ok(sqlx::query_as(
        "SELECT pupil.account_id, pupil.id AS pupil_id, coalesce(pupil.usage, pupil.family) AS name,
             pupil.first, pupil.birth_date, pupil.ine, enrolment.school_id, school.uai, school.name AS school,
             class.code AS class_code, class.name AS class, coalesce(enrolment.level, enrolment.mef) AS level,
             NULL AS link_id, NULL AS responsibility, NULL AS confirmation, 0 AS birth_date_reported
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
#[derive(Debug)]
pub struct GuardianOf {
    /// Account of the guardian.
    pub account_id: AccountId,
    /// Everyday name.
    pub name: String,
    /// First name.
    pub first: String,
    /// Login.
    pub login: String,
    /// Why.
    pub responsibility: Responsibility,
}

impl FromRow<'_, SqliteRow> for GuardianOf {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let link = Cells::of(row, "link", &["link_id"]);
        Ok(Self {
            account_id: link.get("account_id")?,
            name: link.get("name")?,
            first: link.get("first")?,
            login: link.get("login")?,
            responsibility: link.stored("responsibility")?,
        })
    }
}

/// The guardians of the pupil who holds that account.
///
/// # Errors
/// What the database met.
pub async fn guardians_of(connection: &mut SqliteConnection, account: AccountId) -> Result<Vec<GuardianOf>> {
    let mut guardians: Vec<GuardianOf> = sqlx::query_as(
        "SELECT guardian.account_id, coalesce(guardian.usage, guardian.family) AS name, guardian.first,
             account.login, link.id AS link_id, link.responsibility
         FROM pupil
         JOIN link ON link.pupil_id = pupil.id AND link.gone = 0
         JOIN guardian ON guardian.id = link.guardian_id
         JOIN account ON account.id = guardian.account_id
         WHERE pupil.account_id = ?1
         ORDER BY link.responsibility, guardian.family_fold, guardian.first_fold, guardian.account_id",
    )
    .bind(account)
    .fetch_all(connection)
    .await?;
    let mut told = HashSet::new();
    guardians.retain(|guardian| told.insert(guardian.account_id));
    Ok(guardians)
}

/// The other guardians of the pupils that this guardian’s account gives access to, each with one of these pupils; by
/// name, then pupil.
///
/// # Errors
/// What the database met.
pub async fn other_guardians(
    connection: &mut SqliteConnection,
    account: AccountId,
) -> Result<Vec<(PupilId, GuardianOf)>> {
    let mut guardians: Vec<(PupilId, GuardianOf)> = sqlx::query(
        "SELECT link.pupil_id, guardian.account_id, coalesce(guardian.usage, guardian.family) AS name,
             guardian.first, account.login, link.id AS link_id, link.responsibility
         FROM link
         JOIN guardian ON guardian.id = link.guardian_id
         JOIN account ON account.id = guardian.account_id
         WHERE link.gone = 0 AND guardian.account_id <> ?1 AND link.pupil_id IN (
             SELECT own.pupil_id FROM guardian me JOIN link own ON own.guardian_id = me.id AND own.gone = 0
             WHERE me.account_id = ?1)
         ORDER BY guardian.family_fold, guardian.first_fold, guardian.account_id, link.pupil_id, link.responsibility",
    )
    .bind(account)
    .try_map(|row| {
        let pupil = Cells::of(&row, "link", &["link_id"]).get("pupil_id")?;
        Ok((pupil, GuardianOf::from_row(&row)?))
    })
    .fetch_all(connection)
    .await?;
    guardians.dedup_by_key(|(pupil, guardian)| (*pupil, guardian.account_id));
    Ok(guardians)
}

/// The identifiers that sources gave to the records behind an account: scope and external identifier.
///
/// # Errors
/// What the database met.
pub async fn sources(connection: &mut SqliteConnection, account: AccountId) -> Result<Vec<(String, String)>> {
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
