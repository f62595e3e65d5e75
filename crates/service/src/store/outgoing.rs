//! Mails to send.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::Result;
use crate::keys::Sealed;

/// A mail to send.
#[derive(Debug)]
pub struct Outgoing {
    /// Its id, which its `Message-ID` is made of.
    pub id: Uuid,
    /// To whom.
    pub recipient: String,
    /// When it was written.
    pub made_at: Timestamp,
    /// How often it was tried, this time included.
    pub attempts: u32,
    /// What it says.
    pub sealed: Sealed,
}

/// Adds a mail; one that an operation asked for bears it.
pub async fn add(
    connection: &mut PgConnection,
    id: Uuid,
    recipient: &str,
    kind: &str,
    sealed: &Sealed,
    operation: Option<Uuid>,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO outgoing_mail (id, recipient, kind, key, sealed, made_at, next, operation)
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7)",
    )
    .bind(id)
    .bind(recipient)
    .bind(kind)
    .bind(&sealed.key)
    .bind(&sealed.bytes)
    .bind(now.to_sqlx())
    .bind(operation)
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes the next mail that waits, for nobody else until that moment: whoever is interrupted before the message is
/// handed over leaves it to be tried again.
pub async fn take(
    connection: &mut PgConnection,
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<Outgoing>> {
    let row: Option<(Uuid, String, jiff_sqlx::Timestamp, i32, String, Vec<u8>)> = sqlx::query_as(
        "UPDATE outgoing_mail SET next = $2, attempts = attempts + 1
         WHERE id = (SELECT id FROM outgoing_mail WHERE state = 'waiting' AND next <= $1
                     ORDER BY next LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING id, recipient, made_at, attempts, key, sealed",
    )
    .bind(now.to_sqlx())
    .bind(until.to_sqlx())
    .fetch_optional(connection)
    .await?;
    let Some((id, recipient, made_at, attempts, key, bytes)) = row else { return Ok(None) };
    let attempts = super::coded::unsigned(attempts, "outgoing_mail", "attempts")?;
    Ok(Some(Outgoing { id, recipient, made_at: made_at.to_jiff(), attempts, sealed: Sealed { key, bytes } }))
}

/// How many wait, and of how many nobody knows.
pub async fn kept(pool: &PgPool) -> Result<(i64, i64)> {
    Ok(sqlx::query_as(
        "SELECT (SELECT count(*) FROM outgoing_mail WHERE state = 'waiting'),
                (SELECT count(*) FROM outgoing_mail WHERE state = 'unknown')",
    )
    .fetch_one(pool)
    .await?)
}

/// The message is about to be handed over: from here on nobody knows, until the server has answered.
pub async fn handing_over(connection: &mut PgConnection, id: Uuid) -> Result<()> {
    sqlx::query("UPDATE outgoing_mail SET state = 'unknown' WHERE id = $1")
        .bind(id)
        .execute(connection)
        .await?;
    Ok(())
}

/// It is to be tried again.
pub async fn postpone(connection: &mut PgConnection, id: Uuid, next: Timestamp, told: &str) -> Result<()> {
    sqlx::query("UPDATE outgoing_mail SET state = 'waiting', next = $2, told = $3 WHERE id = $1")
        .bind(id)
        .bind(next.to_sqlx())
        .bind(told)
        .execute(connection)
        .await?;
    Ok(())
}

/// It ended: the server took it, refused it, or nobody knows. What it said goes.
pub async fn end(
    connection: &mut PgConnection,
    id: Uuid,
    state: &str,
    told: &str,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "UPDATE outgoing_mail SET state = $2, told = $3, ended_at = $4, key = NULL, sealed = NULL WHERE id = $1",
    )
    .bind(id)
    .bind(state)
    .bind(told)
    .bind(now.to_sqlx())
    .execute(connection)
    .await?;
    Ok(())
}
