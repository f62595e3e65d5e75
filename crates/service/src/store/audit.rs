//! The trail of everything staff do.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use serde::Serialize;
use serde_json::Value;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::Result;

/// One line of the trail. Its content names accounts and computers by their ids, and holds no secret.
#[derive(Debug, Clone, Serialize)]
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
    append_all(connection, now, &[entry]).await
}

/// Adds lines, in that order.
pub async fn append_all(connection: &mut PgConnection, now: Timestamp, entries: &[Entry<'_>]) -> Result<()> {
    sqlx::query(
        "INSERT INTO audit (at, staff, device, school, kind, content)
         SELECT $1, staff, device, school, kind, content
         FROM ROWS FROM (jsonb_to_recordset($2) AS (staff uuid, device uuid, school text, kind text, content jsonb))
             WITH ORDINALITY ORDER BY ordinality",
    )
    .bind(now.to_sqlx())
    .bind(Json(entries))
    .execute(connection)
    .await?;
    Ok(())
}
