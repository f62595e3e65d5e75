//! The database was put back as it was before: which schools wait for their computers to say what they had heard.

use std::collections::HashMap;

use domain::lost_history::Heard;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::types::Json;
use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use super::coded::unsigned;
use crate::Result;

/// What waits once one has begun.
#[derive(Debug, Clone, Copy)]
pub struct Begun {
    /// Schools: those that had a computer which was heard since that day and sees the school whole.
    pub schools: u64,
    /// Those computers.
    pub computers: u64,
}

/// Whether `device` may yet say what it had heard of the school of `theirs`, at `$1`, which is in the day `$2`: one that was
/// ended, whose year is over, or whose person has no right to see the school whole any more, never will.
const MAY_SPEAK: &str =
    "device.revoked_at IS NULL AND device.quarantined_at IS NULL AND device.until > $1 AND EXISTS (
         SELECT 1 FROM staff_right
         WHERE staff_right.staff = device.staff AND staff_right.school = theirs.school AND staff_right.ended_at IS NULL
             AND staff_right.role <> 'support' AND (staff_right.until IS NULL OR staff_right.until >= $2))";

/// Begins one, in the place of one that is under way. `moment` is what the database was put back to, as far as that was
/// said.
pub async fn begin(
    connection: &mut PgConnection,
    moment: Option<Timestamp>,
    heard_since: Timestamp,
    until: Timestamp,
    (now, today): (Timestamp, Date),
) -> Result<Begun> {
    sqlx::query("UPDATE restoration SET ended_at = $1 WHERE ended_at IS NULL")
        .bind(now.to_sqlx())
        .execute(&mut *connection)
        .await?;
    let id: i64 = sqlx::query_scalar(
        "INSERT INTO restoration (said_at, until, moment) VALUES ($1, $2, $3) RETURNING id",
    )
    .bind(now.to_sqlx())
    .bind(until.to_sqlx())
    .bind(moment.map(ToSqlx::to_sqlx))
    .fetch_one(&mut *connection)
    .await?;
    let query = format!(
        "INSERT INTO restoration_device (restoration, school, device)
         SELECT DISTINCT $3, theirs.school, device.id
         FROM device JOIN staff_right theirs ON theirs.staff = device.staff AND theirs.school IS NOT NULL
         WHERE coalesce(device.synchronised_at, device.enrolled_at) >= $4 AND {MAY_SPEAK}"
    );
    sqlx::query(AssertSqlSafe(query))
        .bind(now.to_sqlx())
        .bind(today.to_sqlx())
        .bind(id)
        .bind(heard_since.to_sqlx())
        .execute(&mut *connection)
        .await?;
    let waiting = sqlx::query(
        "INSERT INTO restoration_school (restoration, school)
         SELECT DISTINCT restoration, school FROM restoration_device WHERE restoration = $1",
    )
    .bind(id)
    .execute(&mut *connection)
    .await?;
    let computers: i64 =
        sqlx::query_scalar("SELECT count(DISTINCT device) FROM restoration_device WHERE restoration = $1")
            .bind(id)
            .fetch_one(connection)
            .await?;
    Ok(Begun {
        schools: waiting.rows_affected(),
        computers: unsigned(computers, "restoration_device", "device")?,
    })
}

/// When the last one was said.
pub async fn said_at(connection: &mut PgConnection) -> Result<Option<Timestamp>> {
    let said: Option<jiff_sqlx::Timestamp> =
        sqlx::query_scalar("SELECT max(said_at) FROM restoration").fetch_one(connection).await?;
    Ok(said.map(jiff_sqlx::Timestamp::to_jiff))
}

/// Until when at most an account opens nothing: a school where somebody of it is waits.
pub async fn waits(connection: &mut PgConnection, account: Uuid) -> Result<Option<Timestamp>> {
    let until: Option<jiff_sqlx::Timestamp> = sqlx::query_scalar(
        "SELECT max(until) FROM restoration JOIN restoration_school ON restoration_school.restoration = restoration.id
         WHERE restoration.ended_at IS NULL AND opened_at IS NULL AND school IN (
             SELECT school FROM account_school WHERE account = $1 AND gone_on IS NULL)",
    )
    .bind(account)
    .fetch_one(connection)
    .await?;
    Ok(until.map(jiff_sqlx::Timestamp::to_jiff))
}

