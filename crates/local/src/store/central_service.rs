//! The central service: what this computer is there, and where it stands in the feeds of its schools.

use jiff::Timestamp;
use protocol::delegation::SchoolRole;
use protocol::feed::{Cursor, Page};
use protocol::restoration::HeardAccount;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, SqliteConnection, SqliteExecutor};
use uuid::Uuid;

use super::stored::{Cells, Coded, Stored};
use crate::{Error, Result};

/// What this computer is to the service.
#[derive(Clone)]
pub struct Enrolment {
    /// Address of the service.
    pub address: String,
    /// File of the authority that signs its certificate; `None` when the system judges it.
    pub authority: Option<Vec<u8>>,
    /// What the service calls this computer.
    pub device: Uuid,
    /// Whom it is bound to.
    pub author: String,
    /// To be confirmed again from then on.
    pub until: Timestamp,
    /// What it proves itself with; `None` when the keyring has it.
    pub token: Option<String>,
    /// Last counter whose answer is here.
    pub answered: u64,
    /// When everything was last exchanged.
    pub spoken_at: Option<Timestamp>,
    /// Why the service knows this computer no more.
    pub refused: Option<Refusal>,
    /// The last time the service was put back as it was before, of which this computer has said what it had heard.
    pub said_heard_at: Option<Timestamp>,
}

impl std::fmt::Debug for Enrolment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Enrolment")
            .field("address", &self.address)
            .field("device", &self.device)
            .finish_non_exhaustive()
    }
}

/// Why the service knows this computer no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Somebody revoked it, or it never was known.
    Revoked,
    /// Two computers count as one: a copy was put back, or a disk cloned.
    Quarantined,
    /// Its year is over.
    Expired,
}

impl Stored for Refusal {
    type Kept = String;

    fn kept(&self) -> String {
        match self {
            Self::Revoked => "revoked",
            Self::Quarantined => "quarantined",
            Self::Expired => "expired",
        }
        .to_owned()
    }

    fn of_kept(kept: String) -> Option<Self> {
        match kept.as_str() {
            "revoked" => Some(Self::Revoked),
            "quarantined" => Some(Self::Quarantined),
            "expired" => Some(Self::Expired),
            _ => None,
        }
    }
}

impl FromRow<'_, SqliteRow> for Enrolment {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let cells = Cells::of(row, "central_service", &["id"]);
        Ok(Self {
            address: cells.get("address")?,
            authority: cells.get("authority")?,
            device: cells.get("device")?,
            author: cells.get("author")?,
            until: cells.stored("until")?,
            token: cells.get("token")?,
            answered: cells.get("answered")?,
            spoken_at: cells.stored_or_null("spoken_at")?,
            refused: cells.stored_or_null("refused")?,
            said_heard_at: cells.stored_or_null("said_heard_at")?,
        })
    }
}

/// What this computer is to the service, if it was enrolled.
///
/// # Errors
/// What the database met.
pub async fn enrolment<'e>(executor: impl SqliteExecutor<'e>) -> Result<Option<Enrolment>> {
    Ok(sqlx::query_as(
        "SELECT id, address, authority, device, author, until, token, answered, spoken_at, refused, said_heard_at
         FROM central_service",
    )
    .fetch_optional(executor)
    .await?)
}

