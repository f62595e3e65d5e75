//! Lists of accounts as PDF and CSV.

mod columns;
mod csv;
pub mod model;
mod name;
mod pdf;

pub use crate::pdf::{PrintError, PrintWarning, Written};
pub use csv::{Csv, csv};
pub use name::{file_name, sheets_name};
pub use pdf::pdf;
