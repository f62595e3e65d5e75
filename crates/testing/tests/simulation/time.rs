//! Time, which the schedule moves: one for the service, and that of each desktop, which may be days apart.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::SeqCst};

use jiff::Timestamp;
use jiff::civil::Date;

/// Moment at which every school year begins here, in seconds: 2026-09-04T08:00:00Z.
const BEGIN: i64 = 1_788_508_800;

/// A clock that shows the true time, but for what it is wrong by.
#[derive(Debug, Clone)]
pub struct Clock {
    truth: Arc<AtomicI64>,
    wrong_by: Arc<AtomicI64>,
}

impl Clock {
    /// A right one.
    pub fn right() -> Self {
        Self { truth: Arc::new(AtomicI64::new(BEGIN)), wrong_by: Arc::default() }
    }

    /// Another clock of the same time, right at first.
    pub fn beside(&self) -> Self {
        Self { truth: Arc::clone(&self.truth), wrong_by: Arc::default() }
    }

    /// Lets so many seconds pass, for all clocks.
    pub fn pass(&self, seconds: i64) {
        self.truth.fetch_add(seconds, SeqCst);
    }

    /// Begins anew.
    pub fn begin(&self) {
        self.truth.store(BEGIN, SeqCst);
    }

    /// Makes it that moment.
    pub fn set(&self, moment: Timestamp) {
        self.truth.store(moment.as_second(), SeqCst);
    }

    /// Sets this clock wrong by so many seconds.
    pub fn wrong_by(&self, seconds: i64) {
        self.wrong_by.store(seconds, SeqCst);
    }

    /// What it shows.
    pub fn shown(&self) -> Timestamp {
        Timestamp::from_second(self.truth.load(SeqCst) + self.wrong_by.load(SeqCst)).unwrap()
    }

    /// The day it shows, at a school.
    pub fn day(&self) -> Date {
        domain::place::Place::Europe.day(self.shown())
    }
}

impl service::Clock for Clock {
    fn now(&self) -> Timestamp {
        self.shown()
    }
}

impl local::clock::Clock for Clock {
    fn now(&self) -> Timestamp {
        self.shown()
    }
}
