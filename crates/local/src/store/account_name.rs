//! Whom accounts are for, by the UUIDs that the service names them by.

use std::collections::HashMap;

use sqlx::SqliteConnection;
use uuid::Uuid;

use crate::Result;

/// Who has an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Name then first name.
    pub name: String,
    /// Login.
    pub login: String,
}

/// Of these accounts, those that are known here, with whom they are for.
///
/// # Errors
/// What the database met.
pub async fn find(connection: &mut SqliteConnection, accounts: &[Uuid]) -> Result<HashMap<Uuid, Named>> {
    let rows: Vec<(Uuid, String, String)> = sqlx::query_as(
        "SELECT account.uuid, account.login,
             coalesce((SELECT family || ' ' || first FROM pupil WHERE account_id = account.id),
                      (SELECT min(family || ' ' || first) FROM guardian WHERE account_id = account.id), '')
         FROM account WHERE account.uuid IN (SELECT unhex(value, '-') FROM json_each(?1))",
    )
    .bind(serde_json::to_string(accounts)?)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|(account, login, name)| (account, Named { name, login })).collect())
}
