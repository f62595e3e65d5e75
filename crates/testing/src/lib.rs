//! For tests only: a clock that a test sets, a keyring of its own, stores with invented schools that the use cases
//! imported, and a web server on which anything may go wrong. Nothing that is shipped depends on it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

pub mod aged_school;
mod clock;
pub mod fake_publisher;
mod folder;
mod keyring;
pub mod onde;
mod store;

pub use clock::{TestClock, TestCount};
pub use folder::copy_folder;
pub use keyring::{Answering, TestKeyring};
pub use store::{
    AUTHOR, PASSPHRASE, SEPTEMBER, TestStore, described, import_answering, import_files, import_school,
    populate, populate_at,
};
