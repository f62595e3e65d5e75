//! Desktops and the service, each as it is: the desktop's use cases on its encrypted store, the service over HTTP on a
//! PostgreSQL that `scripts/with-postgres` starts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod conflicts;
#[path = "../../crates/service/tests/it/database.rs"]
mod database;
mod delegation;
mod desktop;
mod erasure;
mod exchange;
mod families;
#[expect(dead_code, reason = "the service’s own tests use the rest")]
#[path = "../../crates/server/tests/it/fixture.rs"]
mod fixture;
mod grouping;
mod joining;
mod leases;
mod losses;
mod mailings;
mod mails;
mod maintenance;
mod network;
mod openings;
mod put_back;
mod renewal;
mod statistics;
#[path = "../../crates/service/tests/it/tilleuls.rs"]
mod tilleuls;
mod year;
