//! The operations log: appended in the transaction of the effect, never changed, read back by the journal and
//! by whoever computes an account anew.

use domain::account::Account;
use domain::operation::Operation;
use jiff::Timestamp;
use protocol::decision::{Decision, FamilyEvent};
use serde::{Deserialize, Serialize};
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, SqliteConnection, SqliteExecutor};
use uuid::Uuid;

use super::account::{self, StoredAccount};
use super::id::{AccountId, ImportId, SchoolId};
use super::stored::{Cells, Coded};
use super::{meta, outgoing};
use crate::{Error, Result, random};

/// Who writes, when, and by which click: what the operations of one write share.
#[derive(Debug, Clone, Copy)]
pub struct Signature<'a> {
    /// One click of the director.
    pub batch: Uuid,
    /// Who. What time alone or a family did is signed by nobody, whoever is at the computer.
    pub author: Option<&'a str>,
    /// By this computer's clock.
    pub at: Timestamp,
}

/// What the log records: a decision about an account, or something that was done and is only told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Entry {
    /// A decision about an account.
    Decision(Decision),
    /// Something to be told.
    Audit(AuditEvent),
}

/// Something that was done and changes no account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditEvent {
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
        import: ImportId,
        /// File names.
        files: Vec<String>,
    },
    /// The last import was undone.
    ImportUndone {
        /// Number of the import.
        import: ImportId,
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
    /// This computer was enrolled with the central service.
    Enrolled {
        /// Whom it is bound to.
        author: String,
    },
    /// The service’s certificate is judged otherwise from then on.
    AuthorityChanged {
        /// SHA-256 of the authority that is believed alone; those of the system without one.
        fingerprint: Option<String>,
    },
    /// Accounts of this computer were found at the central service, and are its own from then on.
    Joined {
        /// How many.
        accounts: u32,
        /// Of how many the printed sheets are void.
        void: u32,
    },
    /// The right to a school of the service ended, and what was here of it was erased.
    Erased {
        /// UAI.
        school: String,
    },
    /// A computer was declared stolen or replaced.
    ComputerEnded {
        /// How it calls itself.
        computer: String,
        /// Whom it was bound to.
        person: String,
        /// Stolen, else replaced.
        stolen: bool,
    },
    /// Somebody was given a delegation.
    DelegationGiven {
        /// To whom.
        person: String,
    },
    /// A delegation was taken back.
    DelegationWithdrawn {
        /// From whom.
        person: String,
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

impl AuditEvent {
    const fn code(&self) -> &'static str {
        match self {
            Self::List { .. } => "list",
            Self::PasswordRead {} => "password_read",
            Self::Import { .. } => "import",
            Self::ImportUndone { .. } => "import_undone",
            Self::Settings {} => "settings",
            Self::Restored { .. } => "restored",
            Self::Lost { .. } => "lost",
            Self::OlderState {} => "older_state",
            Self::ClockConfirmed {} => "clock_confirmed",
            Self::Enrolled { .. } => "enrolled",
            Self::AuthorityChanged { .. } => "authority_changed",
            Self::Joined { .. } => "joined",
            Self::Erased { .. } => "erased",
            Self::ComputerEnded { .. } => "computer_ended",
            Self::DelegationGiven { .. } => "delegation_given",
            Self::DelegationWithdrawn { .. } => "delegation_withdrawn",
            Self::ToldApart { .. } => "told_apart",
        }
    }
}

impl Entry {
    /// Stable code, for the journal and for finding an account's decisions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Decision(decision) => decision.code(),
            Self::Audit(event) => event.code(),
        }
    }

    /// Done by staff; else time, a family or damage did it.
    const fn is_of_staff(&self) -> bool {
        match self {
            Self::Decision(decision) => decision.is_of_staff(),
            Self::Audit(event) => !matches!(event, AuditEvent::Lost { .. }),
        }
    }

    /// The decision about an account, for the rules; `None` for what changes no account.
    #[must_use]
    pub fn decision(&self) -> Option<domain::operation::Decision> {
        match self {
            Self::Decision(decision) => decision.rule(),
            Self::Audit(_) => None,
        }
    }
}

impl From<Decision> for Entry {
    fn from(decision: Decision) -> Self {
        Self::Decision(decision)
    }
}

impl From<AuditEvent> for Entry {
    fn from(event: AuditEvent) -> Self {
        Self::Audit(event)
    }
}

/// Appends what was done at a school, or at none, and gives its id.
///
/// # Errors
/// What the database met.
pub async fn record(
    connection: &mut SqliteConnection,
    signature: Signature<'_>,
    school: Option<SchoolId>,
    event: AuditEvent,
) -> Result<Uuid> {
    append(connection, signature, school, None, &event.into()).await
}

/// Appends that a password of an account was read.
///
/// # Errors
/// What the database met.
pub async fn record_reading(
    connection: &mut SqliteConnection,
    signature: Signature<'_>,
    school: SchoolId,
    account: &StoredAccount,
) -> Result<Uuid> {
    append(connection, signature, Some(school), Some(account), &AuditEvent::PasswordRead {}.into()).await
}

