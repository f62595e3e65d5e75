//! A file half written, and in clear.

use std::path::PathBuf;

use super::writing::Announced;

/// Removes what was written of an announced file when the work that writes it ends before its decision, however it ends:
/// a panic, or a future that is dropped, passes by what follows an error.
#[derive(Debug)]
pub struct Unfinished(Option<PathBuf>);

impl Unfinished {
    /// What is about to be written.
    #[must_use]
    pub fn of(announced: &Announced) -> Self {
        Self(Some(announced.temporary.clone()))
    }

    /// The file is whole, and is about to be decided: from now on it must not be lost.
    pub fn is_whole(&mut self) {
        self.0 = None;
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(temporary) = self.0.take() {
            // What cannot be removed now is removed at the next opening.
            let _ = std::fs::remove_file(temporary);
        }
    }
}
