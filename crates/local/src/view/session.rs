//! Opening the application.

use domain::place::Place;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::codes::Degree;
use crate::store::{backup, school};
use crate::vault::{KeyringState, Passphrase};

/// Where the application stands.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// What the window must show.
    pub phase: Phase,
    /// Version of Préau.
    pub version: String,
    /// The director's name, once known: the author in the journal.
    pub author: Option<String>,
    /// Schools of the store, once open.
    pub schools: Vec<SchoolCard>,
    /// A fictitious school: a banner says so everywhere.
    pub demonstration: bool,
    /// Staff decisions that no service has answered yet.
    pub pending_operations: u32,
    /// Minutes without activity after which the store locks; 0 never.
    pub lock_after_minutes: u16,
    /// What the data ask before they open.
    pub asks: Asks,
    /// French sentence: the computer's date cannot be believed, and nothing is recorded before it is set right or
    /// confirmed.
    pub clock_doubt: Option<String>,
    /// French sentence: the data are in an older state than the last one known, and nothing is recorded before that is
    /// confirmed.
    pub older_state: Option<String>,
    /// French sentence: decisions that were recorded are no longer there.
    pub loss: Option<String>,
    /// French sentences: what opening the store found, to be told once.
    pub notices: Vec<String>,
}

/// The school's data after a copy was put back, or an older state confirmed.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Restored {
    /// Where the application stands.
    #[serde(flatten)]
    pub session: Session,
    /// French sentences: what to know and to do.
    pub warnings: Vec<String>,
}

/// What the window must show first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Phase {
    /// No store yet: welcome.
    FirstRun {
        /// Without one that is open, a passphrase must be chosen.
        keyring: Keyring,
    },
    /// A store, closed.
    Locked {
        /// What it asks before it opens.
        asks: Asks,
    },
    /// The store cannot be read as it is.
    Damaged {
        /// French sentence: what happened and what to do.
        message: String,
        /// Backups that can be restored, newest first.
        backups: Vec<Backup>,
    },
    /// The store was written by a newer Préau, or the folder cannot be used: nothing to do but what it says.
    Refused {
        /// French sentence.
        message: String,
    },
    /// At work.
    Open,
}

/// What data ask before they open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Asks {
    /// Nothing: the keyring of whoever opened the computer's session has the key.
    #[default]
    Nothing,
    /// The code that was chosen, beside the keyring.
    Code,
    /// The passphrase that was chosen.
    Passphrase,
}

/// The keyring of the computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Keyring {
    /// It answers.
    Ready,
    /// There is one, and it does not let itself be opened.
    Locked,
    /// There is none.
    Missing,
}

impl From<KeyringState> for Keyring {
    fn from(state: KeyringState) -> Self {
        match state {
            KeyringState::Ready => Self::Ready,
            KeyringState::Locked => Self::Locked,
            KeyringState::Missing => Self::Missing,
        }
    }
}

/// A copy of the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Backup {
    /// File name, to send back.
    pub name: String,
    /// RFC 3339 timestamp.
    pub made_at: String,
    /// Bytes.
    pub size: u32,
    /// Why it was made: `daily`, `migration`, `manual`, `restore`, `update`.
    pub reason: String,
}

impl Backup {
    /// One as it lies there, of a store whose schools are there.
    #[must_use]
    pub fn of(backup: backup::Backup, place: Place) -> Self {
        Self {
            name: backup.name,
            made_at: place.written(backup.made_at),
            size: u32::try_from(backup.size).unwrap_or(u32::MAX),
            reason: backup.reason.code().to_owned(),
        }
    }
}

/// A school to choose.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SchoolCard {
    /// UAI.
    pub uai: String,
    /// Name.
    pub name: String,
    /// Time zone of its own place, by the name of the IANA: what names of files are dated in.
    pub zone: String,
    /// Town.
    pub town: Option<String>,
    /// Degree.
    pub degree: Degree,
    /// Pupils present.
    pub pupils: u32,
    /// Distinct accounts.
    pub accounts: u32,
    /// RFC 3339 timestamp of the last import that touched it.
    pub updated_at: Option<String>,
}

impl From<school::Summary> for SchoolCard {
    fn from(school: school::Summary) -> Self {
        let place = Place::of(&school.uai);
        Self {
            zone: place.zone_name().to_owned(),
            uai: school.uai,
            name: school.name,
            town: school.town,
            degree: school.degree.into(),
            pupils: school.pupils,
            accounts: school.accounts,
            updated_at: school.updated_at.map(|at| place.written(at)),
        }
    }
}

/// Creation of the store on the first run.
#[derive(Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewStore {
    /// The director's first name and name.
    pub author: String,
    /// Needed when the computer has no keyring; 12 characters or more.
    #[ts(type = "string | null")]
    pub passphrase: Option<Passphrase>,
    /// Try with a fictitious school.
    pub demonstration: bool,
}