/// Decides about an account: it becomes what the rules make of it, and the log says why. What is decided about an account
/// of the service waits for its answer. Gives the operation and the account as it is then.
///
/// # Errors
/// What the rules refuse is [`Error::Internal`]: whoever decides asks them first. [`Error::Busy`] when the account
/// changed meanwhile, and what else the database met.
pub async fn decide(
    connection: &mut SqliteConnection,
    signature: Signature<'_>,
    school: Option<SchoolId>,
    stored: &StoredAccount,
    decision: Decision,
) -> Result<(Uuid, Account)> {
    let rule = decision.rule().ok_or(Error::Damaged(None))?;
    if stored.is_linked() && school.is_none() {
        // Time and lost histories are the service's, for its accounts.
        return Err(Error::impossible("décision sans établissement"));
    }
    let after = domain::operation::apply(&stored.account, &rule, stored.lead())
        .map_err(|refusal| Error::internal("décision", refusal))?;
    account::save(&mut *connection, stored.id, stored.account.version, &after).await?;
    let operation = append(&mut *connection, signature, school, Some(stored), &decision.into()).await?;
    if stored.is_linked() {
        outgoing::add(connection, operation, stored.id).await?;
    }
    Ok((operation, after))
}

/// Appends what a family did: the service, which tells it, has answered everything recorded about the account so far.
///
/// # Errors
/// What the database met.
pub async fn record_family(
    connection: &mut SqliteConnection,
    signature: Signature<'_>,
    school: SchoolId,
    stored: &StoredAccount,
    did: FamilyEvent,
) -> Result<()> {
    let entry = Decision::Family { did }.into();
    append(&mut *connection, signature, Some(school), Some(stored), &entry).await?;
    acknowledge(connection, stored.id).await
}

async fn append(
    connection: &mut SqliteConnection,
    signature: Signature<'_>,
    school: Option<SchoolId>,
    account: Option<&StoredAccount>,
    entry: &Entry,
) -> Result<Uuid> {
    let id = random::new_id(signature.at)?;
    sqlx::query(
        "INSERT INTO operation (id, batch, author, school_id, account_id, kind, payload, decided_at, seen_version)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )
    .bind(id)
    .bind(signature.batch)
    .bind(signature.author.filter(|_| entry.is_of_staff()))
    .bind(school)
    .bind(account.map(|account| account.id))
    .bind(entry.code())
    .bind(serde_json::to_string(entry)?)
    .bind(Coded(signature.at))
    .bind(account.map(|account| i64::try_from(account.account.version).unwrap_or(i64::MAX)))
    .execute(connection)
    .await?;
    tracing::debug!(kind = entry.code(), "opération enregistrée");
    Ok(id)
}

/// The decisions about accounts that no service has answered, after that counter, in the order they were taken; no
/// more than a thousand.
///
/// # Errors
/// What the database met.
pub async fn pending(connection: &mut SqliteConnection, after: u64) -> Result<Vec<Operation>> {
    let device = meta::device(&mut *connection).await?;
    let rows: Vec<Pending> = sqlx::query_as(
        "SELECT counter, operation.id, author, school_id, school.uai, account_id, account.uuid, payload, decided_at,
             seen_version
         FROM operation JOIN account ON account.id = operation.account_id
             LEFT JOIN school ON school.id = operation.school_id
         WHERE counter > ?1 AND outcome IS NULL
             AND operation.kind IN (SELECT value FROM json_each(?2))
         ORDER BY counter LIMIT 1000",
    )
    .bind(i64::try_from(after).unwrap_or(i64::MAX))
    .bind(serde_json::to_string(&Decision::REPLAYED)?)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|Pending(operation)| Operation { device, ..operation }).collect())
}

/// An operation of the log, whose device the caller knows.
struct Pending(Operation);

impl FromRow<'_, SqliteRow> for Pending {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let cells = Cells::of(row, "operation", &["counter"]);
        let entry: Entry = cells.json("payload")?;
        Ok(Self(Operation {
            id: cells.get("id")?,
            device: Uuid::nil(),
            counter: cells.get("counter")?,
            author: cells.get("author")?,
            school: cells.beside("school", &["school_id"]).stored_or_null("uai")?,
            account: cells.beside("account", &["account_id"]).get("uuid")?,
            decision: entry.decision().ok_or_else(|| cells.bad("payload"))?,
            decided_at: cells.stored("decided_at")?,
            seen_version: cells.get("seen_version")?,
        }))
    }
}

/// Records that the service has answered everything recorded about an account so far.
///
/// # Errors
/// What the database met.
async fn acknowledge(connection: &mut SqliteConnection, account: AccountId) -> Result<()> {
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
             AND kind IN ('notify', 'reset', 'mail', 'group', 'ungroup', 'renew_login')",
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
pub async fn last_decided_at<'e>(executor: impl SqliteExecutor<'e>) -> Result<Option<Timestamp>> {
    Ok(sqlx::query("SELECT counter, decided_at FROM operation ORDER BY counter DESC LIMIT 1")
        .try_map(|row| Cells::of(&row, "operation", &["counter"]).stored("decided_at"))
        .fetch_optional(executor)
        .await?)
}

