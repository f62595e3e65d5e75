//! The use cases on a real encrypted store, fed by the generator of fictitious schools.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod addressing;
mod bad_values;
mod class_grouping;
mod copies;
mod damage;
mod dashboard;
mod demonstration;
mod desk;
mod duplicates;
mod encryption_at_rest;
mod erasing;
mod expiry;
mod filters;
mod households;
mod identity;
mod installer_handover;
mod journal;
mod links;
mod lists;
mod losing;
mod notification;
mod older_state;
mod opening;
mod places;
mod portable_copies;
mod preview;
#[cfg(unix)]
mod printing;
mod recent_files;
mod reference_model;
mod refresh;
mod released;
mod restoring;
mod rosters;
mod scripts;
mod sheets;
mod statistics;
mod stopping;
mod summary;
mod to_do;
mod update;
mod written_files;
