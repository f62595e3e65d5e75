//! Staff: who signs in, and for which schools.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff_sqlx::ToSqlx;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use crate::Result;
use crate::keys::Sealed;

/// Somebody who signs in.
#[derive(Debug)]
pub struct Staff {
    /// Theirs.
    pub id: Uuid,
    /// As the journal says them.
    pub name: String,
    /// PHC string; none until they have chosen one.
    pub password_hash: Option<String>,
    /// The secret of their codes; none for who only helps pupils.
    pub totp: Option<Sealed>,
}

/// What somebody new signs in with.
#[derive(Debug)]
pub struct NewStaff<'a> {
    /// Theirs.
    pub id: Uuid,
    /// Login, lower case.
    pub login: &'a str,
    /// As the journal says them.
    pub name: &'a str,
    /// Where they are written to.
    pub mail: Option<&'a str>,
    /// PHC string; none for who is invited to choose one.
    pub password_hash: Option<&'a str>,
    /// The secret of their codes, when they have one already.
    pub totp: Option<Sealed>,
}

/// Adds somebody; says no when the login is taken.
pub async fn create(connection: &mut PgConnection, new: NewStaff<'_>, now: Timestamp) -> Result<bool> {
    let (key, sealed) = new.totp.map(|totp| (totp.key, totp.bytes)).unzip();
    let created = sqlx::query(
        "INSERT INTO staff (id, login, name, mail, password_hash, totp_key, totp_sealed, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (login) DO NOTHING",
    )
    .bind(new.id)
    .bind(new.login)
    .bind(new.name)
    .bind(new.mail)
    .bind(new.password_hash)
    .bind(key)
    .bind(sealed)
    .bind(now.to_sqlx())
    .execute(connection)
    .await?;
    Ok(created.rows_affected() == 1)
}

/// Keeps the digests of recovery codes.
pub async fn add_recovery_codes(connection: &mut PgConnection, id: Uuid, digests: &[Vec<u8>]) -> Result<()> {
    sqlx::query("INSERT INTO recovery_code (staff, digest) SELECT $1, unnest($2::bytea[])")
        .bind(id)
        .bind(digests)
        .execute(connection)
        .await?;
    Ok(())
}

/// Takes a recovery code, once.
pub async fn take_recovery_code(
    connection: &mut PgConnection,
    id: Uuid,
    digest: &[u8],
    now: Timestamp,
) -> Result<bool> {
    let taken = sqlx::query(
        "UPDATE recovery_code SET used_at = $3 WHERE staff = $1 AND digest = $2 AND used_at IS NULL",
    )
    .bind(id)
    .bind(digest)
    .bind(now.to_sqlx())
    .execute(connection)
    .await?;
    Ok(taken.rows_affected() == 1)
}

/// Somebody by their login.
pub async fn find(connection: &mut PgConnection, login: &str) -> Result<Option<Staff>> {
    let row =
        sqlx::query("SELECT id, name, password_hash, totp_key, totp_sealed FROM staff WHERE login = $1")
            .bind(login)
            .fetch_optional(connection)
            .await?;
    let Some(row) = row else { return Ok(None) };
    let (key, bytes): (Option<String>, Option<Vec<u8>>) =
        (row.try_get("totp_key")?, row.try_get("totp_sealed")?);
    Ok(Some(Staff {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        password_hash: row.try_get("password_hash")?,
        totp: key.zip(bytes).map(|(key, bytes)| Sealed { key, bytes }),
    }))
}

/// Keeps what somebody chose: the hash of their password and, when they have one from now on, the secret of their codes.
pub async fn choose(
    connection: &mut PgConnection,
    id: Uuid,
    password_hash: &str,
    totp: Option<&Sealed>,
) -> Result<()> {
    sqlx::query(
        "UPDATE staff SET password_hash = $2, totp_key = coalesce($3, totp_key), totp_sealed = coalesce($4, totp_sealed)
         WHERE id = $1",
    )
    .bind(id)
    .bind(password_hash)
    .bind(totp.map(|totp| totp.key.as_str()))
    .bind(totp.map(|totp| totp.bytes.as_slice()))
    .execute(connection)
    .await?;
    Ok(())
}

/// Somebody of that mail address whom that school invited and who has not come yet.
pub async fn invited(connection: &mut PgConnection, school: &str, mail: &str) -> Result<Option<Uuid>> {
    Ok(sqlx::query_scalar(
        "SELECT staff.id FROM staff JOIN staff_role ON staff_role.staff = staff.id
         WHERE lower(staff.mail) = lower($2) AND staff_role.school = $1 AND staff.password_hash IS NULL
         ORDER BY staff.created_at LIMIT 1",
    )
    .bind(school)
    .bind(mail)
    .fetch_optional(connection)
    .await?)
}

/// Takes a code of that step, unless one of it or of a later one was taken.
pub async fn take_step(connection: &mut PgConnection, id: Uuid, step: u64) -> Result<bool> {
    let taken = sqlx::query("UPDATE staff SET totp_step = $2 WHERE id = $1 AND totp_step < $2")
        .bind(id)
        .bind(i64::try_from(step).unwrap_or(i64::MAX))
        .execute(connection)
        .await?;
    Ok(taken.rows_affected() == 1)
}

