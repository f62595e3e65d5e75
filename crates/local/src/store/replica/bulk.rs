//! Writing many rows at once.

use serde::Serialize;
use sqlx::SqliteConnection;

use crate::Result;

/// Runs a statement whose first parameter is those rows as one JSON text, when there are any.
pub(super) async fn write(
    connection: &mut SqliteConnection,
    sql: &'static str,
    rows: &[impl Serialize],
) -> Result<()> {
    if !rows.is_empty() {
        sqlx::query(sql).bind(serde_json::to_string(rows)?).execute(connection).await?;
    }
    Ok(())
}
