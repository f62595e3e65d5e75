//! The names of copies of the database.

use jiff::{Timestamp, tz::TimeZone};

/// Why a copy is made; part of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackupReason {
    /// Once a day, at the first opening.
    Daily,
    /// Before a migration.
    Migration,
    /// The director asked.
    Manual,
    /// What was there before a restoration.
    Restore,
    /// Before a newer Préau is installed.
    Update,
}

const REASONS: [(BackupReason, &str); 5] = [
    (BackupReason::Daily, "daily"),
    (BackupReason::Migration, "migration"),
    (BackupReason::Manual, "manual"),
    (BackupReason::Restore, "restore"),
    (BackupReason::Update, "update"),
];

/// How the moment is written.
pub const STAMP: &str = "%Y%m%dT%H%M%SZ";

impl BackupReason {
    /// Its part of a name.
    #[must_use]
    pub fn code(self) -> &'static str {
        REASONS.iter().find(|(reason, _)| *reason == self).map_or("manual", |(_, code)| code)
    }
}

/// What the name of a copy says.
#[derive(Debug, Clone, Copy)]
pub struct BackupName {
    /// When.
    pub made_at: Timestamp,
    /// Why.
    pub reason: BackupReason,
    /// Its place in the order they were made; 0 for those of the first version.
    pub number: u64,
}

impl BackupName {
    /// Nothing for what is no copy.
    #[must_use]
    pub fn read(name: &str) -> Option<Self> {
        let (stamp, rest) = name.strip_prefix("preau-")?.strip_suffix(".db")?.split_once('-')?;
        let made_at = jiff::civil::DateTime::strptime(STAMP, stamp).ok()?;
        let (code, number) = match rest.split_once('.') {
            Some((code, number)) => (code, number.parse().ok()?),
            None => (rest, 0),
        };
        let (reason, _) = REASONS.iter().find(|(_, known)| *known == code)?;
        Some(Self { made_at: made_at.to_zoned(TimeZone::UTC).ok()?.timestamp(), reason: *reason, number })
    }
}
