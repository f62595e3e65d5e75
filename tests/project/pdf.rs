//! What a reader gets out of a produced PDF.

use std::path::Path;

use lopdf::Document;

/// The text of each page.
pub fn pages(path: &Path) -> Vec<String> {
    let document = Document::load(path).unwrap();
    document.get_pages().keys().map(|page| document.extract_text(&[*page]).unwrap()).collect()
}
