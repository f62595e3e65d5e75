//! Accounts that were grouped with another one of the same person, and pairs that were told apart.
//!
//! Each record has an account of its own. While that one is grouped away the record points to the account that is
//! kept; groupings may follow one another, and each can be ended by itself.

use std::collections::HashMap;

use domain::account::State;
use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, SqliteConnection, SqliteExecutor};
use uuid::Uuid;

use super::id::AccountId;
use super::stored::{Cells, Coded};
use crate::Result;

/// An account grouped away, with the one it was grouped with.
#[derive(Debug, Clone)]
pub struct Grouped {
    /// Local number of the account grouped away.
    pub account_id: AccountId,
    /// Its login.
    pub login: String,
    /// Its state.
    pub state: State,
    /// Local number of the account it was grouped with.
    pub kept_id: AccountId,
    /// Date.
    pub grouped_on: Date,
}

impl FromRow<'_, SqliteRow> for Grouped {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let cells = Cells::of(row, "grouping", &["id"]);
        Ok(Self {
            account_id: cells.get("account_id")?,
            login: cells.get("login")?,
            state: cells.beside("account", &["account_id"]).stored("state")?,
            kept_id: cells.get("kept_id")?,
            grouped_on: cells.stored("grouped_on")?,
        })
    }
}

/// The logins of accounts that are opened in place of others, by their local numbers.
///
/// # Errors
/// What the database met.
pub async fn kept_logins<'e>(executor: impl SqliteExecutor<'e>) -> Result<HashMap<AccountId, String>> {
    let rows: Vec<(AccountId, String)> = sqlx::query_as(
        "SELECT id, login FROM account WHERE id IN (SELECT kept_id FROM grouping WHERE ended_by IS NULL)",
    )
    .fetch_all(executor)
    .await?;
    Ok(rows.into_iter().collect())
}

/// The account that is opened in place of that one: itself, unless it is grouped away.
///
/// # Errors
/// What the database met.
pub async fn kept<'e>(executor: impl SqliteExecutor<'e>, account: AccountId) -> Result<AccountId> {
    Ok(sqlx::query_scalar(
        "WITH RECURSIVE up (id) AS (
             SELECT ?1
             UNION SELECT g.kept_id FROM up JOIN grouping g ON g.account_id = up.id AND g.ended_by IS NULL)
         SELECT id FROM up
         WHERE NOT EXISTS (SELECT 1 FROM grouping g WHERE g.account_id = up.id AND g.ended_by IS NULL)",
    )
    .bind(account)
    .fetch_optional(executor)
    .await?
    .unwrap_or(account))
}

/// The accounts grouped with that one, and with those grouped with it, the last first.
///
/// # Errors
/// What the database met.
pub async fn with(connection: &mut SqliteConnection, account: AccountId) -> Result<Vec<Grouped>> {
    Ok(sqlx::query_as(
        "WITH RECURSIVE down (id) AS (
             SELECT ?1
             UNION SELECT g.account_id FROM down JOIN grouping g ON g.kept_id = down.id AND g.ended_by IS NULL)
         SELECT g.id, g.account_id, a.login, a.state, g.kept_id, g.grouped_on
         FROM down JOIN grouping g ON g.account_id = down.id AND g.ended_by IS NULL
         JOIN account a ON a.id = g.account_id
         WHERE g.account_id <> ?1 ORDER BY g.id DESC",
    )
    .bind(account)
    .fetch_all(connection)
    .await?)
}

/// The grouping that an account is away by.
///
/// # Errors
/// What the database met.
pub async fn of(connection: &mut SqliteConnection, account: AccountId) -> Result<Option<Grouped>> {
    Ok(sqlx::query_as(
        "SELECT g.id, g.account_id, a.login, a.state, g.kept_id, g.grouped_on
         FROM grouping g JOIN account a ON a.id = g.account_id
         WHERE g.account_id = ?1 AND g.ended_by IS NULL",
    )
    .bind(account)
    .fetch_optional(connection)
    .await?)
}

/// For each account grouped away, the one that is opened in its place.
///
/// # Errors
/// What the database met.
pub async fn all<'e>(executor: impl SqliteExecutor<'e>) -> Result<HashMap<AccountId, AccountId>> {
    let direct: Vec<(AccountId, AccountId)> =
        sqlx::query_as("SELECT account_id, kept_id FROM grouping WHERE ended_by IS NULL")
            .fetch_all(executor)
            .await?;
    let direct: HashMap<AccountId, AccountId> = direct.into_iter().collect();
    Ok(direct
        .keys()
        .map(|account| {
            let mut kept = *account;
            while let Some(next) = direct.get(&kept) {
                kept = *next;
            }
            (*account, kept)
        })
        .collect())
}

