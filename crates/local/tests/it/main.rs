//! The use cases on a real encrypted store, fed by the generator of fictitious schools.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod clear;
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
mod naive;
mod notification;
mod opening;
mod piles;
mod restoring;
mod rosters;
mod school;
mod sheets;
mod site;
mod statistics;
mod to_do;
mod update;
