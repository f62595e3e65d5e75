//! Blank accounts and blocks of login numbers that computers hold.

use domain::provisional::Secret;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use protocol::account::Holder;
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use super::coded::{code, unsigned};
use crate::keys::{Keys, Sealed};
use crate::{Error, Result};

/// What became of a blank account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nobody's yet.
    Free,
    /// Somebody's.
    Claimed {
        /// The login it was claimed with.
        login: String,
    },
    /// The person had an account.
    Void {
        /// That account.
        went_to: Uuid,
    },
    /// Its computer was ended before it was used.
    Dead,
}

/// A blank account, as it is kept.
#[derive(Debug, Clone)]
pub struct Leased {
    /// The computer that it was lent to.
    pub device: Uuid,
    /// The person that computer is bound to.
    pub staff: Uuid,
    /// What became of it.
    pub state: State,
}

/// Lends blank accounts, each with its secret.
pub async fn lend(
    connection: &mut PgConnection,
    keys: &Keys,
    device: Uuid,
    blanks: &[(Uuid, Secret)],
    now: Timestamp,
) -> Result<()> {
    let (mut accounts, mut names, mut sealed) = (Vec::new(), Vec::new(), Vec::new());
    for (account, secret) in blanks {
        let Sealed { key, bytes } = keys.seal(*account, secret.bytes())?;
        accounts.push(*account);
        names.push(key);
        sealed.push(bytes);
    }
    sqlx::query(
        "INSERT INTO lease (account, device, key, sealed, leased_at)
         SELECT account, $1, key, sealed, $2 FROM unnest($3::uuid[], $4::text[], $5::bytea[]) AS blank(account, key, sealed)",
    )
    .bind(device)
    .bind(now.to_sqlx())
    .bind(accounts)
    .bind(names)
    .bind(sealed)
    .execute(connection)
    .await?;
    Ok(())
}

/// The blank accounts of a computer that are nobody's yet, each with its secret, the first lent first.
pub async fn free(connection: &mut PgConnection, keys: &Keys, device: Uuid) -> Result<Vec<(Uuid, Secret)>> {
    let rows: Vec<(Uuid, String, Vec<u8>)> = sqlx::query_as(
        "SELECT account, key, sealed FROM lease WHERE device = $1 AND state = 'free' ORDER BY leased_at, account",
    )
    .bind(device)
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|(account, key, bytes)| Ok((account, opened(keys, account, &Sealed { key, bytes })?)))
        .collect()
}

fn opened(keys: &Keys, account: Uuid, sealed: &Sealed) -> Result<Secret> {
    let opened = keys.open(account, sealed)?;
    let bytes: [u8; 16] = opened.as_slice().try_into().map_err(|_| Error::Sealed)?;
    Ok(Secret::new(bytes))
}

/// A blank account, held until the transaction ends.
pub async fn hold(connection: &mut PgConnection, account: Uuid) -> Result<Option<Leased>> {
    let row = sqlx::query(
        "SELECT account, device, staff, state, lease.login, went_to FROM lease JOIN device ON device.id = device
         WHERE account = $1 FOR UPDATE OF lease",
    )
    .bind(account)
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Leased { device: row.try_get("device")?, staff: row.try_get("staff")?, state: state(&row)? }))
}

/// What became of these of the accounts that were lent.
pub async fn states(connection: &mut PgConnection, accounts: &[Uuid]) -> Result<Vec<(Uuid, State)>> {
    let rows = sqlx::query("SELECT account, state, login, went_to FROM lease WHERE account = ANY($1)")
        .bind(accounts)
        .fetch_all(connection)
        .await?;
    rows.iter().map(|row| Ok((row.try_get("account")?, state(row)?))).collect()
}

fn state(row: &PgRow) -> Result<State> {
    let bad = || Error::BadValue { table: "lease", column: "state" };
    let state: String = row.try_get("state")?;
    Ok(match state.as_str() {
        "free" => State::Free,
        "claimed" => State::Claimed { login: row.try_get::<Option<_>, _>("login")?.ok_or_else(bad)? },
        "void" => State::Void { went_to: row.try_get::<Option<_>, _>("went_to")?.ok_or_else(bad)? },
        "dead" => State::Dead,
        _ => return Err(bad()),
    })
}

