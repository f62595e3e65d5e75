//! The feed of a school: what changed, numbered after it is committed.

use sqlx::{PgConnection, Row};
use uuid::Uuid;

use super::coded::unsigned;
use super::right::Scope;
use crate::{Error, Result};

/// Kinds of entity, by the rank in which a computer takes them: what others name comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The school.
    School = 0,
    /// A class.
    Class = 1,
    /// An account.
    Account = 2,
    /// A pupil.
    Pupil = 3,
    /// A guardian.
    Guardian = 4,
    /// A pupil's place.
    Enrolment = 5,
    /// Who is responsible for whom.
    Link = 6,
    /// A sheet.
    Sheet = 7,
}

impl Kind {
    const ALL: [Self; 8] = [
        Self::School,
        Self::Class,
        Self::Account,
        Self::Pupil,
        Self::Guardian,
        Self::Enrolment,
        Self::Link,
        Self::Sheet,
    ];
}

/// A change that bears a number.
#[derive(Debug, Clone)]
pub struct Numbered {
    /// Which kind of thing.
    pub kind: Kind,
    /// Which one: its code or ids as text.
    pub key: String,
    /// Its number.
    pub position: u64,
}

/// Where a school's feed stands.
#[derive(Debug, Clone, Copy)]
pub struct Head {
    /// The history it belongs to.
    pub epoch: Uuid,
    /// The last number.
    pub position: u64,
}

/// Where a school and a computer stand at one moment.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    /// The school's feed.
    pub head: Head,
    /// Something changed that bears no number yet.
    pub is_unnumbered: bool,
    /// Counter of the computer's last operation.
    pub last_counter: u64,
}

/// Where they stand; `None` for a school that there is not.
pub async fn standing(connection: &mut PgConnection, school: &str, device: Uuid) -> Result<Option<Standing>> {
    let row: Option<(Uuid, i64, bool, i64)> = sqlx::query_as(
        "SELECT epoch, position, EXISTS (SELECT 1 FROM outbox WHERE outbox.school = uai), last_counter
         FROM school CROSS JOIN device WHERE uai = $1 AND device.id = $2",
    )
    .bind(school)
    .bind(device)
    .fetch_optional(connection)
    .await?;
    let Some((epoch, position, is_unnumbered, last_counter)) = row else { return Ok(None) };
    Ok(Some(Standing {
        head: Head { epoch, position: unsigned(position, "school", "position")? },
        is_unnumbered,
        last_counter: unsigned(last_counter, "device", "last_counter")?,
    }))
}

/// Numbers what was committed and bears no number yet. The school's row is held meanwhile, so that numbers come one
/// after the other; what is not committed yet waits for the next time, whatever its place in the outbox.
pub async fn number(connection: &mut PgConnection, school: &str) -> Result<()> {
    let position: Option<i64> =
        sqlx::query_scalar("SELECT position FROM school WHERE uai = $1 FOR NO KEY UPDATE")
            .bind(school)
            .fetch_optional(&mut *connection)
            .await?;
    let Some(position) = position else { return Ok(()) };
    sqlx::query(
        "WITH taken AS (DELETE FROM outbox WHERE school = $1 RETURNING kind, key),
             ordered AS (SELECT kind, key, row_number() OVER (ORDER BY kind, key) AS rank
                         FROM (SELECT DISTINCT kind, key FROM taken) AS once),
             written AS (INSERT INTO feed (school, kind, key, position)
                         SELECT $1, kind, key, $2 + rank FROM ordered
                         ON CONFLICT (school, kind, key) DO UPDATE SET position = excluded.position)
         UPDATE school SET position = $2 + (SELECT count(*) FROM ordered) WHERE uai = $1",
    )
    .bind(school)
    .bind(position)
    .execute(connection)
    .await?;
    Ok(())
}

/// Where the feed of a school stands.
pub async fn head(connection: &mut PgConnection, school: &str) -> Result<Option<Head>> {
    let row: Option<(Uuid, i64)> = sqlx::query_as("SELECT epoch, position FROM school WHERE uai = $1")
        .bind(school)
        .fetch_optional(connection)
        .await?;
    row.map(|(epoch, position)| Ok(Head { epoch, position: unsigned(position, "school", "position")? }))
        .transpose()
}

/// What who helps pupils is never told of: guardians (4) and links (6), accounts (2) and sheets (7) that are no pupil's.
const PUPILS_ALONE: &str = "AND CASE kind
         WHEN 2 THEN EXISTS (SELECT 1 FROM account WHERE account.id = key::uuid AND account.holder = 'pupil')
         WHEN 7 THEN EXISTS (SELECT 1 FROM sheet JOIN account ON account.id = sheet.account
                             WHERE sheet.operation = key::uuid AND account.holder = 'pupil')
         ELSE kind NOT IN (4, 6)
     END";

/// The changes after a number that are seen, in their order.
pub async fn after(
    connection: &mut PgConnection,
    school: &str,
    scope: Scope,
    position: u64,
    limit: usize,
) -> Result<Vec<Numbered>> {
    let seen = match scope {
        Scope::Whole => "",
        Scope::Pupils => PUPILS_ALONE,
    };
    let query = format!(
        "SELECT kind, key, position FROM feed WHERE school = $1 AND position > $2 {seen} ORDER BY position LIMIT $3"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(query))
        .bind(school)
        .bind(i64::try_from(position).unwrap_or(i64::MAX))
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(connection)
        .await?;
    let read = |row: sqlx::postgres::PgRow| -> Result<Numbered> {
        let rank: usize = unsigned(row.try_get::<i16, _>("kind")?, "feed", "kind")?;
        Ok(Numbered {
            kind: *Kind::ALL.get(rank).ok_or(Error::BadValue { table: "feed", column: "kind" })?,
            key: row.try_get("key")?,
            position: unsigned(row.try_get::<i64, _>("position")?, "feed", "position")?,
        })
    };
    rows.into_iter().map(read).collect()
}
