//! How far long work is, and whether it should stop.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use crate::{Error, Result};

/// Shared between who works and who watches.
#[derive(Debug, Clone, Default)]
pub struct Progress(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    label: Mutex<String>,
    done: AtomicU64,
    total: AtomicU64,
    cancelled: AtomicBool,
    /// The step whose beginning cancels.
    #[cfg(test)]
    last: Mutex<Option<&'static str>>,
}

impl Progress {
    /// Starts a step of so many units; 0 when unknown.
    pub fn step(&self, label: &str, total: u64) {
        label.clone_into(&mut self.0.label.lock().unwrap_or_else(PoisonError::into_inner));
        self.0.done.store(0, Relaxed);
        self.0.total.store(total, Relaxed);
        #[cfg(test)]
        if *self.0.last.lock().unwrap_or_else(PoisonError::into_inner) == Some(label) {
            self.cancel();
        }
    }

    /// One that is cancelled as soon as that step begins.
    #[cfg(test)]
    pub fn until(label: &'static str) -> Self {
        let progress = Self::default();
        *progress.0.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(label);
        progress
    }

    /// Says how far the step is.
    ///
    /// # Errors
    /// [`Error::Cancelled`] when the watcher asked to stop.
    pub fn reach(&self, done: u64) -> Result<()> {
        self.0.done.store(done, Relaxed);
        self.check()
    }

    /// Whether to go on.
    ///
    /// # Errors
    /// [`Error::Cancelled`] when the watcher asked to stop.
    pub fn check(&self) -> Result<()> {
        if self.0.cancelled.load(Relaxed) { Err(Error::Cancelled) } else { Ok(()) }
    }

    /// Asks the work to stop at the next occasion.
    pub fn cancel(&self) {
        self.0.cancelled.store(true, Relaxed);
    }

    /// Label, done, total.
    #[must_use]
    pub fn read(&self) -> (String, u64, u64) {
        let label = self.0.label.lock().unwrap_or_else(PoisonError::into_inner).clone();
        (label, self.0.done.load(Relaxed), self.0.total.load(Relaxed))
    }
}
