//! Settings, as text by key, of this computer or of a school. What is kept of a school has types of its own, in which what a
//! version does not know is passed over and what it misses has a default.

mod identity;
mod sheets;
#[cfg(test)]
mod tests;

use serde::de::DeserializeOwned;
use sqlx::{SqliteConnection, SqliteExecutor};

use super::id::SchoolId;
use super::stored::Cells;
use crate::Result;

pub use identity::SchoolIdentity;
pub use sheets::{EnvelopeWindow, Printing, SchoolSettings, ServiceAddress, SheetOrder};

/// Key of the director's name.
pub const AUTHOR: &str = "author";

/// Key of the [`SchoolIdentity`]; the view `school_shown` reads it.
const IDENTITY: &str = "identity";

/// Key of the [`SchoolSettings`].
const SCHOOL: &str = "school";

/// What the column of schools keeps of whose setting it is.
fn number(school: Option<SchoolId>) -> i64 {
    school.map_or(0, SchoolId::get)
}

/// One setting; without a school, of this computer.
///
/// # Errors
/// What the database met.
pub async fn get<'e>(
    executor: impl SqliteExecutor<'e>,
    school: Option<SchoolId>,
    key: &str,
) -> Result<Option<String>> {
    Ok(sqlx::query_scalar("SELECT value FROM setting WHERE school_id = ?1 AND key = ?2")
        .bind(number(school))
        .bind(key)
        .fetch_optional(executor)
        .await?)
}

/// One setting that is more than a text.
///
/// # Errors
/// What the database met; a text of which `read` makes nothing is a bad value.
pub async fn read<'e, T: Send + Unpin>(
    executor: impl SqliteExecutor<'e>,
    school: Option<SchoolId>,
    key: &str,
    read: impl Fn(&str) -> Option<T> + Send + Sync,
) -> Result<Option<T>> {
    Ok(sqlx::query("SELECT school_id, key, value FROM setting WHERE school_id = ?1 AND key = ?2")
        .bind(number(school))
        .bind(key)
        .try_map(|row| {
            let cells = Cells::of(&row, "setting", &["school_id", "key"]);
            read(cells.get("value")?).ok_or_else(|| cells.bad("value"))
        })
        .fetch_optional(executor)
        .await?)
}

/// One setting that is kept as JSON.
///
/// # Errors
/// As [`read`].
pub async fn json<'e, T: DeserializeOwned + Send + Unpin>(
    executor: impl SqliteExecutor<'e>,
    school: Option<SchoolId>,
    key: &str,
) -> Result<Option<T>> {
    read(executor, school, key, |text| serde_json::from_str(text).ok()).await
}

/// Writes one setting.
///
/// # Errors
/// What the database met.
pub async fn set(
    connection: &mut SqliteConnection,
    school: Option<SchoolId>,
    key: &str,
    value: &str,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO setting (school_id, key, value) VALUES (?1, ?2, ?3)
         ON CONFLICT (school_id, key) DO UPDATE SET value = excluded.value",
    )
    .bind(number(school))
    .bind(key)
    .bind(value)
    .execute(connection)
    .await?;
    Ok(())
}

/// What the director says of a school.
///
/// # Errors
/// What the database met.
pub async fn identity<'e>(executor: impl SqliteExecutor<'e>, school: SchoolId) -> Result<SchoolIdentity> {
    Ok(json(executor, Some(school), IDENTITY).await?.unwrap_or_default())
}

/// Keeps what the director says of a school.
///
/// # Errors
/// What the database met.
pub async fn set_identity(
    connection: &mut SqliteConnection,
    school: SchoolId,
    identity: &SchoolIdentity,
) -> Result<()> {
    set(connection, Some(school), IDENTITY, &serde_json::to_string(identity)?).await
}

/// How the sheets of a school are made.
///
/// # Errors
/// What the database met.
pub async fn of_school<'e>(executor: impl SqliteExecutor<'e>, school: SchoolId) -> Result<SchoolSettings> {
    Ok(json(executor, Some(school), SCHOOL).await?.unwrap_or_default())
}

/// Keeps how the sheets of a school are made.
///
/// # Errors
/// What the database met.
pub async fn set_of_school(
    connection: &mut SqliteConnection,
    school: SchoolId,
    settings: &SchoolSettings,
) -> Result<()> {
    set(connection, Some(school), SCHOOL, &serde_json::to_string(settings)?).await
}

/// The director's name.
///
/// # Errors
/// What the database met.
pub async fn author<'e>(executor: impl SqliteExecutor<'e>) -> Result<Option<String>> {
    get(executor, None, AUTHOR).await
}
