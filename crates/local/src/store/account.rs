//! Accounts: the row and the rules' [`Account`].

use std::collections::{HashMap, HashSet};

use domain::account::{Account, Generation, Holder, Password, State};
use domain::action::Lead;
use domain::provisional::{ProvisionalPassword, Secret};
use jiff::civil::Date;
use sqlx::sqlite::{SqlitePool, SqliteRow};
use sqlx::{FromRow, Sqlite, SqliteConnection, SqliteExecutor};
use uuid::Uuid;

use super::id::AccountId;
use super::stored::{Cells, Coded};
use crate::{Error, Result};

/// An account and what identifies it.
#[derive(Debug, Clone)]
pub struct StoredAccount {
    /// Local number.
    pub id: AccountId,
    /// The account's identity everywhere.
    pub uuid: Uuid,
    /// Login.
    pub login: String,
    /// Its provisional passwords.
    pub passwords: Passwords,
    /// What the rules know.
    pub account: Account,
    /// Last sign-in.
    pub signed_in_on: Option<Date>,
    /// When the holder chose a password with a sheet, that of `chosen_with`, as far as it is known.
    pub sheet_used_on: Option<Date>,
    /// Mail address given and confirmed by the holder.
    pub confirmed_mail: Option<String>,
    /// Mobile given and confirmed by the holder.
    pub confirmed_mobile: Option<String>,
    /// When somebody last tried to sign in with a sheet that is void.
    pub void_sheet_tried_on: Option<Date>,
    /// When a sign-in was suspended: no computer says that it gave out what was typed.
    pub suspended_on: Option<Date>,
    /// When the service, put back as it was before, heard that the holder had chosen a password which it has lost.
    pub choice_lost_on: Option<Date>,
}

/// Where the provisional passwords of an account come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Passwords {
    /// The account is this computer's: they are derived.
    Owned(Secret),
    /// The account is the service's: those that it lets this computer print.
    Received(Vec<(Generation, ProvisionalPassword)>),
}

impl Passwords {
    /// The password of a generation; `None` when this computer does not have it.
    #[must_use]
    pub fn of(&self, generation: Generation) -> Option<ProvisionalPassword> {
        match self {
            Self::Owned(secret) => Some(ProvisionalPassword::derive(secret, generation)),
            Self::Received(values) => {
                values.iter().find(|(of, _)| *of == generation).map(|(_, password)| password.clone())
            }
        }
    }
}

impl StoredAccount {
    /// The provisional password that staff may read, when there is one.
    #[must_use]
    pub fn provisional_password(&self) -> Option<ProvisionalPassword> {
        match self.account.password {
            Password::Provisional => self.passwords.of(self.account.generation),
            _ => None,
        }
    }

    /// Whether the account is the service's, and what is decided about it waits for an answer.
    #[must_use]
    pub const fn is_linked(&self) -> bool {
        matches!(self.passwords, Passwords::Received(_))
    }

    /// How far this computer may run ahead of what is confirmed of the account.
    #[must_use]
    pub fn lead(&self) -> Lead {
        match &self.passwords {
            Passwords::Owned(_) => Lead::Owner,
            Passwords::Received(values) => Lead::Linked {
                next: values.iter().map(|(generation, _)| *generation).max().unwrap_or_default(),
            },
        }
    }
}

impl FromRow<'_, SqliteRow> for StoredAccount {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let cells = Cells::of(row, "account", &["id"]);
        Ok(Self {
            id: cells.get("id")?,
            uuid: cells.get("uuid")?,
            login: cells.get("login")?,
            passwords: passwords(cells)?,
            account: facts(cells, cells.stored("holder")?)?,
            signed_in_on: cells.stored_or_null("signed_in_on")?,
            confirmed_mail: cells.get("confirmed_mail")?,
            confirmed_mobile: cells.get("confirmed_mobile")?,
            void_sheet_tried_on: cells.stored_or_null("void_sheet_tried_on")?,
            suspended_on: cells.stored_or_null("suspended_on")?,
            choice_lost_on: cells.stored_or_null("choice_lost_on")?,
            sheet_used_on: cells.stored_or_null("sheet_used_on")?,
        })
    }
}

/// The secret or, without one, the passwords that were received.
fn passwords(cells: Cells<'_>) -> sqlx::Result<Passwords> {
    if let Some(secret) = cells.stored_or_null("secret")? {
        return Ok(Passwords::Owned(secret));
    }
    let received: Vec<(Generation, String)> = cells.json("received")?;
    let read = |(generation, password): (Generation, String)| {
        let password = ProvisionalPassword::parse(&password);
        password
            .map(|password| (generation, password))
            .map_err(|_| cells.beside("account_value", &["id"]).bad("password"))
    };
    Ok(Passwords::Received(received.into_iter().map(read).collect::<Result<_, _>>()?))
}

