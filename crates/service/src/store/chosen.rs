//! The passwords that holders chose.

use domain::account::Generation;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use super::coded::unsigned;
use crate::Result;

const TABLE: &str = "chosen_password";

/// A password that a holder chose.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// PHC string.
    pub hash: String,
    /// Generation of the sheet behind the choice.
    pub generation: Option<Generation>,
    /// The holder's choices then.
    pub choices: u32,
    /// No school has declared the sheet yet.
    pub undeclared: bool,
    /// Every computer that held its value was heard, and none declared it.
    pub suspended: bool,
    /// When it was chosen; while its sheet is undeclared, when the holder signed in with it.
    pub chosen_at: Timestamp,
}

/// The password of an account.
pub async fn find(connection: &mut PgConnection, account: Uuid) -> Result<Option<Chosen>> {
    let row = sqlx::query(
        "SELECT hash, generation, choices, undeclared, suspended_at IS NOT NULL AS suspended, chosen_at
         FROM chosen_password WHERE account = $1",
    )
    .bind(account)
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let generation: Option<i32> = row.try_get("generation")?;
    Ok(Some(Chosen {
        hash: row.try_get("hash")?,
        generation: generation.map(|number| unsigned(number, TABLE, "generation")).transpose()?,
        choices: unsigned(row.try_get::<i32, _>("choices")?, TABLE, "choices")?,
        undeclared: row.try_get("undeclared")?,
        suspended: row.try_get("suspended")?,
        chosen_at: row.try_get::<jiff_sqlx::Timestamp, _>("chosen_at")?.to_jiff(),
    }))
}

/// Keeps a password in the place of the one before. One that is changed before its sheet is declared stays as old as
/// the sign-in: computers that were heard since were heard since that.
pub async fn put(connection: &mut PgConnection, account: Uuid, new: &Chosen) -> Result<()> {
    sqlx::query(
        "INSERT INTO chosen_password (account, hash, generation, choices, undeclared, chosen_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (account) DO UPDATE SET hash = excluded.hash, generation = excluded.generation,
             choices = excluded.choices, undeclared = excluded.undeclared, suspended_at = NULL,
             chosen_at = CASE WHEN chosen_password.undeclared AND excluded.undeclared
                                   AND chosen_password.generation = excluded.generation
                              THEN chosen_password.chosen_at ELSE excluded.chosen_at END",
    )
    .bind(account)
    .bind(&new.hash)
    .bind(new.generation.map(i64::from))
    .bind(i64::from(new.choices))
    .bind(new.undeclared)
    .bind(new.chosen_at.to_sqlx())
    .execute(connection)
    .await?;
    Ok(())
}

/// A school has declared the sheet behind a choice.
pub async fn declare(connection: &mut PgConnection, account: Uuid, choices: u32) -> Result<()> {
    sqlx::query(
        "UPDATE chosen_password SET undeclared = false, suspended_at = NULL, choices = $2 WHERE account = $1",
    )
    .bind(account)
    .bind(i64::from(choices))
    .execute(connection)
    .await?;
    Ok(())
}

/// The account has no chosen password any more.
pub async fn remove(connection: &mut PgConnection, account: Uuid) -> Result<()> {
    sqlx::query("DELETE FROM chosen_password WHERE account = $1").bind(account).execute(connection).await?;
    Ok(())
}

/// Whether somebody can have been given that value: a computer that was neither ended nor put aside holds it, for a
/// person who still works for a school where somebody of the account is, and was heard since that moment. Of a value that
/// was skipped, one that was heard until then at the latest.
pub async fn may_be_printed(
    connection: &mut PgConnection,
    account: Uuid,
    generation: Generation,
    today: Date,
    (heard_since, heard_until): (Timestamp, Option<Timestamp>),
) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (
             SELECT 1 FROM value_holder
             WHERE account = $1 AND generation >= $2 AND heard_at >= $3 AND (until IS NULL OR until >= $4)
                 AND ($5::timestamptz IS NULL OR heard_at <= $5))",
    )
    .bind(account)
    .bind(i64::from(generation))
    .bind(heard_since.to_sqlx())
    .bind(today.to_sqlx())
    .bind(heard_until.map(ToSqlx::to_sqlx))
    .fetch_one(connection)
    .await?)
}

/// What was chosen undeclared, and no computer that holds its value has yet to be heard since. The time that a computer
/// was heard is that of its last exchange which had ended: another one that ends now began after it. Who holds a value is
/// asked for each account by itself (OFFSET 0): together, PostgreSQL would look for everybody’s of the country.
const UNCLAIMED: &str = "undeclared AND suspended_at IS NULL AND NOT EXISTS (
     SELECT 1 FROM account WHERE account.id = chosen_password.account AND grouped_into IS NOT NULL) AND NOT EXISTS (
     SELECT 1 FROM value_holder
     WHERE value_holder.account = chosen_password.account AND value_holder.generation >= chosen_password.generation
         AND value_holder.heard_at <= chosen_password.chosen_at
         AND (value_holder.until IS NULL OR value_holder.until >= $2)
     OFFSET 0)";

/// The accounts of which this computer holds a value that somebody signed in with, and that no computer declared though
/// each was heard since. To be asked before the computer is noted as heard.
pub async fn unclaimed(connection: &mut PgConnection, device: Uuid, today: Date) -> Result<Vec<Uuid>> {
    // Nearly always nobody: PostgreSQL takes longer to plan the rest than to answer this.
    let undeclared: Vec<Uuid> = sqlx::query_scalar(
        "SELECT account FROM chosen_password
         WHERE undeclared AND suspended_at IS NULL
             AND EXISTS (SELECT 1 FROM delivery WHERE delivery.device = $1 AND delivery.account = chosen_password.account)",
    )
    .bind(device)
    .fetch_all(&mut *connection)
    .await?;
    if undeclared.is_empty() {
        return Ok(undeclared);
    }
    let query = format!(
        "SELECT account FROM chosen_password WHERE account = ANY($1) AND {UNCLAIMED} ORDER BY account"
    );
    Ok(sqlx::query_scalar(sqlx::AssertSqlSafe(query))
        .bind(undeclared)
        .bind(today.to_sqlx())
        .fetch_all(connection)
        .await?)
}

/// Suspends what is unclaimed still of these accounts, and gives them.
pub async fn suspend(
    connection: &mut PgConnection,
    accounts: &[Uuid],
    today: Date,
    now: Timestamp,
) -> Result<Vec<Uuid>> {
    let query = format!(
        "UPDATE chosen_password SET suspended_at = $3 WHERE account = ANY($1) AND {UNCLAIMED} RETURNING account"
    );
    Ok(sqlx::query_scalar(sqlx::AssertSqlSafe(query))
        .bind(accounts)
        .bind(today.to_sqlx())
        .bind(now.to_sqlx())
        .fetch_all(connection)
        .await?)
}
