//! What the central service answered to decisions, and the cards that tell what was not simply done.

use std::collections::HashSet;

use jiff::Timestamp;
use protocol::account::AccountState;
use protocol::operation::{Answer, Outcome, Reason};
use serde::Serialize;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, SqliteConnection, SqliteExecutor};
use uuid::Uuid;

use super::id::AccountId;
use super::stored::{Cells, Coded};
use super::{central_service, outgoing, replica, said};
use crate::Result;

/// What became of an operation, as its columns keep it.
#[derive(Serialize)]
struct Ended {
    id: Uuid,
    became: &'static str,
    /// Of what is told.
    reason: Option<String>,
    closed: bool,
}

/// Takes answers in: what they answer waits no more. Gives the accounts as they were afterwards.
///
/// # Errors
/// What the database met.
pub async fn take(
    connection: &mut SqliteConnection,
    answers: Vec<Answer>,
    at: Timestamp,
) -> Result<Vec<AccountState>> {
    let Some(last) = answers.iter().map(|answer| answer.counter).max() else { return Ok(Vec::new()) };
    central_service::answered(connection, last).await?;
    let ids: Vec<Uuid> = answers.iter().map(|answer| answer.id).collect();
    let mut waited = outgoing::remove(connection, &ids).await?;
    let apart = about_who_is_who(connection, &ids).await?;
    let mut ended = Vec::with_capacity(answers.len());
    for answer in &answers {
        // It was taken in before.
        if !waited.remove(&answer.id) {
            continue;
        }
        let mut is_told = true;
        if apart.contains(&answer.id) {
            is_told = said::settle(connection, answer).await? != Some(false);
            replica::grouping::answered(connection, answer, at).await?;
        }
        let (became, reason) = match answer.outcome {
            Outcome::Applied => ("applied", None),
            Outcome::Otherwise(reason) => ("otherwise", Some(reason)),
            Outcome::Refused(reason) => ("refused", Some(reason)),
        };
        ended.push(Ended {
            id: answer.id,
            became,
            reason: reason.filter(|_| is_told).map(code).transpose()?,
            // That the family was quicker is what the director wanted: nobody needs to be told.
            closed: reason == Some(Reason::AlreadyUsed),
        });
    }
    keep(connection, &ended, at).await?;
    Ok(answers.into_iter().filter_map(|answer| answer.account).collect())
}

/// Those of these operations that say who somebody is, or that two accounts are one person’s: each is taken in by itself.
async fn about_who_is_who(connection: &mut SqliteConnection, operations: &[Uuid]) -> Result<HashSet<Uuid>> {
    let found: Vec<Uuid> = sqlx::query_scalar(
        "WITH answered AS (SELECT unhex(value, '-') AS id FROM json_each(?1))
         SELECT id FROM answered WHERE id IN (SELECT operation_id FROM said)
         UNION
         SELECT operation.id FROM operation JOIN answered ON answered.id = operation.id
         WHERE kind IN ('group', 'ungroup')",
    )
    .bind(serde_json::to_string(operations)?)
    .fetch_all(connection)
    .await?;
    Ok(found.into_iter().collect())
}

async fn keep(connection: &mut SqliteConnection, ended: &[Ended], at: Timestamp) -> Result<()> {
    let ended = serde_json::to_string(ended)?;
    sqlx::query(
        "UPDATE operation SET outcome = value ->> 'became' FROM json_each(?1)
         WHERE operation.id = unhex(value ->> 'id', '-')",
    )
    .bind(&ended)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO answer (operation_id, became, reason, answered_at, closed_at)
         SELECT unhex(value ->> 'id', '-'), value ->> 'became', value ->> 'reason', ?2,
             CASE WHEN value ->> 'closed' THEN ?2 END
         FROM json_each(?1) WHERE value ->> 'reason' IS NOT NULL",
    )
    .bind(&ended)
    .bind(Coded(at))
    .execute(connection)
    .await?;
    Ok(())
}