/// Logins of accounts grouped away, by the account that is opened in their place.
///
/// # Errors
/// What the database met.
pub async fn logins<'e>(executor: impl SqliteExecutor<'e>) -> Result<Vec<(AccountId, String)>> {
    Ok(sqlx::query_as(
        "WITH RECURSIVE up (account_id, id) AS (
             SELECT account_id, kept_id FROM grouping WHERE ended_by IS NULL
             UNION SELECT up.account_id, g.kept_id
             FROM up JOIN grouping g ON g.account_id = up.id AND g.ended_by IS NULL)
         SELECT up.id, a.login FROM up JOIN account a ON a.id = up.account_id ORDER BY a.id",
    )
    .fetch_all(executor)
    .await?)
}

/// Lets the records of an account point to the one that is kept.
///
/// # Errors
/// What the database met.
pub async fn begin(
    connection: &mut SqliteConnection,
    account: AccountId,
    kept: AccountId,
    operation: Uuid,
    day: Date,
) -> Result<()> {
    sqlx::query(
        "UPDATE guardian SET home_account_id = coalesce(home_account_id, account_id), account_id = ?2
         WHERE account_id = ?1",
    )
    .bind(account)
    .bind(kept)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO grouping (account_id, kept_id, grouped_on, operation_id) VALUES (?1, ?2, ?3, ?4)",
    )
    .bind(account)
    .bind(kept)
    .bind(Coded(day))
    .bind(operation)
    .execute(&mut *connection)
    .await?;
    sqlx::query("DELETE FROM told_apart WHERE account_id = min(?1, ?2) AND other_id = max(?1, ?2)")
        .bind(account)
        .bind(kept)
        .execute(connection)
        .await?;
    Ok(())
}

/// Gives an account its records back, with those of the accounts that were grouped with it.
///
/// # Errors
/// What the database met.
pub async fn end(connection: &mut SqliteConnection, account: AccountId, operation: Uuid) -> Result<()> {
    sqlx::query(
        "WITH RECURSIVE down (id) AS (
             SELECT ?1
             UNION SELECT g.account_id FROM down JOIN grouping g ON g.kept_id = down.id AND g.ended_by IS NULL)
         UPDATE guardian SET account_id = ?1, home_account_id = nullif(home_account_id, ?1)
         WHERE home_account_id IN (SELECT id FROM down)",
    )
    .bind(account)
    .execute(&mut *connection)
    .await?;
    sqlx::query("UPDATE grouping SET ended_by = ?2 WHERE account_id = ?1 AND ended_by IS NULL")
        .bind(account)
        .bind(operation)
        .execute(connection)
        .await?;
    Ok(())
}

/// A pair that was told apart.
#[derive(Debug, Clone)]
pub struct Apart {
    /// Local number of the one.
    pub account_id: AccountId,
    /// Of the other.
    pub other_id: AccountId,
    /// When.
    pub told_at: Timestamp,
    /// By whom.
    pub author: String,
}

impl FromRow<'_, SqliteRow> for Apart {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let cells = Cells::of(row, "told_apart", &["account_id", "other_id"]);
        Ok(Self {
            account_id: cells.get("account_id")?,
            other_id: cells.get("other_id")?,
            told_at: cells.stored("told_at")?,
            author: cells.get("author")?,
        })
    }
}

/// The pairs that were told apart, the last first.
///
/// # Errors
/// What the database met.
pub async fn apart<'e>(executor: impl SqliteExecutor<'e>) -> Result<Vec<Apart>> {
    Ok(sqlx::query_as(
        "SELECT account_id, other_id, told_at, author FROM told_apart
         ORDER BY told_at DESC, account_id, other_id",
    )
    .fetch_all(executor)
    .await?)
}

/// Remembers that two accounts are of two persons; `false` when that was known.
///
/// # Errors
/// What the database met.
pub async fn tell_apart(
    connection: &mut SqliteConnection,
    [one, other]: [AccountId; 2],
    author: &str,
    at: Timestamp,
) -> Result<bool> {
    let told = sqlx::query(
        "INSERT INTO told_apart (account_id, other_id, told_at, author) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO NOTHING",
    )
    .bind(one.min(other))
    .bind(one.max(other))
    .bind(Coded(at))
    .bind(author)
    .execute(connection)
    .await?;
    Ok(told.rows_affected() > 0)
}

/// Forgets that answer; `false` when it was not given.
///
/// # Errors
/// What the database met.
pub async fn withdraw(connection: &mut SqliteConnection, [one, other]: [AccountId; 2]) -> Result<bool> {
    let forgotten = sqlx::query("DELETE FROM told_apart WHERE account_id = ?1 AND other_id = ?2")
        .bind(one.min(other))
        .bind(one.max(other))
        .execute(connection)
        .await?;
    Ok(forgotten.rows_affected() > 0)
}
