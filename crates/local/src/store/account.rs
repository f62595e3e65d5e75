//! Accounts: the row and the rules' [`Account`].

use std::collections::HashMap;

use domain::account::{Account, Holder, Origin, Password, State};
use domain::provisional::{ProvisionalPassword, Secret};
use jiff::civil::Date;
use sqlx::{FromRow, Sqlite, SqliteConnection, SqliteExecutor};
use uuid::Uuid;

use crate::{Error, Result};

/// An account and what identifies it.
#[derive(Debug, Clone)]
pub struct StoredAccount {
    /// Local number.
    pub id: i64,
    /// The account's identity everywhere.
    pub uuid: Uuid,
    /// Login.
    pub login: String,
    /// Owner's secret.
    pub secret: Secret,
    /// What the rules know.
    pub account: Account,
    /// Last sign-in.
    pub signed_in_on: Option<Date>,
    /// Mail address given and confirmed by the holder.
    pub confirmed_mail: Option<String>,
    /// Mobile given and confirmed by the holder.
    pub confirmed_mobile: Option<String>,
}

impl StoredAccount {
    /// The provisional password that staff may read, when there is one.
    #[must_use]
    pub fn provisional_password(&self) -> Option<ProvisionalPassword> {
        (self.account.password == Password::Provisional)
            .then(|| ProvisionalPassword::derive(&self.secret, self.account.generation))
    }
}

#[derive(FromRow)]
struct Row {
    id: i64,
    uuid: Uuid,
    holder: String,
    login: String,
    secret: Vec<u8>,
    state: i64,
    origin: i64,
    password: i64,
    generation: u32,
    notified_on: Option<String>,
    provisional_since: Option<String>,
    activated_before: bool,
    reset_asked_on: Option<String>,
    version: i64,
    signed_in_on: Option<String>,
    confirmed_mail: Option<String>,
    confirmed_mobile: Option<String>,
}

const STATES: [State; 4] = State::ALL;
const ORIGINS: [Origin; 6] =
    [Origin::Unset, Origin::School, Origin::Guardian, Origin::FranceConnect, Origin::Aten, Origin::Ent];
const PASSWORDS: [Password; 4] =
    [Password::None, Password::Provisional, Password::Chosen, Password::FranceConnect];

fn decode<T: Copy>(values: &[T], stored: i64) -> Result<T> {
    usize::try_from(stored).ok().and_then(|at| values.get(at)).copied().ok_or(Error::Damaged)
}

fn encode<T: PartialEq>(values: &[T], value: &T) -> i64 {
    values.iter().position(|known| known == value).and_then(|at| i64::try_from(at).ok()).unwrap_or_default()
}

/// Number a state is stored as.
#[must_use]
pub fn state_number(state: State) -> i64 {
    encode(&STATES, &state)
}

/// State stored as that number.
///
/// # Errors
/// [`Error::Damaged`] for a number no state has.
pub fn state(stored: i64) -> Result<State> {
    decode(&STATES, stored)
}

/// Origin stored as that number.
///
/// # Errors
/// [`Error::Damaged`] for a number no origin has.
pub fn origin(stored: i64) -> Result<Origin> {
    decode(&ORIGINS, stored)
}

/// What is known of the password, stored as that number.
///
/// # Errors
/// [`Error::Damaged`] for a number no kind has.
pub fn password(stored: i64) -> Result<Password> {
    decode(&PASSWORDS, stored)
}

/// Reads an ISO date back.
///
/// # Errors
/// [`Error::Damaged`] for a text that is no date.
pub fn date(stored: Option<String>) -> Result<Option<Date>> {
    stored.map(|text| text.parse().map_err(|_| Error::Damaged)).transpose()
}

impl TryFrom<Row> for StoredAccount {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let secret = row.secret.as_slice().try_into().map_err(|_| Error::Damaged)?;
        let holder = if row.holder == "pupil" { Holder::Pupil } else { Holder::Guardian };
        Ok(Self {
            id: row.id,
            uuid: row.uuid,
            login: row.login,
            secret: Secret::new(secret),
            account: Account {
                holder,
                state: state(row.state)?,
                origin: origin(row.origin)?,
                password: password(row.password)?,
                generation: row.generation,
                notified_on: date(row.notified_on)?,
                provisional_since: date(row.provisional_since)?,
                activated_before: row.activated_before,
                reset_asked_on: date(row.reset_asked_on)?,
                version: u64::try_from(row.version).map_err(|_| Error::Damaged)?,
            },
            signed_in_on: date(row.signed_in_on)?,
            confirmed_mail: row.confirmed_mail,
            confirmed_mobile: row.confirmed_mobile,
        })
    }
}

const COLUMNS: &str = "id, uuid, holder, login, secret, state, origin, password, generation, notified_on, \
    provisional_since, activated_before, reset_asked_on, version, signed_in_on, confirmed_mail, confirmed_mobile";

