//! Computers that somebody may end, and what those hold.

use domain::loss::Skipped;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use protocol::device::{Device, DeviceStanding, MaybePrinted, SentSince};
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use super::coded::unsigned;
use crate::Result;

const DEVICE: &str = "SELECT device.id, computer, name, enrolled_at, synchronised_at, device.until, stolen,
                          revoked_at IS NOT NULL AS revoked, quarantined_at IS NOT NULL AS quarantined
                      FROM device JOIN staff ON staff.id = device.staff";

/// The computers of a person, and of who works or worked for the schools that the person directs on that day and never
/// for another, the newest first: what is on the others' computers is another school's, too, or a team's.
pub async fn devices(
    connection: &mut PgConnection,
    staff: Uuid,
    asks: Uuid,
    today: Date,
) -> Result<Vec<Device>> {
    // From the schools on, so that nobody else's roles are read.
    let query = format!(
        "WITH directed AS MATERIALIZED (
             SELECT school FROM staff_right WHERE staff = $1 AND role = 'director'
                 AND ended_at IS NULL AND (until IS NULL OR until >= $2)),
         theirs AS (
             SELECT $1 AS staff
             UNION SELECT staff_role.staff FROM directed JOIN staff_role ON staff_role.school = directed.school
             WHERE NOT EXISTS (
                 SELECT 1 FROM staff_role other LEFT JOIN directed ON directed.school = other.school
                 WHERE other.staff = staff_role.staff AND (directed.school IS NULL OR other.role = 'team')))
         {DEVICE} WHERE device.staff IN (SELECT staff FROM theirs) ORDER BY enrolled_at DESC, device.id"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(query)).bind(staff).bind(today.to_sqlx());
    let rows = rows.fetch_all(connection).await?;
    let read = |row: &PgRow| -> Result<Device> {
        let read = device(row)?;
        Ok(Device { asks: read.id == asks, ..read })
    };
    rows.iter().map(read).collect()
}

/// The computers of who is or was anything for a school, the newest first.
pub async fn of_school(connection: &mut PgConnection, uai: &str) -> Result<Vec<Device>> {
    let query = format!(
        "{DEVICE} WHERE device.staff IN (SELECT staff FROM staff_role WHERE school = $1)
         ORDER BY enrolled_at DESC, device.id"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(query)).bind(uai).fetch_all(connection).await?;
    rows.iter().map(device).collect()
}

/// The computers of a person, the newest first.
pub async fn of_person(connection: &mut PgConnection, staff: Uuid) -> Result<Vec<Device>> {
    let query = format!("{DEVICE} WHERE device.staff = $1 ORDER BY enrolled_at DESC, device.id");
    let rows = sqlx::query(sqlx::AssertSqlSafe(query)).bind(staff).fetch_all(connection).await?;
    rows.iter().map(device).collect()
}

/// A computer, whoever's.
pub async fn find(connection: &mut PgConnection, id: Uuid) -> Result<Option<Device>> {
    let query = format!("{DEVICE} WHERE device.id = $1");
    let row = sqlx::query(sqlx::AssertSqlSafe(query)).bind(id).fetch_optional(connection).await?;
    row.as_ref().map(device).transpose()
}

fn device(row: &PgRow) -> Result<Device> {
    let moment =
        |column| -> Result<Timestamp> { Ok(row.try_get::<jiff_sqlx::Timestamp, _>(column)?.to_jiff()) };
    let synchronised: Option<jiff_sqlx::Timestamp> = row.try_get("synchronised_at")?;
    let standing = match (row.try_get("stolen")?, row.try_get("revoked")?, row.try_get("quarantined")?) {
        (true, ..) => DeviceStanding::Stolen,
        (_, true, _) => DeviceStanding::Replaced,
        (.., true) => DeviceStanding::Quarantined,
        _ => DeviceStanding::Trusted,
    };
    Ok(Device {
        id: row.try_get("id")?,
        computer: row.try_get("computer")?,
        person: row.try_get("name")?,
        enrolled_at: moment("enrolled_at")?,
        synchronised_at: synchronised.map(jiff_sqlx::Timestamp::to_jiff),
        until: moment("until")?,
        standing,
        asks: false,
    })
}

/// A computer is believed no more.
pub async fn revoke(connection: &mut PgConnection, id: Uuid, stolen: bool, now: Timestamp) -> Result<()> {
    sqlx::query(
        "UPDATE device SET revoked_at = coalesce(revoked_at, $3), stolen = stolen OR $2 WHERE id = $1",
    )
    .bind(id)
    .bind(stolen)
    .bind(now.to_sqlx())
    .execute(connection)
    .await?;
    Ok(())
}

/// The schools of whoever a computer is bound to, which it may have received.
pub async fn schools(connection: &mut PgConnection, device: Uuid) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT DISTINCT school FROM staff_role JOIN device ON device.staff = staff_role.staff
         WHERE device.id = $1 AND school IS NOT NULL ORDER BY school",
    )
    .bind(device)
    .fetch_all(connection)
    .await?)
}

