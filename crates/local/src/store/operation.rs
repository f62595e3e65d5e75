//! The operations log: appended in the transaction of the effect, never changed, read back by the journal and
//! by whoever computes an account anew.

use domain::account::Account;
use domain::operation::Operation;
use jiff::Timestamp;
use protocol::decision::{Decision, FamilyEvent};
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, SqliteConnection, SqliteExecutor};
use uuid::Uuid;

use super::account::{self, StoredAccount};
use super::entry::{AuditEvent, Entry};
use super::id::{AccountId, SchoolId};
use super::stored::{Cells, Coded};
use super::{meta, outgoing};
use crate::{Error, Result, random};

/// Who writes, when, and by which click: what the operations of one write share.
#[derive(Debug, Clone, Copy)]
pub struct Signature<'a> {
    /// One click of the director.
    pub batch: Uuid,
    /// Who. What time alone or a family did is signed by nobody, whoever is at the computer.
    pub author: Option<&'a str>,
    /// By this computer's clock.
    pub at: Timestamp,
}

/// Appends what was done at a school, or at none, and gives its id.
///
/// # Errors
/// What the database met.
pub async fn record(
    connection: &mut SqliteConnection,
    signature: Signature<'_>,
    school: Option<SchoolId>,
    event: AuditEvent,
) -> Result<Uuid> {
    append(connection, signature, school, None, &event.into()).await
}

/// Appends that a password of an account was read.
///
/// # Errors
/// What the database met.
pub async fn record_reading(
    connection: &mut SqliteConnection,
    signature: Signature<'_>,
    school: SchoolId,
    account: &StoredAccount,
) -> Result<Uuid> {
    append(connection, signature, Some(school), Some(account), &AuditEvent::PasswordRead {}.into()).await
}

/// Decides about an account: it becomes what the rules make of it, and the log says why. What is decided about an account
/// of the service waits for its answer. Gives the operation and the account as it is then.
///
/// # Errors
/// What the rules refuse is [`Error::Internal`]: whoever decides asks them first. [`Error::Busy`] when the account
/// changed meanwhile, and what else the database met.
pub async fn decide(
    connection: &mut SqliteConnection,
    signature: Signature<'_>,
    school: Option<SchoolId>,
    stored: &StoredAccount,
    decision: Decision,
) -> Result<(Uuid, Account)> {
    let rule = decision.rule().ok_or(Error::Damaged(None))?;
    if stored.is_linked() && school.is_none() {
        // Time and lost histories are the service's, for its accounts.
        return Err(Error::impossible("décision sans établissement"));
    }
    let after = domain::operation::apply(&stored.account, &rule, stored.lead())
        .map_err(|refusal| Error::internal("décision", refusal))?;
    account::save(&mut *connection, stored.id, stored.account.version, &after).await?;
    let operation = append(&mut *connection, signature, school, Some(stored), &decision.into()).await?;
    if stored.is_linked() {
        outgoing::add(connection, operation, stored.id).await?;
    }
    Ok((operation, after))
}

/// Appends what a family did: the service, which tells it, has answered everything recorded about the account so far.
///
/// # Errors
/// What the database met.
pub async fn record_family(
    connection: &mut SqliteConnection,
    signature: Signature<'_>,
    school: SchoolId,
    stored: &StoredAccount,
    did: FamilyEvent,
) -> Result<()> {
    let entry = Decision::Family { did }.into();
    append(&mut *connection, signature, Some(school), Some(stored), &entry).await?;
    acknowledge(connection, stored.id).await
}

async fn append(
    connection: &mut SqliteConnection,
    signature: Signature<'_>,
    school: Option<SchoolId>,
    account: Option<&StoredAccount>,
    entry: &Entry,
) -> Result<Uuid> {
    let id = random::new_id(signature.at)?;
    sqlx::query(
        "INSERT INTO operation (id, batch, author, school_id, account_id, kind, payload, decided_at, seen_version)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )
    .bind(id)
    .bind(signature.batch)
    .bind(signature.author.filter(|_| entry.is_of_staff()))
    .bind(school)
    .bind(account.map(|account| account.id))
    .bind(entry.code())
    .bind(serde_json::to_string(entry)?)
    .bind(Coded(signature.at))
    .bind(account.map(|account| i64::try_from(account.account.version).unwrap_or(i64::MAX)))
    .execute(connection)
    .await?;
    tracing::debug!(kind = entry.code(), "opération enregistrée");
    Ok(id)
}

/// The decisions about accounts that no service has answered, after that counter, in the order they were taken; no
/// more than a thousand.
///
/// # Errors
/// What the database met.
pub async fn pending(connection: &mut SqliteConnection, after: u64) -> Result<Vec<Operation>> {
    let device = meta::device(&mut *connection).await?;
    let rows: Vec<Pending> = sqlx::query_as(
        "SELECT counter, operation.id, author, school_id, school.uai, account_id, account.uuid, payload, decided_at,
             seen_version
         FROM operation JOIN account ON account.id = operation.account_id
             LEFT JOIN school ON school.id = operation.school_id
         WHERE counter > ?1 AND outcome IS NULL
             AND operation.kind IN (SELECT value FROM json_each(?2))
         ORDER BY counter LIMIT 1000",
    )
    .bind(i64::try_from(after).unwrap_or(i64::MAX))
    .bind(serde_json::to_string(&Decision::REPLAYED)?)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|Pending(operation)| Operation { device, ..operation }).collect())
}

