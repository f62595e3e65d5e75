//! Newer versions of Préau.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is known of newer versions, without asking anybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Updates {
    /// This build can check an announcement; otherwise it never looks for one.
    pub searches: bool,
    /// The version at work.
    pub version: String,
    /// The address set on this computer; empty for the one Préau came with.
    pub address: String,
    /// The address Préau came with.
    pub default_address: Option<String>,
    /// RFC 3339 timestamp of the last search that got an answer from that address.
    pub searched_at: Option<String>,
    /// What that search found.
    pub outcome: Option<SearchOutcome>,
    /// The newer version, if any.
    pub offer: Option<UpdateOffer>,
}

/// What a search found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SearchOutcome {
    /// Nothing newer for this computer.
    UpToDate,
    /// A newer version.
    Offered,
    /// A newer version, without an installer for this computer.
    OtherSystems,
    /// An answer that the publisher did not sign: set aside.
    Forged,
    /// Signed by the publisher before an announcement that was seen already: set aside.
    Superseded,
    /// Signed by the publisher, and not readable by this version.
    Unreadable,
    /// No answer.
    Unreachable,
}

/// A newer version, announced and signed by the publisher.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UpdateOffer {
    /// Version.
    pub version: String,
    /// ISO date.
    pub published: String,
    /// French sentences: what it brings.
    pub notes: Vec<String>,
    /// Bytes to fetch.
    pub size: u32,
    /// How it is installed here.
    pub way: InstallWay,
}

/// How an update is installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum InstallWay {
    /// The system's own installer opens the file.
    System,
    /// Préau closes and its installer takes over.
    Closes,
    /// Whoever installed Préau for all users of the computer does it.
    Administered,
}

/// An installation under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Installing {
    /// How.
    pub way: InstallWay,
    /// The verified file.
    pub path: String,
    /// What to type where no program of the system opens it.
    pub command: Option<String>,
}
