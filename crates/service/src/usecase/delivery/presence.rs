//! Who is there before a delivery.

use std::collections::{HashMap, HashSet};

/// Pupils who are at home somewhere before a delivery: how many, school by school and class by class.
#[derive(Debug, Default)]
pub(super) struct Present {
    pub(super) schools: HashMap<String, u32>,
    pub(super) classes: HashMap<(String, String), u32>,
    pub(super) all: u64,
    /// Links between them and who answers for them, school by school.
    pub(super) links: HashMap<String, u32>,
    /// The schools, by UAI, of which a whole delivery speaks; of any, where that is not told.
    pub(super) spoken_of: Option<HashSet<String>>,
}

impl Present {
    /// Whether a delivery speaks of a school.
    pub(super) fn is_spoken_of(&self, school: &str) -> bool {
        self.spoken_of.as_ref().is_none_or(|schools| schools.contains(school))
    }
}
