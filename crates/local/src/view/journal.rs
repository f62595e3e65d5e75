//! The journal: who did what, when.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is looked for in the journal. Empty texts and `None` mean "indifferent".
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct JournalQuery {
    /// UAI of a school; of all without one.
    pub school: Option<String>,
    /// Words of the sentence or of the author (accents and case ignored), or a complete login.
    pub text: String,
    /// What it is about.
    pub topic: Option<JournalTopic>,
    /// First day, ISO.
    pub from: Option<String>,
    /// Last day, ISO.
    pub until: Option<String>,
    /// 0-based page number.
    pub page: u32,
    /// Lines per page, 1 to 500.
    pub page_size: u32,
}

/// What lines of the journal are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum JournalTopic {
    /// Sheets and mails.
    Notifications,
    /// Passwords and logins that changed or ran out.
    Passwords,
    /// Passwords that were read, lists that were written.
    Reading,
    /// What families did.
    Families,
    /// Imports.
    Imports,
    /// Accounts grouped, given back, told apart.
    Groupings,
    /// Computers and delegations.
    Computers,
    /// Settings, and what was said done.
    Settings,
    /// Copies put back, losses, dates.
    Data,
}

/// A page of the journal, newest first.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct JournalPage {
    /// Entries.
    pub entries: Vec<JournalEntry>,
    /// Entries in all.
    pub total: u32,
}

/// One decision, with the number of accounts it was for.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct JournalEntry {
    /// RFC 3339 timestamp.
    pub at: String,
    /// Who.
    pub author: String,
    /// Stable code of the kind (`notify`, `reset`, `import`, …).
    pub kind: String,
    /// French sentence.
    pub what: String,
    /// UAI of the school concerned.
    pub school: Option<String>,
    /// Accounts concerned.
    pub accounts: u32,
    /// The account, when there is exactly one.
    pub account: Option<u32>,
}
