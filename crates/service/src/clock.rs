//! Time, handed in so that tests decide it.

use domain::place::Place;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// The moment it is.
    fn now(&self) -> Timestamp;

    /// The date by which the service itself counts, that of Paris: nights, and rights of staff. What is a school’s or a
    /// family’s is dated at their own [`Place`].
    fn today(&self) -> Date {
        Place::Europe.day(self.now())
    }
}

/// The clock of the computer.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A moment as operators say it, in Paris: `04/09/2026 10:00`.
#[must_use]
pub fn local_time(moment: Timestamp) -> String {
    Place::Europe.time(moment).strftime("%d/%m/%Y %H:%M").to_string()
}

/// The moment that somebody typed as it is in Paris; `None` when there is none.
#[must_use]
pub fn moment_of(local: DateTime) -> Option<Timestamp> {
    Place::Europe.moment(local)
}
