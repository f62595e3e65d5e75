//! What each command does.

pub mod audit;
mod csv_file;
pub mod deliveries;
pub mod demonstration;
pub mod device;
pub mod history;
pub mod import;
pub mod incident;
pub mod inspection;
pub mod keys;
pub mod maintenance;
mod met;
pub mod nightly;
pub mod person;
mod private_file;
pub mod purge;
pub mod restored;
pub mod serve;
pub mod staff;
pub mod statistics;
pub mod team;
pub mod trial;
