//! What Préau puts on paper: sheets for families, lists for the school, a summary for its council, and the PDF they are
//! written in.

pub mod list;
pub mod pdf;
pub mod sheet;
pub mod summary;
