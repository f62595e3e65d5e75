//! Invitations: what somebody comes with who has something to choose before they can sign in.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use crate::Result;
use crate::keys::Sealed;

/// What is kept of an invitation.
#[derive(Debug)]
pub struct NewInvitation<'a> {
    /// Of whom.
    pub staff: Uuid,
    /// Digest of its code.
    pub digest: &'a [u8],
    /// The second factor that they are to have.
    pub totp: Option<Sealed>,
    /// It is worth nothing from then on.
    pub expires_at: Timestamp,
}

/// Invites somebody; an invitation that they had is worth nothing any more.
pub async fn put(connection: &mut PgConnection, new: NewInvitation<'_>, now: Timestamp) -> Result<()> {
    let (key, sealed) = new.totp.map(|totp| (totp.key, totp.bytes)).unzip();
    sqlx::query(
        "INSERT INTO invitation (staff, digest, totp_key, totp_sealed, made_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (staff) DO UPDATE SET digest = excluded.digest, totp_key = excluded.totp_key,
             totp_sealed = excluded.totp_sealed, made_at = excluded.made_at, expires_at = excluded.expires_at,
             answer_digest = NULL",
    )
    .bind(new.staff)
    .bind(new.digest)
    .bind(key)
    .bind(sealed)
    .bind(now.to_sqlx())
    .bind(new.expires_at.to_sqlx())
    .execute(connection)
    .await?;
    Ok(())
}

/// Nobody is waited for any more.
pub async fn remove(connection: &mut PgConnection, staff: Uuid) -> Result<()> {
    sqlx::query("DELETE FROM invitation WHERE staff = $1").bind(staff).execute(connection).await?;
    Ok(())
}

/// Somebody who comes.
#[derive(Debug)]
pub struct Comer {
    /// Theirs.
    pub staff: Uuid,
    /// Theirs.
    pub login: String,
    /// As the journal says them.
    pub name: String,
    /// The hash of the password that they have already, if they have one.
    pub password_hash: Option<String>,
    /// The second factor that they are to have.
    pub totp: Option<Sealed>,
}

const SELECT: &str = "SELECT staff.id, login, name, password_hash, invitation.totp_key, invitation.totp_sealed \
                      FROM invitation JOIN staff ON staff.id = invitation.staff WHERE expires_at > $1";

fn comer(row: &sqlx::postgres::PgRow) -> Result<Comer> {
    let (key, bytes): (Option<String>, Option<Vec<u8>>) =
        (row.try_get("totp_key")?, row.try_get("totp_sealed")?);
    Ok(Comer {
        staff: row.try_get("id")?,
        login: row.try_get("login")?,
        name: row.try_get("name")?,
        password_hash: row.try_get("password_hash")?,
        totp: key.zip(bytes).map(|(key, bytes)| Sealed { key, bytes }),
    })
}

/// Whom a code lets in, by their login, at that moment.
pub async fn of_code(
    connection: &mut PgConnection,
    login: &str,
    digest: &[u8],
    now: Timestamp,
) -> Result<Option<Comer>> {
    let query = format!("{SELECT} AND login = $2 AND digest = $3");
    let row = sqlx::query(sqlx::AssertSqlSafe(query))
        .bind(now.to_sqlx())
        .bind(login)
        .bind(digest)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(comer).transpose()
}

/// Keeps what whoever typed the code answers with, and the second factor that they are shown; what was shown before is
/// answered by nobody any more.
pub async fn show(
    connection: &mut PgConnection,
    staff: Uuid,
    digest: &[u8],
    totp: Option<&Sealed>,
) -> Result<()> {
    let (key, sealed) = totp.map(|totp| (totp.key.as_str(), totp.bytes.as_slice())).unzip();
    sqlx::query("UPDATE invitation SET answer_digest = $2, totp_key = $3, totp_sealed = $4 WHERE staff = $1")
        .bind(staff)
        .bind(digest)
        .bind(key)
        .bind(sealed)
        .execute(connection)
        .await?;
    Ok(())
}

/// Who answers, at that moment.
pub async fn of_answer(
    connection: &mut PgConnection,
    digest: &[u8],
    now: Timestamp,
) -> Result<Option<Comer>> {
    let query = format!("{SELECT} AND answer_digest = $2 FOR UPDATE OF invitation");
    let row = sqlx::query(sqlx::AssertSqlSafe(query))
        .bind(now.to_sqlx())
        .bind(digest)
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(comer).transpose()
}
