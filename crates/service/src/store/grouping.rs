//! Accounts of one person that were grouped: where each leads, whose records point where.

use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::Result;

/// Where these accounts lead: a grouped one to the one that is kept, through all groupings; any other to itself.
pub async fn lead_to(connection: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<(Uuid, Uuid)>> {
    Ok(sqlx::query_as(
        "SELECT id, CASE WHEN grouped_into IS NULL THEN id ELSE kept_account(id) END FROM account WHERE id = ANY($1)",
    )
    .bind(ids)
    .fetch_all(connection)
    .await?)
}

/// The account that is opened in place of that one: itself, unless it is grouped away.
pub async fn lead(connection: &mut PgConnection, id: Uuid) -> Result<Uuid> {
    let leads = lead_to(connection, &[id]).await?;
    Ok(leads.first().map_or(id, |(_, kept)| *kept))
}

/// Whether an account is grouped with that one, or with one that is grouped with it.
pub async fn is_with(connection: &mut PgConnection, account: Uuid, kept: Uuid) -> Result<bool> {
    Ok(sqlx::query_scalar("SELECT $1 <> $2 AND $1 IN (SELECT accounts_with($2))")
        .bind(account)
        .bind(kept)
        .fetch_one(connection)
        .await?)
}

/// The schools where somebody of an account is present.
pub async fn schools(connection: &mut PgConnection, account: Uuid) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT DISTINCT school FROM account_school WHERE account = $1 AND gone_on IS NULL ORDER BY school",
    )
    .bind(account)
    .fetch_all(connection)
    .await?)
}

/// Lets the records of an account, and of those grouped with it, point to the one that is kept. Both are held.
pub async fn begin(connection: &mut PgConnection, account: Uuid, kept: Uuid, day: Date) -> Result<()> {
    sqlx::query(
        "UPDATE guardian SET home_account = coalesce(home_account, account), account = $2 WHERE account = $1",
    )
    .bind(account)
    .bind(kept)
    .execute(&mut *connection)
    .await?;
    sqlx::query("UPDATE account SET grouped_into = $2, grouped_on = $3 WHERE id = $1")
        .bind(account)
        .bind(kept)
        .bind(day.to_sqlx())
        .execute(connection)
        .await?;
    Ok(())
}

/// Gives an account its records back, with those of the accounts that were grouped with it.
pub async fn end(connection: &mut PgConnection, account: Uuid) -> Result<()> {
    sqlx::query(
        "UPDATE guardian SET account = $1, home_account = nullif(home_account, $1)
         WHERE home_account IN (SELECT accounts_with($1))",
    )
    .bind(account)
    .execute(&mut *connection)
    .await?;
    sqlx::query("UPDATE account SET grouped_into = NULL, grouped_on = NULL WHERE id = $1")
        .bind(account)
        .execute(connection)
        .await?;
    Ok(())
}

/// The greatest value of an account that a computer received which may see the account no more on that day.
pub async fn out_of_sight(connection: &mut PgConnection, account: Uuid, today: Date) -> Result<Option<i32>> {
    Ok(sqlx::query_scalar(
        "SELECT max(delivery.generation)
         FROM delivery JOIN device ON device.id = delivery.device AND device.revoked_at IS NULL
         WHERE delivery.account = $1 AND NOT EXISTS (
             SELECT 1 FROM account_school
             JOIN staff_right ON staff_right.school = account_school.school AND staff_right.staff = device.staff
                 AND staff_right.ended_at IS NULL AND (staff_right.until IS NULL OR staff_right.until >= $2)
                 AND staff_right.role <> 'support'
             WHERE account_school.account = $1)",
    )
    .bind(account)
    .bind(today.to_sqlx())
    .fetch_one(connection)
    .await?)
}
