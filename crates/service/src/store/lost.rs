//! What people say they lost.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use uuid::Uuid;

use super::coded::{code, value};
use crate::Result;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lost {
    /// The login, to a confirmed address: that is what was typed.
    Login,
    /// The password, by a confirmed address: the login was typed.
    Password,
    /// The password, of the school: the login was typed.
    School,
}

/// Keeps a request.
pub async fn add(
    connection: &mut PgConnection,
    id: Uuid,
    lost: Lost,
    typed: &str,
    now: Timestamp,
) -> Result<()> {
    sqlx::query("INSERT INTO lost_request (id, kind, typed, at) VALUES ($1, $2, $3, $4)")
        .bind(id)
        .bind(code(lost, "lost_request", "kind")?)
        .bind(typed)
        .bind(now.to_sqlx())
        .execute(connection)
        .await?;
    Ok(())
}

/// Takes the oldest request away, for the transaction that answers it.
pub async fn take(connection: &mut PgConnection) -> Result<Option<(Lost, String)>> {
    let row: Option<(String, String)> = sqlx::query_as(
        "DELETE FROM lost_request
         WHERE id = (SELECT id FROM lost_request ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING kind, typed",
    )
    .fetch_optional(connection)
    .await?;
    row.map(|(kind, typed)| Ok((value(kind, "lost_request", "kind")?, typed))).transpose()
}
