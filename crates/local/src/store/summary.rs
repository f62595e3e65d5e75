//! What the one-page summary of a school counts beside its statistics.

use domain::account::{Password, State};
use domain::person::{Population, Responsibility};
use jiff::civil::Date;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, SqliteConnection};

use super::id::SchoolId;
use super::stored::{Cells, Coded};
use crate::Result;

/// Pupils of one class and one level.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Taught {
    /// Code of the class; empty for pupils without one.
    pub class: String,
    /// Code of the level or MEF; empty for pupils without one.
    pub level: String,
    /// Pupils present.
    pub pupils: u32,
    /// Those with at least one activated legal guardian.
    pub reached: u32,
    /// Those whose own account is activated.
    pub activated: u32,
}

/// The pupils present, by class and level.
///
/// # Errors
/// What the database met.
pub async fn taught(connection: &mut SqliteConnection, school: SchoolId) -> Result<Vec<Taught>> {
    Ok(sqlx::query_as(
        "SELECT coalesce(class.code, '') AS class, coalesce(enrolment.level, enrolment.mef, '') AS level,
             count(*) AS pupils,
             sum(EXISTS (
                 SELECT 1 FROM link
                 JOIN guardian ON guardian.id = link.guardian_id
                 JOIN account ON account.id = guardian.account_id AND account.state = ?2
                 WHERE link.pupil_id = enrolment.pupil_id AND link.gone = 0 AND link.responsibility = ?3)) AS reached,
             sum(EXISTS (
                 SELECT 1 FROM pupil JOIN account ON account.id = pupil.account_id AND account.state = ?2
                 WHERE pupil.id = enrolment.pupil_id)) AS activated
         FROM enrolment LEFT JOIN class ON class.id = enrolment.class_id
         WHERE enrolment.school_id = ?1 AND enrolment.visiting = 0 AND enrolment.gone_on IS NULL
         GROUP BY 1, 2",
    )
    .bind(school)
    .bind(Coded(State::Activated))
    .bind(Coded(Responsibility::LegalGuardian))
    .fetch_all(connection)
    .await?)
}

/// Accounts that stand alike towards their provisional passwords.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// State.
    pub state: State,
    /// What is known of the password.
    pub password: Password,
    /// Date of the last notification.
    pub notified_on: Option<Date>,
    /// Date from which the three months of the provisional password run.
    pub provisional_since: Option<Date>,
    /// A sheet with a provisional password was printed since the day asked for.
    pub printed: bool,
    /// Distinct accounts.
    pub accounts: u32,
}

impl FromRow<'_, SqliteRow> for Standing {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        // Of the accounts counted, one stands for all: they are alike.
        let cells = Cells::of(row, "account", &["account_id"]);
        Ok(Self {
            state: cells.stored("state")?,
            password: cells.stored("password")?,
            notified_on: cells.stored_or_null("notified_on")?,
            provisional_since: cells.stored_or_null("provisional_since")?,
            printed: cells.get("printed")?,
            accounts: cells.get("accounts")?,
        })
    }
}

/// The distinct accounts of a population of a school, by how they stand towards their provisional passwords, and whether
/// a sheet was printed since that day.
///
/// # Errors
/// What the database met.
pub async fn standings(
    connection: &mut SqliteConnection,
    school: SchoolId,
    population: Population,
    since: Date,
) -> Result<Vec<Standing>> {
    let responsibility = match population {
        Population::LegalGuardians => Some(Coded(Responsibility::LegalGuardian)),
        Population::PersonsInCharge => Some(Coded(Responsibility::InCharge)),
        Population::Pupils => None,
    };
    Ok(sqlx::query_as(
        "WITH present AS MATERIALIZED (
             SELECT guardian.account_id AS id FROM enrolment
             JOIN link ON link.pupil_id = enrolment.pupil_id AND link.gone = 0 AND link.responsibility = ?2
             JOIN guardian ON guardian.id = link.guardian_id
             WHERE enrolment.school_id = ?1 AND enrolment.visiting = 0 AND enrolment.gone_on IS NULL
             UNION
             SELECT pupil.account_id FROM enrolment JOIN pupil ON pupil.id = enrolment.pupil_id
             WHERE ?2 IS NULL
                 AND enrolment.school_id = ?1 AND enrolment.visiting = 0 AND enrolment.gone_on IS NULL)
         SELECT state, password, notified_on, provisional_since,
             EXISTS (SELECT 1 FROM sheet WHERE sheet.account_id = account.id
                     AND sheet.generation IS NOT NULL AND sheet.printed_on >= ?3) AS printed,
             count(*) AS accounts, min(account.id) AS account_id
         FROM present JOIN account ON account.id = present.id
         GROUP BY 1, 2, 3, 4, 5",
    )
    .bind(school)
    .bind(responsibility)
    .bind(Coded(since))
    .fetch_all(connection)
    .await?)
}
