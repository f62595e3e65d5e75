//! The service over HTTP, on a real PostgreSQL, which `scripts/with-postgres` starts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod api;
mod fixture;
mod pages;
