//! The trail of everything staff do.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::Result;

/// One line of the trail. Its content names accounts and computers by their ids, and holds no secret.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    /// Who, when somebody was signed in.
    pub staff: Option<Uuid>,
    /// On which computer.
    pub device: Option<Uuid>,
    /// For which school.
    pub school: Option<&'a str>,
    /// What.
    pub kind: &'a str,
    /// The rest.
    pub content: Value,
}

/// Adds a line.
pub async fn append(connection: &mut PgConnection, now: Timestamp, entry: Entry<'_>) -> Result<()> {
    sqlx::query(
        "INSERT INTO audit (at, staff, device, school, kind, content) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(now.to_sqlx())
    .bind(entry.staff)
    .bind(entry.device)
    .bind(entry.school)
    .bind(entry.kind)
    .bind(entry.content)
    .execute(connection)
    .await?;
    Ok(())
}
