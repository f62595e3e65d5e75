//! Settings, as text by key; school 0 is this computer.

use sqlx::{SqliteConnection, SqliteExecutor};

use crate::Result;

/// Key of the director's name.
pub const AUTHOR: &str = "author";

/// Key of what the director says of a school (`view::school::SchoolIdentity`); `school_shown` reads it.
pub const IDENTITY: &str = "identity";

/// One setting.
///
/// # Errors
/// What the database met.
pub async fn get<'e>(executor: impl SqliteExecutor<'e>, school: i64, key: &str) -> Result<Option<String>> {
    Ok(sqlx::query_scalar("SELECT value FROM setting WHERE school_id = ?1 AND key = ?2")
        .bind(school)
        .bind(key)
        .fetch_optional(executor)
        .await?)
}

/// Writes one setting.
///
/// # Errors
/// What the database met.
pub async fn set(connection: &mut SqliteConnection, school: i64, key: &str, value: &str) -> Result<()> {
    sqlx::query(
        "INSERT INTO setting (school_id, key, value) VALUES (?1, ?2, ?3)
         ON CONFLICT (school_id, key) DO UPDATE SET value = excluded.value",
    )
    .bind(school)
    .bind(key)
    .bind(value)
    .execute(connection)
    .await?;
    Ok(())
}

/// The director's name.
///
/// # Errors
/// What the database met.
pub async fn author<'e>(executor: impl SqliteExecutor<'e>) -> Result<Option<String>> {
    get(executor, 0, AUTHOR).await
}
