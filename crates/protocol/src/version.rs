//! Versions of the protocol, one by one. A service speaks the current one and the one before it; so does a computer.

/// 1: enrolment, operations with their answers, and the feed of a school.
pub const CURRENT: u16 = 1;

/// The oldest that is still spoken.
pub const OLDEST: u16 = 1;

/// The header in which a computer says the protocol it speaks.
pub const HEADER: &str = "Preau-Protocol";
