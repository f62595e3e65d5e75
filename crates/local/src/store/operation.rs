//! The operations log: appended in the transaction of the effect, never changed, read back by the journal and
//! by whoever computes an account anew.

use domain::action::{Action, ResetReason};
use domain::event::Event;
use domain::operation::{Decision, Operation};
use domain::uai::Uai;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, SqliteConnection, SqliteExecutor};
use uuid::Uuid;

use super::family::Did;
use super::meta;
use crate::view::action::ResetReason as Reason;
use crate::{Error, Result, ambient};

/// One decision to record.
#[derive(Debug)]
pub struct NewOperation<'a> {
    /// One click of the director.
    pub batch: Uuid,
    /// Who; `None` for what time alone or a family did.
    pub author: Option<&'a str>,
    /// Local number of the school.
    pub school: Option<i64>,
    /// Local number of the account and the version the decision was taken on.
    pub account: Option<(i64, u64)>,
    /// What.
    pub kind: Kind,
    /// By this computer's clock.
    pub at: Timestamp,
}

/// What the log records, with what the journal needs to say it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Notified by sheet.
    Notify {
        /// With a reset, and why.
        reset: Option<Reason>,
        /// ISO date at the school.
        day: jiff::civil::Date,
        /// Generation it leads to.
        to: u32,
    },
    /// Password reset.
    Reset {
        /// Why.
        reason: Reason,
        /// ISO date at the school.
        day: jiff::civil::Date,
        /// Generation it leads to.
        to: u32,
    },
    /// Three months over.
    Expired {},
    /// What a family did, told by the service: answered as soon as it is recorded.
    Family {
        /// What.
        did: Did,
    },
    /// A store that a restoration set aside had given out a later password, as the first version wrote it.
    GivenElsewhere {
        /// Generation it had reached.
        to: u32,
    },
    /// A history that is lost had given out passwords, or made them void.
    GonePast {
        /// The last of them.
        given: u32,
    },
    /// A list with logins and provisional passwords was written.
    List {
        /// `pdf` or `csv`.
        format: String,
        /// Accounts listed.
        accounts: u32,
    },
    /// A provisional password was shown on an account's page.
    PasswordRead {},
    /// Files were imported.
    Import {
        /// Number of the import.
        import: i64,
        /// File names.
        files: Vec<String>,
    },
    /// The last import was undone.
    ImportUndone {
        /// Number of the import.
        import: i64,
    },
    /// Settings changed.
    Settings {},
    /// A backup was put back.
    Restored {
        /// Name of the backup.
        backup: String,
    },
    /// What was recorded is no longer there: the log was damaged.
    Lost {
        /// How many operations.
        operations: u32,
    },
    /// The store was recognised in an older state than the last known one.
    OlderState {},
    /// The director said that the computer's date, which was doubted, is right.
    ClockConfirmed {},
    /// The account was grouped with another one of the same person.
    Group {
        /// The account that is kept.
        into: Uuid,
        /// Its login then.
        kept_login: String,
        /// The login that was grouped away.
        login: String,
    },
    /// The account was given back as it was.
    Ungroup {
        /// The account that it was grouped with.
        from: Uuid,
        /// Its login then.
        kept_login: String,
        /// The login that was given back.
        login: String,
    },
    /// The director said whether two accounts are of two persons.
    ToldApart {
        /// The accounts.
        accounts: [Uuid; 2],
        /// Their logins then.
        logins: [String; 2],
        /// They are; `false` takes that answer back.
        apart: bool,
    },
}

impl Kind {
    /// Stable code, for the journal and for finding an account's decisions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Notify { .. } => "notify",
            Self::Reset { .. } => "reset",
            Self::Expired {} => "expired",
            Self::Family { .. } => "family",
            Self::GivenElsewhere { .. } => "given_elsewhere",
            Self::GonePast { .. } => "gone_past",
            Self::List { .. } => "list",
            Self::PasswordRead {} => "password_read",
            Self::Import { .. } => "import",
            Self::ImportUndone { .. } => "import_undone",
            Self::Settings {} => "settings",
            Self::Restored { .. } => "restored",
            Self::Lost { .. } => "lost",
            Self::OlderState {} => "older_state",
            Self::ClockConfirmed {} => "clock_confirmed",
            Self::Group { .. } => "group",
            Self::Ungroup { .. } => "ungroup",
            Self::ToldApart { .. } => "told_apart",
        }
    }

    /// The decision about an account, for the rules; `None` for what changes no account.
    #[must_use]
    pub fn decision(&self) -> Option<Decision> {
        match *self {
            Self::Notify { reset, day, to } => Some(Decision::Staff {
                action: Action::Notify { reset: reset.map(ResetReason::from) },
                day,
                to,
            }),
            Self::Reset { reason, day, to } => {
                Some(Decision::Staff { action: Action::ResetPassword(reason.into()), day, to })
            }
            Self::Expired {} => Some(Decision::Happened(Event::Expired)),
            Self::Family { did } => did.event().map(Decision::Happened),
            Self::GivenElsewhere { to } => Some(Decision::Happened(Event::GivenElsewhere(to))),
            Self::GonePast { given } => Some(Decision::Happened(Event::GonePast(given))),
            Self::Group { into, .. } => Some(Decision::Grouped { into }),
            Self::Ungroup { .. } => Some(Decision::Ungrouped),
            _ => None,
        }
    }
}

impl From<Reason> for ResetReason {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Forgotten => Self::Forgotten,
            Reason::Stolen => Self::Stolen,
        }
    }
}

