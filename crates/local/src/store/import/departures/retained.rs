//! Who is kept because a quarantined record may be theirs.

use sqlx::FromRow;

/// A school whose departures wait, and the first record that may be anybody's.
#[derive(Debug, FromRow)]
pub struct WaitingSchool {
    /// File.
    pub file: String,
    /// 1-based line.
    pub line: u32,
    /// Name of the school.
    pub school: String,
    /// Pupils or links that would be gone.
    pub number: u32,
}

/// How many were kept for what quarantined records may say, and where that holds for everybody.
#[derive(Debug, Default)]
pub struct Retained {
    /// Persons.
    pub persons: u32,
    /// Schools where everybody is kept.
    pub waiting: Vec<WaitingSchool>,
}
