//! The service over HTTP, on a real PostgreSQL, which `scripts/with-postgres` starts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod accounts;
mod api;
mod authorisation;
#[path = "../../../service/tests/it/database.rs"]
mod database;
mod delegations;
mod deliveries;
mod description;
mod door;
mod family;
mod fixture;
mod inspection;
mod limits;
mod mails_of_schools;
mod maintenance;
mod metrics;
mod nights;
mod operator;
mod operator_people;
mod pages;
mod staff_networks;
#[path = "../../../service/tests/it/tilleuls.rs"]
mod tilleuls;
mod versions;
