//! One thing to read.

use std::path::PathBuf;

use super::{archive::Container, format::Format, stamp::Stamp};

/// One thing to read: a file, or a member of an archive. Made by [`recognise`](fn@super::recognise).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The file on disk.
    pub path: PathBuf,
    /// Path inside the archive, when `path` is one.
    pub member: Option<String>,
    /// What the user is shown: the file's or member's name without any folder.
    pub name: String,
    /// What it holds.
    pub format: Format,
    /// Size in bytes once decompressed, as announced (of the compressed file for `.xml.gz`).
    pub size: u64,
    /// Whose it says it is, of which year and day.
    pub stamp: Stamp,
    pub(super) container: Container,
    pub(super) index: usize,
}
