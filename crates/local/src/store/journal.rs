//! The operations log, read for the journal.

use sqlx::{FromRow, SqliteConnection, SqlitePool};

use super::operation::Entry;
use crate::Result;

/// The operations of school `?1`, or all of them when it is `NULL`. What time alone did to an account was decided in
/// no school: it belongs to those whose pupils the account is of.
const OF_SCHOOL: &str = "(?1 IS NULL OR operation.school_id = ?1 OR (operation.school_id IS NULL AND (
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
#[derive(Debug, FromRow)]
pub struct Line {
    /// RFC 3339 timestamp.
    pub decided_at: String,
    /// Who.
    pub author: Option<String>,
    /// What; that of one of the accounts.
    #[sqlx(json)]
    pub entry: Entry,
    /// UAI of the school.
    pub uai: Option<String>,
    /// Accounts.
    pub accounts: u32,
    /// Of which notified with a reset.
    pub reset: u32,
    /// The account, when there is one alone.
    pub account: Option<u32>,
}

/// Something done to an account.
#[derive(Debug, FromRow)]
pub struct AccountLine {
    /// RFC 3339 timestamp.
    pub decided_at: String,
    /// Who.
    pub author: Option<String>,
    /// What.
    #[sqlx(json)]
    pub entry: Entry,
    /// No service has answered yet.
    pub unanswered: bool,
    /// Login of the account it was done to, when it is one grouped with the account looked at.
    pub other_login: Option<String>,
}

/// A page of the journal, newest first, and the number of its lines; one line per click, whatever the number of
/// accounts.
///
/// # Errors
/// What the database met.
pub async fn page(pool: &SqlitePool, school: Option<i64>, page: u32, size: u32) -> Result<(Vec<Line>, u32)> {
    let select = format!(
        "SELECT max(decided_at) AS decided_at, author, payload AS entry, school.uai,
             count(DISTINCT account_id) AS accounts,
             sum(json_extract(payload, '$.notify.reset') IS NOT NULL) AS reset,
             CASE count(DISTINCT account_id) WHEN 1 THEN max(account_id) END AS account, max(counter) AS newest
         FROM operation LEFT JOIN school ON school.id = operation.school_id
         WHERE {OF_SCHOOL}
         GROUP BY batch, operation.kind ORDER BY newest DESC LIMIT ?2 OFFSET ?3"
    );
    let lines: Vec<Line> = sqlx::query_as(sqlx::AssertSqlSafe(select))
        .bind(school)
        .bind(size)
        .bind(i64::from(page) * i64::from(size))
        .fetch_all(pool)
        .await?;
    let count =
        format!("SELECT count(*) FROM (SELECT 1 FROM operation WHERE {OF_SCHOOL} GROUP BY batch, kind)");
    let total: u32 = sqlx::query_scalar(sqlx::AssertSqlSafe(count)).bind(school).fetch_one(pool).await?;
    Ok((lines, total))
}

/// Everything done to one account and to those grouped with it, newest first.
///
/// # Errors
/// What the database met.
pub async fn of_account(connection: &mut SqliteConnection, account: i64) -> Result<Vec<AccountLine>> {
    Ok(sqlx::query_as(
        "WITH RECURSIVE down (id) AS (
             SELECT ?1
             UNION SELECT g.account_id FROM down JOIN grouping g ON g.kept_id = down.id AND g.ended_by IS NULL)
         SELECT decided_at, author, payload AS entry, outcome IS NULL AS unanswered,
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
