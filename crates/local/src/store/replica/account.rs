//! Accounts: their confirmed state, what may stand on paper, and what is seen, which is that and what still waits.

use domain::account::Account as Rules;
use domain::reconcile::replay;
use protocol::account::{Account, AccountState};
use serde::Serialize;
use sqlx::SqliteConnection;
use uuid::Uuid;

use super::super::id::AccountId;
use super::super::stored::Stored;
use super::super::{account, outgoing};
use super::bulk::write;
use crate::Result;

/// What the rules know of an account, as columns keep it.
#[derive(Serialize)]
struct State {
    id: Uuid,
    state: i64,
    origin: i64,
    password: i64,
    generation: u32,
    notified_on: Option<String>,
    provisional_since: Option<String>,
    activated_before: bool,
    reset_asked_on: Option<String>,
    version: u64,
    choices: u32,
    chosen_with: Option<u32>,
    burnt: u32,
}

impl State {
    fn of(id: Uuid, rules: &Rules) -> Self {
        Self {
            id,
            state: rules.state.kept(),
            origin: rules.origin.kept(),
            password: rules.password.kept(),
            generation: rules.generation,
            notified_on: rules.notified_on.map(|day| day.kept()),
            provisional_since: rules.provisional_since.map(|day| day.kept()),
            activated_before: rules.activated_before,
            reset_asked_on: rules.reset_asked_on.map(|day| day.kept()),
            version: rules.version,
            choices: rules.choices,
            chosen_with: rules.chosen_with,
            burnt: rules.burnt,
        }
    }
}

/// Who an account is, beside what the rules know.
#[derive(Serialize)]
struct Identity<'a> {
    id: Uuid,
    holder: String,
    login: &'a str,
    signed_in_on: Option<String>,
    sheet_used_on: Option<String>,
    confirmed_mail: Option<&'a str>,
    confirmed_mobile: Option<&'a str>,
    void_sheet_tried_on: Option<String>,
    suspended_on: Option<String>,
    choice_lost_on: Option<String>,
}

/// A password that may stand on paper.
#[derive(Serialize)]
struct Printable<'a> {
    id: Uuid,
    generation: u32,
    password: &'a str,
}

/// Writes accounts: those that this computer had of its own become the service's. `anew` forgets what was confirmed of
/// them before.
///
/// # Errors
/// What the database met.
pub(super) async fn put(connection: &mut SqliteConnection, accounts: &[Account], anew: bool) -> Result<()> {
    let identities: Vec<Identity<'_>> = accounts
        .iter()
        .map(|account| Identity {
            id: account.state.id,
            holder: domain::account::Holder::from(account.holder).kept(),
            login: &account.login,
            signed_in_on: account.signed_in_on.map(|day| day.kept()),
            sheet_used_on: account.sheet_used_on.map(|day| day.kept()),
            confirmed_mail: account.confirmed_mail.as_deref(),
            confirmed_mobile: account.confirmed_mobile.as_deref(),
            void_sheet_tried_on: account.void_sheet_tried_on.map(|day| day.kept()),
            suspended_on: account.suspended_on.map(|day| day.kept()),
            choice_lost_on: account.choice_lost_on.map(|day| day.kept()),
        })
        .collect();
    // Logins may go from one account to another: each first leaves the one it had.
    write(
        connection,
        "INSERT INTO account (uuid, holder, login)
         SELECT unhex(value ->> 'id', '-'), value ->> 'holder', '?' || (value ->> 'id') FROM json_each(?1) WHERE true
         ON CONFLICT (uuid) DO UPDATE SET login = excluded.login, secret = NULL",
        &identities,
    )
    .await?;
    write(
        connection,
        "UPDATE account SET login = value ->> 'login', signed_in_on = value ->> 'signed_in_on',
             sheet_used_on = value ->> 'sheet_used_on',
             confirmed_mail = value ->> 'confirmed_mail', confirmed_mobile = value ->> 'confirmed_mobile',
             void_sheet_tried_on = value ->> 'void_sheet_tried_on', suspended_on = value ->> 'suspended_on',
             choice_lost_on = value ->> 'choice_lost_on'
         FROM json_each(?1) WHERE account.uuid = unhex(value ->> 'id', '-')",
        &identities,
    )
    .await?;
    let values: Vec<Printable<'_>> = accounts
        .iter()
        .flat_map(|account| {
            account.values.iter().map(|value| Printable {
                id: account.state.id,
                generation: value.generation,
                password: &value.password,
            })
        })
        .collect();
    write(
        connection,
        "DELETE FROM account_value WHERE account_id IN
             (SELECT account.id FROM json_each(?1) JOIN account ON account.uuid = unhex(value ->> 'id', '-'))",
        &identities,
    )
    .await?;
    write(
        connection,
        "INSERT INTO account_value (account_id, generation, password)
         SELECT account.id, value ->> 'generation', value ->> 'password'
         FROM json_each(?1) JOIN account ON account.uuid = unhex(value ->> 'id', '-')",
        &values,
    )
    .await?;
    if anew {
        write(
            connection,
            "DELETE FROM confirmed_account WHERE account_id IN
                 (SELECT account.id FROM json_each(?1) JOIN account ON account.uuid = unhex(value ->> 'id', '-'))",
            &identities,
        )
        .await?;
    }
    let states: Vec<AccountState> = accounts.iter().map(|account| account.state.clone()).collect();
    confirm(connection, &states).await
}

