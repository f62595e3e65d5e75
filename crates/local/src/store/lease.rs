//! Blank accounts of the central service that this computer holds, so that an import makes accounts without network.

use std::collections::{HashMap, HashSet};

use protocol::lease::{Lease, LoginBlock};
use serde::Serialize;
use sqlx::{SqliteConnection, SqliteExecutor};
use uuid::Uuid;

use super::id::{AccountId, ImportId};
use crate::{Error, Result};

/// What this computer holds, and what it wants to hold.
#[derive(Debug, Clone, Default)]
pub struct Holding {
    /// Blank accounts that are nobody's.
    pub free: Vec<Uuid>,
    /// Those that were given to somebody, which the service was not told yet.
    pub given: Vec<Uuid>,
    /// How many it wants, for an import that was short of them; 0: as many as usual.
    pub wanted: u32,
    /// How many blocks of numbers it wants.
    pub blocks: u32,
    /// How many blocks of numbers it has.
    pub has_blocks: u32,
}

/// What this computer holds.
///
/// # Errors
/// What the database met.
pub async fn holding(connection: &mut SqliteConnection) -> Result<Holding> {
    let free = sqlx::query_scalar("SELECT account FROM lease WHERE login IS NULL ORDER BY account")
        .fetch_all(&mut *connection)
        .await?;
    let given = sqlx::query_scalar(
        "SELECT account FROM lease WHERE login IS NOT NULL AND first_password IS NOT NULL ORDER BY account",
    )
    .fetch_all(&mut *connection)
    .await?;
    let (wanted, blocks): (u32, u32) = sqlx::query_as("SELECT wanted, blocks FROM central_service")
        .fetch_optional(&mut *connection)
        .await?
        .unwrap_or_default();
    let has_blocks = sqlx::query_scalar("SELECT count(*) FROM login_block").fetch_one(connection).await?;
    Ok(Holding { free, given, wanted, blocks, has_blocks })
}

/// How many blank accounts are nobody's.
///
/// # Errors
/// What the database met.
pub async fn count_free<'e>(executor: impl SqliteExecutor<'e>) -> Result<u32> {
    Ok(sqlx::query_scalar("SELECT count(*) FROM lease WHERE login IS NULL").fetch_one(executor).await?)
}

/// A blank account as a row.
#[derive(Serialize)]
struct Blank<'a> {
    account: Uuid,
    first: Option<&'a str>,
    second: Option<&'a str>,
}

/// Takes what the service lent, and forgets what it lends no more.
///
/// # Errors
/// What the database met.
pub async fn take(connection: &mut SqliteConnection, lease: &Lease) -> Result<()> {
    let blanks: Vec<Blank<'_>> = lease
        .accounts
        .iter()
        .map(|account| {
            let of = |generation| {
                account
                    .values
                    .iter()
                    .find(|value| value.generation == generation)
                    .map(|value| value.password.as_str())
            };
            Blank { account: account.id, first: of(1), second: of(2) }
        })
        .filter(|blank| blank.first.is_some() && blank.second.is_some())
        .collect();
    for (statement, rows) in [
        (
            "INSERT OR IGNORE INTO lease (account, first_password, second_password)
             SELECT unhex(value ->> 'account', '-'), value ->> 'first', value ->> 'second' FROM json_each(?1)",
            serde_json::to_string(&blanks)?,
        ),
        (
            "DELETE FROM lease WHERE login IS NULL
                 AND account IN (SELECT unhex(value, '-') FROM json_each(?1))",
            serde_json::to_string(&lease.ended)?,
        ),
        (
            "INSERT OR IGNORE INTO login_block (first_number, last_number)
             SELECT value ->> 'first', value ->> 'last' FROM json_each(?1)",
            serde_json::to_string(&lease.blocks)?,
        ),
    ] {
        sqlx::query(statement).bind(rows).execute(&mut *connection).await?;
    }
    sqlx::query("UPDATE central_service SET wanted = 0").execute(connection).await?;
    Ok(())
}

/// Remembers what an import was short of, for the next exchange.
///
/// # Errors
/// What the database met.
pub async fn want(connection: &mut SqliteConnection, need: Need) -> Result<()> {
    sqlx::query(
        "UPDATE central_service SET wanted = max(wanted, ?1),
             blocks = iif(?2, (SELECT count(*) + 1 FROM login_block), blocks)",
    )
    .bind(need.accounts)
    .bind(need.short_of_numbers)
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets blank accounts that are nobody's, with the numbers: this store is no more, or may be no more, the only one that
/// holds them.
///
/// # Errors
/// What the database met.
pub async fn forget(connection: &mut SqliteConnection) -> Result<()> {
    sqlx::query("DELETE FROM lease WHERE login IS NULL").execute(&mut *connection).await?;
    sqlx::query("DELETE FROM login_block").execute(connection).await?;
    Ok(())
}

/// What an import needs of the lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Need {
    /// Accounts that it makes.
    pub accounts: u32,
    /// Blank accounts that are there.
    pub free: u32,
    /// So many people bear one name that the numbers of the blocks do not suffice.
    pub short_of_numbers: bool,
}

