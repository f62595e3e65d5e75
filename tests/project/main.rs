//! Tests of the whole project: what holds between its parts, and the application in its real window.
//!
//! The window tests need what `scripts/with-desktop` gives: a display, a session bus and an unlocked keyring.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod commands;
mod director;
mod documents;
mod layering;
mod pdf;
mod window;