/// The accounts with these local numbers, in no particular order; numbers that are none are left out.
///
/// # Errors
/// What the database met.
pub async fn load(connection: &mut SqliteConnection, ids: &[i64]) -> Result<Vec<StoredAccount>> {
    let sql = format!("SELECT {COLUMNS} FROM account WHERE id IN (SELECT value FROM json_each(?1))");
    let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(serde_json::to_string(ids)?)
        .fetch_all(connection)
        .await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// What the provisional passwords of these accounts are derived from, secret and generation; an account without one
/// is left out.
///
/// # Errors
/// What the database met.
pub async fn provisional(
    connection: &mut SqliteConnection,
    ids: &[i64],
) -> Result<HashMap<u32, (Secret, u32)>> {
    let rows: Vec<(u32, Vec<u8>, u32)> = sqlx::query_as(
        "SELECT id, secret, generation FROM account
         WHERE password = ?2 AND id IN (SELECT value FROM json_each(?1))",
    )
    .bind(serde_json::to_string(ids)?)
    .bind(encode(&PASSWORDS, &Password::Provisional))
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|(id, secret, generation)| {
            let secret = secret.as_slice().try_into().map_err(|_| Error::Damaged)?;
            Ok((id, (Secret::new(secret), generation)))
        })
        .collect()
}

/// One account.
///
/// # Errors
/// [`Error::NotFound`] when there is none of that number.
pub async fn find(connection: &mut SqliteConnection, id: i64) -> Result<StoredAccount> {
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
    let row: Option<Row> =
        sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(uuid).fetch_optional(connection).await?;
    row.map(TryInto::try_into).transpose()
}

/// The number of the account with that complete login.
///
/// # Errors
/// What the database met.
pub async fn with_login<'e>(executor: impl SqliteExecutor<'e>, login: &str) -> Result<Option<i64>> {
    Ok(sqlx::query_scalar("SELECT id FROM account WHERE login = ?1")
        .bind(login)
        .fetch_optional(executor)
        .await?)
}

/// The accounts whose three months may be over: notified, activating or with an unused provisional password,
/// given out or changed before that day. One that is grouped away waits for its return.
///
/// # Errors
/// What the database met.
pub async fn given_out_before(connection: &mut SqliteConnection, day: Date) -> Result<Vec<StoredAccount>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM account
         WHERE ((state IN (1, 2) AND notified_on < ?1) OR (state = 3 AND provisional_since < ?1))
             AND id NOT IN (SELECT account_id FROM grouping WHERE ended_by IS NULL)"
    );
    let rows: Vec<Row> =
        sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(day.to_string()).fetch_all(connection).await?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Writes what the rules made of an account, if it still has the version they were applied to.
///
/// # Errors
/// [`Error::Busy`] when the account changed meanwhile.
pub async fn save(
    connection: &mut SqliteConnection,
    id: i64,
    seen_version: u64,
    account: &Account,
) -> Result<()> {
    let changed = sqlx::query::<Sqlite>(
        "UPDATE account SET state = ?3, origin = ?4, password = ?5, generation = ?6, notified_on = ?7,
             provisional_since = ?8, activated_before = ?9, reset_asked_on = ?10, version = ?11
         WHERE id = ?1 AND version = ?2",
    )
    .bind(id)
    .bind(i64::try_from(seen_version).unwrap_or(i64::MAX))
    .bind(state_number(account.state))
    .bind(encode(&ORIGINS, &account.origin))
    .bind(encode(&PASSWORDS, &account.password))
    .bind(account.generation)
    .bind(account.notified_on.map(|day| day.to_string()))
    .bind(account.provisional_since.map(|day| day.to_string()))
    .bind(account.activated_before)
    .bind(account.reset_asked_on.map(|day| day.to_string()))
    .bind(i64::try_from(account.version).unwrap_or(i64::MAX))
    .execute(connection)
    .await?
    .rows_affected();
    if changed == 1 { Ok(()) } else { Err(Error::Busy(None)) }
}

/// What the central service last confirmed; an account it never answered about is as created.
///
/// # Errors
/// What the database met.
pub async fn load_confirmed(connection: &mut SqliteConnection, id: i64, holder: Holder) -> Result<Account> {
    type Confirmed = (i64, i64, i64, u32, Option<String>, Option<String>, bool, Option<String>, i64);
    let row: Option<Confirmed> = sqlx::query_as(
        "SELECT state, origin, password, generation, notified_on, provisional_since, activated_before,
             reset_asked_on, version
         FROM confirmed_account WHERE account_id = ?1",
    )
    .bind(id)
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(Account::new(holder)) };
    Ok(Account {
        holder,
        state: state(row.0)?,
        origin: origin(row.1)?,
        password: password(row.2)?,
        generation: row.3,
        notified_on: date(row.4)?,
        provisional_since: date(row.5)?,
        activated_before: row.6,
        reset_asked_on: date(row.7)?,
        version: u64::try_from(row.8).map_err(|_| Error::Damaged)?,
    })
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
        "INSERT OR REPLACE INTO confirmed_account
         SELECT id, state, origin, password, generation, notified_on, provisional_since, activated_before,
             reset_asked_on, version
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
    id: i64,
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

/// Writes the day an account was last used.
///
/// # Errors
/// What the database met.
pub async fn set_last_sign_in(connection: &mut SqliteConnection, id: i64, day: Date) -> Result<()> {
    sqlx::query("UPDATE account SET signed_in_on = max(coalesce(signed_in_on, ''), ?2) WHERE id = ?1")
        .bind(id)
        .bind(day.to_string())
        .execute(connection)
        .await?;
    Ok(())
}
