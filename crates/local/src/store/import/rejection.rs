//! What an import says of one line.

/// A line left out or taken with a warning.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RejectedLine {
    /// File name.
    pub file: String,
    /// 1-based line.
    pub line: Option<u32>,
    /// [`formats::import::Rejection::key`], for finding the person again; not shown.
    pub key: Option<String>,
    /// Person, else record.
    pub record: Option<String>,
    /// Column or attribute.
    pub field: Option<String>,
    /// Stable code.
    pub code: String,
    /// French sentence.
    pub reason: String,
    /// Taken all the same.
    pub kept: bool,
}