/// An operation of the log, whose device the caller knows.
struct Pending(Operation);

impl FromRow<'_, SqliteRow> for Pending {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let cells = Cells::of(row, "operation", &["counter"]);
        let entry: Entry = cells.json("payload")?;
        Ok(Self(Operation {
            id: cells.get("id")?,
            device: Uuid::nil(),
            counter: cells.get("counter")?,
            author: cells.get("author")?,
            school: cells.beside("school", &["school_id"]).stored_or_null("uai")?,
            account: cells.beside("account", &["account_id"]).get("uuid")?,
            decision: entry.decision().ok_or_else(|| cells.bad("payload"))?,
            decided_at: cells.stored("decided_at")?,
            seen_version: cells.get("seen_version")?,
        }))
    }
}

/// Records that the service has answered everything recorded about an account so far.
///
/// # Errors
/// What the database met.
async fn acknowledge(connection: &mut SqliteConnection, account: AccountId) -> Result<()> {
    sqlx::query("UPDATE operation SET outcome = 'applied' WHERE account_id = ?1 AND outcome IS NULL")
        .bind(account)
        .execute(connection)
        .await?;
    Ok(())
}

/// How many staff decisions about accounts wait for a service.
///
/// # Errors
/// What the database met.
pub async fn pending_count<'e>(executor: impl SqliteExecutor<'e>) -> Result<u32> {
    Ok(sqlx::query_scalar(
        "SELECT count(*) FROM operation
         WHERE outcome IS NULL AND account_id IS NOT NULL
             AND kind IN ('notify', 'reset', 'mail', 'group', 'ungroup', 'renew_login')",
    )
    .fetch_one(executor)
    .await?)
}

/// Whether something of that batch is in the log: what the click asked for was done.
///
/// # Errors
/// What the database met.
pub async fn is_recorded<'e>(executor: impl SqliteExecutor<'e>, batch: Uuid) -> Result<bool> {
    Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM operation WHERE batch = ?1)")
        .bind(batch)
        .fetch_one(executor)
        .await?)
}

/// The last thing that was recorded.
///
/// # Errors
/// What the database met.
pub async fn last<'e>(executor: impl SqliteExecutor<'e>) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar("SELECT id FROM operation ORDER BY counter DESC LIMIT 1")
        .fetch_optional(executor)
        .await?)
}

/// Whether that was recorded here.
///
/// # Errors
/// What the database met.
pub async fn exists<'e>(executor: impl SqliteExecutor<'e>, id: Uuid) -> Result<bool> {
    Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM operation WHERE id = ?1)")
        .bind(id)
        .fetch_one(executor)
        .await?)
}

/// When the first thing was recorded.
///
/// # Errors
/// What the database met.
pub async fn first_recorded_at<'e>(executor: impl SqliteExecutor<'e>) -> Result<Option<Timestamp>> {
    Ok(sqlx::query("SELECT counter, decided_at FROM operation ORDER BY counter LIMIT 1")
        .try_map(|row| Cells::of(&row, "operation", &["counter"]).stored("decided_at"))
        .fetch_optional(executor)
        .await?)
}

/// When the last decision was taken.
///
/// # Errors
/// What the database met.
pub async fn last_decided_at<'e>(executor: impl SqliteExecutor<'e>) -> Result<Option<Timestamp>> {
    Ok(sqlx::query("SELECT counter, decided_at FROM operation ORDER BY counter DESC LIMIT 1")
        .try_map(|row| Cells::of(&row, "operation", &["counter"]).stored("decided_at"))
        .fetch_optional(executor)
        .await?)
}

/// When operations were last found to be lost, and how many.
///
/// # Errors
/// What the database met.
pub async fn last_loss<'e>(executor: impl SqliteExecutor<'e>) -> Result<Option<(Timestamp, u32)>> {
    Ok(sqlx::query(
        "SELECT counter, decided_at, payload FROM operation WHERE kind = 'lost' ORDER BY counter DESC LIMIT 1",
    )
    .try_map(|row| {
        let cells = Cells::of(&row, "operation", &["counter"]);
        match cells.json("payload")? {
            Entry::Audit(AuditEvent::Lost { operations }) => Ok((cells.stored("decided_at")?, operations)),
            _ => Err(cells.bad("payload")),
        }
    })
    .fetch_optional(executor)
    .await?)
}

/// Whether a provisional password of the account was already recorded as read since that moment.
///
/// # Errors
/// What the database met.
pub async fn was_read_since<'e>(
    executor: impl SqliteExecutor<'e>,
    account: AccountId,
    since: Timestamp,
) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM operation
             WHERE account_id = ?1 AND kind = 'password_read' AND decided_at >= ?2)",
    )
    .bind(account)
    .bind(Coded(since))
    .fetch_one(executor)
    .await?)
}