/// Enrols this computer, or enrols it anew: what waits is numbered from 1, and every school is taken anew.
///
/// # Errors
/// What the database met.
pub async fn enrol(
    connection: &mut SqliteConnection,
    enrolment: &Enrolment,
    schools: &[String],
) -> Result<()> {
    super::outgoing::renumber(&mut *connection).await?;
    super::outgoing::forget_answered(&mut *connection).await?;
    super::lease::forget(&mut *connection).await?;
    super::announced::forget(&mut *connection).await?;
    super::surroundings::forget(&mut *connection, None).await?;
    super::activity::forget(&mut *connection).await?;
    sqlx::query(
        "INSERT OR REPLACE INTO central_service (id, address, authority, device, author, until, token, last_counter)
         SELECT 1, ?1, ?2, ?3, ?4, ?5, ?6, count(*) FROM outgoing",
    )
    .bind(&enrolment.address)
    .bind(&enrolment.authority)
    .bind(enrolment.device)
    .bind(&enrolment.author)
    .bind(Coded(enrolment.until))
    .bind(&enrolment.token)
    .execute(&mut *connection)
    .await?;
    sqlx::query("DELETE FROM received_page").execute(&mut *connection).await?;
    sqlx::query("UPDATE linked_school SET cursor = NULL").execute(&mut *connection).await?;
    sqlx::query("INSERT OR IGNORE INTO linked_school (uai) SELECT value FROM json_each(?1)")
        .bind(serde_json::to_string(schools)?)
        .execute(&mut *connection)
        .await?;
    // The right to one of them may have ended before.
    sqlx::query("UPDATE linked_school SET ended_at = NULL WHERE uai IN (SELECT value FROM json_each(?1))")
        .bind(serde_json::to_string(schools)?)
        .execute(connection)
        .await?;
    Ok(())
}

/// Keeps the file of the authority that signs the service’s certificate; `None`: the system judges it.
///
/// # Errors
/// What the database met.
pub async fn believe(connection: &mut SqliteConnection, authority: Option<&[u8]>) -> Result<()> {
    sqlx::query("UPDATE central_service SET authority = ?1").bind(authority).execute(connection).await?;
    Ok(())
}

/// Records that the service knows this computer no more.
///
/// # Errors
/// What the database met.
pub async fn refuse(connection: &mut SqliteConnection, why: Refusal) -> Result<()> {
    sqlx::query("UPDATE central_service SET refused = ?1").bind(Coded(why)).execute(connection).await?;
    Ok(())
}

/// Records that what was heard before the service was put back at that moment has been said.
///
/// # Errors
/// What the database met.
pub async fn said_heard(connection: &mut SqliteConnection, restored_at: Timestamp) -> Result<()> {
    sqlx::query("UPDATE central_service SET said_heard_at = ?1")
        .bind(Coded(restored_at))
        .execute(connection)
        .await?;
    Ok(())
}

/// What was last heard of the accounts of a school, as the service said it, in the order of their ids.
///
/// # Errors
/// What the database met.
pub async fn heard(connection: &mut SqliteConnection, uai: &str) -> Result<Vec<HeardAccount>> {
    let rows: Vec<(Uuid, u32, u32, u32)> = sqlx::query_as(
        "SELECT account.uuid, confirmed_account.generation, confirmed_account.burnt, confirmed_account.choices
         FROM confirmed_account JOIN account ON account.id = confirmed_account.account_id
         WHERE account.id IN (
             SELECT theirs FROM (
                 SELECT pupil.account_id AS theirs, enrolment.school_id AS school
                 FROM pupil JOIN enrolment ON enrolment.pupil_id = pupil.id
                 UNION SELECT guardian.account_id, enrolment.school_id
                 FROM guardian JOIN link ON link.guardian_id = guardian.id
                 JOIN enrolment ON enrolment.pupil_id = link.pupil_id
                 UNION SELECT guardian.home_account_id, enrolment.school_id
                 FROM guardian JOIN link ON link.guardian_id = guardian.id
                 JOIN enrolment ON enrolment.pupil_id = link.pupil_id)
             WHERE school = (SELECT id FROM school WHERE uai = ?1))
         ORDER BY account.uuid",
    )
    .bind(uai)
    .fetch_all(connection)
    .await?;
    let read = |(account, generation, burnt, choices)| HeardAccount { account, generation, burnt, choices };
    Ok(rows.into_iter().map(read).collect())
}

/// Records that everything was exchanged.
///
/// # Errors
/// What the database met.
pub async fn spoken(connection: &mut SqliteConnection, at: Timestamp) -> Result<()> {
    sqlx::query("UPDATE central_service SET spoken_at = ?1").bind(Coded(at)).execute(connection).await?;
    Ok(())
}

