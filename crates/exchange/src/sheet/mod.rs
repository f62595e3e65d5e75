//! Individual sheets as a PDF.

mod address;
mod file;
mod link;
pub mod model;
mod page;
mod separator;
mod words;

pub use crate::print::{Document, PrintError as SheetError, Problem, Written};
pub use file::SheetFile;
