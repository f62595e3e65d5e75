//! The one-page summary of a school's figures, for its council: nobody is named on it.

mod blocks;
mod charts;
mod file;
mod groups;
pub mod model;
mod number;
mod page;
mod parts;
mod table;
mod words;

pub use crate::pdf::{PrintError, PrintWarning, Written};
pub use file::{file_name, pdf};