/// Records that the answers up to that counter are here.
///
/// # Errors
/// What the database met.
pub async fn answered(connection: &mut SqliteConnection, counter: u64) -> Result<()> {
    sqlx::query("UPDATE central_service SET answered = max(answered, ?1)")
        .bind(i64::try_from(counter).unwrap_or(i64::MAX))
        .execute(connection)
        .await?;
    Ok(())
}

/// A school that this computer synchronises.
#[derive(Debug, Clone)]
pub struct LinkedSchool {
    /// UAI.
    pub uai: String,
    /// Where it stands in the feed; `None` when nothing was taken yet.
    pub cursor: Option<Cursor>,
    /// What the person of this computer is for it, once the service has said so.
    pub role: Option<SchoolRole>,
    /// When it was erased, of one whose right ended.
    pub ended_at: Option<Timestamp>,
    /// Since when the service says that it knows no such school of this person's.
    pub unknown_since: Option<Timestamp>,
}

impl LinkedSchool {
    /// Whether its person works in it, as one of an assistance team.
    #[must_use]
    pub fn is_opened(&self) -> bool {
        self.ended_at.is_none() && self.role == Some(SchoolRole::Team)
    }

    /// Whether the service is asked about it. One that a team opened and that is closed is not, until it is opened
    /// again: they are hundreds in a year.
    #[must_use]
    pub fn is_followed(&self) -> bool {
        self.ended_at.is_none() || self.role != Some(SchoolRole::Team)
    }
}

impl FromRow<'_, SqliteRow> for LinkedSchool {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let cells = Cells::of(row, "linked_school", &["uai"]);
        let cursor: Option<String> = cells.get("cursor")?;
        let read = |text: String| text.parse().map_err(|_| cells.bad("cursor"));
        let role: Option<String> = cells.get("role")?;
        let spelt =
            |text| serde_json::from_value(serde_json::Value::String(text)).map_err(|_| cells.bad("role"));
        Ok(Self {
            uai: cells.get("uai")?,
            cursor: cursor.map(read).transpose()?,
            role: role.map(spelt).transpose()?,
            ended_at: cells.stored_or_null("ended_at")?,
            unknown_since: cells.stored_or_null("unknown_since")?,
        })
    }
}

/// The schools that this computer synchronises, by UAI.
///
/// # Errors
/// What the database met.
pub async fn schools<'e>(executor: impl SqliteExecutor<'e>) -> Result<Vec<LinkedSchool>> {
    Ok(sqlx::query_as("SELECT uai, cursor, role, ended_at, unknown_since FROM linked_school ORDER BY uai")
        .fetch_all(executor)
        .await?)
}

/// Whether that school is one of the service's.
///
/// # Errors
/// What the database met.
pub async fn is_linked<'e>(executor: impl SqliteExecutor<'e>, uai: &str) -> Result<bool> {
    Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM linked_school WHERE uai = ?1)")
        .bind(uai)
        .fetch_one(executor)
        .await?)
}

/// Synchronises a school from now on, too.
///
/// # Errors
/// What the database met.
pub async fn open(connection: &mut SqliteConnection, uai: &str) -> Result<()> {
    sqlx::query(
        "INSERT INTO linked_school (uai) VALUES (?1) ON CONFLICT (uai) DO UPDATE SET ended_at = NULL",
    )
    .bind(uai)
    .execute(connection)
    .await?;
    Ok(())
}

/// Where the families of a school sign in, as the service says.
///
/// # Errors
/// What the database met.
pub async fn portal<'e>(executor: impl SqliteExecutor<'e>, uai: &str) -> Result<Option<String>> {
    let portal: Option<Option<String>> =
        sqlx::query_scalar("SELECT portal FROM linked_school WHERE uai = ?1")
            .bind(uai)
            .fetch_optional(executor)
            .await?;
    Ok(portal.flatten())
}

