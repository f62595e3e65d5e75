//! Who is there before a delivery.

use std::collections::HashMap;

/// Pupils who are at home somewhere before a delivery: how many, school by school and class by class.
#[derive(Debug, Default)]
pub(super) struct Present {
    pub(super) schools: HashMap<String, u32>,
    pub(super) classes: HashMap<(String, String), u32>,
    pub(super) all: u64,
    /// Links between them and who answers for them.
    pub(super) links: u64,
}
