//! Who has left: those whom a delivery that names everybody does not name, unless a record left out may be theirs.
//!
//! A fault at the source is no absence. A quarantined record, of which something can be read, keeps whom it can
//! concern: by the source's identifier, else by names. One in which nothing can be read may be anybody's, and keeps
//! everybody of its schools until a sound delivery comes.

mod guardians;
mod pupils;
mod retained;

pub use guardians::{
    GuardianDepartures, LeftWithoutGuardian, end_links, ended_links, exchanged_links, find_links,
    left_without_guardian, names_without_guardian, retain_links_of,
};
pub use pupils::{
    Delivered, Group, Why, delivered, destinations, find_pupils, groups, names, record, retain,
};
pub use retained::Retained;
