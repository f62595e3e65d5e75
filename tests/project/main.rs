//! Tests of the whole project: what holds between its parts, and the application in its real window.
//!
//! The window tests need what `scripts/with-desktop` gives: a display, a session bus and an unlocked keyring.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod accessibility;
mod bad_files;
mod commands;
mod documents;
mod erasing;
mod first_day;
mod hostile_environment;
mod keyring;
mod kills;
mod layering;
mod locking;
mod modules;
mod pdf;
mod preauctl;
mod typography;
mod unbuffered_output;
mod updates;
#[expect(dead_code, reason = "the documents’ pictures use the rest")]
mod window;
