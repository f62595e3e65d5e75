//! What the operations log records, spelt once for ever.

use jiff::civil::Date;
use protocol::decision::Decision;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::id::ImportId;

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
    /// The director said that something to be done about accounts is.
    MatterClosed {
        /// Code of what.
        matter: String,
        /// Of how many accounts.
        accounts: u32,
    },
    /// A code is asked before the data open, or none any more.
    LockCode {
        /// One is asked.
        asked: bool,
    },
    /// A copy was written on another medium.
    CopiedOut {
        /// Name of its file.
        file: String,
    },
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
    /// One of an assistance team opened a school.
    SchoolOpened {
        /// UAI.
        school: String,
        /// Last day on which it is open.
        until: Option<Date>,
    },
    /// One of an assistance team closed a school before its last day.
    SchoolClosed {
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
            Self::MatterClosed { .. } => "matter_closed",
            Self::LockCode { .. } => "lock_code",
            Self::CopiedOut { .. } => "copied_out",
            Self::Restored { .. } => "restored",
            Self::Lost { .. } => "lost",
            Self::OlderState {} => "older_state",
            Self::ClockConfirmed {} => "clock_confirmed",
            Self::Enrolled { .. } => "enrolled",
            Self::AuthorityChanged { .. } => "authority_changed",
            Self::Joined { .. } => "joined",
            Self::Erased { .. } => "erased",
            Self::SchoolOpened { .. } => "school_opened",
            Self::SchoolClosed { .. } => "school_closed",
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
    pub(super) const fn is_of_staff(&self) -> bool {
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
            (
                AuditEvent::MatterClosed { matter: "sheet_void".to_owned(), accounts: 3 },
                r#"{"matter_closed":{"matter":"sheet_void","accounts":3}}"#,
            ),
            (AuditEvent::LockCode { asked: true }, r#"{"lock_code":{"asked":true}}"#),
            (
                AuditEvent::CopiedOut { file: "Préau.preau".to_owned() },
                r#"{"copied_out":{"file":"Préau.preau"}}"#,
            ),
            (AuditEvent::Restored { backup: "a.db".to_owned() }, r#"{"restored":{"backup":"a.db"}}"#),
            (AuditEvent::Lost { operations: 4 }, r#"{"lost":{"operations":4}}"#),
            (AuditEvent::OlderState {}, r#"{"older_state":{}}"#),
            (AuditEvent::ClockConfirmed {}, r#"{"clock_confirmed":{}}"#),
            (
                AuditEvent::Enrolled { author: "Camille Essai".to_owned() },
                r#"{"enrolled":{"author":"Camille Essai"}}"#,
            ),
            (
                AuditEvent::AuthorityChanged { fingerprint: Some("AB:CD".to_owned()) },
                r#"{"authority_changed":{"fingerprint":"AB:CD"}}"#,
            ),
            (AuditEvent::Joined { accounts: 3, void: 1 }, r#"{"joined":{"accounts":3,"void":1}}"#),
            (AuditEvent::Erased { school: "0990001N".to_owned() }, r#"{"erased":{"school":"0990001N"}}"#),
            (
                AuditEvent::SchoolOpened {
                    school: "0990001N".to_owned(),
                    until: Some(jiff::civil::date(2026, 9, 10)),
                },
                r#"{"school_opened":{"school":"0990001N","until":"2026-09-10"}}"#,
            ),
            (
                AuditEvent::SchoolClosed { school: "0990001N".to_owned() },
                r#"{"school_closed":{"school":"0990001N"}}"#,
            ),
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
