//! Tests of the whole project: what holds between its parts, and the application in its real window.
//!
//! The window tests need what `scripts/with-desktop` gives: a display, a session bus and an unlocked keyring; those of the
//! service, the PostgreSQL of `scripts/with-postgres`; what is printed, the CUPS of `scripts/with-printers`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod accessibility;
mod bad_files;
mod closing;
mod commands;
#[path = "../../crates/service/tests/it/database.rs"]
mod database;
mod desktop;
mod documents;
mod door;
mod erasing;
mod first_day;
mod first_hour;
#[expect(dead_code, reason = "the service’s own tests use the rest")]
#[path = "../../crates/server/tests/it/fixture.rs"]
mod fixture;
mod hostile_environment;
mod keyring;
mod kills;
mod layering;
mod locking;
mod modules;
#[expect(dead_code, reason = "the tests of synchronisation use the rest")]
#[path = "../synchronisation/network.rs"]
mod network;
mod pdf;
mod placement;
mod preauctl;
#[path = "../../crates/service/tests/it/tilleuls.rs"]
mod tilleuls;
mod trust;
mod typography;
mod unbuffered_output;
mod updates;
#[expect(dead_code, reason = "the documents’ pictures use the rest")]
mod window;