/// Makes a blank account that is held an account, with that login; whom it is of is another matter. The computer that it
/// was lent to received its first two passwords with it.
pub async fn claim(
    connection: &mut PgConnection,
    account: Uuid,
    holder: Holder,
    login: &str,
    now: Timestamp,
) -> Result<()> {
    sqlx::query("INSERT INTO account (id, holder, login) VALUES ($1, $2, $3)")
        .bind(account)
        .bind(code(holder, "account", "holder")?)
        .bind(login)
        .execute(&mut *connection)
        .await?;
    for statement in [
        "INSERT INTO account_secret (account, from_generation, key, sealed)
         SELECT account, 1, key, sealed FROM lease WHERE account = $1",
        "INSERT INTO delivery (device, account, generation, at)
         SELECT device, account, 2, leased_at FROM lease WHERE account = $1",
    ] {
        sqlx::query(statement).bind(account).execute(&mut *connection).await?;
    }
    sqlx::query(
        "UPDATE lease SET state = 'claimed', key = NULL, sealed = NULL, login = $2, ended_at = $3 WHERE account = $1",
    )
    .bind(account)
    .bind(login)
    .bind(now.to_sqlx())
    .execute(connection)
    .await?;
    Ok(())
}

/// A blank account that was just claimed is void: the person has another. It stays nobody's, and none of its passwords
/// opens anything.
pub async fn make_void(connection: &mut PgConnection, account: Uuid, went_to: Uuid) -> Result<()> {
    sqlx::query("UPDATE account SET burnt = 2, rolled = 2 WHERE id = $1")
        .bind(account)
        .execute(&mut *connection)
        .await?;
    sqlx::query("UPDATE lease SET state = 'void', went_to = $2 WHERE account = $1")
        .bind(account)
        .bind(went_to)
        .execute(connection)
        .await?;
    Ok(())
}

/// What a computer holds and nobody claimed is nobody's for ever; how much that is.
pub async fn end(connection: &mut PgConnection, device: Uuid, now: Timestamp) -> Result<u64> {
    Ok(sqlx::query(
        "UPDATE lease SET state = 'dead', key = NULL, sealed = NULL, ended_at = $2
         WHERE device = $1 AND state = 'free'",
    )
    .bind(device)
    .bind(now.to_sqlx())
    .execute(connection)
    .await?
    .rows_affected())
}

/// The blocks of login numbers of a computer.
pub async fn blocks(connection: &mut PgConnection, device: Uuid) -> Result<Vec<u32>> {
    let rows: Vec<i64> = sqlx::query_scalar("SELECT n FROM login_block WHERE device = $1 ORDER BY n")
        .bind(device)
        .fetch_all(connection)
        .await?;
    rows.into_iter().map(|n| unsigned(n, "login_block", "n")).collect()
}

/// Lends another block of login numbers: the first that no computer ever had.
pub async fn lend_block(connection: &mut PgConnection, device: Uuid, now: Timestamp) -> Result<u32> {
    // Two computers never get the same one.
    sqlx::query("SELECT pg_advisory_xact_lock(hashtext('login_block'))").execute(&mut *connection).await?;
    let n: i64 = sqlx::query_scalar(
        "INSERT INTO login_block (n, device, lent_at) SELECT coalesce(max(n) + 1, 0), $1, $2 FROM login_block
         RETURNING n",
    )
    .bind(device)
    .bind(now.to_sqlx())
    .fetch_one(connection)
    .await?;
    unsigned(n, "login_block", "n")
}

/// Whether a login is, or was, somebody's.
pub async fn is_taken(connection: &mut PgConnection, login: &str) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (
             SELECT 1 FROM account WHERE login = $1
             UNION ALL SELECT 1 FROM former_login WHERE login = $1
             UNION ALL SELECT 1 FROM retired_login WHERE digest = sha256(convert_to($1, 'UTF8')))",
    )
    .bind(login)
    .fetch_one(connection)
    .await?)
}
