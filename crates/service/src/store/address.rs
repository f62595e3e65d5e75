//! Failures by the address they came from: many people may share one, so that some are free, and each is forgotten in
//! time.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

use crate::Result;

/// Counts an attempt as failed before it is looked at. Gives the failures that are not forgotten, this one included;
/// `None` when it comes too early. Above `free` of them the next one waits until `next`, from the same statement on; below,
/// none waits: of two that come at the same moment, the one that was there a little earlier may be counted after the other.
pub async fn charge(
    connection: &mut PgConnection,
    digest: &[u8],
    free: f64,
    now: Timestamp,
    next: Timestamp,
) -> Result<Option<f64>> {
    Ok(sqlx::query_scalar(
        "INSERT INTO address_attempt AS known (digest, failures, at, next) VALUES ($1, 1, $3, to_timestamp(0))
         ON CONFLICT (digest) DO UPDATE SET
             failures = greatest(0, known.failures - extract(epoch FROM $3 - known.at) / 60) + 1,
             at = greatest(known.at, $3),
             next = CASE WHEN known.failures - extract(epoch FROM $3 - known.at) / 60 >= $2 THEN $4
                    ELSE known.next END
         WHERE known.next <= $3
         RETURNING failures",
    )
    .bind(digest)
    .bind(free)
    .bind(now.to_sqlx())
    .bind(next.to_sqlx())
    .fetch_optional(connection)
    .await?)
}

/// Says when the next attempt is looked at.
pub async fn delay(connection: &mut PgConnection, digest: &[u8], next: Timestamp) -> Result<()> {
    sqlx::query("UPDATE address_attempt SET next = $2 WHERE digest = $1")
        .bind(digest)
        .bind(next.to_sqlx())
        .execute(connection)
        .await?;
    Ok(())
}

/// When the next attempt is looked at.
pub async fn next(connection: &mut PgConnection, digest: &[u8]) -> Result<Option<Timestamp>> {
    let next: Option<jiff_sqlx::Timestamp> =
        sqlx::query_scalar("SELECT next FROM address_attempt WHERE digest = $1")
            .bind(digest)
            .fetch_optional(connection)
            .await?;
    Ok(next.map(jiff_sqlx::Timestamp::to_jiff))
}

/// That attempt was no failure.
pub async fn refund(connection: &mut PgConnection, digest: &[u8]) -> Result<()> {
    sqlx::query(
        "UPDATE address_attempt SET failures = greatest(0, failures - 1), next = to_timestamp(0) WHERE digest = $1",
    )
    .bind(digest)
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets what is long past.
pub async fn forget_before(connection: &mut PgConnection, moment: Timestamp) -> Result<()> {
    sqlx::query("DELETE FROM address_attempt WHERE at < $1 AND next < $1")
        .bind(moment.to_sqlx())
        .execute(connection)
        .await?;
    Ok(())
}