/// What the rules know of an account, from a table that has the columns of it.
fn facts(cells: Cells<'_>, holder: Holder) -> sqlx::Result<Account> {
    Ok(Account {
        holder,
        state: cells.stored("state")?,
        origin: cells.stored("origin")?,
        password: cells.stored("password")?,
        generation: cells.get("generation")?,
        notified_on: cells.stored_or_null("notified_on")?,
        provisional_since: cells.stored_or_null("provisional_since")?,
        activated_before: cells.get("activated_before")?,
        reset_asked_on: cells.stored_or_null("reset_asked_on")?,
        choices: cells.get("choices")?,
        chosen_with: cells.get("chosen_with")?,
        burnt: cells.get("burnt")?,
        version: cells.get("version")?,
    })
}

const COLUMNS: &str = "id, uuid, holder, login, secret, iif(secret IS NULL, (SELECT json_group_array(json_array(\
    generation, password)) FROM account_value WHERE account_id = account.id), NULL) AS received, state, origin, password, generation, notified_on, \
    provisional_since, activated_before, reset_asked_on, choices, chosen_with, burnt, version, signed_in_on, \
    confirmed_mail, confirmed_mobile, void_sheet_tried_on, suspended_on, sheet_used_on, choice_lost_on";

/// The accounts with these local numbers, in no particular order; numbers that are none are left out.
///
/// # Errors
/// What the database met.
pub async fn load(connection: &mut SqliteConnection, ids: &[AccountId]) -> Result<Vec<StoredAccount>> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE id IN (SELECT value FROM json_each(?1))");
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(serde_json::to_string(ids)?)
        .fetch_all(connection)
        .await?)
}

/// The provisional passwords of these accounts; an account without one is left out.
///
/// # Errors
/// What the database met.
pub async fn provisional(
    connection: &mut SqliteConnection,
    ids: &[AccountId],
) -> Result<HashMap<AccountId, ProvisionalPassword>> {
    let read = |row: SqliteRow| {
        let cells = Cells::of(&row, "account", &["id"]);
        let password = passwords(cells)?.of(cells.get("generation")?);
        Ok((cells.get("id")?, password))
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM account WHERE password = ?2 AND id IN (SELECT value FROM json_each(?1))"
    );
    let rows: Vec<(AccountId, Option<ProvisionalPassword>)> = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(serde_json::to_string(ids)?)
        .bind(Coded(Password::Provisional))
        .try_map(read)
        .fetch_all(connection)
        .await?;
    Ok(rows.into_iter().filter_map(|(id, password)| Some((id, password?))).collect())
}

/// One account.
///
/// # Errors
/// [`Error::NotFound`] when there is none of that number.
pub async fn find(connection: &mut SqliteConnection, id: AccountId) -> Result<StoredAccount> {
    load(connection, &[id])
        .await?
        .pop()
        .ok_or_else(|| Error::NotFound("Ce compte n’existe plus dans les données.".to_owned()))
}

/// The account of that identity.
///
/// # Errors
/// What the database met.
pub async fn with_uuid(connection: &mut SqliteConnection, uuid: Uuid) -> Result<Option<StoredAccount>> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE uuid = ?1");
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(uuid).fetch_optional(connection).await?)
}

/// The number of the account with that complete login.
///
/// # Errors
/// What the database met.
pub async fn with_login<'e>(executor: impl SqliteExecutor<'e>, login: &str) -> Result<Option<AccountId>> {
    Ok(sqlx::query_scalar("SELECT id FROM account WHERE login = ?1")
        .bind(login)
        .fetch_optional(executor)
        .await?)
}

/// The accounts whose three months may be over: notified, activating or with an unused provisional password,
/// given out or changed before that day. One that is grouped away waits for its return; for those of the service, time
/// is the service's.
///
/// # Errors
/// What the database met.
pub async fn given_out_before(connection: &mut SqliteConnection, day: Date) -> Result<Vec<StoredAccount>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM account
         WHERE ((state IN (?2, ?3) AND notified_on < ?1) OR (state = ?4 AND provisional_since < ?1))
             AND secret IS NOT NULL
             AND id NOT IN (SELECT account_id FROM grouping WHERE ended_by IS NULL)"
    );
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(Coded(day))
        .bind(Coded(State::Notified))
        .bind(Coded(State::Activating))
        .bind(Coded(State::Activated))
        .fetch_all(connection)
        .await?)
}

/// Reads every account, to find which one cannot be.
///
/// # Errors
/// The bad value, and what the database met.
pub(super) async fn verify(pool: &SqlitePool) -> Result<()> {
    let sql = format!("SELECT {COLUMNS} FROM account");
    sqlx::query(sqlx::AssertSqlSafe(sql))
        .try_map(|row| StoredAccount::from_row(&row).map(drop))
        .fetch_all(pool)
        .await?;
    Ok(())
}

