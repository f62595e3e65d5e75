//! The support file, to be read before it is given away.

use serde::Serialize;
use ts_rs::TS;

/// The support file.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SupportFile {
    /// Name to propose for it.
    pub name: String,
    /// All that it says.
    pub sections: Vec<SupportSection>,
}

/// One of its parts.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SupportSection {
    /// French title.
    pub title: String,
    /// French lines.
    pub lines: Vec<String>,
}
