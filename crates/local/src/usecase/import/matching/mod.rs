//! Matching: which records are one person, and which of the stored ones it is.

pub mod comparison;
pub mod components;
pub mod couples;
pub mod declarant;
pub mod duplicate_guardians;
pub mod guardians;
pub mod known_links;
pub mod onde_children;
pub mod onde_classes;
pub mod onde_doubts;
pub mod onde_families;
pub mod pupils;
pub mod renamed;
pub mod transfers;