/// The accounts of the service that these decisions were about: what is seen of them rests on the decisions no more,
/// whichever account was told with the answers.
///
/// # Errors
/// What the database met.
pub async fn decided_about(connection: &mut SqliteConnection, operations: &[Uuid]) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar(
        "SELECT DISTINCT account.uuid FROM operation JOIN account ON account.id = operation.account_id
         JOIN confirmed_account ON confirmed_account.account_id = account.id
         WHERE operation.id IN (SELECT unhex(value, '-') FROM json_each(?1))",
    )
    .bind(serde_json::to_string(operations)?)
    .fetch_all(connection)
    .await?)
}

/// Stable code of a reason, as the wire spells it.
fn code(reason: Reason) -> Result<String> {
    Ok(serde_json::to_value(reason)?.as_str().unwrap_or_default().to_owned())
}

/// A decision that was not simply done, and that nobody has closed.
#[derive(Debug, Clone)]
pub struct Card {
    /// The decision.
    pub operation: Uuid,
    /// Stable code of what was decided.
    pub kind: String,
    /// Local number of the account.
    pub account: AccountId,
    /// Its login.
    pub login: String,
    /// When it was decided.
    pub decided_at: Timestamp,
    /// A sheet bears what was decided, or may.
    pub printed: bool,
    /// Not done at all; else done, but for what came before.
    pub refused: bool,
    /// Why.
    pub reason: Reason,
}

impl FromRow<'_, SqliteRow> for Card {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let answer = Cells::of(row, "answer", &["operation_id"]);
        let operation = answer.beside("operation", &["counter"]);
        let (became, reason): (String, String) = (answer.get("became")?, answer.get("reason")?);
        Ok(Self {
            operation: answer.get("operation_id")?,
            kind: operation.get("kind")?,
            account: operation.get("account_id")?,
            login: answer.beside("account", &["account_id"]).get("login")?,
            decided_at: operation.stored("decided_at")?,
            printed: answer.get("printed")?,
            refused: match became.as_str() {
                "refused" => true,
                "otherwise" => false,
                _ => return Err(answer.bad("became")),
            },
            reason: serde_json::from_value(reason.into()).map_err(|_| answer.bad("reason"))?,
        })
    }
}

/// The cards of a school that nobody has closed, newest first.
///
/// # Errors
/// What the database met.
pub async fn open_cards<'e>(executor: impl SqliteExecutor<'e>, uai: &str) -> Result<Vec<Card>> {
    Ok(sqlx::query_as(
        "SELECT answer.operation_id, operation.counter, operation.kind, operation.account_id, account.login,
             operation.decided_at, became, reason,
             EXISTS (SELECT 1 FROM sheet WHERE sheet.operation_id = operation.id) AS printed
         FROM answer
         JOIN operation ON operation.id = answer.operation_id
         JOIN account ON account.id = operation.account_id
         JOIN school ON school.id = operation.school_id
         WHERE closed_at IS NULL AND school.uai = ?1
         UNION ALL
         SELECT answer.operation_id, said.rank, 'people', account.id, account.login, said.decided_at, became, reason,
             EXISTS (SELECT 1 FROM sheet WHERE sheet.account_id = account.id) AS printed
         FROM answer
         JOIN (SELECT *, row_number() OVER (ORDER BY operation_id) AS rank FROM said) said
             ON said.operation_id = answer.operation_id
         JOIN school ON school.id = said.school_id
         JOIN account ON account.id = coalesce((SELECT account_id FROM guardian WHERE uuid = said.person),
             (SELECT account_id FROM pupil WHERE uuid = said.person))
         WHERE closed_at IS NULL AND school.uai = ?1 ORDER BY decided_at DESC, counter DESC",
    )
    .bind(uai)
    .fetch_all(executor)
    .await?)
}

/// Closes cards.
///
/// # Errors
/// What the database met.
pub async fn close(connection: &mut SqliteConnection, operations: &[Uuid], at: Timestamp) -> Result<u64> {
    let closed = sqlx::query(
        "UPDATE answer SET closed_at = ?2
         WHERE closed_at IS NULL AND operation_id IN (SELECT unhex(value, '-') FROM json_each(?1))",
    )
    .bind(serde_json::to_string(operations)?)
    .bind(Coded(at))
    .execute(connection)
    .await?;
    Ok(closed.rows_affected())
}
