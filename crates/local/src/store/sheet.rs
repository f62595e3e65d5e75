//! Printed sheets.

use domain::sheet::Borne;
use jiff::civil::Date;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, SqliteConnection};
use uuid::Uuid;

use super::id::AccountId;
use super::stored::{Cells, Coded};
use crate::Result;

/// A sheet to record.
#[derive(Debug, Clone)]
pub struct NewSheet {
    /// Serial number.
    pub serial: String,
    /// The operation it was printed for.
    pub operation: Uuid,
    /// Account.
    pub account: AccountId,
    /// One click of the director.
    pub batch: Uuid,
    /// Login on the sheet.
    pub login: String,
    /// Generation of the password on the sheet; `None` when it bears none.
    pub generation: Option<u32>,
    /// Date.
    pub printed_on: Date,
}

/// Records a printed sheet.
///
/// # Errors
/// What the database met.
pub async fn insert(connection: &mut SqliteConnection, sheet: &NewSheet) -> Result<()> {
    sqlx::query(
        "INSERT INTO sheet (serial, operation_id, account_id, batch, login, generation, printed_on)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )
    .bind(&sheet.serial)
    .bind(sheet.operation)
    .bind(sheet.account)
    .bind(sheet.batch)
    .bind(&sheet.login)
    .bind(sheet.generation)
    .bind(Coded(sheet.printed_on))
    .execute(connection)
    .await?;
    Ok(())
}

/// Remembers serial numbers of sheets that another store printed, and gives how many were not known: no sheet here
/// takes them.
///
/// # Errors
/// What the database met.
pub async fn retire(connection: &mut SqliteConnection, serials: &[String]) -> Result<u64> {
    let retired = sqlx::query(
        "INSERT OR IGNORE INTO retired_serial
         SELECT value FROM json_each(?1) WHERE value NOT IN (SELECT serial FROM sheet)",
    )
    .bind(serde_json::to_string(serials)?)
    .execute(connection)
    .await?;
    Ok(retired.rows_affected())
}

/// Serial numbers of the sheets that were printed after that counter of the log.
///
/// # Errors
/// What the database met.
pub(super) async fn since(connection: &mut SqliteConnection, counter: i64) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT serial FROM sheet JOIN operation ON operation.id = sheet.operation_id WHERE counter > ?1",
    )
    .bind(counter)
    .fetch_all(connection)
    .await?)
}

/// As [`since`], for accounts of the service alone.
///
/// # Errors
/// What the database met.
pub(super) async fn linked_since(connection: &mut SqliteConnection, counter: i64) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT serial FROM sheet JOIN operation ON operation.id = sheet.operation_id
             JOIN account ON account.id = operation.account_id
         WHERE counter > ?1 AND account.secret IS NULL",
    )
    .bind(counter)
    .fetch_all(connection)
    .await?)
}

/// A sheet that was printed.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Local number of the account it was printed for.
    pub account_id: AccountId,
    /// Serial number.
    pub serial: String,
    /// Login on the sheet.
    pub login: String,
    /// Generation of the password on the sheet.
    pub generation: Option<u32>,
    /// Date.
    pub printed_on: Date,
}

impl FromRow<'_, SqliteRow> for Sheet {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let cells = Cells::of(row, "sheet", &["operation_id"]);
        Ok(Self {
            account_id: cells.get("account_id")?,
            serial: cells.get("serial")?,
            login: cells.get("login")?,
            generation: cells.get("generation")?,
            printed_on: cells.stored("printed_on")?,
        })
    }
}

impl Sheet {
    /// What it bears.
    #[must_use]
    pub fn borne(&self) -> Borne<'_> {
        Borne { login: &self.login, generation: self.generation }
    }
}

/// The sheets printed for an account and for those grouped with it, newest first: the id of an operation begins with its
/// moment, and those of one moment are in the order of the log, when they are of this computer.
///
/// # Errors
/// What the database met.
pub async fn of_account(connection: &mut SqliteConnection, account_id: AccountId) -> Result<Vec<Sheet>> {
    Ok(sqlx::query_as(
        "WITH RECURSIVE down (id) AS (
             SELECT ?1
             UNION SELECT g.account_id FROM down JOIN grouping g ON g.kept_id = down.id AND g.ended_by IS NULL)
         SELECT operation_id, sheet.account_id, serial, login, generation, printed_on
         FROM sheet LEFT JOIN operation ON operation.id = operation_id
         WHERE sheet.account_id IN (SELECT id FROM down)
         ORDER BY substr(operation_id, 1, 6) DESC, counter DESC",
    )
    .bind(account_id)
    .fetch_all(connection)
    .await?)
}

/// The sheets printed for these accounts alone, newest first.
///
/// # Errors
/// What the database met.
pub async fn of_accounts(connection: &mut SqliteConnection, accounts: &[AccountId]) -> Result<Vec<Sheet>> {
    Ok(sqlx::query_as(
        "SELECT operation_id, sheet.account_id, serial, login, generation, printed_on
         FROM sheet LEFT JOIN operation ON operation.id = operation_id
         WHERE sheet.account_id IN (SELECT value FROM json_each(?1))
         ORDER BY substr(operation_id, 1, 6) DESC, counter DESC",
    )
    .bind(serde_json::to_string(accounts)?)
    .fetch_all(connection)
    .await?)
}
