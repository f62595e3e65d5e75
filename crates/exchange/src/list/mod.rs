//! Lists of accounts as PDF and CSV.

pub mod model;
