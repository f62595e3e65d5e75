//! The service on a real PostgreSQL, which `scripts/with-postgres` starts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "no test is given up")]

mod audit;
mod believed;
mod conflicts;
mod database;
mod delegation;
mod delivery;
mod demonstration;
mod deposits;
mod door;
mod enrolment;
mod fixture;
mod given_up;
mod grouping;
mod incident;
mod inspections;
mod jobs;
mod leases;
mod mailings;
mod mails_of_schools;
mod neighbours;
mod openings;
mod person;
mod places;
mod primary;
mod purge;
mod renewal;
mod restored;
mod retention;
mod revocation;
mod skipped;
mod statistics;
mod synchronisation;
mod tilleuls;
mod undone;
