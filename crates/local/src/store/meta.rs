//! What the store knows of itself: the device it is, and when it was last at work.

use jiff::Timestamp;
use sqlx::{SqliteConnection, SqliteExecutor};
use uuid::Uuid;

use super::stored::{Cells, Stored};
use crate::{Error, Result, random};

const DEVICE: &str = "device";
const SEEN: &str = "seen";
const DEMONSTRATION: &str = "demonstration";
const COPIED: &str = "copied";

/// The device whose log this is; the migration that made room for it drew it.
///
/// # Errors
/// [`Error::Damaged`] when it is lost, and what the database met.
pub async fn device<'e>(executor: impl SqliteExecutor<'e>) -> Result<Uuid> {
    get(executor, DEVICE).await?.ok_or(Error::Damaged(None))
}

/// Makes the store another device, whose counters follow no other's.
///
/// # Errors
/// What the database met, and [`Error::Internal`] without randomness.
pub async fn renew_device(connection: &mut SqliteConnection) -> Result<()> {
    let device = uuid::Builder::from_random_bytes(random::bytes()?).into_uuid();
    set(connection, DEVICE, &device.to_string()).await
}

/// When the store was last at work with a clock that was believed.
///
/// # Errors
/// What the database met.
pub async fn last_seen<'e>(executor: impl SqliteExecutor<'e>) -> Result<Option<Timestamp>> {
    get(executor, SEEN).await
}

/// Records that it is at work.
///
/// # Errors
/// What the database met.
pub async fn record_last_seen(connection: &mut SqliteConnection, at: Timestamp) -> Result<()> {
    set(connection, SEEN, &at.to_string()).await
}

/// When the store was last copied to another medium; in such a copy, when it was made.
///
/// # Errors
/// What the database met.
pub async fn copied_at<'e>(executor: impl SqliteExecutor<'e>) -> Result<Option<Timestamp>> {
    get(executor, COPIED).await
}

/// Records that it was copied to another medium.
///
/// # Errors
/// What the database met.
pub async fn record_copied(connection: &mut SqliteConnection, at: Timestamp) -> Result<()> {
    set(connection, COPIED, &at.to_string()).await
}

/// Whether the people in it were invented to be shown.
///
/// # Errors
/// What the database met.
pub async fn is_demonstration<'e>(executor: impl SqliteExecutor<'e>) -> Result<bool> {
    Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM meta WHERE key = ?1)")
        .bind(DEMONSTRATION)
        .fetch_one(executor)
        .await?)
}

/// Records that the people in it were invented to be shown.
///
/// # Errors
/// What the database met.
pub async fn mark_demonstration(connection: &mut SqliteConnection) -> Result<()> {
    set(connection, DEMONSTRATION, "").await
}

async fn get<'e, T>(executor: impl SqliteExecutor<'e>, key: &str) -> Result<Option<T>>
where
    T: Stored + Send + Unpin,
{
    Ok(sqlx::query("SELECT key, value FROM meta WHERE key = ?1")
        .bind(key)
        .try_map(|row| Cells::of(&row, "meta", &["key"]).stored("value"))
        .fetch_optional(executor)
        .await?)
}

async fn set(connection: &mut SqliteConnection, key: &str, value: &str) -> Result<()> {
    sqlx::query("INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value")
        .bind(key)
        .bind(value)
        .execute(connection)
        .await?;
    Ok(())
}
