//! What families did, and time.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use protocol::decision::Decision;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Error, Result};

/// Keeps an event of an account.
pub async fn append(
    connection: &mut PgConnection,
    id: Uuid,
    account: Uuid,
    event: &Decision,
    at: Timestamp,
) -> Result<()> {
    let content = serde_json::to_value(event).map_err(|error| Error::BadContent("an event", error))?;
    sqlx::query("INSERT INTO event (id, account, kind, content, at) VALUES ($1, $2, $3, $4, $5)")
        .bind(id)
        .bind(account)
        .bind(event.code())
        .bind(content)
        .bind(at.to_sqlx())
        .execute(connection)
        .await?;
    Ok(())
}
