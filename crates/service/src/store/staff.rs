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
    /// PHC string.
    pub password_hash: String,
    /// The secret of their codes.
    pub totp: Sealed,
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
    /// PHC string.
    pub password_hash: &'a str,
    /// The secret of their codes.
    pub totp: Sealed,
}

/// Adds somebody; says no when the login is taken.
pub async fn create(connection: &mut PgConnection, new: NewStaff<'_>, now: Timestamp) -> Result<bool> {
    let created = sqlx::query(
        "INSERT INTO staff (id, login, name, password_hash, totp_key, totp_sealed, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (login) DO NOTHING",
    )
    .bind(new.id)
    .bind(new.login)
    .bind(new.name)
    .bind(new.password_hash)
    .bind(new.totp.key)
    .bind(new.totp.bytes)
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
    Ok(Some(Staff {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        password_hash: row.try_get("password_hash")?,
        totp: Sealed { key: row.try_get("totp_key")?, bytes: row.try_get("totp_sealed")? },
    }))
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

/// The schools whose people somebody may see whole on that day: those they direct, or help to direct.
pub async fn schools(connection: &mut PgConnection, staff: Uuid, today: Date) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar(
        "SELECT DISTINCT school FROM staff_role
         WHERE staff = $1 AND role IN ('director', 'delegate') AND ended_at IS NULL
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
