//! Inspections: the schools of the first degree of their circonscriptions, and who directs these.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use crate::Result;

/// Gives somebody a circonscription; says no when they have it already.
pub async fn give(
    connection: &mut PgConnection,
    id: Uuid,
    staff: Uuid,
    (department, circonscription): (&str, &str),
    now: Timestamp,
) -> Result<bool> {
    let given = sqlx::query(
        "INSERT INTO circonscription_right (id, staff, department, circonscription, given_at)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
    )
    .bind(id)
    .bind(staff)
    .bind(department)
    .bind(circonscription)
    .bind(now.to_sqlx())
    .execute(connection)
    .await?;
    Ok(given.rows_affected() == 1)
}

/// Takes it back; says no when they did not have it.
pub async fn end(
    connection: &mut PgConnection,
    staff: Uuid,
    (department, circonscription): (&str, &str),
    now: Timestamp,
) -> Result<bool> {
    let ended = sqlx::query(
        "UPDATE circonscription_right SET ended_at = $4
         WHERE staff = $1 AND department = $2 AND circonscription = $3 AND ended_at IS NULL",
    )
    .bind(staff)
    .bind(department)
    .bind(circonscription)
    .bind(now.to_sqlx())
    .execute(connection)
    .await?;
    Ok(ended.rows_affected() == 1)
}

/// Whether somebody has any.
pub async fn has(connection: &mut PgConnection, staff: Uuid) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM circonscription_right WHERE staff = $1 AND ended_at IS NULL)",
    )
    .bind(staff)
    .fetch_one(connection)
    .await?)
}

/// How many schools a circonscription has.
pub async fn size(connection: &mut PgConnection, department: &str, circonscription: &str) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "SELECT count(*) FROM school WHERE degree = '1D' AND left(uai, 3) = $1 AND circonscription = $2",
    )
    .bind(department)
    .bind(circonscription)
    .fetch_one(connection)
    .await?)
}

/// A circonscription of somebody, and one of its schools, if it has any.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Placed {
    /// Three digits.
    pub department: String,
    /// Its name.
    pub circonscription: String,
    /// UAI.
    pub uai: Option<String>,
    /// Name of the school.
    pub name: Option<String>,
    /// Its town.
    pub town: Option<String>,
}

const OF_IT: &str = "school.degree = '1D' AND left(school.uai, 3) = mine.department
             AND school.circonscription = mine.circonscription";

/// The circonscriptions of somebody, school by school; one without a school is a row all the same.
pub async fn schools(connection: &mut PgConnection, staff: Uuid) -> Result<Vec<Placed>> {
    let query = format!(
        "SELECT mine.department, mine.circonscription, uai, name, town FROM circonscription_right mine
         LEFT JOIN school ON {OF_IT}
         WHERE mine.staff = $1 AND mine.ended_at IS NULL
         ORDER BY mine.department, mine.circonscription, name, uai"
    );
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(query)).bind(staff).fetch_all(connection).await?)
}

/// The circonscription by which somebody has that school, their right to it held.
pub async fn of_school(connection: &mut PgConnection, staff: Uuid, uai: &str) -> Result<Option<String>> {
    let query = format!(
        "SELECT mine.circonscription FROM circonscription_right mine JOIN school ON {OF_IT}
         WHERE mine.staff = $1 AND mine.ended_at IS NULL AND school.uai = $2 FOR SHARE OF mine"
    );
    Ok(sqlx::query_scalar(sqlx::AssertSqlSafe(query))
        .bind(staff)
        .bind(uai)
        .fetch_optional(connection)
        .await?)
}

/// Somebody who directs a school.
#[derive(Debug, Clone)]
pub struct Directing {
    /// The role.
    pub id: Uuid,
    /// Whose.
    pub staff: Uuid,
    /// UAI.
    pub school: String,
    /// Login.
    pub login: String,
    /// As the journal says them.
    pub name: String,
    /// They have a password and a second factor.
    pub is_ready: bool,
    /// Whether the code that they were given last is worth something still; none when they were given none.
    pub invited: Option<bool>,
}

impl Directing {
    /// They have a code that is worth something.
    #[must_use]
    pub fn is_waited_for(&self) -> bool {
        !self.is_ready && self.invited == Some(true)
    }

    /// The code that they were given is worth nothing any more, and they have not come.
    #[must_use]
    pub fn is_late(&self) -> bool {
        !self.is_ready && self.invited == Some(false)
    }
}

