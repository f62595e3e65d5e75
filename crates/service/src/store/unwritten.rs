//! Lines that the ledger outside of the database could not take.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::Value;
use sqlx::{PgConnection, PgPool};

use super::coded::unsigned;
use crate::Result;

/// Keeps one.
pub async fn keep(connection: &mut PgConnection, kind: &str, content: &Value, at: Timestamp) -> Result<()> {
    sqlx::query("INSERT INTO ledger_waiting (at, kind, content) VALUES ($1, $2, $3)")
        .bind(at.to_sqlx())
        .bind(kind)
        .bind(content)
        .execute(connection)
        .await?;
    Ok(())
}

/// Takes the oldest away, for the transaction that writes it.
pub async fn take(connection: &mut PgConnection) -> Result<Option<(Timestamp, String, Value)>> {
    let row: Option<(jiff_sqlx::Timestamp, String, Value)> = sqlx::query_as(
        "DELETE FROM ledger_waiting
         WHERE id = (SELECT id FROM ledger_waiting ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING at, kind, content",
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|(at, kind, content)| (at.to_jiff(), kind, content)))
}

/// How many there are.
pub async fn count(pool: &PgPool) -> Result<u64> {
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM ledger_waiting").fetch_one(pool).await?;
    unsigned(count, "ledger_waiting", "id")
}
