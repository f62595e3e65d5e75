//! Individual sheets as a PDF.

mod address;
mod credentials;
mod envelope;
mod file;
mod link;
mod lists;
pub mod model;
mod page;
pub mod preview;
mod separator;
mod sign_in;
mod style;
mod words;

pub use crate::pdf::{Document, PrintError, PrintWarning, Written};
pub use file::SheetFile;
