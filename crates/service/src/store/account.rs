//! Accounts and what seals their passwords.

use std::collections::{HashMap, HashSet};

use domain::account::{Account, Generation};
use domain::loss::Skipped;
use domain::provisional::{ProvisionalPassword, Secret};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use protocol::account::{AccountState, Holder};
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use super::coded::{code, unsigned, value};
use crate::keys::{Keys, Sealed};
use crate::{Error, Result};

const TABLE: &str = "account";

/// An account as it is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its id.
    pub id: Uuid,
    /// What staff and families change.
    pub account: Account,
    /// Its login.
    pub login: String,
    /// Greatest generation made void after a theft.
    pub rolled: Generation,
    /// What was skipped of it, and when.
    pub skipped: Option<(Skipped, Timestamp)>,
    /// The account that it was grouped with.
    pub grouped_into: Option<Uuid>,
    /// The last day on which the login of one that is grouped away opens anything.
    pub grouped_on: Option<Date>,
    /// The day on which a new login was asked for that is not in force yet.
    pub renewal_asked_on: Option<Date>,
    /// Date of the last sign-in.
    pub signed_in_on: Option<Date>,
    /// The day on which the holder chose a password with a sheet, that of `chosen_with`.
    pub sheet_used_on: Option<Date>,
    /// Mail that the holder confirmed.
    pub confirmed_mail: Option<String>,
    /// Mobile that the holder confirmed.
    pub confirmed_mobile: Option<String>,
    /// The last day on which somebody tried a sheet of it that is void.
    pub void_sheet_tried_on: Option<Date>,
    /// The day on which a sign-in was suspended that no computer declared.
    pub suspended_on: Option<Date>,
    /// When it was heard, after the database was put back as it was before, that the holder had chosen what is lost.
    pub choice_lost_at: Option<Timestamp>,
}

/// An exchange that ended so long after a value was skipped may have begun before, or in another process whose clock is
/// ahead; a computer asks for its schools one after the other.
const LATER: SignedDuration = SignedDuration::from_mins(2);

impl Kept {
    /// A computer that was heard until then may have printed that value before it heard that it was skipped; none of a value
    /// that was not, or that opens nothing in any case.
    #[must_use]
    pub fn unheard_until(&self, printed: Generation) -> Option<Timestamp> {
        let (skipped, at) = self.skipped?;
        skipped.lifted(&self.account, printed).map(|_| at + LATER)
    }

    /// The account as whoever printed that value knew it.
    #[must_use]
    pub fn as_printed(&self, printed: Generation) -> Account {
        let lifted = self.skipped.and_then(|(skipped, _)| skipped.lifted(&self.account, printed));
        lifted.unwrap_or_else(|| self.account.clone())
    }
}

const COLUMNS: &str = "account.id, holder, login, state, origin, password, generation, notified_on, \
                       provisional_since, activated_before, reset_asked_on, choices, chosen_with, burnt, rolled, \
                       version, signed_in_on, confirmed_mail, confirmed_mobile, grouped_into, grouped_on, renewal_asked_on, \
                       void_sheet_tried_on, suspended_on, sheet_used_on, choice_lost_at, skipped_past, skipped_upto, \
                       skipped_at";

fn date(row: &PgRow, column: &str) -> Result<Option<Date>> {
    Ok(row.try_get::<Option<jiff_sqlx::Date>, _>(column)?.map(jiff_sqlx::Date::to_jiff))
}

