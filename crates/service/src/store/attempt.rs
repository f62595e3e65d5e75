//! Attempts that failed in a row, by what was tried.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

use super::coded::unsigned;
use crate::Result;

/// Counts an attempt as failed before it is looked at, so that parallel ones do not pass the limit. Gives how many failed
/// in a row, this one included; `None` when it comes too early, and is not to be looked at.
pub async fn charge(
    connection: &mut PgConnection,
    kind: &str,
    digest: &[u8],
    now: Timestamp,
    next: Timestamp,
) -> Result<Option<u32>> {
    let failures: Option<i32> = sqlx::query_scalar(
        "INSERT INTO attempt (kind, digest, failures, next) VALUES ($1, $2, 1, $4)
         ON CONFLICT (kind, digest) DO UPDATE SET failures = attempt.failures + 1, next = excluded.next
         WHERE attempt.next <= $3
         RETURNING failures",
    )
    .bind(kind)
    .bind(digest)
    .bind(now.to_sqlx())
    .bind(next.to_sqlx())
    .fetch_optional(connection)
    .await?;
    failures.map(|failures| unsigned(failures, "attempt", "failures")).transpose()
}

/// Says when the next attempt is looked at.
pub async fn delay(connection: &mut PgConnection, kind: &str, digest: &[u8], next: Timestamp) -> Result<()> {
    sqlx::query("UPDATE attempt SET next = $3 WHERE kind = $1 AND digest = $2")
        .bind(kind)
        .bind(digest)
        .bind(next.to_sqlx())
        .execute(connection)
        .await?;
    Ok(())
}

/// When the next attempt is looked at.
pub async fn next(connection: &mut PgConnection, kind: &str, digest: &[u8]) -> Result<Option<Timestamp>> {
    let next: Option<jiff_sqlx::Timestamp> =
        sqlx::query_scalar("SELECT next FROM attempt WHERE kind = $1 AND digest = $2")
            .bind(kind)
            .bind(digest)
            .fetch_optional(connection)
            .await?;
    Ok(next.map(jiff_sqlx::Timestamp::to_jiff))
}

/// It could not be looked at: it counts for nothing.
pub async fn refund(connection: &mut PgConnection, kind: &str, digest: &[u8], now: Timestamp) -> Result<()> {
    sqlx::query(
        "UPDATE attempt SET failures = greatest(0, failures - 1), next = $3 WHERE kind = $1 AND digest = $2",
    )
    .bind(kind)
    .bind(digest)
    .bind(now.to_sqlx())
    .execute(connection)
    .await?;
    Ok(())
}

/// It succeeded: nothing failed in a row.
pub async fn forgive(connection: &mut PgConnection, kind: &str, digest: &[u8]) -> Result<()> {
    sqlx::query("DELETE FROM attempt WHERE kind = $1 AND digest = $2")
        .bind(kind)
        .bind(digest)
        .execute(connection)
        .await?;
    Ok(())
}

/// Forgets what is long past.
pub async fn forget_before(connection: &mut PgConnection, moment: Timestamp) -> Result<()> {
    sqlx::query("DELETE FROM attempt WHERE next < $1").bind(moment.to_sqlx()).execute(connection).await?;
    Ok(())
}
