//! What somebody may see, school by school: every query of a computer begins here.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use protocol::delegation::SchoolRole;
use sqlx::PgConnection;
use uuid::Uuid;

use super::coded::value;
use crate::Result;

/// How much of a school is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// All of it.
    Whole,
    /// Its pupils and their accounts: never a guardian, an account of theirs, or a link.
    Pupils,
}

impl Scope {
    /// As cursors of the feed bear it.
    #[must_use]
    pub const fn number(self) -> u32 {
        match self {
            Self::Whole => 1,
            Self::Pupils => 2,
        }
    }
}

/// How much a role sees.
#[must_use]
pub const fn scope(role: SchoolRole) -> Scope {
    match role {
        SchoolRole::Director | SchoolRole::Delegate | SchoolRole::Team => Scope::Whole,
        SchoolRole::Support | SchoolRole::Other => Scope::Pupils,
    }
}

/// What somebody is for a school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Right {
    /// UAI.
    pub school: String,
    /// The greatest of their roles there.
    pub role: SchoolRole,
}

const GREATEST: &str =
    "CASE role WHEN 'director' THEN 1 WHEN 'delegate' THEN 2 WHEN 'team' THEN 3 ELSE 4 END";

/// The rights of somebody on that day, by school.
pub async fn of(connection: &mut PgConnection, staff: Uuid, today: Date) -> Result<Vec<Right>> {
    let query = format!(
        "SELECT DISTINCT ON (school) school, role FROM staff_right
         WHERE staff = $1 AND ended_at IS NULL AND (until IS NULL OR until >= $2)
         ORDER BY school, {GREATEST}"
    );
    let rows: Vec<(String, String)> = sqlx::query_as(sqlx::AssertSqlSafe(query))
        .bind(staff)
        .bind(today.to_sqlx())
        .fetch_all(connection)
        .await?;
    rows.into_iter()
        .map(|(school, role)| Ok(Right { school, role: value(role, "staff_role", "role")? }))
        .collect()
}

/// A right that somebody had to a school, and has no more.
#[derive(Debug, Clone, Copy)]
pub struct Ended {
    /// How much of it was seen.
    pub scope: Scope,
    /// When it ended; none for one whose last day is over and that nobody has closed yet.
    pub at: Option<Timestamp>,
}

/// The last right of somebody to a school that they have no right to on that day, if they ever had one.
pub async fn ended(
    connection: &mut PgConnection,
    staff: Uuid,
    school: &str,
    today: Date,
) -> Result<Option<Ended>> {
    let query = format!(
        "SELECT role, ended_at FROM staff_right
         WHERE staff = $1 AND school = $2 AND (ended_at IS NOT NULL OR until < $3)
         ORDER BY ended_at DESC NULLS FIRST, {GREATEST} LIMIT 1"
    );
    let row: Option<(String, Option<jiff_sqlx::Timestamp>)> = sqlx::query_as(sqlx::AssertSqlSafe(query))
        .bind(staff)
        .bind(school)
        .bind(today.to_sqlx())
        .fetch_optional(connection)
        .await?;
    row.map(|(role, at)| {
        let role: SchoolRole = value(role, "staff_role", "role")?;
        Ok(Ended { scope: scope(role), at: at.map(jiff_sqlx::Timestamp::to_jiff) })
    })
    .transpose()
}

/// What the computers of somebody received of a school and may see no more on that day: the account, and the greatest
/// value. What another school of theirs still shows stays.
pub async fn lost(
    connection: &mut PgConnection,
    staff: Uuid,
    school: &str,
    today: Date,
) -> Result<Vec<(Uuid, i32)>> {
    Ok(sqlx::query_as(
        "SELECT delivery.account, max(delivery.generation)
         FROM delivery
         JOIN device ON device.id = delivery.device AND device.staff = $1 AND device.revoked_at IS NULL
         JOIN account ON account.id = delivery.account
         WHERE EXISTS (SELECT 1 FROM account_school
                       WHERE account_school.account = delivery.account AND account_school.school = $2)
             AND NOT EXISTS (
                 SELECT 1 FROM account_school
                 JOIN staff_right ON staff_right.school = account_school.school AND staff_right.staff = $1
                     AND staff_right.ended_at IS NULL AND (staff_right.until IS NULL OR staff_right.until >= $3)
                     AND (staff_right.role <> 'support' OR account.holder = 'pupil')
                 WHERE account_school.account = delivery.account AND account_school.gone_on IS NULL)
         GROUP BY delivery.account ORDER BY delivery.account",
    )
    .bind(staff)
    .bind(school)
    .bind(today.to_sqlx())
    .fetch_all(connection)
    .await?)
}
