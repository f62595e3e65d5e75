//! A file half written, and in clear.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use super::pending_file::PendingFile;

/// Removes what was written of an announced file when the work that writes it ends before its decision, however it ends:
/// a panic, or a future that is dropped, passes by what follows an error.
#[derive(Debug)]
pub struct PartialFile {
    temporary: Option<PathBuf>,
    given_up: Arc<AtomicBool>,
}

/// The part of whoever writes the file, on another thread that may outlive the work. It is to be dropped after the file
/// is closed: on Windows nobody can remove it before.
#[derive(Debug)]
pub struct Writer {
    temporary: PathBuf,
    given_up: Arc<AtomicBool>,
}

impl PartialFile {
    /// What is about to be written.
    #[must_use]
    pub fn of(pending: &PendingFile) -> Self {
        Self { temporary: Some(pending.temporary.clone()), given_up: Arc::default() }
    }

    /// For whoever writes it.
    #[must_use]
    pub fn writer(&self) -> Writer {
        Writer { temporary: self.temporary.clone().unwrap_or_default(), given_up: Arc::clone(&self.given_up) }
    }

    /// The file is whole, and is about to be decided: from now on it must not be lost.
    pub fn mark_complete(&mut self) {
        self.temporary = None;
    }
}

impl Drop for PartialFile {
    fn drop(&mut self) {
        if let Some(temporary) = self.temporary.take() {
            self.given_up.store(true, SeqCst);
            // What cannot be removed now is removed by whoever writes it, or at the next opening.
            let _ = std::fs::remove_file(temporary);
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        if self.given_up.load(SeqCst) {
            let _ = std::fs::remove_file(&self.temporary);
        }
    }
}
