//! Who signed in on a page of staff that takes several steps.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::Result;

/// Begins one, which ends at that moment at the latest; those that ran out go.
pub async fn begin(
    connection: &mut PgConnection,
    digest: &[u8],
    staff: Uuid,
    now: Timestamp,
    (until, at_the_latest): (Timestamp, Timestamp),
) -> Result<()> {
    sqlx::query("DELETE FROM page_session WHERE expires_at <= $1")
        .bind(now.to_sqlx())
        .execute(&mut *connection)
        .await?;
    sqlx::query("INSERT INTO page_session (digest, staff, expires_at, ends_at) VALUES ($1, $2, $3, $4)")
        .bind(digest)
        .bind(staff)
        .bind(until.to_sqlx())
        .bind(at_the_latest.to_sqlx())
        .execute(connection)
        .await?;
    Ok(())
}

/// Whose it is, if it has not run out; it lasts until that moment from then on, or its end.
pub async fn go_on(
    connection: &mut PgConnection,
    digest: &[u8],
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar(
        "UPDATE page_session SET expires_at = least($3, ends_at) WHERE digest = $1 AND expires_at > $2 RETURNING staff",
    )
    .bind(digest)
    .bind(now.to_sqlx())
    .bind(until.to_sqlx())
    .fetch_optional(connection)
    .await?)
}

/// Ends one.
pub async fn end(connection: &mut PgConnection, digest: &[u8]) -> Result<()> {
    sqlx::query("DELETE FROM page_session WHERE digest = $1").bind(digest).execute(connection).await?;
    Ok(())
}