/// Gives somebody a role: in a school, or over the service when there is none.
pub async fn give_role(
    connection: &mut PgConnection,
    id: Uuid,
    staff: Uuid,
    role: &str,
    school: Option<&str>,
    now: Timestamp,
) -> Result<()> {
    sqlx::query("INSERT INTO staff_role (id, staff, role, school, given_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(id)
        .bind(staff)
        .bind(role)
        .bind(school)
        .bind(now.to_sqlx())
        .execute(connection)
        .await?;
    Ok(())
}

/// Whether somebody directs a school.
pub async fn directs(connection: &mut PgConnection, staff: Uuid, school: &str) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM staff_role
                        WHERE staff = $1 AND school = $2 AND role = 'director' AND ended_at IS NULL)",
    )
    .bind(staff)
    .bind(school)
    .fetch_one(connection)
    .await?)
}

/// The schools whose people somebody may see whole on that day: those they direct or help to direct, or their team
/// opened.
pub async fn schools(connection: &mut PgConnection, staff: Uuid, today: Date) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT DISTINCT school FROM staff_right
         WHERE staff = $1 AND role IN ('director', 'delegate', 'team') AND ended_at IS NULL
             AND (until IS NULL OR until >= $2)
         ORDER BY school",
    )
    .bind(staff)
    .bind(today.to_sqlx())
    .fetch_all(connection)
    .await?)
}

/// As the journal says somebody.
pub async fn name(connection: &mut PgConnection, staff: Uuid) -> Result<String> {
    Ok(sqlx::query_scalar("SELECT name FROM staff WHERE id = $1").bind(staff).fetch_one(connection).await?)
}

/// The login and the name of somebody.
pub async fn called(connection: &mut PgConnection, staff: Uuid) -> Result<(String, String)> {
    Ok(sqlx::query_as("SELECT login, name FROM staff WHERE id = $1")
        .bind(staff)
        .fetch_one(connection)
        .await?)
}

/// What somebody signs in with.
#[derive(Debug, Clone, Copy)]
pub struct Has {
    /// A password.
    pub password: bool,
    /// Codes of a telephone.
    pub totp: bool,
}

/// What somebody signs in with by now.
pub async fn has(connection: &mut PgConnection, id: Uuid) -> Result<Has> {
    let (password, totp) = sqlx::query_as(
        "SELECT password_hash IS NOT NULL, totp_sealed IS NOT NULL FROM staff WHERE id = $1 FOR UPDATE",
    )
    .bind(id)
    .fetch_one(connection)
    .await?;
    Ok(Has { password, totp })
}

/// Whether somebody is anything anywhere.
pub async fn has_role(connection: &mut PgConnection, id: Uuid) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM staff_role WHERE staff = $1 AND ended_at IS NULL)
             OR EXISTS (SELECT 1 FROM department_right WHERE staff = $1 AND ended_at IS NULL)
             OR EXISTS (SELECT 1 FROM circonscription_right WHERE staff = $1 AND ended_at IS NULL)",
    )
    .bind(id)
    .fetch_one(connection)
    .await?)
}

/// Whether somebody is anything where that giver of rights has nothing to say: at schools that they neither direct nor
/// inspect, or for more than a school.
pub async fn is_awaited_elsewhere(connection: &mut PgConnection, id: Uuid, giver: Uuid) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (
                 SELECT 1 FROM staff_role held
                 WHERE held.staff = $1 AND held.ended_at IS NULL
                     AND NOT EXISTS (SELECT 1 FROM staff_role directs
                                     WHERE directs.staff = $2 AND directs.school = held.school
                                         AND directs.role = 'director' AND directs.ended_at IS NULL)
                     AND NOT EXISTS (SELECT 1 FROM circonscription_right inspects
                                     JOIN school ON school.uai = held.school
                                         AND school.circonscription = inspects.circonscription
                                         AND left(school.uai, 3) = inspects.department
                                     WHERE inspects.staff = $2 AND inspects.ended_at IS NULL))
             OR EXISTS (SELECT 1 FROM department_right WHERE staff = $1 AND ended_at IS NULL)
             OR EXISTS (SELECT 1 FROM circonscription_right WHERE staff = $1 AND ended_at IS NULL)",
    )
    .bind(id)
    .bind(giver)
    .fetch_one(connection)
    .await?)
}

/// Ends everything that somebody is for a school; says how many roles that were.
pub async fn end_roles(connection: &mut PgConnection, id: Uuid, school: &str, now: Timestamp) -> Result<u64> {
    let ended = sqlx::query(
        "UPDATE staff_role SET ended_at = $3 WHERE staff = $1 AND school = $2 AND ended_at IS NULL",
    )
    .bind(id)
    .bind(school)
    .bind(now.to_sqlx())
    .execute(connection)
    .await?;
    Ok(ended.rows_affected())
}