impl Need {
    /// Whether there is not enough.
    #[must_use]
    pub const fn is_short(&self) -> bool {
        self.accounts > self.free || self.short_of_numbers
    }
}

/// Gives blank accounts to those that an import has just made above that number, with logins made of the blocks: from then
/// on they are the service's. When there are not enough, nothing is given.
///
/// # Errors
/// What the database met.
pub async fn give(connection: &mut SqliteConnection, after: AccountId, import: ImportId) -> Result<Need> {
    let new: Vec<(AccountId, String)> =
        sqlx::query_as("SELECT id, login FROM account WHERE id > ?1 AND secret IS NOT NULL ORDER BY id")
            .bind(after)
            .fetch_all(&mut *connection)
            .await?;
    let free: Vec<Uuid> =
        sqlx::query_scalar("SELECT account FROM lease WHERE login IS NULL ORDER BY account")
            .fetch_all(&mut *connection)
            .await?;
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let mut need = Need { accounts: count(new.len()), free: count(free.len()), short_of_numbers: false };
    if need.is_short() {
        return Ok(need);
    }
    let logins = logins(connection, &new).await?;
    need.short_of_numbers = logins.len() < new.len();
    if need.short_of_numbers {
        return Ok(need);
    }
    for ((account, login), leased) in logins.iter().zip(&free) {
        for statement in [
            "UPDATE account SET uuid = ?2, login = ?3, secret = NULL WHERE id = ?1",
            "INSERT INTO confirmed_account (account_id, state, origin, password, generation, notified_on,
                 provisional_since, activated_before, reset_asked_on, version, choices, chosen_with, burnt)
             SELECT id, state, origin, password, generation, notified_on, provisional_since, activated_before,
                 reset_asked_on, version, choices, chosen_with, burnt
             FROM account WHERE id = ?1 AND uuid = ?2 AND login = ?3",
            "INSERT INTO account_value (account_id, generation, password)
             SELECT ?1, 1, first_password FROM lease WHERE account = ?2 AND ?3 <> ''
             UNION ALL SELECT ?1, 2, second_password FROM lease WHERE account = ?2",
        ] {
            sqlx::query(statement).bind(account).bind(leased).bind(login).execute(&mut *connection).await?;
        }
        sqlx::query("UPDATE lease SET login = ?2, import_id = ?3 WHERE account = ?1")
            .bind(leased)
            .bind(login)
            .bind(import)
            .execute(&mut *connection)
            .await?;
    }
    Ok(need)
}

/// A login for each of these accounts, of its base and the first number that nobody of that base has; fewer when the
/// numbers do not suffice.
async fn logins(
    connection: &mut SqliteConnection,
    accounts: &[(AccountId, String)],
) -> Result<Vec<(AccountId, String)>> {
    let blocks: Vec<(u32, u32)> =
        sqlx::query_as("SELECT first_number, last_number FROM login_block ORDER BY first_number")
            .fetch_all(&mut *connection)
            .await?;
    let blocks: Vec<LoginBlock> =
        blocks.into_iter().map(|(first, last)| LoginBlock { first, last }).collect();
    let taken: HashSet<String> =
        sqlx::query_scalar("SELECT login FROM account UNION SELECT login FROM lease WHERE login IS NOT NULL")
            .fetch_all(connection)
            .await?
            .into_iter()
            .collect();
    let mut numbers: HashMap<&str, Box<dyn Iterator<Item = u32> + Send>> = HashMap::new();
    let mut made = Vec::with_capacity(accounts.len());
    for (account, login) in accounts {
        let (base, _) = domain::login::split(login).ok_or_else(|| Error::impossible("identifiant"))?;
        let mine = blocks.clone();
        let numbers = numbers
            .entry(base)
            .or_insert_with(|| Box::new(mine.into_iter().flat_map(|block| block.first..=block.last)));
        let free =
            numbers.map(|number| domain::login::numbered(base, number)).find(|login| !taken.contains(login));
        made.extend(free.map(|login| (*account, login)));
    }
    Ok(made)
}

/// Takes back what an import that is undone had given.
///
/// # Errors
/// What the database met.
pub async fn take_back(connection: &mut SqliteConnection, import: ImportId) -> Result<()> {
    sqlx::query(
        "UPDATE lease SET login = NULL, import_id = NULL WHERE import_id = ?1 AND first_password IS NOT NULL",
    )
    .bind(import)
    .execute(connection)
    .await?;
    Ok(())
}

/// The service knows whose a blank account is, or that it is nobody's: its login stays taken, and its passwords are
/// forgotten here.
///
/// # Errors
/// What the database met.
pub async fn answered(connection: &mut SqliteConnection, account: Uuid) -> Result<()> {
    sqlx::query("UPDATE lease SET first_password = NULL, second_password = NULL WHERE account = ?1")
        .bind(account)
        .execute(connection)
        .await?;
    Ok(())
}
