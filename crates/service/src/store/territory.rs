//! Who is staff, and which departments they may read the statistics of; where schools stand.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::Result;

/// Whether somebody is anything at all on that day.
pub async fn is_staff(connection: &mut PgConnection, staff: Uuid, today: Date) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM staff_role
                        WHERE staff = $1 AND ended_at IS NULL AND (until IS NULL OR until >= $2))
             OR EXISTS (SELECT 1 FROM department_right WHERE staff = $1 AND ended_at IS NULL)",
    )
    .bind(staff)
    .bind(today.to_sqlx())
    .fetch_one(connection)
    .await?)
}

/// Whether somebody runs the service.
pub async fn operates(connection: &mut PgConnection, staff: Uuid) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM staff_role WHERE staff = $1 AND role = 'operator' AND ended_at IS NULL)",
    )
    .bind(staff)
    .fetch_one(connection)
    .await?)
}

/// Three digits, as a UAI begins.
pub fn is_department(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_digit())
}

/// A department that somebody has a right to.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct DepartmentRight {
    /// Three digits.
    pub department: String,
    /// `1D` or `2D`; none: both.
    pub degree: Option<String>,
    /// Whether its schools are theirs to help, too; who reads statistics sees no school.
    pub is_team: bool,
}

/// The departments that somebody has a right to, with a second factor: none without.
pub async fn departments(connection: &mut PgConnection, staff: Uuid) -> Result<Vec<DepartmentRight>> {
    Ok(sqlx::query_as(
        "SELECT department, degree, role = 'team' AS is_team FROM department_right
         JOIN staff ON staff.id = department_right.staff AND staff.totp_sealed IS NOT NULL
         WHERE staff = $1 AND ended_at IS NULL ORDER BY department, role, degree",
    )
    .bind(staff)
    .fetch_all(connection)
    .await?)
}

/// Lets somebody read the statistics of a department; says no when they do already.
pub async fn give_reader(
    connection: &mut PgConnection,
    id: Uuid,
    staff: Uuid,
    department: &str,
    now: Timestamp,
) -> Result<bool> {
    let given = sqlx::query(
        "INSERT INTO department_right (id, staff, role, department, given_at) VALUES ($1, $2, 'reader', $3, $4)
         ON CONFLICT DO NOTHING",
    )
    .bind(id)
    .bind(staff)
    .bind(department)
    .bind(now.to_sqlx())
    .execute(connection)
    .await?;
    Ok(given.rows_affected() == 1)
}

/// Takes that back; says no when they could not.
pub async fn end_reader(
    connection: &mut PgConnection,
    staff: Uuid,
    department: &str,
    now: Timestamp,
) -> Result<bool> {
    let ended = sqlx::query(
        "UPDATE department_right SET ended_at = $3
         WHERE staff = $1 AND role = 'reader' AND department = $2 AND ended_at IS NULL",
    )
    .bind(staff)
    .bind(department)
    .bind(now.to_sqlx())
    .execute(connection)
    .await?;
    Ok(ended.rows_affected() == 1)
}

/// Notes where a school stands; what is not said stays.
pub async fn place(
    connection: &mut PgConnection,
    uai: &str,
    academy: Option<&str>,
    circonscription: Option<&str>,
) -> Result<()> {
    sqlx::query(
        "UPDATE school SET academy_code = coalesce($2, academy_code), circonscription = coalesce($3, circonscription)
         WHERE uai = $1 AND (academy_code, circonscription)
             IS DISTINCT FROM (coalesce($2, academy_code), coalesce($3, circonscription))",
    )
    .bind(uai)
    .bind(academy)
    .bind(circonscription)
    .execute(connection)
    .await?;
    Ok(())
}
