//! The operations log, read for the journal.

use domain::degree::Degree;
use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, SqliteConnection, SqlitePool};

use super::entry::Entry;
use super::id::{AccountId, SchoolId};
use super::stored::Cells;
use crate::Result;

/// The operations of school `?1`, or all of them when it is `NULL`. What time alone did to an account was decided in
/// no school: it belongs to those whose pupils the account is of. So does a grouping, of which two may have an account.
const OF_SCHOOL: &str = "(?1 IS NULL OR operation.school_id = ?1
    OR ((operation.school_id IS NULL OR operation.kind IN ('group', 'ungroup')) AND (
    operation.account_id IS NULL OR operation.account_id IN (
        SELECT guardian.account_id FROM enrolment
        JOIN link ON link.pupil_id = enrolment.pupil_id
        JOIN guardian ON guardian.id = link.guardian_id
        WHERE enrolment.school_id = ?1 AND enrolment.visiting = 0
        UNION SELECT guardian.home_account_id FROM enrolment
        JOIN link ON link.pupil_id = enrolment.pupil_id
        JOIN guardian ON guardian.id = link.guardian_id AND guardian.home_account_id IS NOT NULL
        WHERE enrolment.school_id = ?1 AND enrolment.visiting = 0
        UNION SELECT pupil.account_id FROM enrolment JOIN pupil ON pupil.id = enrolment.pupil_id
        WHERE enrolment.school_id = ?1 AND enrolment.visiting = 0 AND pupil.account_id IS NOT NULL))))";

/// One click: what was done, to how many accounts.
#[derive(Debug)]
pub struct Line {
    /// When.
    pub decided_at: Timestamp,
    /// Who.
    pub author: Option<String>,
    /// What; that of one of the accounts.
    pub entry: Entry,
    /// UAI of the school.
    pub uai: Option<String>,
    /// Its degree.
    pub degree: Option<Degree>,
    /// Accounts.
    pub accounts: u32,
    /// Of which notified with a reset.
    pub reset: u32,
    /// Of which the service refused.
    pub refused: u32,
    /// The account, when there is one alone.
    pub account: Option<u32>,
    /// It was for the account of the login that is looked for.
    pub of_login: bool,
}

impl FromRow<'_, SqliteRow> for Line {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let cells = Cells::of(row, "operation", &["newest"]);
        if cells.get::<Option<i64>>("unreadable")?.is_some() {
            return Err(Cells::of(row, "operation", &["unreadable"]).bad("payload"));
        }
        Ok(Self {
            decided_at: cells.stored("decided_at")?,
            author: cells.get("author")?,
            entry: cells.json("payload")?,
            uai: cells.get("uai")?,
            degree: cells.beside("school", &["uai"]).stored_or_null("degree")?,
            accounts: cells.get("accounts")?,
            reset: cells.get("reset")?,
            refused: cells.get("refused")?,
            account: cells.get("account")?,
            of_login: cells.get("of_login")?,
        })
    }
}

/// Something done to an account.
#[derive(Debug)]
pub struct AccountLine {
    /// When.
    pub decided_at: Timestamp,
    /// Who.
    pub author: Option<String>,
    /// What.
    pub entry: Entry,
    /// No service has answered yet.
    pub unanswered: bool,
    /// The service refused it.
    pub refused: bool,
    /// The service carried it out otherwise.
    pub otherwise: bool,
    /// Login of the account it was done to, when it is one grouped with the account looked at.
    pub other_login: Option<String>,
}

impl FromRow<'_, SqliteRow> for AccountLine {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let cells = Cells::of(row, "operation", &["counter"]);
        Ok(Self {
            decided_at: cells.stored("decided_at")?,
            author: cells.get("author")?,
            entry: cells.json("payload")?,
            unanswered: cells.get("unanswered")?,
            refused: cells.get("refused")?,
            otherwise: cells.get("otherwise")?,
            other_login: cells.get("other_login")?,
        })
    }
}

/// A page of the journal, newest first, and the number of its lines; one line per click, whatever the number of
/// accounts.
///
/// # Errors
/// What the database met.
pub async fn page(
    pool: &SqlitePool,
    school: Option<SchoolId>,
    page: u32,
    size: u32,
) -> Result<(Vec<Line>, u32)> {
    let offset = i64::from(page) * i64::from(size);
    let lines = lines(pool, school, "", size.into(), offset).await?;
    let count =
        format!("SELECT count(*) FROM (SELECT 1 FROM operation WHERE {OF_SCHOOL} GROUP BY batch, kind)");
    let total: u32 = sqlx::query_scalar(sqlx::AssertSqlSafe(count)).bind(school).fetch_one(pool).await?;
    Ok((lines, total))
}

/// All lines of the journal, newest first, with which of them were for the account of that login.
///
/// # Errors
/// What the database met.
pub async fn all(pool: &SqlitePool, school: Option<SchoolId>, login: &str) -> Result<Vec<Line>> {
    lines(pool, school, login, ALL, 0).await
}

/// As SQLite has it.
const ALL: i64 = -1;

async fn lines(
    pool: &SqlitePool,
    school: Option<SchoolId>,
    login: &str,
    limit: i64,
    offset: i64,
) -> Result<Vec<Line>> {
    let select = format!(
        "WITH click AS (
             SELECT max(counter) AS newest, count(DISTINCT account_id) AS accounts,
                 sum(iif(json_valid(payload), json_extract(payload, '$.notify.reset') IS NOT NULL, 0)) AS reset,
                 count(DISTINCT iif(outcome = 'refused', account_id, NULL)) AS refused,
                 max(iif(json_valid(payload), NULL, counter)) AS unreadable,
                 CASE count(DISTINCT account_id) WHEN 1 THEN max(account_id) END AS account,
                 coalesce(max(account_id IN (SELECT id FROM account WHERE login = ?4)), 0) AS of_login
             FROM operation WHERE {OF_SCHOOL}
             GROUP BY batch, kind ORDER BY newest DESC LIMIT ?2 OFFSET ?3)
         SELECT newest, decided_at, author, payload, school.uai, school.degree, accounts, reset, refused, unreadable, account,
             of_login
         FROM click JOIN operation ON counter = newest LEFT JOIN school ON school.id = operation.school_id
         ORDER BY newest DESC"
    );
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(select))
        .bind(school)
        .bind(limit)
        .bind(offset)
        .bind(login)
        .fetch_all(pool)
        .await?)
}

/// Everything done to one account and to those grouped with it, newest first.
///
/// # Errors
/// What the database met.
pub async fn of_account(connection: &mut SqliteConnection, account: AccountId) -> Result<Vec<AccountLine>> {
    Ok(sqlx::query_as(
        "WITH RECURSIVE down (id) AS (
             SELECT ?1
             UNION SELECT g.account_id FROM down JOIN grouping g ON g.kept_id = down.id AND g.ended_by IS NULL)
         SELECT counter, decided_at, author, payload, outcome IS NULL AS unanswered,
             coalesce(outcome, '') = 'refused' AS refused, coalesce(outcome, '') = 'otherwise' AS otherwise,
             iif(account_id <> ?1, account.login, NULL) AS other_login
         FROM operation JOIN account ON account.id = operation.account_id
         WHERE account_id IN (SELECT id FROM down)
             OR operation.id IN (SELECT operation_id FROM grouping WHERE kept_id = ?1
                 UNION SELECT ended_by FROM grouping WHERE kept_id = ?1 AND ended_by IS NOT NULL)
         ORDER BY counter DESC LIMIT 500",
    )
    .bind(account)
    .fetch_all(connection)
    .await?)
}
