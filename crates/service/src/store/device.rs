//! Computers that synchronise, and how they came.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use super::coded::unsigned;
use crate::Result;

/// A computer that was enrolled.
#[derive(Debug, Clone)]
pub struct Device {
    /// Its id.
    pub id: Uuid,
    /// The person it is bound to.
    pub staff: Uuid,
    /// Counter of its last operation.
    pub last_counter: u64,
    /// It is to be confirmed again from then on.
    pub until: Timestamp,
    /// Last time it had sent and heard everything; its enrolment at first.
    pub synchronised_at: Timestamp,
    /// Somebody ended it.
    pub revoked: bool,
    /// Another computer bears its identity.
    pub quarantined: bool,
}

const COLUMNS: &str = "id, staff, last_counter, until, coalesce(synchronised_at, enrolled_at) AS synchronised_at, \
                       revoked_at IS NOT NULL AS revoked, quarantined_at IS NOT NULL AS quarantined";

fn device(row: &sqlx::postgres::PgRow) -> Result<Device> {
    let moment =
        |column| -> Result<Timestamp> { Ok(row.try_get::<jiff_sqlx::Timestamp, _>(column)?.to_jiff()) };
    Ok(Device {
        id: row.try_get("id")?,
        staff: row.try_get("staff")?,
        last_counter: unsigned(row.try_get::<i64, _>("last_counter")?, "device", "last_counter")?,
        until: moment("until")?,
        synchronised_at: moment("synchronised_at")?,
        revoked: row.try_get("revoked")?,
        quarantined: row.try_get("quarantined")?,
    })
}

/// The computer that bears a token.
pub async fn of_token(connection: &mut PgConnection, digest: &[u8]) -> Result<Option<Device>> {
    let query = format!("SELECT {COLUMNS} FROM device WHERE token_digest = $1");
    let row = sqlx::query(sqlx::AssertSqlSafe(query)).bind(digest).fetch_optional(connection).await?;
    row.as_ref().map(device).transpose()
}

/// A computer, held until the transaction ends: what it sends is taken in its order.
pub async fn hold(connection: &mut PgConnection, id: Uuid) -> Result<Option<Device>> {
    let query = format!("SELECT {COLUMNS} FROM device WHERE id = $1 FOR UPDATE");
    let row = sqlx::query(sqlx::AssertSqlSafe(query)).bind(id).fetch_optional(connection).await?;
    row.as_ref().map(device).transpose()
}

/// A computer that is known.
pub async fn find(connection: &mut PgConnection, id: Uuid) -> Result<Device> {
    let query = format!("SELECT {COLUMNS} FROM device WHERE id = $1");
    let row = sqlx::query(sqlx::AssertSqlSafe(query)).bind(id).fetch_one(connection).await?;
    device(&row)
}

/// Whether a computer was not heard since the database was put back as it was before.
pub async fn is_silent(connection: &mut PgConnection, id: Uuid) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (
             SELECT 1 FROM device WHERE id = $1 AND coalesce(synchronised_at, enrolled_at) < (SELECT max(said_at) FROM restoration))",
    )
    .bind(id)
    .fetch_one(connection)
    .await?)
}

/// The operations of a computer were taken up to that counter.
pub async fn counted(connection: &mut PgConnection, id: Uuid, last_counter: u64) -> Result<()> {
    sqlx::query("UPDATE device SET last_counter = greatest(last_counter, $2) WHERE id = $1")
        .bind(id)
        .bind(i64::try_from(last_counter).unwrap_or(i64::MAX))
        .execute(connection)
        .await?;
    Ok(())
}

/// A computer that had sent what it had to send has heard everything.
pub async fn synchronised(connection: &mut PgConnection, id: Uuid, now: Timestamp) -> Result<()> {
    sqlx::query("UPDATE device SET synchronised_at = $2 WHERE id = $1")
        .bind(id)
        .bind(now.to_sqlx())
        .execute(connection)
        .await?;
    Ok(())
}

/// Two computers bear one identity.
pub async fn quarantine(connection: &mut PgConnection, id: Uuid, now: Timestamp) -> Result<()> {
    sqlx::query("UPDATE device SET quarantined_at = coalesce(quarantined_at, $2) WHERE id = $1")
        .bind(id)
        .bind(now.to_sqlx())
        .execute(connection)
        .await?;
    Ok(())
}

/// Whether a computer beside that one received a password of the account: it may have printed it.
pub async fn others_have(connection: &mut PgConnection, account: Uuid, device: Uuid) -> Result<bool> {
    Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM delivery WHERE account = $1 AND device <> $2)")
        .bind(account)
        .bind(device)
        .fetch_one(connection)
        .await?)
}

/// Notes what a computer received.
pub async fn delivered(
    connection: &mut PgConnection,
    device: Uuid,
    values: &[(Uuid, u32)],
    now: Timestamp,
) -> Result<()> {
    if values.is_empty() {
        return Ok(());
    }
    let (accounts, generations): (Vec<Uuid>, Vec<i64>) =
        values.iter().map(|(account, generation)| (*account, i64::from(*generation))).unzip();
    sqlx::query(
        "INSERT INTO delivery (device, account, generation, at)
         SELECT $1, account, generation, $4 FROM unnest($2::uuid[], $3::bigint[]) AS received (account, generation)
         ON CONFLICT (device, account) DO UPDATE SET generation = excluded.generation, at = excluded.at
         WHERE delivery.generation < excluded.generation",
    )
    .bind(device)
    .bind(accounts)
    .bind(generations)
    .bind(now.to_sqlx())
    .execute(connection)
    .await?;
    Ok(())
}

