//! What a school that worked alone has of its own, and how it becomes the service's.

use domain::account::Account;
use domain::provisional::Secret;
use jiff::civil::Date;
use protocol::joining::BroughtSheet;
use serde::Serialize;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, SqliteConnection, SqliteExecutor};
use uuid::Uuid;

use super::account::Passwords;
use super::id::{AccountId, GuardianId, PupilId};
use super::stored::Cells;
use super::{account, login_base};
use crate::Result;

/// A pupil whom the service does not know yet.
#[derive(Debug, Clone)]
pub struct OwnPupil {
    /// Local number.
    pub id: PupilId,
    /// Her account, in the second degree.
    pub account: Option<AccountId>,
    /// INE.
    pub ine: Option<String>,
    /// Folded birth name.
    pub family: String,
    /// Folded first name.
    pub first: String,
    /// Birth date.
    pub birth_date: Option<Date>,
    /// How sources call her: scope and identifier.
    pub sources: Vec<(String, String)>,
}

impl FromRow<'_, SqliteRow> for OwnPupil {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let cells = Cells::of(row, "pupil", &["id"]);
        Ok(Self {
            id: cells.get("id")?,
            account: cells.get("account_id")?,
            ine: cells.get("ine")?,
            family: cells.get("family_fold")?,
            first: cells.get("first_fold")?,
            birth_date: cells.stored_or_null("birth_date")?,
            sources: cells.json("sources")?,
        })
    }
}

/// A guardian's record that the service does not know yet.
#[derive(Debug, Clone)]
pub struct OwnGuardian {
    /// Local number.
    pub id: GuardianId,
    /// The account.
    pub account: AccountId,
    /// Folded birth name.
    pub family: String,
    /// Folded first name.
    pub first: String,
    /// For whom.
    pub pupils: Vec<PupilId>,
    /// How sources call them: scope and identifier.
    pub sources: Vec<(String, String)>,
}

impl FromRow<'_, SqliteRow> for OwnGuardian {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let cells = Cells::of(row, "guardian", &["id"]);
        let pupils: Vec<i64> = cells.json("pupils")?;
        Ok(Self {
            id: cells.get("id")?,
            account: cells.get("account_id")?,
            family: cells.get("family_fold")?,
            first: cells.get("first_fold")?,
            pupils: pupils.into_iter().map(PupilId::new).collect(),
            sources: cells.json("sources")?,
        })
    }
}

/// The pupils of a school whom the service does not know, those who left it included.
///
/// # Errors
/// What the database met.
pub async fn pupils(connection: &mut SqliteConnection, uai: &str) -> Result<Vec<OwnPupil>> {
    Ok(sqlx::query_as(
        "SELECT pupil.id, pupil.account_id, ine, family_fold, first_fold, birth_date,
             (SELECT json_group_array(json_array(scope, external)) FROM source_id
              WHERE entity = 'pupil' AND record_id = pupil.id) AS sources
         FROM pupil JOIN enrolment ON enrolment.pupil_id = pupil.id JOIN school ON school.id = school_id
         WHERE pupil.linked = 0 AND school.uai = ?1 ORDER BY pupil.id",
    )
    .bind(uai)
    .fetch_all(connection)
    .await?)
}

/// The guardians of pupils of a school whom the service does not know.
///
/// # Errors
/// What the database met.
pub async fn guardians(connection: &mut SqliteConnection, uai: &str) -> Result<Vec<OwnGuardian>> {
    Ok(sqlx::query_as(
        "SELECT guardian.id, guardian.account_id, family_fold, first_fold,
             (SELECT json_group_array(pupil_id) FROM link WHERE guardian_id = guardian.id) AS pupils,
             (SELECT json_group_array(json_array(scope, external)) FROM source_id
              WHERE entity = 'guardian' AND record_id = guardian.id) AS sources
         FROM guardian
         WHERE guardian.linked = 0 AND guardian.id IN
             (SELECT guardian_id FROM link JOIN enrolment ON enrolment.pupil_id = link.pupil_id
              JOIN school ON school.id = school_id WHERE school.uai = ?1)
         ORDER BY guardian.id",
    )
    .bind(uai)
    .fetch_all(connection)
    .await?)
}

