//! Time, handed in so that tests decide it.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// The moment it is.
    fn now(&self) -> Timestamp;

    /// The date it is for schools.
    fn today(&self) -> Date {
        domain::expiry::school_day(self.now())
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

/// A moment as people at schools say it: `04/09/2026 10:00`.
#[must_use]
pub fn local_time(moment: Timestamp) -> String {
    domain::expiry::school_time(moment).strftime("%d/%m/%Y %H:%M").to_string()
}

/// The moment that somebody typed as it is in Paris; `None` when there is none.
#[must_use]
pub fn moment_of(local: DateTime) -> Option<Timestamp> {
    local.to_zoned(jiff::tz::get!("Europe/Paris")).ok().map(|zoned| zoned.timestamp())
}