/// What the database was put back to, each time that it was, where that was said.
pub async fn moments(connection: &mut PgConnection) -> Result<Vec<Option<Timestamp>>> {
    let moments: Vec<Option<jiff_sqlx::Timestamp>> =
        sqlx::query_scalar("SELECT moment FROM restoration ORDER BY id").fetch_all(connection).await?;
    Ok(moments.into_iter().map(|moment| moment.map(jiff_sqlx::Timestamp::to_jiff)).collect())
}

/// Ends the sessions of families whose school waits, and says how many those are.
pub async fn end_sessions(connection: &mut PgConnection, now: Timestamp) -> Result<u64> {
    let ended = sqlx::query(
        "UPDATE family_session SET ended_at = $1
         WHERE ended_at IS NULL AND EXISTS (
             SELECT 1 FROM account_school
             JOIN restoration_school ON restoration_school.school = account_school.school AND opened_at IS NULL
             JOIN restoration ON restoration.id = restoration AND restoration.ended_at IS NULL
             WHERE account_school.account = family_session.account AND gone_on IS NULL)",
    )
    .bind(now.to_sqlx())
    .execute(connection)
    .await?;
    Ok(ended.rows_affected())
}

/// The restoration that a school waits in, the school held until the transaction ends.
pub async fn hold(connection: &mut PgConnection, school: &str) -> Result<Option<i64>> {
    Ok(sqlx::query_scalar(
        "SELECT restoration FROM restoration_school JOIN restoration ON restoration.id = restoration
         WHERE school = $1 AND opened_at IS NULL AND restoration.ended_at IS NULL FOR UPDATE OF restoration_school",
    )
    .bind(school)
    .fetch_optional(connection)
    .await?)
}

/// These accounts as they were before anything was believed of them in this restoration; none of which nothing was.
pub async fn before(
    connection: &mut PgConnection,
    restoration: i64,
    accounts: &[Uuid],
) -> Result<HashMap<Uuid, Heard>> {
    let rows: Vec<(Uuid, i32, i32, i32)> = sqlx::query_as(
        "SELECT account, generation, burnt, choices FROM restoration_account
         WHERE restoration = $1 AND account = ANY($2)",
    )
    .bind(restoration)
    .bind(accounts)
    .fetch_all(connection)
    .await?;
    let number = |number, column| unsigned(number, "restoration_account", column);
    rows.into_iter()
        .map(|(account, generation, burnt, choices)| {
            let then = Heard {
                generation: number(generation, "generation")?,
                burnt: number(burnt, "burnt")?,
                choices: number(choices, "choices")?,
            };
            Ok((account, then))
        })
        .collect()
}

/// Keeps how accounts, which are held, were before something is believed of them for the first time.
pub async fn keep_before(
    connection: &mut PgConnection,
    restoration: i64,
    accounts: &[(Uuid, Heard)],
) -> Result<()> {
    let rows: Vec<serde_json::Value> = accounts
        .iter()
        .map(|(account, Heard { generation, burnt, choices })| {
            serde_json::json!({ "account": account, "generation": generation, "burnt": burnt, "choices": choices })
        })
        .collect();
    sqlx::query(
        "INSERT INTO restoration_account (restoration, account, generation, burnt, choices)
         SELECT $1, account, generation, burnt, choices
         FROM jsonb_to_recordset($2) AS one(account uuid, generation integer, burnt integer, choices integer)
         ON CONFLICT DO NOTHING",
    )
    .bind(restoration)
    .bind(Json(rows))
    .execute(connection)
    .await?;
    Ok(())
}