/// An account of this computer, with what it gave out.
#[derive(Debug, Clone)]
pub struct OwnAccount {
    /// Local number.
    pub id: AccountId,
    /// Login.
    pub login: String,
    /// What its passwords are derived from.
    pub secret: Secret,
    /// What the rules know.
    pub account: Account,
    /// Sheets printed for it.
    pub sheets: Vec<BroughtSheet>,
}

/// Of these accounts, those that are this computer's own, with what they gave out.
///
/// # Errors
/// What the database met.
pub async fn accounts(connection: &mut SqliteConnection, ids: &[AccountId]) -> Result<Vec<OwnAccount>> {
    let mut own = Vec::new();
    for stored in account::load(connection, ids).await? {
        let Passwords::Owned(secret) = stored.passwords else { continue };
        let sheets = sqlx::query(
            "SELECT operation_id, batch, login, generation, printed_on FROM sheet WHERE account_id = ?1",
        )
        .bind(stored.id)
        .try_map(|row: SqliteRow| {
            let cells = Cells::of(&row, "sheet", &["operation_id"]);
            Ok(BroughtSheet {
                operation: cells.get("operation_id")?,
                batch: cells.get("batch")?,
                login: cells.get("login")?,
                generation: cells.get("generation")?,
                printed_on: cells.stored("printed_on")?,
            })
        })
        .fetch_all(&mut *connection)
        .await?;
        own.push(OwnAccount { id: stored.id, login: stored.login, secret, account: stored.account, sheets });
    }
    Ok(own)
}

/// Somebody of this computer, and who they are to the service.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Pair {
    /// Local number.
    pub own: i64,
    /// The service's.
    pub known: Uuid,
}

/// Who is who, and whose printed sheets work no more.
#[derive(Debug, Clone, Default)]
pub struct Adoption {
    /// Pupils.
    pub pupils: Vec<Pair>,
    /// Guardians' records.
    pub guardians: Vec<Pair>,
    /// Accounts: from then on they are the service's.
    pub accounts: Vec<Pair>,
    /// Of these, those whose printed passwords are void.
    pub void: Vec<AccountId>,
}

/// A login that an own account had to give up.
#[derive(Debug)]
pub struct GivenUp {
    /// Whose it was.
    pub account: AccountId,
    /// It.
    pub login: String,
    /// The account's login from then on.
    pub new_login: String,
}

/// Makes what a computer had of its own the service's: the same people and accounts under the service's names. Secrets
/// are erased. Own accounts that the service does not know give up logins that are somebody else's: which did.
///
/// # Errors
/// What the database met.
pub async fn adopt(
    connection: &mut SqliteConnection,
    adoption: &Adoption,
    logins: &[&str],
) -> Result<Vec<GivenUp>> {
    for (statement, rows) in [
        (
            "UPDATE pupil SET uuid = unhex(value ->> 'known', '-') FROM json_each(?1)
             WHERE pupil.id = value ->> 'own'",
            &adoption.pupils,
        ),
        (
            "UPDATE guardian SET uuid = unhex(value ->> 'known', '-') FROM json_each(?1)
             WHERE guardian.id = value ->> 'own'",
            &adoption.guardians,
        ),
        (
            "UPDATE account SET uuid = unhex(value ->> 'known', '-'), secret = NULL FROM json_each(?1)
             WHERE account.id = value ->> 'own'",
            &adoption.accounts,
        ),
        // Decided before the service was there to answer.
        (
            "UPDATE operation SET outcome = 'applied' FROM json_each(?1)
             WHERE account_id = value ->> 'own' AND outcome IS NULL",
            &adoption.accounts,
        ),
    ] {
        sqlx::query(statement).bind(serde_json::to_string(rows)?).execute(&mut *connection).await?;
    }
    // No password has that generation: what stands on these sheets opens nothing.
    sqlx::query(
        "UPDATE sheet SET generation = 0
         WHERE generation IS NOT NULL AND account_id IN (SELECT value FROM json_each(?1))",
    )
    .bind(serde_json::to_string(&adoption.void)?)
    .execute(&mut *connection)
    .await?;
    give_up_logins(connection, logins).await
}

