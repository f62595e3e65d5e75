//! The use cases on a real encrypted store, fed by the generator of fictitious schools.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod clear;
mod erasing;
mod expiry;
mod handing_over;
mod lists;
mod notification;
mod opening;
mod restoring;
mod rosters;
mod school;
mod site;
mod statistics;
mod update;
