//! What the service does, each in one transaction of its own.

mod applying;
pub mod changes;
pub mod delegation;
pub mod delivery;
pub mod demonstration;
pub mod directory;
pub mod door;
pub mod enrolment;
pub mod expiry;
pub mod family;
mod grouping;
pub mod history;
pub mod invitation;
pub mod jobs;
pub mod joining;
pub mod lease;
pub mod mailing;
pub mod maintenance;
pub mod origin;
mod people;
pub mod post;
pub mod renewal;
pub mod revocation;
pub mod rotation;
pub mod staff;
pub mod submission;
pub mod trial;