fn kept(row: &PgRow) -> Result<Kept> {
    let text = |column: &'static str| row.try_get::<String, _>(column);
    let holder: Holder = value(text("holder")?, TABLE, "holder")?;
    let id = row.try_get("id")?;
    let chosen_with: Option<i32> = row.try_get("chosen_with")?;
    let state = AccountState {
        id,
        state: value(text("state")?, TABLE, "state")?,
        origin: value(text("origin")?, TABLE, "origin")?,
        password: value(text("password")?, TABLE, "password")?,
        generation: unsigned(row.try_get::<i32, _>("generation")?, TABLE, "generation")?,
        notified_on: date(row, "notified_on")?,
        provisional_since: date(row, "provisional_since")?,
        activated_before: row.try_get("activated_before")?,
        reset_asked_on: date(row, "reset_asked_on")?,
        choices: unsigned(row.try_get::<i32, _>("choices")?, TABLE, "choices")?,
        chosen_with: chosen_with.map(|with| unsigned(with, TABLE, "chosen_with")).transpose()?,
        burnt: unsigned(row.try_get::<i32, _>("burnt")?, TABLE, "burnt")?,
        version: unsigned(row.try_get::<i64, _>("version")?, TABLE, "version")?,
    };
    let skipped: (Option<i32>, Option<i32>, Option<jiff_sqlx::Timestamp>) =
        (row.try_get("skipped_past")?, row.try_get("skipped_upto")?, row.try_get("skipped_at")?);
    let skipped = match skipped {
        (Some(past), Some(upto), Some(at)) => {
            let (past, upto) =
                (unsigned(past, TABLE, "skipped_past")?, unsigned(upto, TABLE, "skipped_upto")?);
            Some((Skipped { past, upto }, at.to_jiff()))
        }
        _ => None,
    };
    Ok(Kept {
        id,
        account: state.account(holder),
        login: row.try_get("login")?,
        rolled: unsigned(row.try_get::<i32, _>("rolled")?, TABLE, "rolled")?,
        skipped,
        grouped_into: row.try_get("grouped_into")?,
        grouped_on: date(row, "grouped_on")?,
        renewal_asked_on: date(row, "renewal_asked_on")?,
        signed_in_on: date(row, "signed_in_on")?,
        sheet_used_on: date(row, "sheet_used_on")?,
        confirmed_mail: row.try_get("confirmed_mail")?,
        confirmed_mobile: row.try_get("confirmed_mobile")?,
        void_sheet_tried_on: date(row, "void_sheet_tried_on")?,
        suspended_on: date(row, "suspended_on")?,
        choice_lost_at: row
            .try_get::<Option<jiff_sqlx::Timestamp>, _>("choice_lost_at")?
            .map(jiff_sqlx::Timestamp::to_jiff),
    })
}

