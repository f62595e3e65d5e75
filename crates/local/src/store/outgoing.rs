//! Decisions that the central service has not answered, in the order of the counter that it knows this computer's by.

use std::collections::{HashMap, HashSet};

use domain::reconcile::Pending;
use protocol::decision::Decision;
use protocol::operation::{Operation, PrintedSheet, Seen};
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, SqliteConnection, SqliteExecutor};
use uuid::Uuid;

use super::id::{AccountId, ImportId};
use super::stored::Cells;
use crate::{Error, Result};

/// Lets a decision about an account of the service wait for its answer.
///
/// # Errors
/// [`Error::Internal`] on a computer that is not enrolled, and what the database met.
pub async fn add(connection: &mut SqliteConnection, operation: Uuid, account: AccountId) -> Result<()> {
    sqlx::query("UPDATE central_service SET last_counter = last_counter + 1")
        .execute(&mut *connection)
        .await?;
    let added = sqlx::query(
        "INSERT INTO outgoing (counter, operation_id, seen_version, seen_choices)
         SELECT last_counter, ?1, version, choices FROM central_service, confirmed_account WHERE account_id = ?2",
    )
    .bind(operation)
    .bind(account)
    .execute(connection)
    .await?;
    if added.rows_affected() == 1 { Ok(()) } else { Err(Error::impossible("envoi au service central")) }
}

/// Lets what an import said of people wait for its answer.
///
/// # Errors
/// [`Error::Internal`] on a computer that is not enrolled, and what the database met.
pub(super) async fn add_said(connection: &mut SqliteConnection, operation: Uuid) -> Result<()> {
    sqlx::query("UPDATE central_service SET last_counter = last_counter + 1")
        .execute(&mut *connection)
        .await?;
    let added = sqlx::query(
        "INSERT INTO outgoing (counter, operation_id, seen_version, seen_choices)
         SELECT last_counter, ?1, 0, 0 FROM central_service",
    )
    .bind(operation)
    .execute(connection)
    .await?;
    if added.rows_affected() == 1 { Ok(()) } else { Err(Error::impossible("envoi au service central")) }
}

/// What waits up to that counter is being sent: the service may have it from then on.
///
/// # Errors
/// What the database met.
pub(super) async fn sent(connection: &mut SqliteConnection, counter: u64) -> Result<()> {
    sqlx::query("UPDATE outgoing SET sent = 1 WHERE counter <= ?1 AND sent = 0")
        .bind(i64::try_from(counter).unwrap_or(i64::MAX))
        .execute(connection)
        .await?;
    Ok(())
}

/// Takes back what an import said, nothing of which was sent: what waits after it is numbered without a gap.
///
/// # Errors
/// What the database met.
pub(super) async fn take_back(connection: &mut SqliteConnection, import: ImportId) -> Result<()> {
    for statement in [
        "UPDATE outgoing SET counter = -rank
         FROM (SELECT operation_id AS id, (SELECT min(counter) FROM outgoing) - 1 + row_number() OVER (ORDER BY counter)
                   AS rank
               FROM outgoing WHERE operation_id NOT IN (SELECT operation_id FROM said WHERE import_id = ?1))
         WHERE id = operation_id",
        "UPDATE central_service SET last_counter = last_counter
             - (SELECT count(*) FROM outgoing WHERE operation_id IN
                    (SELECT operation_id FROM said WHERE import_id = ?1))",
        "DELETE FROM outgoing WHERE operation_id IN (SELECT operation_id FROM said WHERE import_id = ?1)",
        "UPDATE outgoing SET counter = -counter WHERE counter < 0 AND ?1 = ?1",
    ] {
        sqlx::query(statement).bind(import).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Whether a new login was asked for that account, which the service has not answered.
///
/// # Errors
/// What the database met.
pub async fn asks_for_login(connection: &mut SqliteConnection, account: AccountId) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM outgoing JOIN operation ON operation.id = operation_id
             WHERE kind = 'renew_login' AND account_id = ?1)",
    )
    .bind(account)
    .fetch_one(connection)
    .await?)
}

