//! Files with passwords in clear that are still there.

use serde::Serialize;
use ts_rs::TS;

use super::action::WrittenFile;
use super::codes::same_variants;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FileContent {
    /// Sheets for families.
    Sheets,
    /// A list for the school.
    List,
}

same_variants!(FileContent, crate::store::written_file::Content, Sheets, List);

/// The files with passwords in clear that Préau wrote and that nobody has deleted.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WrittenFiles {
    /// Those that are there, newest first.
    pub files: Vec<KeptFile>,
    /// Those that are found to be there no more; they are told once.
    pub gone: Vec<GoneFile>,
}

/// A file that is still there.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct KeptFile {
    /// The file.
    pub file: WrittenFile,
    /// What it holds.
    pub content: FileContent,
    /// The folder it is in.
    pub folder: String,
    /// RFC 3339 timestamp.
    pub written_at: String,
    /// It can be read now: what it stands on is plugged in.
    pub reachable: bool,
}

/// A file that is not where it was written any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GoneFile {
    /// File name alone.
    pub name: String,
    /// The folder it was in.
    pub folder: String,
    /// Another one bears its name: Préau touches it no more.
    pub changed: bool,
}