/// Writes what the rules made of an account, if it still has the version they were applied to.
///
/// # Errors
/// [`Error::Busy`] when the account changed meanwhile.
pub async fn save(
    connection: &mut SqliteConnection,
    id: AccountId,
    seen_version: u64,
    account: &Account,
) -> Result<()> {
    let changed = sqlx::query::<Sqlite>(
        "UPDATE account SET state = ?3, origin = ?4, password = ?5, generation = ?6, notified_on = ?7,
             provisional_since = ?8, activated_before = ?9, reset_asked_on = ?10, version = ?11, choices = ?12,
             chosen_with = ?13, burnt = ?14
         WHERE id = ?1 AND version = ?2",
    )
    .bind(id)
    .bind(i64::try_from(seen_version).unwrap_or(i64::MAX))
    .bind(Coded(account.state))
    .bind(Coded(account.origin))
    .bind(Coded(account.password))
    .bind(account.generation)
    .bind(account.notified_on.map(Coded))
    .bind(account.provisional_since.map(Coded))
    .bind(account.activated_before)
    .bind(account.reset_asked_on.map(Coded))
    .bind(i64::try_from(account.version).unwrap_or(i64::MAX))
    .bind(account.choices)
    .bind(account.chosen_with)
    .bind(account.burnt)
    .execute(connection)
    .await?
    .rows_affected();
    if changed == 1 { Ok(()) } else { Err(Error::Busy(None)) }
}

/// Of these accounts, those of the service whose holder signs in with a password of their own or with FranceConnect as
/// far as is confirmed: a reset decided here counts once the service has heard of it.
///
/// # Errors
/// What the database met.
pub async fn known_to_holder(
    connection: &mut SqliteConnection,
    ids: &[AccountId],
) -> Result<HashSet<AccountId>> {
    let ids: Vec<AccountId> = sqlx::query_scalar(
        "SELECT account.id FROM account JOIN confirmed_account ON account_id = account.id
         WHERE secret IS NULL AND confirmed_account.password IN (?2, ?3)
             AND account.id IN (SELECT value FROM json_each(?1))",
    )
    .bind(serde_json::to_string(ids)?)
    .bind(Coded(Password::Chosen))
    .bind(Coded(Password::FranceConnect))
    .fetch_all(connection)
    .await?;
    Ok(ids.into_iter().collect())
}

/// What the central service last confirmed; an account it never answered about is as created.
///
/// # Errors
/// What the database met.
pub async fn load_confirmed(
    connection: &mut SqliteConnection,
    id: AccountId,
    holder: Holder,
) -> Result<Account> {
    let confirmed = sqlx::query(
        "SELECT account_id, state, origin, password, generation, notified_on, provisional_since,
             activated_before, reset_asked_on, choices, chosen_with, burnt, version
         FROM confirmed_account WHERE account_id = ?1",
    )
    .bind(id)
    .try_map(|row| facts(Cells::of(&row, "confirmed_account", &["account_id"]), holder))
    .fetch_optional(connection)
    .await?;
    Ok(confirmed.unwrap_or_else(|| Account::new(holder)))
}

/// Takes what the central service made of an account, every decision about it answered: it is the confirmed state
/// and, nothing being pending, what is seen.
///
/// # Errors
/// [`Error::Busy`] when the account changed meanwhile.
pub async fn save_confirmed(
    connection: &mut SqliteConnection,
    stored: &StoredAccount,
    account: &Account,
) -> Result<()> {
    save(connection, stored.id, stored.account.version, account).await?;
    sqlx::query(
        "INSERT OR REPLACE INTO confirmed_account (account_id, state, origin, password, generation, notified_on,
             provisional_since, activated_before, reset_asked_on, version, choices, chosen_with, burnt)
         SELECT id, state, origin, password, generation, notified_on, provisional_since, activated_before,
             reset_asked_on, version, choices, chosen_with, burnt
         FROM account WHERE id = ?1",
    )
    .bind(stored.id)
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes the mail address or the mobile that the holder gave and confirmed; `None` leaves what is known.
///
/// # Errors
/// What the database met.
pub async fn confirm_contact(
    connection: &mut SqliteConnection,
    id: AccountId,
    mail: Option<&str>,
    mobile: Option<&str>,
) -> Result<()> {
    sqlx::query(
        "UPDATE account SET confirmed_mail = coalesce(?2, confirmed_mail),
             confirmed_mobile = coalesce(?3, confirmed_mobile)
         WHERE id = ?1",
    )
    .bind(id)
    .bind(mail)
    .bind(mobile)
    .execute(connection)
    .await?;
    Ok(())
}

/// Writes the day on which the holder chose a password with a sheet.
///
/// # Errors
/// What the database met.
pub async fn set_sheet_used(connection: &mut SqliteConnection, id: AccountId, day: Date) -> Result<()> {
    sqlx::query("UPDATE account SET sheet_used_on = ?2 WHERE id = ?1")
        .bind(id)
        .bind(Coded(day))
        .execute(connection)
        .await?;
    Ok(())
}

/// Writes the day an account was last used.
///
/// # Errors
/// What the database met.
pub async fn set_last_sign_in(connection: &mut SqliteConnection, id: AccountId, day: Date) -> Result<()> {
    sqlx::query("UPDATE account SET signed_in_on = max(coalesce(signed_in_on, ''), ?2) WHERE id = ?1")
        .bind(id)
        .bind(Coded(day))
        .execute(connection)
        .await?;
    Ok(())
}