/// Appends a decision and gives its id. The counter is the next of this device.
///
/// # Errors
/// What the database met.
pub async fn append(connection: &mut SqliteConnection, operation: &NewOperation<'_>) -> Result<Uuid> {
    let id = ambient::new_id(operation.at)?;
    sqlx::query(
        "INSERT INTO operation (id, batch, author, school_id, account_id, kind, payload, decided_at, seen_version)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )
    .bind(id)
    .bind(operation.batch)
    .bind(operation.author)
    .bind(operation.school)
    .bind(operation.account.map(|(account, _)| account))
    .bind(operation.kind.code())
    .bind(serde_json::to_string(&operation.kind)?)
    .bind(operation.at.to_string())
    .bind(operation.account.map(|(_, version)| i64::try_from(version).unwrap_or(i64::MAX)))
    .execute(connection)
    .await?;
    Ok(id)
}

/// The decisions about accounts that no service has answered, after that counter, in the order they were taken; no
/// more than a thousand.
///
/// # Errors
/// What the database met.
pub async fn pending(connection: &mut SqliteConnection, after: u64) -> Result<Vec<Operation>> {
    let device = meta::device(&mut *connection).await?;
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT counter, operation.id, author, school.uai, account.uuid AS account, payload, decided_at,
             seen_version
         FROM operation JOIN account ON account.id = operation.account_id
             LEFT JOIN school ON school.id = operation.school_id
         WHERE counter > ?1 AND outcome IS NULL
             AND operation.kind IN
                 ('notify', 'reset', 'expired', 'given_elsewhere', 'gone_past', 'group', 'ungroup')
         ORDER BY counter LIMIT 1000",
    )
    .bind(i64::try_from(after).unwrap_or(i64::MAX))
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(|row| row.operation(device)).collect()
}

#[derive(FromRow)]
struct Row {
    counter: i64,
    id: Uuid,
    author: Option<String>,
    uai: Option<String>,
    account: Uuid,
    payload: String,
    decided_at: String,
    seen_version: i64,
}

impl Row {
    fn operation(self, device: Uuid) -> Result<Operation> {
        let number = |stored: i64| u64::try_from(stored).map_err(|_| Error::Damaged);
        Ok(Operation {
            id: self.id,
            device,
            counter: number(self.counter)?,
            author: self.author,
            school: self.uai.map(|uai| Uai::parse(&uai).map_err(|_| Error::Damaged)).transpose()?,
            account: self.account,
            decision: serde_json::from_str::<Kind>(&self.payload)?.decision().ok_or(Error::Damaged)?,
            decided_at: self.decided_at.parse().map_err(|_| Error::Damaged)?,
            seen_version: number(self.seen_version)?,
        })
    }
}

/// Records that the service has answered everything recorded about an account so far.
///
/// # Errors
/// What the database met.
pub async fn answered(connection: &mut SqliteConnection, account: i64) -> Result<()> {
    sqlx::query("UPDATE operation SET outcome = 'applied' WHERE account_id = ?1 AND outcome IS NULL")
        .bind(account)
        .execute(connection)
        .await?;
    Ok(())
}

/// How many staff decisions about accounts wait for a service.
///
/// # Errors
/// What the database met.
pub async fn pending_count<'e>(executor: impl SqliteExecutor<'e>) -> Result<u32> {
    Ok(sqlx::query_scalar(
        "SELECT count(*) FROM operation
         WHERE outcome IS NULL AND account_id IS NOT NULL
             AND kind IN ('notify', 'reset', 'group', 'ungroup')",
    )
    .fetch_one(executor)
    .await?)
}

/// Whether something of that batch is in the log: what the click asked for was done.
///
/// # Errors
/// What the database met.
pub async fn is_recorded<'e>(executor: impl SqliteExecutor<'e>, batch: Uuid) -> Result<bool> {
    Ok(sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM operation WHERE batch = ?1)")
        .bind(batch)
        .fetch_one(executor)
        .await?)
}

/// When the last decision was taken.
///
/// # Errors
/// What the database met.
pub async fn last_moment<'e>(executor: impl SqliteExecutor<'e>) -> Result<Option<Timestamp>> {
    let text: Option<String> =
        sqlx::query_scalar("SELECT decided_at FROM operation ORDER BY counter DESC LIMIT 1")
            .fetch_optional(executor)
            .await?;
    text.map(|text| text.parse().map_err(|_| Error::Damaged)).transpose()
}

/// When operations were last found to be lost, and how many.
///
/// # Errors
/// What the database met.
pub async fn last_loss<'e>(executor: impl SqliteExecutor<'e>) -> Result<Option<(Timestamp, u32)>> {
    let found: Option<(String, String)> = sqlx::query_as(
        "SELECT decided_at, payload FROM operation WHERE kind = 'lost' ORDER BY counter DESC LIMIT 1",
    )
    .fetch_optional(executor)
    .await?;
    let Some((at, payload)) = found else { return Ok(None) };
    match serde_json::from_str(&payload)? {
        Kind::Lost { operations } => Ok(Some((at.parse().map_err(|_| Error::Damaged)?, operations))),
        _ => Err(Error::Damaged),
    }
}

/// Whether a provisional password of the account was already recorded as read since that moment.
///
/// # Errors
/// What the database met.
pub async fn read_since<'e>(
    executor: impl SqliteExecutor<'e>,
    account: i64,
    since: Timestamp,
) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM operation
             WHERE account_id = ?1 AND kind = 'password_read' AND decided_at >= ?2)",
    )
    .bind(account)
    .bind(since.to_string())
    .fetch_one(executor)
    .await?)
}
