//! Times when not everything can be done.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use protocol::maintenance::Maintenance;
use sqlx::{PgConnection, Row};

use super::coded::{code, value};
use crate::Result;

const TABLE: &str = "maintenance";

/// Announces one, and gives its number.
pub async fn add(
    connection: &mut PgConnection,
    window: &Maintenance,
    until: Timestamp,
    now: Timestamp,
) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "INSERT INTO maintenance (level, begins_at, ends_at, sentence, announced_at) VALUES ($1, $2, $3, $4, $5)
         RETURNING id",
    )
    .bind(code(window.level, TABLE, "level")?)
    .bind(window.from.to_sqlx())
    .bind(until.to_sqlx())
    .bind(&window.sentence)
    .bind(now.to_sqlx())
    .fetch_one(connection)
    .await?)
}

/// Those that are not over, each with its number, in the order in which they begin.
pub async fn to_come(connection: &mut PgConnection, now: Timestamp) -> Result<Vec<(i64, Maintenance)>> {
    let rows = sqlx::query(
        "SELECT id, level, begins_at, ends_at, sentence FROM maintenance
         WHERE ended_at IS NULL AND ends_at > $1 ORDER BY begins_at, id",
    )
    .bind(now.to_sqlx())
    .fetch_all(connection)
    .await?;
    let read = |row: sqlx::postgres::PgRow| -> Result<(i64, Maintenance)> {
        let from: jiff_sqlx::Timestamp = row.try_get("begins_at")?;
        let until: jiff_sqlx::Timestamp = row.try_get("ends_at")?;
        let window = Maintenance {
            level: value(row.try_get("level")?, TABLE, "level")?,
            from: from.to_jiff(),
            until: Some(until.to_jiff()),
            sentence: row.try_get("sentence")?,
        };
        Ok((row.try_get("id")?, window))
    };
    rows.into_iter().map(read).collect()
}

/// Ends one that is not over, and says whether it had begun; `None` when there is none of that number.
pub async fn end(connection: &mut PgConnection, id: i64, now: Timestamp) -> Result<Option<bool>> {
    Ok(sqlx::query_scalar(
        "UPDATE maintenance SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL AND ends_at > $2
         RETURNING begins_at <= $2",
    )
    .bind(id)
    .bind(now.to_sqlx())
    .fetch_optional(connection)
    .await?)
}
