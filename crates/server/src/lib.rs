//! `preau-central`: the service over HTTP. A route reads what was sent, calls one use case of `service` and writes what
//! it gives; it holds no rule and no SQL.

mod api;
mod app;
mod authentication;
mod deliveries_configuration;
mod description;
mod door_configuration;
mod limits;
mod maintenance;
mod metrics;
mod observed;
mod pages;
mod problem;
mod retention_configuration;
mod staff_configuration;
mod state;

pub mod configuration;
pub mod serve;
pub mod told;

pub use app::{router, routes};
