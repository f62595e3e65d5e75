//! What others did for a school on computers that are not this one.

use domain::degree::Degree;
use jiff::Timestamp;
use protocol::activity::{Act, Did};
use protocol::delegation::SchoolRole;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, SqliteConnection, SqliteExecutor};

use super::id::AccountId;
use super::stored::{Cells, Coded};
use crate::Result;

/// One click of somebody else: what was done, to how many accounts.
#[derive(Debug)]
pub struct Line {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub person: String,
    /// What they were for the school.
    pub role: SchoolRole,
    /// What.
    pub did: Did,
    /// UAI of the school.
    pub uai: String,
    /// Its degree.
    pub degree: Option<Degree>,
    /// Accounts.
    pub accounts: u32,
    /// Of which the service refused.
    pub refused: u32,
    /// The account, when there is one alone that is known here.
    pub account: Option<u32>,
    /// It was for the account of the login that is looked for.
    pub of_login: bool,
}

impl FromRow<'_, SqliteRow> for Line {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let cells = Cells::of(row, "activity", &["uai", "at"]);
        Ok(Self {
            at: cells.stored("at")?,
            person: cells.get("person")?,
            role: spelt(cells, "role")?,
            did: spelt(cells, "did")?,
            uai: cells.get("uai")?,
            degree: cells.beside("school", &["uai"]).stored_or_null("degree")?,
            accounts: cells.get("accounts")?,
            refused: cells.get("refused")?,
            account: cells.get("account")?,
            of_login: cells.get("of_login")?,
        })
    }
}

/// What the protocol spells as a code; one of a later version reads as such.
fn spelt<T: DeserializeOwned>(cells: Cells<'_>, column: &'static str) -> sqlx::Result<T> {
    let text: String = cells.get(column)?;
    serde_json::from_value(serde_json::Value::String(text)).map_err(|_| cells.bad(column))
}

fn code<T: Serialize>(value: T) -> Result<String> {
    match serde_json::to_value(value)? {
        serde_json::Value::String(code) => Ok(code),
        other => Ok(other.to_string()),
    }
}

/// Keeps what is told of a school, each once.
///
/// # Errors
/// What the database met.
pub async fn keep(connection: &mut SqliteConnection, uai: &str, acts: &[Act]) -> Result<()> {
    for act in acts {
        sqlx::query("INSERT OR IGNORE INTO activity VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")
            .bind(act.id)
            .bind(uai)
            .bind(act.batch)
            .bind(act.account)
            .bind(Coded(act.at))
            .bind(&act.person)
            .bind(code(act.role)?)
            .bind(code(act.did)?)
            .bind(act.refused)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// Up to where it was told of a school.
///
/// # Errors
/// What the database met.
pub async fn heard<'e>(executor: impl SqliteExecutor<'e>, uai: &str) -> Result<Option<String>> {
    let query = sqlx::query_scalar("SELECT cursor FROM activity_heard WHERE uai = ?1").bind(uai);
    Ok(query.fetch_optional(executor).await?)
}

/// Notes up to where it was told.
///
/// # Errors
/// What the database met.
pub async fn hear(connection: &mut SqliteConnection, uai: &str, cursor: &str) -> Result<()> {
    sqlx::query("INSERT OR REPLACE INTO activity_heard VALUES (?1, ?2)")
        .bind(uai)
        .bind(cursor)
        .execute(connection)
        .await?;
    Ok(())
}

/// Forgets what was told: another service tells its own.
///
/// # Errors
/// What the database met.
pub async fn forget(connection: &mut SqliteConnection) -> Result<()> {
    sqlx::query("DELETE FROM activity").execute(&mut *connection).await?;
    sqlx::query("DELETE FROM activity_heard").execute(connection).await?;
    Ok(())
}

/// How many clicks there are of a school, or of all.
///
/// # Errors
/// What the database met.
pub async fn count<'e>(executor: impl SqliteExecutor<'e>, uai: Option<&str>) -> Result<u32> {
    let count =
        "SELECT count(*) FROM (SELECT 1 FROM activity WHERE uai = coalesce(?1, uai) GROUP BY batch, did)";
    Ok(sqlx::query_scalar(count).bind(uai).fetch_one(executor).await?)
}

/// The last clicks of a school or of all, newest first, with which of them were for the account of that login. Of none in
/// particular: all.
///
/// # Errors
/// What the database met.
pub async fn lines<'e>(
    executor: impl SqliteExecutor<'e>,
    uai: Option<&str>,
    login: &str,
    most: Option<u32>,
) -> Result<Vec<Line>> {
    Ok(sqlx::query_as(
        "SELECT max(activity.at) AS at, person, role, did, activity.uai, school.degree,
             count(DISTINCT activity.account) AS accounts,
             count(DISTINCT iif(refused, activity.account, NULL)) AS refused,
             CASE count(DISTINCT activity.account) WHEN 1 THEN max(account.id) END AS account,
             coalesce(max(account.login = ?2), 0) AS of_login
         FROM activity LEFT JOIN account ON account.uuid = activity.account
         LEFT JOIN school ON school.uai = activity.uai
         WHERE activity.uai = coalesce(?1, activity.uai)
         GROUP BY batch, did ORDER BY max(activity.at) DESC, batch LIMIT ?3",
    )
    .bind(uai)
    .bind(login)
    .bind(most.map_or(-1, i64::from))
    .fetch_all(executor)
    .await?)
}

/// What others did to an account and to those grouped with it, newest first.
///
/// # Errors
/// What the database met.
pub async fn of_account(connection: &mut SqliteConnection, account: AccountId) -> Result<Vec<Line>> {
    Ok(sqlx::query_as(
        "WITH RECURSIVE down (id) AS (
             SELECT ?1
             UNION SELECT g.account_id FROM down JOIN grouping g ON g.kept_id = down.id AND g.ended_by IS NULL)
         SELECT activity.at, person, role, did, activity.uai, school.degree, 1 AS accounts, refused,
             account.id AS account, 0 AS of_login
         FROM down JOIN account ON account.id = down.id JOIN activity ON activity.account = account.uuid
         LEFT JOIN school ON school.uai = activity.uai
         ORDER BY activity.at DESC LIMIT 500",
    )
    .bind(account)
    .fetch_all(connection)
    .await?)
}