/// What a computer asks to be enrolled with.
#[derive(Debug)]
pub struct NewRequest<'a> {
    /// What a person types.
    pub code: &'a str,
    /// Digest of what the computer proves itself with.
    pub secret_digest: &'a [u8],
    /// How it calls itself.
    pub computer: &'a str,
    /// Where it asks from.
    pub address: &'a str,
    /// The moment it asks.
    pub asked_at: Timestamp,
    /// The code is worth nothing from then on.
    pub expires_at: Timestamp,
}

/// Keeps a request; says no when the code is taken.
pub async fn request(connection: &mut PgConnection, new: NewRequest<'_>) -> Result<bool> {
    sqlx::query("DELETE FROM enrolment_request WHERE expires_at < $1")
        .bind(new.asked_at.to_sqlx())
        .execute(&mut *connection)
        .await?;
    let kept = sqlx::query(
        "INSERT INTO enrolment_request (code, secret_digest, computer, address, asked_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (code) DO NOTHING",
    )
    .bind(new.code)
    .bind(new.secret_digest)
    .bind(new.computer)
    .bind(new.address)
    .bind(new.asked_at.to_sqlx())
    .bind(new.expires_at.to_sqlx())
    .execute(connection)
    .await?;
    Ok(kept.rows_affected() == 1)
}

/// A computer that waits to be confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// How it calls itself.
    pub computer: String,
    /// Where it asks from.
    pub address: String,
}

/// Shows a request that nobody answered to who signed in, who alone answers it from then on.
pub async fn show(
    connection: &mut PgConnection,
    code: &str,
    staff: Uuid,
    digest: &[u8],
    now: Timestamp,
) -> Result<Option<Waiting>> {
    let row: Option<(String, String)> = sqlx::query_as(
        "UPDATE enrolment_request SET seen_by = $2, seen_digest = $3
         WHERE code = $1 AND expires_at > $4 AND confirmed_by IS NULL AND NOT refused
         RETURNING computer, address",
    )
    .bind(code)
    .bind(staff)
    .bind(digest)
    .bind(now.to_sqlx())
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|(computer, address)| Waiting { computer, address }))
}

/// The person it was shown to answers a request; says who, unless there is none to answer.
pub async fn answer(
    connection: &mut PgConnection,
    digest: &[u8],
    confirmed: bool,
    now: Timestamp,
) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar(
        "UPDATE enrolment_request SET confirmed_by = CASE WHEN $2 THEN seen_by END, refused = NOT $2, seen_digest = NULL
         WHERE seen_digest = $1 AND expires_at > $3 AND confirmed_by IS NULL AND NOT refused
         RETURNING seen_by",
    )
    .bind(digest)
    .bind(confirmed)
    .bind(now.to_sqlx())
    .fetch_optional(connection)
    .await?)
}

/// Where a request stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// Nobody has answered.
    Waiting,
    /// A person confirmed it. It is gone now: said once.
    Confirmed {
        /// Who.
        staff: Uuid,
        /// How the computer calls itself.
        computer: String,
    },
    /// It ran out, was refused, or never was.
    Ended,
}

/// Where the request of a secret stands; taken away when it was confirmed.
pub async fn take_request(connection: &mut PgConnection, digest: &[u8], now: Timestamp) -> Result<Request> {
    let taken: Option<(Uuid, String)> = sqlx::query_as(
        "DELETE FROM enrolment_request WHERE secret_digest = $1 AND expires_at > $2 AND confirmed_by IS NOT NULL
         RETURNING confirmed_by, computer",
    )
    .bind(digest)
    .bind(now.to_sqlx())
    .fetch_optional(&mut *connection)
    .await?;
    if let Some((staff, computer)) = taken {
        return Ok(Request::Confirmed { staff, computer });
    }
    let waits: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM enrolment_request
                        WHERE secret_digest = $1 AND expires_at > $2 AND NOT refused)",
    )
    .bind(digest)
    .bind(now.to_sqlx())
    .fetch_one(connection)
    .await?;
    Ok(if waits { Request::Waiting } else { Request::Ended })
}

/// Enrols a computer.
pub async fn create(
    connection: &mut PgConnection,
    id: Uuid,
    staff: Uuid,
    computer: &str,
    token_digest: &[u8],
    now: Timestamp,
    until: Timestamp,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO device (id, staff, computer, token_digest, enrolled_at, until) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id)
    .bind(staff)
    .bind(computer)
    .bind(token_digest)
    .bind(now.to_sqlx())
    .bind(until.to_sqlx())
    .execute(connection)
    .await?;
    Ok(())
}

/// The computers of somebody are to be confirmed again from now on.
pub async fn expire(connection: &mut PgConnection, staff: Uuid, now: Timestamp) -> Result<()> {
    sqlx::query("UPDATE device SET until = $2 WHERE staff = $1 AND until > $2")
        .bind(staff)
        .bind(now.to_sqlx())
        .execute(connection)
        .await?;
    Ok(())
}
