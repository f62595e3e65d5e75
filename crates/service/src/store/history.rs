//! Everything that became of one account.

use jiff::Timestamp;
use protocol::account::AccountState;
use protocol::decision::Decision;
use protocol::operation::{Operation, Outcome};
use serde_json::Value;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use crate::{Error, Result};

/// An operation with who sent it, and what it was compared with.
#[derive(Debug, Clone)]
pub struct Decided {
    /// As it was sent.
    pub operation: Operation,
    /// What became of it.
    pub outcome: Outcome,
    /// Whose computer.
    pub author: String,
    /// Which computer.
    pub computer: String,
    /// The moment of the decision, as far as the computer's clock is believed.
    pub decided_at: Timestamp,
    /// The moment it arrived.
    pub received_at: Timestamp,
    /// The account as it was found.
    pub found: Option<AccountState>,
    /// Of one that asked for a mail: where that stands, and the mail server’s last words.
    pub mail: Option<(String, Option<String>)>,
}

/// What a family did, or time.
#[derive(Debug, Clone)]
pub struct Happened {
    /// Its code.
    pub kind: String,
    /// What it is; none for an event that is none of the rules’.
    pub event: Option<Decision>,
    /// When.
    pub at: Timestamp,
}

/// The account of a login.
pub async fn of_login(connection: &mut PgConnection, login: &str) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar("SELECT id FROM account WHERE login = $1")
        .bind(login)
        .fetch_optional(connection)
        .await?)
}

/// The operations sent for an account, or that went to it.
pub async fn operations(connection: &mut PgConnection, account: Uuid) -> Result<Vec<Decided>> {
    let rows = sqlx::query(
        "SELECT content, became, operation.reason, facts, staff.name, device.computer, decided_at, received_at,
             outgoing_mail.state AS mail, outgoing_mail.told
         FROM operation JOIN staff ON staff.id = author JOIN device ON device.id = operation.device
         LEFT JOIN outgoing_mail ON outgoing_mail.operation = operation.id
         WHERE account = $1 OR went_to = $1 ORDER BY received_at, counter",
    )
    .bind(account)
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            let bad = |error| Error::BadContent("an operation", error);
            let moment = |column| -> Result<Timestamp> {
                Ok(row.try_get::<jiff_sqlx::Timestamp, _>(column)?.to_jiff())
            };
            let facts: Option<Value> = row.try_get("facts")?;
            let found = facts.and_then(|facts| facts.get("account").cloned());
            Ok(Decided {
                operation: serde_json::from_value(row.try_get("content")?).map_err(bad)?,
                outcome: super::operation::outcome(row.try_get("became")?, row.try_get("reason")?)?,
                author: row.try_get("name")?,
                computer: row.try_get("computer")?,
                decided_at: moment("decided_at")?,
                received_at: moment("received_at")?,
                found: found.map(serde_json::from_value).transpose().map_err(bad)?,
                mail: match row.try_get::<Option<String>, _>("mail")? {
                    Some(state) => Some((state, row.try_get("told")?)),
                    None => None,
                },
            })
        })
        .collect()
}

/// What happened to an account without staff.
pub async fn events(connection: &mut PgConnection, account: Uuid) -> Result<Vec<Happened>> {
    let rows: Vec<(String, Value, jiff_sqlx::Timestamp)> =
        sqlx::query_as("SELECT kind, content, at FROM event WHERE account = $1 ORDER BY at, id")
            .bind(account)
            .fetch_all(connection)
            .await?;
    Ok(rows
        .into_iter()
        .map(|(kind, content, at)| Happened {
            kind,
            event: serde_json::from_value(content).ok(),
            at: at.to_jiff(),
        })
        .collect())
}

/// The children of an account's holder, or the pupil who holds it: theirs, and their first names.
pub async fn children(connection: &mut PgConnection, account: Uuid) -> Result<Vec<(Uuid, String)>> {
    Ok(sqlx::query_as(
        "SELECT id, first FROM pupil
         WHERE account = $1
             OR id IN (SELECT pupil FROM link JOIN guardian ON guardian.id = link.guardian
                       WHERE guardian.account = $1 AND NOT link.gone)
         ORDER BY first, id",
    )
    .bind(account)
    .fetch_all(connection)
    .await?)
}
