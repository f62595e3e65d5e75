//! Links in mails, and the addresses they confirmed.

use domain::account::Generation;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use super::coded::{code, unsigned, value};
use crate::Result;

const TABLE: &str = "mail_link";

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The address is the holder's.
    Confirm,
    /// The password is lost.
    Reset,
}

/// A link.
#[derive(Debug, Clone)]
pub struct MailLink {
    /// Digest of its token.
    pub digest: Vec<u8>,
    /// Whose.
    pub account: Uuid,
    /// What for.
    pub purpose: Purpose,
    /// Where it was sent.
    pub address: String,
    /// Digest of the session that asked for it.
    pub session: Option<Vec<u8>>,
    /// Generation of the sheet behind that session.
    pub generation: Option<Generation>,
    /// It is worth nothing from then on.
    pub expires_at: Timestamp,
    /// It counted, or another took its place.
    pub ended: bool,
}

/// Keeps a link; those before it for the same thing are worth nothing any more.
pub async fn put(connection: &mut PgConnection, link: &MailLink, now: Timestamp) -> Result<()> {
    let purpose = code(link.purpose, TABLE, "purpose")?;
    end_all(connection, link.account, Some(link.purpose), now).await?;
    sqlx::query(
        "INSERT INTO mail_link (digest, account, purpose, address, session, generation, made_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(&link.digest)
    .bind(link.account)
    .bind(purpose)
    .bind(&link.address)
    .bind(&link.session)
    .bind(link.generation.map(i64::from))
    .bind(now.to_sqlx())
    .bind(link.expires_at.to_sqlx())
    .execute(connection)
    .await?;
    Ok(())
}

/// Links of an account are worth nothing any more: those for one thing, or all.
pub async fn end_all(
    connection: &mut PgConnection,
    account: Uuid,
    purpose: Option<Purpose>,
    now: Timestamp,
) -> Result<()> {
    let purpose = purpose.map(|purpose| code(purpose, TABLE, "purpose")).transpose()?;
    sqlx::query(
        "UPDATE mail_link SET ended_at = $3
         WHERE account = $1 AND ended_at IS NULL AND purpose = coalesce($2, purpose)",
    )
    .bind(account)
    .bind(purpose)
    .bind(now.to_sqlx())
    .execute(connection)
    .await?;
    Ok(())
}

const COLUMNS: &str =
    "digest, account, purpose, address, session, generation, expires_at, ended_at IS NOT NULL AS ended";

fn link(row: &sqlx::postgres::PgRow) -> Result<MailLink> {
    let generation: Option<i32> = row.try_get("generation")?;
    Ok(MailLink {
        digest: row.try_get("digest")?,
        account: row.try_get("account")?,
        purpose: value(row.try_get("purpose")?, TABLE, "purpose")?,
        address: row.try_get("address")?,
        session: row.try_get("session")?,
        generation: generation.map(|number| unsigned(number, TABLE, "generation")).transpose()?,
        expires_at: row.try_get::<jiff_sqlx::Timestamp, _>("expires_at")?.to_jiff(),
        ended: row.try_get("ended")?,
    })
}

/// The link of a token, ended or not.
pub async fn find(connection: &mut PgConnection, digest: &[u8]) -> Result<Option<MailLink>> {
    let query = format!("SELECT {COLUMNS} FROM mail_link WHERE digest = $1");
    let row = sqlx::query(sqlx::AssertSqlSafe(query)).bind(digest).fetch_optional(connection).await?;
    row.as_ref().map(link).transpose()
}

/// The address that waits for its holder's confirmation.
pub async fn waiting(
    connection: &mut PgConnection,
    account: Uuid,
    now: Timestamp,
) -> Result<Option<MailLink>> {
    let query = format!(
        "SELECT {COLUMNS} FROM mail_link
         WHERE account = $1 AND purpose = 'confirm' AND ended_at IS NULL AND expires_at > $2
         ORDER BY made_at DESC LIMIT 1"
    );
    let row = sqlx::query(sqlx::AssertSqlSafe(query))
        .bind(account)
        .bind(now.to_sqlx())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(link).transpose()
}

/// Takes a link, once.
pub async fn take(connection: &mut PgConnection, digest: &[u8], now: Timestamp) -> Result<bool> {
    let taken = sqlx::query(
        "UPDATE mail_link SET ended_at = $2 WHERE digest = $1 AND ended_at IS NULL AND expires_at > $2",
    )
    .bind(digest)
    .bind(now.to_sqlx())
    .execute(connection)
    .await?;
    Ok(taken.rows_affected() == 1)
}

/// The holder of an account confirmed an address.
pub async fn confirm(
    connection: &mut PgConnection,
    account: Uuid,
    address: &str,
    generation: Option<Generation>,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO confirmed_mail (account, address, generation, confirmed_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (account, confirmed_at) DO UPDATE SET address = excluded.address",
    )
    .bind(account)
    .bind(address)
    .bind(generation.map(i64::from))
    .bind(now.to_sqlx())
    .execute(connection)
    .await?;
    Ok(())
}

/// The address of an account, with the generation of the sheet behind it.
pub async fn confirmed(
    connection: &mut PgConnection,
    account: Uuid,
) -> Result<Option<(String, Option<Generation>)>> {
    let row: Option<(String, Option<i32>)> = sqlx::query_as(
        "SELECT address, generation FROM confirmed_mail WHERE account = $1 AND dropped_at IS NULL
         ORDER BY confirmed_at DESC LIMIT 1",
    )
    .bind(account)
    .fetch_optional(connection)
    .await?;
    row.map(|(address, generation)| {
        let generation =
            generation.map(|number| unsigned(number, "confirmed_mail", "generation")).transpose()?;
        Ok((address, generation))
    })
    .transpose()
}

/// Drops the addresses that were given with a sheet of that generation, or a later one.
pub async fn drop_since(
    connection: &mut PgConnection,
    account: Uuid,
    generation: Generation,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "UPDATE confirmed_mail SET dropped_at = $3
         WHERE account = $1 AND dropped_at IS NULL AND generation >= $2",
    )
    .bind(account)
    .bind(i64::from(generation))
    .bind(now.to_sqlx())
    .execute(connection)
    .await?;
    Ok(())
}

/// The logins of the accounts that an address is confirmed for, and whose they are.
pub async fn logins_of(connection: &mut PgConnection, address: &str) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT DISTINCT opened.login FROM account JOIN account opened ON opened.id = kept_account(account.id)
         WHERE lower(account.confirmed_mail) = lower($1) ORDER BY opened.login",
    )
    .bind(address)
    .fetch_all(connection)
    .await?)
}
