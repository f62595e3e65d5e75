//! The use cases on a real encrypted store, fed by the generator of fictitious schools.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod addressing;
mod clear;
mod copies;
mod damage;
mod dashboard;
mod demonstration;
mod duplicates;
mod erasing;
mod expiry;
mod filters;
mod handing_over;
mod households;
mod identity;
mod journal;
mod links;
mod lists;
mod lived;
mod losing;
mod naive;
mod notification;
mod older_state;
mod opening;
mod piles;
mod refresh;
mod released;
mod restoring;
mod rosters;
mod school;
mod sheets;
mod site;
mod statistics;
mod stopping;
mod to_do;
mod update;
