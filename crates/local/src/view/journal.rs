//! The journal: who did what, when.

use serde::Serialize;
use ts_rs::TS;

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