/// A computer that was, or was not, said to be stolen.
#[derive(Debug)]
pub struct Named {
    /// It was.
    pub stolen: bool,
    /// How it calls itself.
    pub computer: String,
    /// Whose it is.
    pub person: String,
}

/// A computer that is known, by its id.
pub async fn named(connection: &mut PgConnection, device: Uuid) -> Result<Option<Named>> {
    let row: Option<(bool, String, String)> = sqlx::query_as(
        "SELECT stolen, computer, name FROM device JOIN staff ON staff.id = device.staff WHERE device.id = $1",
    )
    .bind(device)
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|(stolen, computer, person)| Named { stolen, computer, person }))
}

/// The greatest value of each account that a computer received.
pub async fn received(connection: &mut PgConnection, device: Uuid) -> Result<Vec<(Uuid, u32)>> {
    let rows: Vec<(Uuid, i32)> =
        sqlx::query_as("SELECT account, generation FROM delivery WHERE device = $1 ORDER BY account")
            .bind(device)
            .fetch_all(connection)
            .await?;
    rows.into_iter()
        .map(|(account, generation)| Ok((account, unsigned(generation, "delivery", "generation")?)))
        .collect()
}

/// The greatest generation of an account that opens nothing after a theft.
pub async fn rolled(connection: &mut PgConnection, account: Uuid, generation: u32) -> Result<()> {
    sqlx::query("UPDATE account SET rolled = greatest(rolled, $2) WHERE id = $1")
        .bind(account)
        .bind(i64::from(generation))
        .execute(connection)
        .await?;
    Ok(())
}

/// What is skipped of an account from that moment on; with nothing, that it was is forgotten: who printed it printed it in
/// vain.
pub async fn skip(
    connection: &mut PgConnection,
    account: Uuid,
    skipped: Option<Skipped>,
    now: Timestamp,
) -> Result<()> {
    let (past, upto) = skipped.map(|Skipped { past, upto }| (i64::from(past), i64::from(upto))).unzip();
    sqlx::query("UPDATE account SET skipped_past = $2, skipped_upto = $3, skipped_at = $4 WHERE id = $1")
        .bind(account)
        .bind(past)
        .bind(upto)
        .bind(skipped.map(|_| now.to_sqlx()))
        .execute(connection)
        .await?;
    Ok(())
}

/// Forgets what was skipped of these accounts: a thief may hold it.
pub async fn forget_skipped(connection: &mut PgConnection, accounts: &[Uuid]) -> Result<()> {
    sqlx::query(
        "UPDATE account SET skipped_past = NULL, skipped_upto = NULL, skipped_at = NULL
         WHERE id = ANY($1) AND skipped_at IS NOT NULL",
    )
    .bind(accounts)
    .execute(connection)
    .await?;
    Ok(())
}

/// Accounts that nobody activated, of which a computer may have printed a sheet.
pub async fn maybe_printed(connection: &mut PgConnection, device: Uuid) -> Result<Vec<MaybePrinted>> {
    let rows: Vec<(Uuid, String, jiff_sqlx::Timestamp)> = sqlx::query_as(
        "SELECT account.id, login, at FROM delivery JOIN account ON account.id = delivery.account
         WHERE device = $1 AND state <> 'activated' ORDER BY login",
    )
    .bind(device)
    .fetch_all(connection)
    .await?;
    let read = |(account, login, at): (Uuid, String, jiff_sqlx::Timestamp)| MaybePrinted {
        account,
        login,
        since: at.to_jiff(),
    };
    Ok(rows.into_iter().map(read).collect())
}

/// The operations that a computer sent from then on.
pub async fn sent(connection: &mut PgConnection, device: Uuid, since: Timestamp) -> Result<Vec<SentSince>> {
    let rows: Vec<(Uuid, String, Uuid, String, jiff_sqlx::Timestamp)> = sqlx::query_as(
        "SELECT id, school, account, kind, received_at FROM operation
         WHERE device = $1 AND received_at >= $2 ORDER BY counter",
    )
    .bind(device)
    .bind(since.to_sqlx())
    .fetch_all(connection)
    .await?;
    let read =
        |(operation, school, account, kind, at): (Uuid, String, Uuid, String, jiff_sqlx::Timestamp)| {
            SentSince { operation, school, account, kind, received_at: at.to_jiff() }
        };
    Ok(rows.into_iter().map(read).collect())
}
