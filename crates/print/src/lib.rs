//! What Préau puts on paper: sheets for families, lists for the school, and the PDF they are written in.

pub mod list;
pub mod pdf;
pub mod sheet;
