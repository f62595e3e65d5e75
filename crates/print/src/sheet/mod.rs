//! Individual sheets as a PDF.

mod address;
mod credentials;
mod file;
mod link;
mod lists;
pub mod model;
mod page;
mod separator;
mod signing;
mod style;
mod words;

pub use crate::pdf::{Document, PrintError as SheetError, Problem, Written};
pub use file::SheetFile;