/// These operations wait no more; gives those that did. How decisions were sent is kept, for [`wait_again`].
///
/// # Errors
/// What the database met.
pub async fn remove(connection: &mut SqliteConnection, operations: &[Uuid]) -> Result<HashSet<Uuid>> {
    let operations = serde_json::to_string(operations)?;
    sqlx::query(
        "INSERT OR REPLACE INTO answered_decision (counter, operation_id, seen_version, seen_choices)
         SELECT outgoing.counter, operation_id, outgoing.seen_version, seen_choices
         FROM outgoing JOIN operation ON operation.id = operation_id
         WHERE operation_id IN (SELECT unhex(value, '-') FROM json_each(?1))",
    )
    .bind(&operations)
    .execute(&mut *connection)
    .await?;
    let waited: Vec<Uuid> = sqlx::query_scalar(
        "DELETE FROM outgoing WHERE operation_id IN (SELECT unhex(value, '-') FROM json_each(?1))
         RETURNING operation_id",
    )
    .bind(operations)
    .fetch_all(connection)
    .await?;
    Ok(waited.into_iter().collect())
}

/// The service was put back as it was before, when it had heard of nothing above that counter: the decisions that it had
/// answered since wait again, as they were sent, before what waits already. Mails that were asked for have gone, and are
/// not asked for twice; what imports said is not kept, and is read from their files again. Gives the decisions.
///
/// # Errors
/// What the database met.
pub async fn wait_again(connection: &mut SqliteConnection, heard: u64) -> Result<Vec<Uuid>> {
    let heard = i64::try_from(heard).unwrap_or(i64::MAX);
    let lost: Vec<Uuid> = sqlx::query_scalar(
        "SELECT operation_id FROM answered_decision JOIN operation ON operation.id = operation_id
         WHERE answered_decision.counter > ?1 AND kind <> 'mail' ORDER BY answered_decision.counter",
    )
    .bind(heard)
    .fetch_all(&mut *connection)
    .await?;
    let given = serde_json::to_string(&lost)?;
    for statement in [
        // What waits already is numbered after it, first out of the way of each other.
        "UPDATE outgoing SET counter = -(?1 + json_array_length(?2) + rank)
         FROM (SELECT operation_id AS id, row_number() OVER (ORDER BY counter) AS rank FROM outgoing)
         WHERE id = operation_id",
        "UPDATE outgoing SET counter = -counter WHERE ?1 = ?1 AND ?2 = ?2",
        "INSERT INTO outgoing (counter, operation_id, seen_version, seen_choices, sent)
         SELECT ?1 + 1 + key, operation_id, seen_version, seen_choices, 1
         FROM json_each(?2) JOIN answered_decision ON operation_id = unhex(value, '-')",
        "DELETE FROM answered_decision WHERE counter > ?1 AND ?2 = ?2",
        "DELETE FROM answer WHERE ?1 = ?1 AND operation_id IN (SELECT unhex(value, '-') FROM json_each(?2))",
        "UPDATE operation SET outcome = NULL
         WHERE ?1 = ?1 AND id IN (SELECT unhex(value, '-') FROM json_each(?2))",
        "UPDATE central_service SET answered = ?1, last_counter = ?1 + (SELECT count(*) FROM outgoing) WHERE ?2 = ?2",
    ] {
        sqlx::query(statement).bind(heard).bind(&given).execute(&mut *connection).await?;
    }
    Ok(lost)
}

/// The service knows no such school: what waits for it is numbered behind what waits for others, which it holds up no
/// more. Nothing of it was taken, nor of what came after it.
///
/// # Errors
/// What the database met.
pub(super) async fn put_behind(connection: &mut SqliteConnection, uai: &str) -> Result<()> {
    // First out of the way of each other.
    for statement in [
        "UPDATE outgoing SET counter = -rank
         FROM (SELECT outgoing.operation_id AS id, (SELECT min(counter) FROM outgoing) - 1 + row_number() OVER (
                   ORDER BY coalesce(school.uai = ?1, 0), outgoing.counter) AS rank
               FROM outgoing
               LEFT JOIN operation ON operation.id = outgoing.operation_id
               LEFT JOIN said ON said.operation_id = outgoing.operation_id
               LEFT JOIN school ON school.id = coalesce(operation.school_id, said.school_id)) AS ordered
         WHERE ordered.id = outgoing.operation_id",
        "UPDATE outgoing SET counter = -counter WHERE ?1 = ?1",
    ] {
        sqlx::query(statement).bind(uai).execute(&mut *connection).await?;
    }
    Ok(())
}

/// How many wait for that school.
///
/// # Errors
/// What the database met.
pub async fn count_of<'e>(executor: impl SqliteExecutor<'e>, uai: &str) -> Result<u32> {
    Ok(sqlx::query_scalar(
        "SELECT count(*) FROM outgoing
         LEFT JOIN operation ON operation.id = outgoing.operation_id
         LEFT JOIN said ON said.operation_id = outgoing.operation_id
         JOIN school ON school.id = coalesce(operation.school_id, said.school_id) AND school.uai = ?1",
    )
    .bind(uai)
    .fetch_one(executor)
    .await?)
}

