//! Tests of the whole project: what holds between its parts, and the application in its real window.
//!
//! The window tests need what `scripts/with-desktop` gives: a display, a session bus and an unlocked keyring.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod accessibility;
mod aloud;
mod bad_files;
mod commands;
mod computer;
mod director;
mod documents;
mod erasing;
mod kills;
mod layering;
mod locking;
mod modules;
mod pdf;
mod preauctl;
mod typography;
mod updates;
#[expect(dead_code, reason = "the documents’ pictures use the rest")]
mod window;
