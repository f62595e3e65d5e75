//! What the service does, each in one transaction of its own.

pub mod changes;
pub mod directory;
pub mod enrolment;
pub mod staff;
pub mod submission;
