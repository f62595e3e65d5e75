//! Sessions of families.

use domain::account::Generation;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use super::coded::{code, unsigned, value};
use crate::Result;

const TABLE: &str = "family_session";

/// How far somebody has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Password and birth date get one verdict.
    Together,
    /// The password was right; a birth date is asked.
    Dates,
    /// Everything was right; a password is to be chosen.
    Password,
    /// Signed in.
    Open,
}

/// A session.
#[derive(Debug, Clone)]
pub struct Session {
    /// Digest of its token.
    pub digest: Vec<u8>,
    /// Whose; absent when the password was wrong, which is said later.
    pub account: Option<Uuid>,
    /// The account that is grouped away, whose login and password opened it.
    pub through: Option<Uuid>,
    /// How far they have come.
    pub stage: Stage,
    /// Login, as it was typed.
    pub login: String,
    /// Generation of the sheet behind it.
    pub generation: Option<Generation>,
    /// Digest of the link that it began with.
    pub link: Option<Vec<u8>>,
    /// When it began.
    pub begun_at: Timestamp,
    /// The last page.
    pub seen_at: Timestamp,
    /// It was ended.
    pub ended: bool,
}

/// Begins a session.
pub async fn begin(connection: &mut PgConnection, session: &Session) -> Result<()> {
    sqlx::query(
        "INSERT INTO family_session (digest, account, stage, login, generation, link, begun_at, seen_at, through)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(&session.digest)
    .bind(session.account)
    .bind(code(session.stage, TABLE, "stage")?)
    .bind(&session.login)
    .bind(session.generation.map(i64::from))
    .bind(&session.link)
    .bind(session.begun_at.to_sqlx())
    .bind(session.seen_at.to_sqlx())
    .bind(session.through)
    .execute(connection)
    .await?;
    Ok(())
}

/// The session of a token, ended or not.
pub async fn find(connection: &mut PgConnection, digest: &[u8]) -> Result<Option<Session>> {
    let row = sqlx::query(
        "SELECT digest, account, through, stage, login, generation, link, begun_at, seen_at, ended_at IS NOT NULL AS ended
         FROM family_session WHERE digest = $1",
    )
    .bind(digest)
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let generation: Option<i32> = row.try_get("generation")?;
    let moment =
        |column| -> Result<Timestamp> { Ok(row.try_get::<jiff_sqlx::Timestamp, _>(column)?.to_jiff()) };
    Ok(Some(Session {
        digest: row.try_get("digest")?,
        account: row.try_get("account")?,
        through: row.try_get("through")?,
        stage: value(row.try_get("stage")?, TABLE, "stage")?,
        login: row.try_get("login")?,
        generation: generation.map(|number| unsigned(number, TABLE, "generation")).transpose()?,
        link: row.try_get("link")?,
        begun_at: moment("begun_at")?,
        seen_at: moment("seen_at")?,
        ended: row.try_get("ended")?,
    }))
}

/// A page was asked for.
pub async fn seen(connection: &mut PgConnection, digest: &[u8], now: Timestamp) -> Result<()> {
    sqlx::query("UPDATE family_session SET seen_at = $2 WHERE digest = $1")
        .bind(digest)
        .bind(now.to_sqlx())
        .execute(connection)
        .await?;
    Ok(())
}

/// It goes on to another stage.
pub async fn advance(connection: &mut PgConnection, digest: &[u8], stage: Stage) -> Result<()> {
    sqlx::query("UPDATE family_session SET stage = $2 WHERE digest = $1 AND ended_at IS NULL")
        .bind(digest)
        .bind(code(stage, TABLE, "stage")?)
        .execute(connection)
        .await?;
    Ok(())
}

/// It ends.
pub async fn end(connection: &mut PgConnection, digest: &[u8], now: Timestamp) -> Result<()> {
    sqlx::query("UPDATE family_session SET ended_at = coalesce(ended_at, $2) WHERE digest = $1")
        .bind(digest)
        .bind(now.to_sqlx())
        .execute(connection)
        .await?;
    Ok(())
}

/// All sessions of an account end, but for one.
pub async fn end_all(
    connection: &mut PgConnection,
    account: Uuid,
    except: Option<&[u8]>,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "UPDATE family_session SET ended_at = $3
         WHERE (account = $1 OR through = $1) AND ended_at IS NULL AND digest IS DISTINCT FROM $2",
    )
    .bind(account)
    .bind(except)
    .bind(now.to_sqlx())
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets sessions that nobody has used since.
pub async fn forget_before(connection: &mut PgConnection, moment: Timestamp) -> Result<()> {
    sqlx::query("DELETE FROM family_session WHERE seen_at < $1")
        .bind(moment.to_sqlx())
        .execute(connection)
        .await?;
    Ok(())
}