/// A computer has said all of a school that is held; whether somebody was heard of it, and it waits for nobody any more.
pub async fn heard(
    connection: &mut PgConnection,
    restoration: i64,
    school: &str,
    device: Uuid,
    (now, today): (Timestamp, Date),
) -> Result<bool> {
    sqlx::query(
        "UPDATE restoration_device SET heard_at = coalesce(heard_at, $4)
         WHERE restoration = $1 AND school = $2 AND device = $3",
    )
    .bind(restoration)
    .bind(school)
    .bind(device)
    .bind(now.to_sqlx())
    .execute(&mut *connection)
    .await?;
    let query = format!(
        "SELECT bool_or(heard_at IS NOT NULL) AND NOT bool_or(heard_at IS NULL AND {MAY_SPEAK})
         FROM restoration_device theirs JOIN device ON device.id = theirs.device
         WHERE theirs.restoration = $3 AND theirs.school = $4"
    );
    let is_over: Option<bool> = sqlx::query_scalar(AssertSqlSafe(query))
        .bind(now.to_sqlx())
        .bind(today.to_sqlx())
        .bind(restoration)
        .bind(school)
        .fetch_one(connection)
        .await?;
    Ok(is_over.unwrap_or_default())
}

/// A school that is held opens again.
pub async fn open(
    connection: &mut PgConnection,
    restoration: i64,
    school: &str,
    rolled: bool,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "UPDATE restoration_school SET opened_at = $4, rolled = $3 WHERE restoration = $1 AND school = $2",
    )
    .bind(restoration)
    .bind(school)
    .bind(rolled)
    .bind(now.to_sqlx())
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes the next school whose time is over, or none of whose silent computers may speak any more, held until the
/// transaction ends, and whether anybody was heard of it; another process has its own. Those `but` are passed over.
pub async fn next_late(
    connection: &mut PgConnection,
    (now, today): (Timestamp, Date),
    but: &[String],
) -> Result<Option<(i64, String, bool)>> {
    let query = format!(
        "SELECT restoration, school, EXISTS (
             SELECT 1 FROM restoration_device theirs
             WHERE theirs.restoration = restoration_school.restoration AND theirs.school = restoration_school.school
                 AND heard_at IS NOT NULL)
         FROM restoration_school JOIN restoration ON restoration.id = restoration
         WHERE opened_at IS NULL AND restoration.ended_at IS NULL AND school <> ALL($3)
             AND (restoration.until <= $1 OR NOT EXISTS (
                 SELECT 1 FROM restoration_device theirs JOIN device ON device.id = theirs.device
                 WHERE theirs.restoration = restoration_school.restoration AND theirs.school = restoration_school.school
                     AND heard_at IS NULL AND {MAY_SPEAK}))
         ORDER BY school LIMIT 1 FOR UPDATE OF restoration_school SKIP LOCKED"
    );
    Ok(sqlx::query_as(AssertSqlSafe(query))
        .bind(now.to_sqlx())
        .bind(today.to_sqlx())
        .bind(but)
        .fetch_optional(connection)
        .await?)
}

/// Notes why a school could not be opened again.
pub async fn failed(connection: &mut PgConnection, school: &str, failure: &str) -> Result<()> {
    sqlx::query(
        "UPDATE restoration_school SET failure = $2 FROM restoration
         WHERE restoration.id = restoration AND restoration.ended_at IS NULL AND school = $1 AND opened_at IS NULL",
    )
    .bind(school)
    .bind(failure)
    .execute(connection)
    .await?;
    Ok(())
}

/// Ends the one all of whose schools are open again; how its accounts were before is of no use any more.
pub async fn end(connection: &mut PgConnection, now: Timestamp) -> Result<()> {
    sqlx::query(
        "UPDATE restoration SET ended_at = $1
         WHERE ended_at IS NULL
             AND NOT EXISTS (SELECT 1 FROM restoration_school WHERE restoration = id AND opened_at IS NULL)",
    )
    .bind(now.to_sqlx())
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "DELETE FROM restoration_account USING restoration
         WHERE restoration.id = restoration AND restoration.ended_at IS NOT NULL",
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Choices of these holders are known to be lost.
pub async fn choices_lost(connection: &mut PgConnection, accounts: &[Uuid], now: Timestamp) -> Result<()> {
    sqlx::query("UPDATE account SET choice_lost_at = $2 WHERE id = ANY($1)")
        .bind(accounts)
        .bind(now.to_sqlx())
        .execute(connection)
        .await?;
    Ok(())
}

/// The family has another sheet: what was lost is made up for.
pub async fn choice_made_up_for(connection: &mut PgConnection, account: Uuid) -> Result<()> {
    sqlx::query("UPDATE account SET choice_lost_at = NULL WHERE id = $1")
        .bind(account)
        .execute(connection)
        .await?;
    Ok(())
}
