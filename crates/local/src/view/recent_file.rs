//! Files that the director used lately.

use serde::Serialize;
use ts_rs::TS;

/// The recent files that are still where they were, the last used first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RecentFiles {
    /// What the last imports read.
    pub imported: Vec<ImportedFiles>,
    /// What Préau wrote, without any password in clear.
    pub written: Vec<RecentlyWritten>,
}

/// The files of an import: each is a file, an archive or a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportedFiles {
    /// Where they are.
    pub paths: Vec<String>,
    /// Their names alone.
    pub names: Vec<String>,
    /// The folder of all of them, when they are in one.
    pub folder: Option<String>,
    /// RFC 3339 timestamp.
    pub imported_at: String,
    /// One of them was written since: it may hold something new.
    pub changed: bool,
}

/// A file without passwords in clear that Préau wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RecentlyWritten {
    /// Where it is.
    pub path: String,
    /// File name alone.
    pub name: String,
    /// The folder it is in.
    pub folder: String,
    /// RFC 3339 timestamp.
    pub written_at: String,
    /// A program opens it: a copy of the data is opened by Préau alone.
    pub opens: bool,
}
