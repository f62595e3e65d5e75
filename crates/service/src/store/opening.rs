//! Schools of a team's departments and degrees, and those of them that somebody has opened.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use protocol::opening::Opening;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use crate::Result;

/// The schools that somebody may open, whose UAI, name or town holds all of these words; those that are open first.
pub async fn find(
    connection: &mut PgConnection,
    staff: Uuid,
    words: &[String],
    today: Date,
    limit: i64,
) -> Result<Vec<Opening>> {
    let rows = sqlx::query(
        "SELECT uai, name, town, school.degree, until FROM school
         LEFT JOIN staff_right ON staff_right.staff = $1 AND staff_right.school = uai AND staff_right.role = 'team'
             AND staff_right.ended_at IS NULL AND staff_right.until >= $3
         WHERE EXISTS (SELECT 1 FROM department_right
                       JOIN staff ON staff.id = department_right.staff AND staff.totp_sealed IS NOT NULL
                       WHERE department_right.staff = $1 AND department_right.role = 'team'
                           AND department_right.ended_at IS NULL AND department_right.department = left(uai, 3)
                           AND department_right.degree = school.degree)
             AND NOT EXISTS (SELECT 1 FROM UNNEST($2::text[]) AS word
                             WHERE position(word IN lower(concat_ws(' ', uai, name, town))) = 0)
         ORDER BY until IS NULL, name, uai LIMIT $4",
    )
    .bind(staff)
    .bind(words)
    .bind(today.to_sqlx())
    .bind(limit)
    .fetch_all(connection)
    .await?;
    let read = |row: sqlx::postgres::PgRow| -> Result<Opening> {
        Ok(Opening {
            school: row.try_get("uai")?,
            name: row.try_get("name")?,
            town: row.try_get("town")?,
            degree: row.try_get("degree")?,
            until: row.try_get::<Option<jiff_sqlx::Date>, _>("until")?.map(jiff_sqlx::Date::to_jiff),
        })
    };
    rows.into_iter().map(read).collect()
}

/// Whether somebody may open that school, their right to it held.
pub async fn may_open(connection: &mut PgConnection, staff: Uuid, school: &str) -> Result<bool> {
    let right: Option<Uuid> = sqlx::query_scalar(
        "SELECT department_right.id FROM department_right JOIN school ON school.degree = department_right.degree
         JOIN staff ON staff.id = department_right.staff AND staff.totp_sealed IS NOT NULL
         WHERE staff = $1 AND role = 'team' AND ended_at IS NULL AND department = left(uai, 3) AND uai = $2
         FOR SHARE OF department_right",
    )
    .bind(staff)
    .bind(school)
    .fetch_optional(connection)
    .await?;
    Ok(right.is_some())
}

/// Opens a school until the end of that day, or keeps it open until then; says whether it was not open on this one, closed
/// or about to be.
pub async fn open(
    connection: &mut PgConnection,
    id: Uuid,
    (staff, school): (Uuid, &str),
    (today, until): (Date, Date),
    now: Timestamp,
) -> Result<bool> {
    let had_lapsed: Option<bool> = sqlx::query_scalar(
        "WITH before AS (SELECT id, until FROM staff_role
                         WHERE staff = $1 AND school = $2 AND role = 'team' AND ended_at IS NULL FOR UPDATE)
         UPDATE staff_role SET until = $3 FROM before WHERE staff_role.id = before.id RETURNING before.until < $4",
    )
    .bind(staff)
    .bind(school)
    .bind(until.to_sqlx())
    .bind(today.to_sqlx())
    .fetch_optional(&mut *connection)
    .await?;
    if had_lapsed.is_none() {
        sqlx::query(
            "INSERT INTO staff_role (id, staff, role, school, given_by, given_at, until)
             VALUES ($1, $2, 'team', $3, $2, $4, $5)",
        )
        .bind(id)
        .bind(staff)
        .bind(school)
        .bind(now.to_sqlx())
        .bind(until.to_sqlx())
        .execute(connection)
        .await?;
    }
    Ok(had_lapsed.unwrap_or(true))
}

/// Closes a school; says whether it was open.
pub async fn close(connection: &mut PgConnection, staff: Uuid, school: &str, now: Timestamp) -> Result<bool> {
    let closed = sqlx::query(
        "UPDATE staff_role SET ended_at = $3 WHERE staff = $1 AND school = $2 AND role = 'team' AND ended_at IS NULL",
    )
    .bind(staff)
    .bind(school)
    .bind(now.to_sqlx())
    .execute(connection)
    .await?;
    Ok(closed.rows_affected() > 0)
}

/// Makes somebody one of a department's team for a degree; says no when they are already.
pub async fn join(
    connection: &mut PgConnection,
    id: Uuid,
    staff: Uuid,
    (department, degree): (&str, &str),
    now: Timestamp,
) -> Result<bool> {
    let given = sqlx::query(
        "INSERT INTO department_right (id, staff, role, department, degree, given_at)
         VALUES ($1, $2, 'team', $3, $4, $5) ON CONFLICT DO NOTHING",
    )
    .bind(id)
    .bind(staff)
    .bind(department)
    .bind(degree)
    .bind(now.to_sqlx())
    .execute(connection)
    .await?;
    Ok(given.rows_affected() == 1)
}

/// Ends that; gives the schools of it that they had open, or nothing when they were not of it.
pub async fn leave(
    connection: &mut PgConnection,
    staff: Uuid,
    (department, degree): (&str, &str),
    now: Timestamp,
) -> Result<Option<Vec<String>>> {
    let ended = sqlx::query(
        "UPDATE department_right SET ended_at = $4
         WHERE staff = $1 AND role = 'team' AND department = $2 AND degree = $3 AND ended_at IS NULL",
    )
    .bind(staff)
    .bind(department)
    .bind(degree)
    .bind(now.to_sqlx())
    .execute(&mut *connection)
    .await?;
    if ended.rows_affected() == 0 {
        return Ok(None);
    }
    let open = sqlx::query_scalar(
        "SELECT school FROM staff_role JOIN school ON uai = school
         WHERE staff = $1 AND role = 'team' AND ended_at IS NULL AND left(uai, 3) = $2 AND degree = $3",
    )
    .bind(staff)
    .bind(department)
    .bind(degree)
    .fetch_all(connection)
    .await?;
    Ok(Some(open))
}
