//! The database was put back as it was before: which schools wait for their computers to say what they had heard.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use uuid::Uuid;

use super::coded::unsigned;
use crate::Result;

/// A restoration, as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// When it was said.
    pub said_at: Timestamp,
    /// Schools of which nobody was heard by then are rolled.
    pub until: Timestamp,
    /// Schools that had computers, all of them.
    pub schools: u64,
    /// Those that wait still.
    pub waiting: u64,
    /// Those of which nobody was heard, and that were rolled.
    pub rolled: u64,
}

/// Begins one, in the place of one that is under way, and gives how many schools wait: those that had a computer which was
/// heard since that day and sees the school whole.
pub async fn begin(
    connection: &mut PgConnection,
    heard_since: Timestamp,
    until: Timestamp,
    now: Timestamp,
) -> Result<u64> {
    sqlx::query("UPDATE restoration SET ended_at = $1 WHERE ended_at IS NULL")
        .bind(now.to_sqlx())
        .execute(&mut *connection)
        .await?;
    let id: i64 = sqlx::query_scalar("INSERT INTO restoration (said_at, until) VALUES ($1, $2) RETURNING id")
        .bind(now.to_sqlx())
        .bind(until.to_sqlx())
        .fetch_one(&mut *connection)
        .await?;
    sqlx::query(
        "INSERT INTO restoration_device (restoration, school, device)
         SELECT DISTINCT $1, staff_right.school, device.id
         FROM device
         JOIN staff_right ON staff_right.staff = device.staff AND staff_right.ended_at IS NULL
             AND staff_right.role <> 'support' AND (staff_right.until IS NULL OR staff_right.until >= $3::date)
         WHERE device.revoked_at IS NULL AND device.quarantined_at IS NULL AND device.until > $3
             AND coalesce(device.synchronised_at, device.enrolled_at) >= $2 AND staff_right.school IS NOT NULL",
    )
    .bind(id)
    .bind(heard_since.to_sqlx())
    .bind(now.to_sqlx())
    .execute(&mut *connection)
    .await?;
    let waiting = sqlx::query(
        "INSERT INTO restoration_school (restoration, school)
         SELECT DISTINCT restoration, school FROM restoration_device WHERE restoration = $1",
    )
    .bind(id)
    .execute(connection)
    .await?;
    Ok(waiting.rows_affected())
}

/// The last one, ended or not; what is counted is of it.
pub async fn last(connection: &mut PgConnection) -> Result<Option<Standing>> {
    let row: Option<(jiff_sqlx::Timestamp, jiff_sqlx::Timestamp, i64, i64, i64)> = sqlx::query_as(
        "SELECT said_at, until,
             (SELECT count(*) FROM restoration_school WHERE restoration = id),
             (SELECT count(*) FROM restoration_school WHERE restoration = id AND opened_at IS NULL),
             (SELECT count(*) FROM restoration_school WHERE restoration = id AND rolled)
         FROM restoration ORDER BY id DESC LIMIT 1",
    )
    .fetch_optional(connection)
    .await?;
    let Some((said_at, until, schools, waiting, rolled)) = row else { return Ok(None) };
    let count = |number, column| unsigned(number, "restoration_school", column);
    Ok(Some(Standing {
        said_at: said_at.to_jiff(),
        until: until.to_jiff(),
        schools: count(schools, "school")?,
        waiting: count(waiting, "opened_at")?,
        rolled: count(rolled, "rolled")?,
    }))
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

/// Ends the sessions of families whose school waits.
pub async fn end_sessions(connection: &mut PgConnection, now: Timestamp) -> Result<()> {
    sqlx::query(
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
    Ok(())
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

/// A computer has said all of a school that is held; whether every one that it waited for has by now.
pub async fn heard(
    connection: &mut PgConnection,
    restoration: i64,
    school: &str,
    device: Uuid,
    now: Timestamp,
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
    // One that was ended meanwhile is waited for no more.
    Ok(sqlx::query_scalar(
        "SELECT NOT EXISTS (
             SELECT 1 FROM restoration_device JOIN device ON device.id = device
             WHERE restoration = $1 AND school = $2 AND heard_at IS NULL
                 AND device.revoked_at IS NULL AND device.quarantined_at IS NULL)",
    )
    .bind(restoration)
    .bind(school)
    .fetch_one(connection)
    .await?)
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

/// Takes the next school whose time is over, or whose last silent computers were ended meanwhile, held until the
/// transaction ends, and whether anybody was heard of it; another process has its own.
pub async fn next_late(connection: &mut PgConnection, now: Timestamp) -> Result<Option<(i64, String, bool)>> {
    Ok(sqlx::query_as(
        "SELECT restoration, school, EXISTS (
             SELECT 1 FROM restoration_device theirs
             WHERE theirs.restoration = restoration_school.restoration AND theirs.school = restoration_school.school
                 AND heard_at IS NOT NULL)
         FROM restoration_school JOIN restoration ON restoration.id = restoration
         WHERE opened_at IS NULL AND restoration.ended_at IS NULL AND (restoration.until <= $1 OR (
             SELECT bool_or(heard_at IS NOT NULL)
                 AND bool_and(heard_at IS NOT NULL OR device.revoked_at IS NOT NULL OR device.quarantined_at IS NOT NULL)
             FROM restoration_device theirs JOIN device ON device.id = theirs.device
             WHERE theirs.restoration = restoration_school.restoration AND theirs.school = restoration_school.school))
         ORDER BY school LIMIT 1 FOR UPDATE OF restoration_school SKIP LOCKED",
    )
    .bind(now.to_sqlx())
    .fetch_optional(connection)
    .await?)
}

/// Ends the one all of whose schools are open again.
pub async fn end(connection: &mut PgConnection, now: Timestamp) -> Result<()> {
    sqlx::query(
        "UPDATE restoration SET ended_at = $1
         WHERE ended_at IS NULL
             AND NOT EXISTS (SELECT 1 FROM restoration_school WHERE restoration = id AND opened_at IS NULL)",
    )
    .bind(now.to_sqlx())
    .execute(connection)
    .await?;
    Ok(())
}

/// A choice of the holder's is known to be lost.
pub async fn choice_lost(connection: &mut PgConnection, account: Uuid, now: Timestamp) -> Result<()> {
    sqlx::query("UPDATE account SET choice_lost_at = $2 WHERE id = $1")
        .bind(account)
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
