//! What this computer mails, and how far each mail has come.

use jiff::Timestamp;
use protocol::mailing::{Claim, MailingStep};
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, SqliteConnection, SqliteExecutor};
use uuid::Uuid;

use super::stored::{Cells, Coded, coded};
use crate::Result;

coded!(MailingStep: Begun = "begun", Mailed = "mailed", Released = "released", Unknown = "unknown");
coded!(Claim: Yours = "yours", Claimed = "claimed", PerhapsMailed = "perhaps_mailed", Mailed = "mailed",
    Notified = "notified", Changed = "changed", Settled = "settled", LeftSchool = "left_school",
    UnknownAccount = "unknown_account", Other = "other");

/// An account of a mailing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailingAccount {
    /// The mailing.
    pub mailing: Uuid,
    /// The account, as every computer knows it.
    pub account: Uuid,
    /// Version of the confirmed account that the mailing was made on.
    pub version: u64,
    /// Whether it may be mailed, as the service last said.
    pub claim: Option<Claim>,
    /// How far its mail has come.
    pub step: Option<MailingStep>,
}

impl FromRow<'_, SqliteRow> for MailingAccount {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let cells = Cells::of(row, "mailing_account", &["mailing", "account"]);
        Ok(Self {
            mailing: cells.get("mailing")?,
            account: cells.get("account")?,
            version: cells.get("version")?,
            claim: cells.stored_or_null("claim")?,
            step: cells.stored_or_null("step")?,
        })
    }
}

/// Keeps a mailing, with the accounts that it wants and their versions.
///
/// # Errors
/// What the database met.
pub async fn add(
    connection: &mut SqliteConnection,
    id: Uuid,
    school: &str,
    accounts: &[(Uuid, u64)],
    at: Timestamp,
) -> Result<()> {
    sqlx::query("INSERT INTO mailing (id, school, made_at) VALUES (?1, ?2, ?3)")
        .bind(id)
        .bind(school)
        .bind(Coded(at))
        .execute(&mut *connection)
        .await?;
    for (account, version) in accounts {
        sqlx::query("INSERT OR IGNORE INTO mailing_account (mailing, account, version) VALUES (?1, ?2, ?3)")
            .bind(id)
            .bind(account)
            .bind(i64::try_from(*version).unwrap_or(i64::MAX))
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// The school of a mailing.
///
/// # Errors
/// What the database met.
pub async fn school<'e>(executor: impl SqliteExecutor<'e>, id: Uuid) -> Result<Option<String>> {
    Ok(sqlx::query_scalar("SELECT school FROM mailing WHERE id = ?1")
        .bind(id)
        .fetch_optional(executor)
        .await?)
}

/// The accounts of a mailing.
///
/// # Errors
/// What the database met.
pub async fn accounts<'e>(executor: impl SqliteExecutor<'e>, id: Uuid) -> Result<Vec<MailingAccount>> {
    Ok(sqlx::query_as(
        "SELECT mailing, account, version, claim, step FROM mailing_account WHERE mailing = ?1 ORDER BY account",
    )
    .bind(id)
    .fetch_all(executor)
    .await?)
}

/// What was begun and of which nobody knows whether it went out.
///
/// # Errors
/// What the database met.
pub async fn begun<'e>(executor: impl SqliteExecutor<'e>) -> Result<Vec<MailingAccount>> {
    Ok(sqlx::query_as(
        "SELECT mailing, account, version, claim, step FROM mailing_account WHERE step = 'begun'
         ORDER BY mailing, account",
    )
    .fetch_all(executor)
    .await?)
}

/// Ends that the service does not know yet, each with the school of its mailing.
///
/// # Errors
/// What the database met.
pub async fn untold(connection: &mut SqliteConnection) -> Result<Vec<(String, MailingAccount)>> {
    let rows: Vec<MailingAccount> = sqlx::query_as(
        "SELECT mailing, account, version, claim, step FROM mailing_account
         WHERE told = 0 AND step IN ('mailed', 'released', 'unknown') ORDER BY mailing, account",
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut untold = Vec::with_capacity(rows.len());
    for row in rows {
        if let Some(school) = school(&mut *connection, row.mailing).await? {
            untold.push((school, row));
        }
    }
    Ok(untold)
}

/// Keeps what the service said of an account.
///
/// # Errors
/// What the database met.
pub async fn answered(
    connection: &mut SqliteConnection,
    id: Uuid,
    account: Uuid,
    claim: Claim,
) -> Result<()> {
    sqlx::query("UPDATE mailing_account SET claim = ?3 WHERE mailing = ?1 AND account = ?2")
        .bind(id)
        .bind(account)
        .bind(Coded(claim))
        .execute(connection)
        .await?;
    Ok(())
}

/// Keeps how far the mail to an account has come, and whether the service knows it. What has ended stays as it is.
///
/// # Errors
/// What the database met.
pub async fn step(
    connection: &mut SqliteConnection,
    id: Uuid,
    account: Uuid,
    step: MailingStep,
    told: bool,
) -> Result<()> {
    sqlx::query(
        "UPDATE mailing_account SET step = ?3, told = ?4
         WHERE mailing = ?1 AND account = ?2 AND (step IS NULL OR step = 'begun' OR step = ?3)",
    )
    .bind(id)
    .bind(account)
    .bind(Coded(step))
    .bind(told)
    .execute(connection)
    .await?;
    Ok(())
}
