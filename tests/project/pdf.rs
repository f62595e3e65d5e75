//! What a reader gets out of a produced PDF.

use std::path::Path;
use std::process::Command;

/// The text of each page, as poppler's reader finds it.
pub fn pages(path: &Path) -> Vec<String> {
    let read = Command::new("pdftotext").arg(path).arg("-").output();
    let read = read.expect("pdftotext (package poppler-utils) is installed");
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    String::from_utf8(read.stdout).unwrap().split_terminator('\u{c}').map(str::to_owned).collect()
}
