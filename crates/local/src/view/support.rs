//! The support file, to be read before it is given away.

use serde::Serialize;
use ts_rs::TS;

/// The support file.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SupportFile {
    /// Name to propose for it.
    pub name: String,
    /// All of it, in lines.
    pub text: String,
}