/// These accounts, held until the transaction ends: always in the order of their ids, so that two who hold many never
/// wait for each other.
pub async fn hold(connection: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Kept>> {
    let query = format!("SELECT {COLUMNS} FROM account WHERE id = ANY($1) ORDER BY id FOR UPDATE");
    let rows = sqlx::query(sqlx::AssertSqlSafe(query)).bind(ids).fetch_all(connection).await?;
    rows.iter().map(kept).collect()
}

/// These of the accounts that there are.
pub async fn find(connection: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Kept>> {
    let query = format!("SELECT {COLUMNS} FROM account WHERE id = ANY($1)");
    let rows = sqlx::query(sqlx::AssertSqlSafe(query)).bind(ids).fetch_all(connection).await?;
    rows.iter().map(kept).collect()
}

/// These of the accounts that there are, by their ids alone.
pub async fn existing(connection: &mut PgConnection, ids: &[Uuid]) -> Result<HashSet<Uuid>> {
    let there: Vec<Uuid> = sqlx::query_scalar("SELECT id FROM account WHERE id = ANY($1)")
        .bind(ids)
        .fetch_all(connection)
        .await?;
    Ok(there.into_iter().collect())
}

/// The account of a login, or whose login it was before it was replaced: then the account's is another.
pub async fn of_login(connection: &mut PgConnection, login: &str) -> Result<Option<Kept>> {
    let query = format!(
        "SELECT {COLUMNS} FROM account
         WHERE login = $1 OR id = (SELECT account FROM former_login WHERE login = $1)"
    );
    let row = sqlx::query(sqlx::AssertSqlSafe(query)).bind(login).fetch_optional(connection).await?;
    row.as_ref().map(kept).transpose()
}

/// The account that is opened in place of that one: itself, unless it is grouped away.
pub async fn opened_by(connection: &mut PgConnection, id: Uuid) -> Result<Option<Kept>> {
    let query = format!("SELECT {COLUMNS} FROM account WHERE id = kept_account($1)");
    let row = sqlx::query(sqlx::AssertSqlSafe(query)).bind(id).fetch_optional(connection).await?;
    row.as_ref().map(kept).transpose()
}

/// The holder signed in on that day.
pub async fn signed_in(connection: &mut PgConnection, id: Uuid, today: Date) -> Result<()> {
    sqlx::query("UPDATE account SET signed_in_on = $2 WHERE id = $1 AND signed_in_on IS DISTINCT FROM $2")
        .bind(id)
        .bind(today.to_sqlx())
        .execute(connection)
        .await?;
    Ok(())
}

/// The holder chose a password with a sheet, and so signed in, on that day.
pub async fn sheet_used(connection: &mut PgConnection, id: Uuid, day: Date) -> Result<()> {
    sqlx::query("UPDATE account SET sheet_used_on = $2, signed_in_on = $2 WHERE id = $1")
        .bind(id)
        .bind(day.to_sqlx())
        .execute(connection)
        .await?;
    Ok(())
}

/// The mail that the holder confirmed, or none any more.
pub async fn set_confirmed_mail(
    connection: &mut PgConnection,
    id: Uuid,
    address: Option<&str>,
) -> Result<()> {
    sqlx::query(
        "UPDATE account SET confirmed_mail = $2 WHERE id = $1 AND confirmed_mail IS DISTINCT FROM $2",
    )
    .bind(id)
    .bind(address)
    .execute(connection)
    .await?;
    Ok(())
}

/// The day on which somebody tried a void sheet, which the school is told; none once it has given another out.
pub async fn set_void_sheet_tried(connection: &mut PgConnection, id: Uuid, day: Option<Date>) -> Result<()> {
    // A leased account that was made void is nobody's: it is told of the account that the person has.
    sqlx::query(
        "UPDATE account SET void_sheet_tried_on = $2
         WHERE id = coalesce((SELECT went_to FROM lease WHERE account = $1), $1)
             AND void_sheet_tried_on IS DISTINCT FROM $2",
    )
    .bind(id)
    .bind(day.map(ToSqlx::to_sqlx))
    .execute(connection)
    .await?;
    Ok(())
}

/// The day on which a sign-in was suspended, or none any more.
pub async fn set_suspended(connection: &mut PgConnection, id: Uuid, day: Option<Date>) -> Result<()> {
    sqlx::query("UPDATE account SET suspended_on = $2 WHERE id = $1 AND suspended_on IS DISTINCT FROM $2")
        .bind(id)
        .bind(day.map(ToSqlx::to_sqlx))
        .execute(connection)
        .await?;
    Ok(())
}

/// A new account, to which nothing was done yet.
#[derive(Debug)]
pub struct New {
    /// Its id.
    pub id: Uuid,
    /// Its login, which nobody else had.
    pub login: String,
    /// Its secret.
    pub secret: Secret,
}

/// Creates accounts of one kind of holder.
pub async fn create(connection: &mut PgConnection, keys: &Keys, holder: Holder, new: &[New]) -> Result<()> {
    let ids: Vec<Uuid> = new.iter().map(|new| new.id).collect();
    let logins: Vec<&str> = new.iter().map(|new| new.login.as_str()).collect();
    sqlx::query(
        "INSERT INTO account (id, holder, login) SELECT id, $1, login FROM UNNEST($2::uuid[], $3::text[]) AS put(id, login)",
    )
    .bind(code(holder, TABLE, "holder")?)
    .bind(&ids)
    .bind(logins)
    .execute(&mut *connection)
    .await?;
    let sealed =
        new.iter().map(|new| keys.seal(new.id, new.secret.bytes())).collect::<Result<Vec<Sealed>>>()?;
    let (names, bytes): (Vec<String>, Vec<Vec<u8>>) =
        sealed.into_iter().map(|one| (one.key, one.bytes)).unzip();
    sqlx::query(
        "INSERT INTO account_secret (account, from_generation, key, sealed)
         SELECT id, 1, key, sealed FROM UNNEST($1::uuid[], $2::text[], $3::bytea[]) AS put(id, key, sealed)",
    )
    .bind(ids)
    .bind(names)
    .bind(bytes)
    .execute(connection)
    .await?;
    Ok(())
}

/// Saves what changed of an account that is held.
pub async fn save(connection: &mut PgConnection, id: Uuid, account: &Account) -> Result<()> {
    save_all(connection, &[(id, account)]).await
}

/// The same of many accounts, each once: whoever follows their schools is told once of all.
pub async fn save_all(connection: &mut PgConnection, accounts: &[(Uuid, &Account)]) -> Result<()> {
    if accounts.is_empty() {
        return Ok(());
    }
    let states: Vec<AccountState> =
        accounts.iter().map(|(id, account)| AccountState::of(*id, account)).collect();
    let saved = sqlx::query(
        "UPDATE account SET state = became.state, origin = became.origin, password = became.password,
             generation = became.generation, notified_on = became.notified_on,
             provisional_since = became.provisional_since, activated_before = became.activated_before,
             reset_asked_on = became.reset_asked_on, choices = became.choices, chosen_with = became.chosen_with,
             burnt = became.burnt, version = became.version,
             choice_lost_at = CASE WHEN became.choices > account.choices THEN NULL ELSE choice_lost_at END
         FROM jsonb_to_recordset($1) AS became(id uuid, state text, origin text, password text, generation integer,
             notified_on date, provisional_since date, activated_before boolean, reset_asked_on date, choices integer,
             chosen_with integer, burnt integer, version bigint)
         WHERE account.id = became.id",
    )
    .bind(Json(states))
    .execute(connection)
    .await?;
    match saved.rows_affected() == accounts.len() as u64 {
        true => Ok(()),
        false => Err(sqlx::Error::RowNotFound.into()),
    }
}

/// The secrets of these accounts, each with the generation that it begins with, in that order.
pub async fn secrets(
    connection: &mut PgConnection,
    keys: &Keys,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, Generation, Secret)>> {
    let rows: Vec<(Uuid, i32, String, Vec<u8>)> = sqlx::query_as(
        "SELECT account, from_generation, key, sealed FROM account_secret WHERE account = ANY($1)
         ORDER BY account, from_generation",
    )
    .bind(ids)
    .fetch_all(connection)
    .await?;
    let open = |(account, from, key, bytes): (Uuid, i32, String, Vec<u8>)| {
        let opened = keys.open(account, &Sealed { key, bytes })?;
        let bytes: [u8; 16] = opened.as_slice().try_into().map_err(|_| Error::Sealed)?;
        Ok((account, unsigned(from, "account_secret", "from_generation")?, Secret::new(bytes)))
    };
    rows.into_iter().map(open).collect()
}

/// Puts secrets in the place of those of an account, each with the generation that it begins with.
pub async fn replace_secrets(
    connection: &mut PgConnection,
    keys: &Keys,
    id: Uuid,
    secrets: &[(Generation, Secret)],
) -> Result<()> {
    sqlx::query("DELETE FROM account_secret WHERE account = $1").bind(id).execute(&mut *connection).await?;
    for (from, secret) in secrets {
        let sealed = keys.seal(id, secret.bytes())?;
        sqlx::query(
            "INSERT INTO account_secret (account, from_generation, key, sealed) VALUES ($1, $2, $3, $4)",
        )
        .bind(id)
        .bind(i64::from(*from))
        .bind(sealed.key)
        .bind(sealed.bytes)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// Gives an account a login that nobody ever had; `false` when somebody has or had it, or it is none.
pub async fn rename(connection: &mut PgConnection, id: Uuid, login: &str) -> Result<bool> {
    let Some((base, rank)) = domain::login::split(login) else { return Ok(false) };
    if domain::login::is_of_block(rank) {
        return Ok(false);
    }
    // Numbers given so far end before it: nobody had it. They go on after it.
    let raised = sqlx::query(
        "INSERT INTO login_rank (base, last) VALUES ($1, $2)
         ON CONFLICT (base) DO UPDATE SET last = excluded.last WHERE login_rank.last < excluded.last",
    )
    .bind(base)
    .bind(i64::from(rank))
    .execute(&mut *connection)
    .await?;
    if raised.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query("UPDATE account SET login = $2 WHERE id = $1")
        .bind(id)
        .bind(login)
        .execute(connection)
        .await?;
    Ok(true)
}

/// The provisional password of a generation, by the secret that was in force then.
pub fn provisional(
    secrets: &[(Uuid, Generation, Secret)],
    id: Uuid,
    generation: Generation,
) -> Result<ProvisionalPassword> {
    let mut of_then = secrets.iter().filter(|(account, from, _)| *account == id && *from <= generation);
    let (.., secret) = of_then.next_back().ok_or(Error::Sealed)?;
    Ok(ProvisionalPassword::derive(secret, generation))
}

/// The next login of a base: `a.petit`, then `a.petit2`. None is ever given twice, and none has a number of the blocks that
/// are lent to computers ([`domain::login::is_of_block`]).
pub async fn next_login(connection: &mut PgConnection, base: &str) -> Result<String> {
    let logins = next_logins(connection, &[base.to_owned()]).await?;
    logins.into_iter().next().ok_or(sqlx::Error::RowNotFound.into())
}

/// The same of many, one for each of these bases in their order, however often one comes.
pub async fn next_logins(connection: &mut PgConnection, bases: &[String]) -> Result<Vec<String>> {
    sqlx::query(
        "INSERT INTO login_rank (base, last) SELECT DISTINCT base, 0 FROM UNNEST($1::text[]) AS base ORDER BY base
         ON CONFLICT DO NOTHING",
    )
    .bind(bases)
    .execute(&mut *connection)
    .await?;
    let held: Vec<(String, i64)> =
        sqlx::query_as("SELECT base, last FROM login_rank WHERE base = ANY($1) ORDER BY base FOR UPDATE")
            .bind(bases)
            .fetch_all(&mut *connection)
            .await?;
    let mut ranks: HashMap<String, u32> = HashMap::with_capacity(held.len());
    for (base, last) in held {
        ranks.insert(base, unsigned(last, "login_rank", "last")?);
    }
    let mut logins = Vec::with_capacity(bases.len());
    for base in bases {
        let rank = ranks.get_mut(base).ok_or(sqlx::Error::RowNotFound)?;
        *rank = domain::login::rank_after(*rank);
        logins.push(domain::login::numbered(base, *rank));
    }
    let (bases, ranks): (Vec<String>, Vec<i64>) =
        ranks.into_iter().map(|(base, rank)| (base, i64::from(rank))).unzip();
    sqlx::query(
        "UPDATE login_rank SET last = given.last FROM UNNEST($1::text[], $2::bigint[]) AS given(base, last)
         WHERE login_rank.base = given.base",
    )
    .bind(bases)
    .bind(ranks)
    .execute(connection)
    .await?;
    Ok(logins)
}

/// Accounts that may have run out, held: what was given out before that day and not used, after that id and in the order
/// of ids. One that is grouped away waits for its return; one that somebody holds, for the next time.
pub async fn given_out_before(
    connection: &mut PgConnection,
    day: Date,
    after: Uuid,
    limit: i64,
) -> Result<Vec<Kept>> {
    let query = format!(
        "SELECT {COLUMNS} FROM account
         WHERE id > $2 AND grouped_into IS NULL
             AND (state IN ('notified', 'activating') AND notified_on < $1
                 OR state = 'activated' AND password = 'provisional' AND provisional_since < $1)
         ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(query))
        .bind(day.to_sqlx())
        .bind(after)
        .bind(limit)
        .fetch_all(connection)
        .await?;
    rows.iter().map(kept).collect()
}

/// Whether a computer of one of the account's schools, which may have printed for it, was not heard since that day
/// ended.
pub async fn has_silent_device(connection: &mut PgConnection, account: Uuid, day: Date) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (
             SELECT 1 FROM account_school
             JOIN staff_role ON staff_role.school = account_school.school AND staff_role.ended_at IS NULL
             JOIN device ON device.staff = staff_role.staff AND device.revoked_at IS NULL
             WHERE account_school.account = $1 AND account_school.gone_on IS NULL
                 AND coalesce(device.synchronised_at, device.enrolled_at)
                     < ($2::date + 1)::timestamp AT TIME ZONE 'Europe/Paris')",
    )
    .bind(account)
    .bind(day.to_sqlx())
    .fetch_one(connection)
    .await?)
}
