//! Individual sheets as a PDF.

pub mod model;