/// Writes what the service says of accounts that are its own, unless something newer is known; what is seen of them is
/// another matter ([`refresh`]).
///
/// # Errors
/// What the database met.
pub async fn confirm(connection: &mut SqliteConnection, accounts: &[AccountState]) -> Result<()> {
    let states: Vec<State> = accounts
        .iter()
        // Whose account it is changes nothing here.
        .map(|account| State::of(account.id, &account.account(protocol::account::Holder::Guardian)))
        .collect();
    write(
        connection,
        "INSERT INTO confirmed_account (account_id, state, origin, password, generation, notified_on,
             provisional_since, activated_before, reset_asked_on, version, choices, chosen_with, burnt)
         SELECT account.id, value ->> 'state', value ->> 'origin', value ->> 'password', value ->> 'generation',
             value ->> 'notified_on', value ->> 'provisional_since', value ->> 'activated_before',
             value ->> 'reset_asked_on', value ->> 'version', value ->> 'choices', value ->> 'chosen_with',
             value ->> 'burnt'
         FROM json_each(?1) JOIN account ON account.uuid = unhex(value ->> 'id', '-') AND account.secret IS NULL
         WHERE true
         ON CONFLICT (account_id) DO UPDATE SET state = excluded.state, origin = excluded.origin,
             password = excluded.password, generation = excluded.generation, notified_on = excluded.notified_on,
             provisional_since = excluded.provisional_since, activated_before = excluded.activated_before,
             reset_asked_on = excluded.reset_asked_on, version = excluded.version, choices = excluded.choices,
             chosen_with = excluded.chosen_with, burnt = excluded.burnt
         WHERE excluded.version >= confirmed_account.version",
        &states,
    )
    .await
}

/// Writes what is seen of accounts of the service: what is confirmed, and what still waits for an answer.
///
/// # Errors
/// What the database met.
pub async fn refresh(connection: &mut SqliteConnection, accounts: &[Uuid]) -> Result<()> {
    write(
        connection,
        "UPDATE account SET state = c.state, origin = c.origin, password = c.password, generation = c.generation,
             notified_on = c.notified_on, provisional_since = c.provisional_since,
             activated_before = c.activated_before, reset_asked_on = c.reset_asked_on, version = c.version,
             choices = c.choices, chosen_with = c.chosen_with, burnt = c.burnt
         FROM confirmed_account c
         WHERE c.account_id = account.id AND account.secret IS NULL
             AND account.uuid IN (SELECT unhex(value, '-') FROM json_each(?1))",
        accounts,
    )
    .await?;
    let ids: Vec<AccountId> = sqlx::query_scalar(
        "SELECT id FROM account WHERE secret IS NULL AND uuid IN (SELECT unhex(value, '-') FROM json_each(?1))",
    )
    .bind(serde_json::to_string(accounts)?)
    .fetch_all(&mut *connection)
    .await?;
    let waiting = outgoing::of_accounts(connection, &ids).await?;
    let pending: Vec<AccountId> = waiting.keys().copied().collect();
    let seen: Vec<State> = account::load(connection, &pending)
        .await?
        .iter()
        .filter_map(|stored| Some(State::of(stored.uuid, &replay(&stored.account, waiting.get(&stored.id)?))))
        .collect();
    write(
        connection,
        "UPDATE account SET state = value ->> 'state', origin = value ->> 'origin', password = value ->> 'password',
             generation = value ->> 'generation', notified_on = value ->> 'notified_on',
             provisional_since = value ->> 'provisional_since', activated_before = value ->> 'activated_before',
             reset_asked_on = value ->> 'reset_asked_on', version = value ->> 'version',
             choices = value ->> 'choices', chosen_with = value ->> 'chosen_with', burnt = value ->> 'burnt'
         FROM json_each(?1) WHERE account.uuid = unhex(value ->> 'id', '-')",
        &seen,
    )
    .await
}
