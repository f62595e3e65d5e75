//! What the log and the wire hold: decisions about accounts, in a form that lasts.
//!
//! Everything here is spelt for ever: a log written by any version is read by every later one. A field that is added
//! has a default; one that a version does not know is passed over; a code is never given another meaning.
//!
//! People are named by identifiers that outlive the computer: an account by its UUID, a pupil by hers. What a computer
//! alone knows, its local numbers above all, stays out.

pub mod account;
pub mod activity;
pub mod decision;
pub mod delegation;
pub mod device;
pub mod entity;
pub mod feed;
pub mod joining;
pub mod lease;
pub mod mailing;
pub mod maintenance;
pub mod opening;
pub mod operation;
pub mod people;
pub mod problem;
pub mod readable;
pub mod restoration;
pub mod statistics;
pub mod version;
