//! New logins: those that were asked for, and those that were replaced.

use domain::person::Names;
use domain::renewal::Renewal;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use crate::Result;

/// The names that schools give to who opens an account.
pub async fn names(connection: &mut PgConnection, account: Uuid) -> Result<Vec<Names>> {
    let rows: Vec<(String, String, Option<String>)> = sqlx::query_as(
        "SELECT first, family, usage FROM guardian WHERE account = $1
         UNION ALL SELECT first, family, usage FROM pupil WHERE account = $1",
    )
    .bind(account)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|(first, family, usage)| Names { first, family, usage }).collect())
}

/// What was asked for an account and is not in force yet.
pub async fn waiting(connection: &mut PgConnection, account: Uuid) -> Result<Option<Renewal>> {
    let row = sqlx::query(
        "SELECT renewal_base, renewal_asked_on FROM account WHERE id = $1 AND renewal_asked_on IS NOT NULL",
    )
    .bind(account)
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let asked_on: jiff_sqlx::Date = row.try_get("renewal_asked_on")?;
    Ok(Some(Renewal { base: row.try_get("renewal_base")?, asked_on: asked_on.to_jiff() }))
}

/// Keeps what was asked for an account that is held.
pub async fn ask(connection: &mut PgConnection, account: Uuid, renewal: &Renewal) -> Result<()> {
    sqlx::query("UPDATE account SET renewal_base = $2, renewal_asked_on = $3 WHERE id = $1")
        .bind(account)
        .bind(&renewal.base)
        .bind(renewal.asked_on.to_sqlx())
        .execute(connection)
        .await?;
    Ok(())
}

/// Accounts for which a new login was asked before that day, held, in the order of their ids. One that is grouped away
/// waits for its return; one that somebody holds, for the next time.
pub async fn asked_before(connection: &mut PgConnection, day: Date, limit: i64) -> Result<Vec<Uuid>> {
    Ok(sqlx::query_scalar(
        "SELECT id FROM account WHERE renewal_asked_on < $1 AND grouped_into IS NULL
         ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED",
    )
    .bind(day.to_sqlx())
    .bind(limit)
    .fetch_all(connection)
    .await?)
}

/// Gives an account that is held its new login; the one before is known, and never given again.
pub async fn replace(
    connection: &mut PgConnection,
    account: Uuid,
    login: &str,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO former_login (login, account, ended_at) SELECT login, id, $2 FROM account WHERE id = $1",
    )
    .bind(account)
    .bind(now.to_sqlx())
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "UPDATE account SET login = $2, renewal_base = NULL, renewal_asked_on = NULL, version = version + 1
         WHERE id = $1",
    )
    .bind(account)
    .bind(login)
    .execute(connection)
    .await?;
    Ok(())
}