/// When operations were last found to be lost, and how many.
///
/// # Errors
/// What the database met.
pub async fn last_loss<'e>(executor: impl SqliteExecutor<'e>) -> Result<Option<(Timestamp, u32)>> {
    Ok(sqlx::query(
        "SELECT counter, decided_at, payload FROM operation WHERE kind = 'lost' ORDER BY counter DESC LIMIT 1",
    )
    .try_map(|row| {
        let cells = Cells::of(&row, "operation", &["counter"]);
        match cells.json("payload")? {
            Entry::Audit(AuditEvent::Lost { operations }) => Ok((cells.stored("decided_at")?, operations)),
            _ => Err(cells.bad("payload")),
        }
    })
    .fetch_optional(executor)
    .await?)
}

/// Whether a provisional password of the account was already recorded as read since that moment.
///
/// # Errors
/// What the database met.
pub async fn was_read_since<'e>(
    executor: impl SqliteExecutor<'e>,
    account: AccountId,
    since: Timestamp,
) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM operation
             WHERE account_id = ?1 AND kind = 'password_read' AND decided_at >= ?2)",
    )
    .bind(account)
    .bind(Coded(since))
    .fetch_one(executor)
    .await?)
}

#[cfg(test)]
mod tests {
    use protocol::decision::Decision;
    use uuid::Uuid;

    use super::{AuditEvent, Entry, ImportId};

    #[test]
    fn entries_are_spelt_for_ever() {
        let accounts = [Uuid::from_u128(1), Uuid::from_u128(2)];
        let logins = ["a.petit".to_owned(), "b.petit".to_owned()];
        for (event, written) in [
            (
                AuditEvent::List { format: "pdf".to_owned(), accounts: 3 },
                r#"{"list":{"format":"pdf","accounts":3}}"#,
            ),
            (AuditEvent::PasswordRead {}, r#"{"password_read":{}}"#),
            (
                AuditEvent::Import { import: ImportId::new(2), files: vec!["eleves.csv".to_owned()] },
                r#"{"import":{"import":2,"files":["eleves.csv"]}}"#,
            ),
            (AuditEvent::ImportUndone { import: ImportId::new(2) }, r#"{"import_undone":{"import":2}}"#),
            (AuditEvent::Settings {}, r#"{"settings":{}}"#),
            (AuditEvent::Restored { backup: "a.db".to_owned() }, r#"{"restored":{"backup":"a.db"}}"#),
            (AuditEvent::Lost { operations: 4 }, r#"{"lost":{"operations":4}}"#),
            (AuditEvent::OlderState {}, r#"{"older_state":{}}"#),
            (AuditEvent::ClockConfirmed {}, r#"{"clock_confirmed":{}}"#),
            (
                AuditEvent::Enrolled { author: "Camille Essai".to_owned() },
                r#"{"enrolled":{"author":"Camille Essai"}}"#,
            ),
            (AuditEvent::Joined { accounts: 3, void: 1 }, r#"{"joined":{"accounts":3,"void":1}}"#),
            (AuditEvent::Erased { school: "0990001N".to_owned() }, r#"{"erased":{"school":"0990001N"}}"#),
            (
                AuditEvent::ComputerEnded {
                    computer: "PC".to_owned(),
                    person: "Paul Exemple".to_owned(),
                    stolen: true,
                },
                r#"{"computer_ended":{"computer":"PC","person":"Paul Exemple","stolen":true}}"#,
            ),
            (
                AuditEvent::DelegationGiven { person: "Paul Exemple".to_owned() },
                r#"{"delegation_given":{"person":"Paul Exemple"}}"#,
            ),
            (
                AuditEvent::DelegationWithdrawn { person: "Paul Exemple".to_owned() },
                r#"{"delegation_withdrawn":{"person":"Paul Exemple"}}"#,
            ),
            (
                AuditEvent::ToldApart { accounts, logins, apart: true },
                r#"{"told_apart":{"accounts":["00000000-0000-0000-0000-000000000001","00000000-0000-0000-0000-000000000002"],"logins":["a.petit","b.petit"],"apart":true}}"#,
            ),
        ] {
            let entry = Entry::from(event);
            assert_eq!(serde_json::to_string(&entry).unwrap(), written);
            assert_eq!(serde_json::from_str::<Entry>(written).unwrap(), entry);
            assert!(written.starts_with(&format!("{{\"{}\":", entry.code())));
        }
        let expired = Entry::from(Decision::Expired {});
        assert_eq!(serde_json::from_str::<Entry>(r#"{"expired":{}}"#).unwrap(), expired);
        assert!(serde_json::from_str::<Entry>(r#"{"unheard_of":{}}"#).is_err());
    }
}
