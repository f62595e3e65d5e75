//! Lists of accounts kept in memory.

/// The lists of the open store.
#[derive(Debug, Default)]
pub struct Rosters {}

impl Rosters {
    /// Forgets everything: the next look reads the store.
    pub fn forget(&self) {}
}