/// Who directs these schools on that day.
pub async fn directing(
    connection: &mut PgConnection,
    schools: &[String],
    today: Date,
    now: Timestamp,
) -> Result<Vec<Directing>> {
    let rows = sqlx::query(
        "SELECT staff_role.id, staff.id AS staff, school, login, name,
             password_hash IS NOT NULL AND staff.totp_sealed IS NOT NULL AS is_ready, expires_at > $3 AS invited
         FROM staff_role JOIN staff ON staff.id = staff_role.staff LEFT JOIN invitation ON invitation.staff = staff.id
         WHERE role = 'director' AND school = ANY($1) AND ended_at IS NULL AND (until IS NULL OR until >= $2)
         ORDER BY name, login, staff_role.id",
    )
    .bind(schools)
    .bind(today.to_sqlx())
    .bind(now.to_sqlx())
    .fetch_all(connection)
    .await?;
    let read = |row: sqlx::postgres::PgRow| -> Result<Directing> {
        Ok(Directing {
            id: row.try_get("id")?,
            staff: row.try_get("staff")?,
            school: row.try_get("school")?,
            login: row.try_get("login")?,
            name: row.try_get("name")?,
            is_ready: row.try_get("is_ready")?,
            invited: row.try_get("invited")?,
        })
    };
    rows.into_iter().map(read).collect()
}

/// Whether somebody sees a school on that day by another right than that of directing it.
pub async fn sees_otherwise(
    connection: &mut PgConnection,
    staff: Uuid,
    school: &str,
    today: Date,
) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM staff_right WHERE staff = $1 AND school = $2 AND role <> 'director'
                            AND ended_at IS NULL AND (until IS NULL OR until >= $3))",
    )
    .bind(staff)
    .bind(school)
    .bind(today.to_sqlx())
    .fetch_one(connection)
    .await?)
}

/// A direction that an inspection gave.
#[derive(Debug, Clone)]
pub struct GivenDirection {
    /// When.
    pub at: Timestamp,
    /// Who gave it, by their name and login.
    pub by: (String, String),
    /// To whom, by their name and login.
    pub to: (String, String),
    /// Of which school, by its name and UAI.
    pub school: (String, String),
    /// When it was taken back, if it was.
    pub ended_at: Option<Timestamp>,
}

/// The last so many directions that inspections gave since then, the newest first, and how many there were.
pub async fn given_since(
    connection: &mut PgConnection,
    since: Timestamp,
    most: i64,
) -> Result<(Vec<GivenDirection>, i64)> {
    let rows = sqlx::query(
        "SELECT given_at, ended_at, giver.name AS by_name, giver.login AS by_login, staff.name AS to_name,
             staff.login AS to_login, school.name AS school, uai, count(*) OVER () AS number
         FROM staff_role JOIN staff giver ON giver.id = given_by JOIN staff ON staff.id = staff_role.staff
         JOIN school ON uai = school
         WHERE role = 'director' AND given_by IS NOT NULL AND given_at >= $1
         ORDER BY given_at DESC, staff_role.id LIMIT $2",
    )
    .bind(since.to_sqlx())
    .bind(most)
    .fetch_all(connection)
    .await?;
    let number = rows.first().map(|row| row.try_get("number")).transpose()?;
    let read = |row: &sqlx::postgres::PgRow| -> Result<GivenDirection> {
        let ended: Option<jiff_sqlx::Timestamp> = row.try_get("ended_at")?;
        Ok(GivenDirection {
            at: row.try_get::<jiff_sqlx::Timestamp, _>("given_at")?.to_jiff(),
            by: (row.try_get("by_name")?, row.try_get("by_login")?),
            to: (row.try_get("to_name")?, row.try_get("to_login")?),
            school: (row.try_get("school")?, row.try_get("uai")?),
            ended_at: ended.map(jiff_sqlx::Timestamp::to_jiff),
        })
    };
    let given = rows.iter().map(read).collect::<Result<_>>()?;
    Ok((given, number.unwrap_or_default()))
}

/// The school of a role of direction, whether it stands, and whose it is.
pub async fn direction(connection: &mut PgConnection, id: Uuid) -> Result<Option<(String, Uuid, bool)>> {
    Ok(sqlx::query_as(
        "SELECT school, staff, ended_at IS NULL FROM staff_role WHERE id = $1 AND role = 'director' FOR UPDATE",
    )
    .bind(id)
    .fetch_optional(connection)
    .await?)
}

/// Gives somebody the direction of a school; says no when something else has that id.
pub async fn direct(
    connection: &mut PgConnection,
    id: Uuid,
    (staff, by): (Uuid, Uuid),
    school: &str,
    now: Timestamp,
) -> Result<bool> {
    let given = sqlx::query(
        "INSERT INTO staff_role (id, staff, role, school, given_by, given_at) VALUES ($1, $2, 'director', $3, $4, $5)
         ON CONFLICT (id) DO NOTHING",
    )
    .bind(id)
    .bind(staff)
    .bind(school)
    .bind(by)
    .bind(now.to_sqlx())
    .execute(connection)
    .await?;
    Ok(given.rows_affected() == 1)
}

/// Holds a school: who grants its direction at this very moment waits.
pub async fn hold(connection: &mut PgConnection, uai: &str) -> Result<()> {
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended('direction/' || $1, 0))")
        .bind(uai)
        .execute(connection)
        .await?;
    Ok(())
}