/// Gives another login to own accounts that bear one of those.
async fn give_up_logins(connection: &mut SqliteConnection, logins: &[&str]) -> Result<Vec<GivenUp>> {
    let ranks: Vec<(String, i64)> = logins
        .iter()
        .filter_map(|login| domain::login::split(login))
        .map(|(base, rank)| (base.to_owned(), i64::from(rank)))
        .collect();
    login_base::raise(connection, &ranks).await?;
    let taken: Vec<(AccountId, String)> = sqlx::query_as(
        "SELECT id, login FROM account
         WHERE secret IS NOT NULL AND login IN (SELECT value FROM json_each(?1)) ORDER BY id",
    )
    .bind(serde_json::to_string(logins)?)
    .fetch_all(&mut *connection)
    .await?;
    let mut given_up = Vec::with_capacity(taken.len());
    for (account, login) in taken {
        let base = domain::login::split(&login).map_or(login.as_str(), |(base, _)| base);
        let rank: u32 =
            sqlx::query_scalar("UPDATE login_rank SET last = last + 1 WHERE base = ?1 RETURNING last")
                .bind(base)
                .fetch_one(&mut *connection)
                .await?;
        let new_login = domain::login::numbered(base, rank);
        sqlx::query("UPDATE account SET login = ?2 WHERE id = ?1")
            .bind(account)
            .bind(&new_login)
            .execute(&mut *connection)
            .await?;
        given_up.push(GivenUp { account, login, new_login });
    }
    Ok(given_up)
}

/// Whether somebody of that school is this computer's own.
///
/// # Errors
/// What the database met.
pub async fn has_own_people<'e>(executor: impl SqliteExecutor<'e>, uai: &str) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM pupil JOIN enrolment ON enrolment.pupil_id = pupil.id
                        JOIN school ON school.id = school_id WHERE pupil.linked = 0 AND school.uai = ?1)",
    )
    .bind(uai)
    .fetch_one(executor)
    .await?)
}

/// Whether a school worked alone, and waits for the director to join it.
///
/// # Errors
/// What the database met.
pub async fn waits<'e>(executor: impl SqliteExecutor<'e>, uai: &str) -> Result<bool> {
    Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM linked_school WHERE uai = ?1 AND joining = 1)")
        .bind(uai)
        .fetch_one(executor)
        .await?)
}

/// The schools that worked alone and wait for the director to join them.
///
/// # Errors
/// What the database met.
pub async fn waiting<'e>(executor: impl SqliteExecutor<'e>) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar("SELECT uai FROM linked_school WHERE joining = 1 ORDER BY uai")
        .fetch_all(executor)
        .await?)
}

/// Whether that school is managed here without the service.
///
/// # Errors
/// What the database met.
pub async fn is_alone<'e>(executor: impl SqliteExecutor<'e>, uai: &str) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT NOT EXISTS (SELECT 1 FROM linked_school WHERE uai = ?1 AND ended_at IS NULL)
             AND EXISTS (SELECT 1 FROM school JOIN enrolment ON enrolment.school_id = school.id
                         JOIN pupil ON pupil.id = pupil_id AND pupil.linked = 0 WHERE school.uai = ?1)",
    )
    .bind(uai)
    .fetch_one(executor)
    .await?)
}

/// Lets the schools that worked alone wait for the director to join them.
///
/// # Errors
/// What the database met.
pub async fn hold(connection: &mut SqliteConnection) -> Result<()> {
    sqlx::query(
        "UPDATE linked_school SET joining = 1
         WHERE uai IN (SELECT school.uai FROM school JOIN enrolment ON enrolment.school_id = school.id
                       JOIN pupil ON pupil.id = pupil_id AND pupil.linked = 0)",
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The director has joined a school.
///
/// # Errors
/// What the database met.
pub async fn joined(connection: &mut SqliteConnection, uai: &str) -> Result<()> {
    sqlx::query("UPDATE linked_school SET joining = 0 WHERE uai = ?1").bind(uai).execute(connection).await?;
    Ok(())
}
