//! What families did, and time.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use protocol::decision::Decision;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Error, Result};

/// What happened to an account beside what the rules know: stands in its history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Note {
    /// Somebody signed in with a sheet that no school had declared.
    SignedInUndeclared,
    /// A school declared it.
    Claimed,
    /// Every computer that held the value was heard, and none declared it.
    Suspended,
    /// Somebody tried a void sheet.
    VoidSheetTried,
    /// The holder confirmed a mail.
    MailConfirmed,
    /// What was given with a stolen sheet was dropped.
    ContactsDropped,
    /// The family asked the school for another password, which the account's state has no place for.
    ResetAsked,
    /// A new login took the place of the one before.
    LoginRenewed,
    /// A stolen computer knew the password: it works no more.
    Stolen,
    /// The password was rolled in an incident.
    Incident,
    /// After the database was put back as it was before, a computer said what it had heard.
    HeardAgain,
    /// Then nobody was heard of the school: the password was rolled.
    Unheard,
}

impl Note {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::SignedInUndeclared => "signed_in_undeclared",
            Self::Claimed => "claimed",
            Self::Suspended => "suspended",
            Self::VoidSheetTried => "void_sheet_tried",
            Self::MailConfirmed => "mail_confirmed",
            Self::ContactsDropped => "contacts_dropped",
            Self::ResetAsked => "reset_asked",
            Self::LoginRenewed => "login_renewed",
            Self::Stolen => "stolen",
            Self::Incident => "incident",
            Self::HeardAgain => "heard_again",
            Self::Unheard => "unheard",
        }
    }
}

/// Keeps a note of an account; of a sheet, with its generation.
pub async fn note(
    connection: &mut PgConnection,
    id: Uuid,
    account: Uuid,
    note: Note,
    generation: Option<u32>,
    at: Timestamp,
) -> Result<()> {
    let content =
        generation.map_or(serde_json::json!({}), |number| serde_json::json!({ "generation": number }));
    sqlx::query("INSERT INTO event (id, account, kind, content, at) VALUES ($1, $2, $3, $4, $5)")
        .bind(id)
        .bind(account)
        .bind(note.code())
        .bind(content)
        .bind(at.to_sqlx())
        .execute(connection)
        .await?;
    Ok(())
}

/// Keeps a note of each of these accounts: the note’s id, the account and the generation.
pub async fn note_all(
    connection: &mut PgConnection,
    notes: &[(Uuid, Uuid, u32)],
    note: Note,
    at: Timestamp,
) -> Result<()> {
    let ids: Vec<Uuid> = notes.iter().map(|(id, ..)| *id).collect();
    let accounts: Vec<Uuid> = notes.iter().map(|(_, account, _)| *account).collect();
    let generations: Vec<i64> = notes.iter().map(|(.., generation)| i64::from(*generation)).collect();
    sqlx::query(
        "INSERT INTO event (id, account, kind, content, at)
         SELECT id, account, $4, jsonb_build_object('generation', generation), $5
         FROM UNNEST($1::uuid[], $2::uuid[], $3::bigint[]) AS one(id, account, generation)",
    )
    .bind(ids)
    .bind(accounts)
    .bind(generations)
    .bind(note.code())
    .bind(at.to_sqlx())
    .execute(connection)
    .await?;
    Ok(())
}

/// Keeps an event of an account.
pub async fn append(
    connection: &mut PgConnection,
    id: Uuid,
    account: Uuid,
    event: &Decision,
    at: Timestamp,
) -> Result<()> {
    let content = serde_json::to_value(event).map_err(|error| Error::BadContent("an event", error))?;
    sqlx::query("INSERT INTO event (id, account, kind, content, at) VALUES ($1, $2, $3, $4, $5)")
        .bind(id)
        .bind(account)
        .bind(event.code())
        .bind(content)
        .bind(at.to_sqlx())
        .execute(connection)
        .await?;
    Ok(())
}