/// How many wait.
///
/// # Errors
/// What the database met.
pub async fn count<'e>(executor: impl SqliteExecutor<'e>) -> Result<u32> {
    Ok(sqlx::query_scalar("SELECT count(*) FROM outgoing").fetch_one(executor).await?)
}

/// The first decisions that wait, in order, at most that many.
///
/// # Errors
/// What the database met.
pub async fn first(connection: &mut SqliteConnection, most: usize) -> Result<Vec<Operation>> {
    let operations: Vec<Waiting> = sqlx::query_as(
        "SELECT outgoing.counter, operation.counter AS place, operation.id, operation.batch, operation.school_id, school.uai,
             operation.account_id, account.uuid, payload, decided_at, outgoing.seen_version, seen_choices,
             sheet.operation_id, sheet.login, sheet.generation
         FROM outgoing
         JOIN operation ON operation.id = outgoing.operation_id
         JOIN account ON account.id = operation.account_id
         JOIN school ON school.id = operation.school_id
         LEFT JOIN sheet ON sheet.operation_id = operation.id
         ORDER BY outgoing.counter LIMIT ?1",
    )
    .bind(i64::try_from(most).unwrap_or(i64::MAX))
    .fetch_all(connection)
    .await?;
    Ok(operations.into_iter().map(|Waiting(operation)| operation).collect())
}

/// A decision as the service is sent it: everything it is made of never changes.
struct Waiting(Operation);

impl FromRow<'_, SqliteRow> for Waiting {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let waiting = Cells::of(row, "outgoing", &["counter"]);
        let operation = waiting.beside("operation", &["place"]);
        let decision: Decision = operation.json("payload")?;
        let sheet = waiting.beside("sheet", &["operation_id"]);
        let login: Option<String> = sheet.get("login")?;
        let generation = sheet.get("generation")?;
        Ok(Self(Operation {
            id: operation.get("id")?,
            counter: waiting.get("counter")?,
            batch: operation.get("batch")?,
            school: waiting.beside("school", &["school_id"]).get("uai")?,
            account: waiting.beside("account", &["account_id"]).get("uuid")?,
            decision,
            decided_at: operation.stored("decided_at")?,
            seen: Seen { version: waiting.get("seen_version")?, choices: waiting.get("seen_choices")? },
            sheet: login.map(|login| PrintedSheet { login, generation }),
        }))
    }
}

/// What waits about these accounts, in the order it was decided.
///
/// # Errors
/// What the database met.
pub async fn of_accounts(
    connection: &mut SqliteConnection,
    accounts: &[AccountId],
) -> Result<HashMap<AccountId, Vec<Pending>>> {
    let rows: Vec<(AccountId, Pending)> = sqlx::query(
        "SELECT outgoing.counter, operation.counter AS place, operation.account_id, payload, seen_choices
         FROM outgoing JOIN operation ON operation.id = outgoing.operation_id
         WHERE operation.account_id IN (SELECT value FROM json_each(?1)) ORDER BY outgoing.counter",
    )
    .bind(serde_json::to_string(accounts)?)
    .try_map(|row| {
        let waiting = Cells::of(&row, "outgoing", &["counter"]);
        let operation = waiting.beside("operation", &["place"]);
        let decided: Decision = operation.json("payload")?;
        let decision = decided.rule().ok_or_else(|| operation.bad("payload"))?;
        Ok((operation.get("account_id")?, Pending { decision, seen_choices: waiting.get("seen_choices")? }))
    })
    .fetch_all(connection)
    .await?;
    let mut waiting: HashMap<AccountId, Vec<Pending>> = HashMap::new();
    for (account, pending) in rows {
        waiting.entry(account).or_default().push(pending);
    }
    Ok(waiting)
}

/// Forgets how decisions were sent that were answered: the service is to know this computer as another one.
///
/// # Errors
/// What the database met.
pub async fn forget_answered(connection: &mut SqliteConnection) -> Result<()> {
    sqlx::query("DELETE FROM answered_decision").execute(connection).await?;
    Ok(())
}

/// Numbers what waits anew from 1, for a service that knows this computer as another one from now on.
///
/// # Errors
/// What the database met.
pub async fn renumber(connection: &mut SqliteConnection) -> Result<()> {
    // First out of the way of each other.
    sqlx::query(
        "UPDATE outgoing SET counter = -rank
         FROM (SELECT operation_id AS id, row_number() OVER (ORDER BY counter) AS rank FROM outgoing)
         WHERE id = operation_id",
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query("UPDATE outgoing SET counter = -counter").execute(connection).await?;
    Ok(())
}
