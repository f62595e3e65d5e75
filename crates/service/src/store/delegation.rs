//! Delegations: roles that a director gave.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use protocol::delegation::{Delegation, SchoolRole};
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use super::coded::{code, value};
use crate::Result;

const TABLE: &str = "staff_role";

const SELECT: &str = "SELECT staff_role.id, staff_role.staff, staff.login, staff.name, role, given_at, until, ended_at, \
                      invitation.expires_at AS invited_until \
                      FROM staff_role JOIN staff ON staff.id = staff_role.staff \
                      LEFT JOIN invitation ON invitation.staff = staff.id AND staff_role.ended_at IS NULL \
                      WHERE role IN ('delegate', 'support') AND school = $1";

fn read(row: &PgRow) -> Result<(Uuid, Delegation)> {
    let moment = |column| -> Result<Option<Timestamp>> {
        let kept: Option<jiff_sqlx::Timestamp> = row.try_get(column)?;
        Ok(kept.map(jiff_sqlx::Timestamp::to_jiff))
    };
    let delegation = Delegation {
        id: row.try_get("id")?,
        login: row.try_get("login")?,
        person: row.try_get("name")?,
        role: value(row.try_get("role")?, TABLE, "role")?,
        given_at: row.try_get::<jiff_sqlx::Timestamp, _>("given_at")?.to_jiff(),
        until: row.try_get::<Option<jiff_sqlx::Date>, _>("until")?.map(jiff_sqlx::Date::to_jiff),
        ended_at: moment("ended_at")?,
        invited_until: moment("invited_until")?,
    };
    Ok((row.try_get("staff")?, delegation))
}

/// Those of a school: those that stand first, the newest first.
pub async fn of_school(connection: &mut PgConnection, school: &str) -> Result<Vec<Delegation>> {
    let query = format!("{SELECT} ORDER BY ended_at DESC NULLS FIRST, given_at DESC, staff_role.id");
    let rows = sqlx::query(sqlx::AssertSqlSafe(query)).bind(school).fetch_all(connection).await?;
    rows.iter().map(|row| Ok(read(row)?.1)).collect()
}

/// One of a school, with the person it was given to.
pub async fn find(
    connection: &mut PgConnection,
    school: &str,
    id: Uuid,
) -> Result<Option<(Uuid, Delegation)>> {
    let query = format!("{SELECT} AND staff_role.id = $2");
    let row =
        sqlx::query(sqlx::AssertSqlSafe(query)).bind(school).bind(id).fetch_optional(connection).await?;
    row.as_ref().map(read).transpose()
}

/// The one that stands that a person has in a school, held.
pub async fn standing(connection: &mut PgConnection, school: &str, staff: Uuid) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar(
        "SELECT id FROM staff_role
         WHERE school = $1 AND staff = $2 AND role IN ('delegate', 'support') AND ended_at IS NULL
         ORDER BY given_at DESC LIMIT 1 FOR UPDATE",
    )
    .bind(school)
    .bind(staff)
    .fetch_optional(connection)
    .await?)
}

/// What is given.
#[derive(Debug)]
pub struct Given<'a> {
    /// Its id.
    pub id: Uuid,
    /// To whom.
    pub staff: Uuid,
    /// What.
    pub role: SchoolRole,
    /// Where.
    pub school: &'a str,
    /// By whom.
    pub by: Uuid,
    /// Its last day.
    pub until: Option<Date>,
}

/// Gives a delegation.
pub async fn give(connection: &mut PgConnection, given: Given<'_>, now: Timestamp) -> Result<()> {
    sqlx::query(
        "INSERT INTO staff_role (id, staff, role, school, given_by, given_at, until)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(given.id)
    .bind(given.staff)
    .bind(code(given.role, TABLE, "role")?)
    .bind(given.school)
    .bind(given.by)
    .bind(now.to_sqlx())
    .bind(given.until.map(ToSqlx::to_sqlx))
    .execute(connection)
    .await?;
    Ok(())
}

/// Ends a role; says whether it stood.
pub async fn end(connection: &mut PgConnection, id: Uuid, now: Timestamp) -> Result<bool> {
    let ended = sqlx::query("UPDATE staff_role SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL")
        .bind(id)
        .bind(now.to_sqlx())
        .execute(connection)
        .await?;
    Ok(ended.rows_affected() == 1)
}

/// A role whose last day is over, held; one that somebody holds is for the next time.
pub async fn lapsed(connection: &mut PgConnection, today: Date) -> Result<Option<(Uuid, Uuid, String)>> {
    Ok(sqlx::query_as(
        "SELECT id, staff, school FROM staff_role
         WHERE ended_at IS NULL AND until < $1 AND school IS NOT NULL LIMIT 1 FOR UPDATE SKIP LOCKED",
    )
    .bind(today.to_sqlx())
    .fetch_optional(connection)
    .await?)
}
