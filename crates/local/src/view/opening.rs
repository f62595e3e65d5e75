//! The schools of assistance teams, as the window shows them.

use serde::Serialize;
use ts_rs::TS;

use super::codes::Degree;

/// What a search among the schools of one's teams found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TeamSchools {
    /// The first ones, those that are open first.
    pub schools: Vec<TeamSchool>,
    /// There are others: a narrower search finds them.
    pub more: bool,
}

/// A school that may be opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TeamSchool {
    /// UAI.
    pub uai: String,
    /// Name.
    pub name: String,
    /// Town, when it is known.
    pub town: Option<String>,
    /// Degree; absent for one that this version does not know.
    pub degree: Option<Degree>,
    /// ISO date of the last day on which it is open; absent for one that is not.
    pub until: Option<String>,
    /// It is open on this computer, not on another one alone.
    pub here: bool,
}
