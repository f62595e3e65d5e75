//! What the window showed when it was last looked at.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::accounts::{Filter, SortColumn};
use super::codes::Population;

/// What the window showed when it was last looked at: the director finds it again after a lock or a restart. It names
/// families, so it is kept with the data and nowhere else.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Desk {
    /// UAI of the school at work.
    pub school: Option<String>,
    /// The screen, as the window addresses it.
    pub place: String,
    /// The lists that were looked at.
    pub lists: Vec<DeskList>,
}

/// What was asked of a list of accounts, and what is ticked in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeskList {
    /// UAI of its school.
    pub school: String,
    /// Whose accounts.
    pub population: Population,
    /// Criteria.
    pub filter: Filter,
    /// Column it is sorted by.
    pub sort: SortColumn,
    /// Sorted from the last to the first.
    pub descending: bool,
    /// Page, from 0.
    pub page: u32,
    /// Local numbers of the accounts that are ticked.
    pub selected: Vec<u32>,
}
