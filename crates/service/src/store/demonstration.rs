//! Whether everything in a database is invented, and what there is to try in it.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use super::coded::unsigned;
use crate::Result;
use crate::keys::Sealed;

/// What marks a database of invented people.
#[derive(Debug)]
pub struct Mark {
    /// Whose secret the password is sealed as.
    pub id: Uuid,
    /// The director's password.
    pub password: Sealed,
}

/// The mark, if there is one.
pub async fn find(connection: &mut PgConnection) -> Result<Option<Mark>> {
    let row = sqlx::query("SELECT id, password_key, password_sealed FROM demonstration")
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let password = Sealed { key: row.try_get("password_key")?, bytes: row.try_get("password_sealed")? };
    Ok(Some(Mark { id: row.try_get("id")?, password }))
}

/// Marks a database that holds nobody yet; says no when it does.
pub async fn mark(connection: &mut PgConnection, mark: &Mark, now: Timestamp) -> Result<bool> {
    let marked = sqlx::query(
        "INSERT INTO demonstration (id, made_at, password_key, password_sealed)
         SELECT $1, $2, $3, $4
         WHERE NOT EXISTS (SELECT 1 FROM school) AND NOT EXISTS (SELECT 1 FROM staff)
             AND NOT EXISTS (SELECT 1 FROM account)",
    )
    .bind(mark.id)
    .bind(now.to_sqlx())
    .bind(&mark.password.key)
    .bind(&mark.password.bytes)
    .execute(connection)
    .await?;
    Ok(marked.rows_affected() == 1)
}

/// A sheet that was given out and opens its account still.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// The account.
    pub account: Uuid,
    /// Its login.
    pub login: String,
    /// Generation of the password it bears.
    pub generation: u32,
    /// Who it is for.
    pub holder: String,
    /// Name of the school.
    pub school: String,
    /// First name, name and birth date of each child, as a person writes them.
    pub children: Vec<String>,
}

/// Sheets that open, of guardians and of pupils, the oldest first.
pub async fn sheets(connection: &mut PgConnection, holder: &str, limit: i64) -> Result<Vec<Sheet>> {
    let rows = sqlx::query(
        "SELECT account.id, account.login, account.generation, school.name AS school,
             coalesce(
                 (SELECT first || ' ' || family FROM guardian WHERE account = account.id ORDER BY id LIMIT 1),
                 (SELECT first || ' ' || family FROM pupil WHERE account = account.id)) AS holder,
             ARRAY(SELECT pupil.first || ' ' || pupil.family
                       || coalesce(', ' || to_char(pupil.birth_date, 'DD/MM/YYYY'), '')
                   FROM pupil
                   WHERE pupil.account = account.id
                       OR pupil.id IN (SELECT link.pupil FROM link JOIN guardian ON guardian.id = link.guardian
                                       WHERE guardian.account = account.id AND NOT link.gone)
                   ORDER BY pupil.id) AS children
         FROM account
         JOIN sheet ON sheet.account = account.id AND sheet.login = account.login
             AND sheet.generation = account.generation
         JOIN school ON school.uai = sheet.school
         WHERE account.holder = $1 AND account.state = 'notified' AND account.password = 'provisional'
         ORDER BY sheet.operation LIMIT $2",
    )
    .bind(holder)
    .bind(limit)
    .fetch_all(connection)
    .await?;
    let read = |row: sqlx::postgres::PgRow| -> Result<Sheet> {
        Ok(Sheet {
            account: row.try_get("id")?,
            login: row.try_get("login")?,
            generation: unsigned(row.try_get::<i32, _>("generation")?, "account", "generation")?,
            holder: row.try_get::<Option<String>, _>("holder")?.unwrap_or_default(),
            school: row.try_get("school")?,
            children: row.try_get("children")?,
        })
    };
    rows.into_iter().map(read).collect()
}
