//! How much a store holds, without a word of whom it is about.

use sqlx::{FromRow, SqliteConnection};

use super::integrity;
use crate::Result;

/// What a store holds, counted.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
#[expect(missing_docs, reason = "named after the tables")]
pub struct Census {
    pub schools: u32,
    pub classes: u32,
    pub pupils: u32,
    pub guardians: u32,
    pub links: u32,
    pub accounts: u32,
    pub sheets: u32,
    pub operations: u32,
    pub imports: u32,
    /// Changes of the schema that were applied.
    pub migrations: u32,
    /// Version of the encryption's library.
    pub cipher: String,
}

/// Counts what the store holds.
///
/// # Errors
/// What the database met.
pub async fn take(connection: &mut SqliteConnection) -> Result<Census> {
    let cipher: String = sqlx::query_scalar("PRAGMA cipher_version").fetch_one(&mut *connection).await?;
    Ok(sqlx::query_as(
        "SELECT (SELECT count(*) FROM school) AS schools, (SELECT count(*) FROM class) AS classes,
             (SELECT count(*) FROM pupil) AS pupils, (SELECT count(*) FROM guardian) AS guardians,
             (SELECT count(*) FROM link) AS links, (SELECT count(*) FROM account) AS accounts,
             (SELECT count(*) FROM sheet) AS sheets, (SELECT count(*) FROM operation) AS operations,
             (SELECT count(*) FROM import) AS imports, (SELECT count(*) FROM _sqlx_migrations) AS migrations,
             ?1 AS cipher",
    )
    .bind(cipher)
    .fetch_one(connection)
    .await?)
}

/// Looks at every page of the store.
///
/// # Errors
/// [`Error::Damaged`](crate::Error::Damaged) when one is, and what else the database met.
pub async fn check(connection: &mut SqliteConnection) -> Result<()> {
    integrity::check(connection).await
}