/// Records where the families of a school sign in.
///
/// # Errors
/// What the database met.
pub async fn set_portal(connection: &mut SqliteConnection, uai: &str, portal: Option<&str>) -> Result<()> {
    sqlx::query("UPDATE linked_school SET portal = ?2 WHERE uai = ?1")
        .bind(uai)
        .bind(portal)
        .execute(connection)
        .await?;
    Ok(())
}

/// Keeps a page until the last one is there.
///
/// # Errors
/// What the database met.
pub async fn keep_page(connection: &mut SqliteConnection, uai: &str, page: &Page) -> Result<()> {
    sqlx::query("INSERT INTO received_page (uai, content) VALUES (?1, ?2)")
        .bind(uai)
        .bind(serde_json::to_string(page)?)
        .execute(connection)
        .await?;
    Ok(())
}

/// The pages of a school that are kept, in the order they came.
///
/// # Errors
/// [`Error::Internal`] for one that this version does not read, and what the database met.
pub async fn kept_pages(connection: &mut SqliteConnection, uai: &str) -> Result<Vec<Page>> {
    let pages: Vec<String> =
        sqlx::query_scalar("SELECT content FROM received_page WHERE uai = ?1 ORDER BY id")
            .bind(uai)
            .fetch_all(connection)
            .await?;
    pages.iter().map(|page| serde_json::from_str(page).map_err(Error::from)).collect()
}

/// Forgets the pages that are kept: of that school or, without one, of all.
///
/// # Errors
/// What the database met.
pub async fn forget_pages(connection: &mut SqliteConnection, uai: Option<&str>) -> Result<()> {
    sqlx::query("DELETE FROM received_page WHERE uai = coalesce(?1, uai)")
        .bind(uai)
        .execute(connection)
        .await?;
    Ok(())
}

/// Records what the person of this computer is for a school, which they see: it is not erased, or not any more.
///
/// # Errors
/// What the database met.
pub async fn seen_as(connection: &mut SqliteConnection, uai: &str, role: Option<SchoolRole>) -> Result<()> {
    let role = role.map(serde_json::to_value).transpose()?;
    sqlx::query("UPDATE linked_school SET role = ?2, ended_at = NULL WHERE uai = ?1")
        .bind(uai)
        .bind(role.as_ref().and_then(serde_json::Value::as_str))
        .execute(connection)
        .await?;
    Ok(())
}

/// Records that the service knows no such school since then; `None`: it does.
///
/// # Errors
/// What the database met.
pub async fn unknown(connection: &mut SqliteConnection, uai: &str, since: Option<Timestamp>) -> Result<()> {
    sqlx::query(
        "UPDATE linked_school SET unknown_since = CASE WHEN ?2 IS NULL THEN NULL ELSE coalesce(unknown_since, ?2) END
         WHERE uai = ?1 AND (unknown_since IS NULL) <> (?2 IS NULL)",
    )
    .bind(uai)
    .bind(since.map(Coded))
    .execute(connection)
    .await?;
    Ok(())
}

/// Records that a school was erased, since the right to it ended.
///
/// # Errors
/// What the database met.
pub async fn erased(connection: &mut SqliteConnection, uai: &str, at: Timestamp) -> Result<()> {
    sqlx::query("UPDATE linked_school SET cursor = NULL, joining = 0, ended_at = ?2, unknown_since = NULL WHERE uai = ?1")
        .bind(uai)
        .bind(Coded(at))
        .execute(connection)
        .await?;
    Ok(())
}

/// Records where this computer stands in the feed of a school; `None`: everything is taken anew.
///
/// # Errors
/// What the database met.
pub async fn stand_at(connection: &mut SqliteConnection, uai: &str, cursor: Option<Cursor>) -> Result<()> {
    sqlx::query("UPDATE linked_school SET cursor = ?2 WHERE uai = ?1")
        .bind(uai)
        .bind(cursor.map(|cursor| cursor.to_string()))
        .execute(connection)
        .await?;
    Ok(())
}
