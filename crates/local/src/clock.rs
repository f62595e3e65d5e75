//! Time, handed in so that tests decide it.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// The moment it is.
    fn now(&self) -> Timestamp;
}

/// The computer's clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that is moved from moment to moment.
#[derive(Debug)]
pub struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    /// A clock that shows that moment.
    #[must_use]
    pub const fn new(moment: Timestamp) -> Self {
        Self(Mutex::new(moment))
    }

    /// Makes it show another moment.
    pub fn set(&self, moment: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = moment;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Time that only goes forward and that nobody sets, for what is counted rather than dated.
pub trait Steady: Send + Sync {
    /// Since a moment of its own, which stays the same as long as the process lives.
    fn now(&self) -> Duration;
}

/// The computer's own count, in which the time it sleeps counts: `CLOCK_BOOTTIME` on Linux, where `Instant` would stand
/// still meanwhile; the performance counter on Windows, which goes on.
#[derive(Debug, Clone, Copy)]
pub struct SinceBoot;

impl Steady for SinceBoot {
    #[cfg(target_os = "linux")]
    fn now(&self) -> Duration {
        let now = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        Duration::try_from(now).unwrap_or_default()
    }

    #[cfg(not(target_os = "linux"))]
    fn now(&self) -> Duration {
        static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
        START.get_or_init(std::time::Instant::now).elapsed()
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::{SinceBoot, Steady};

    #[test]
    fn the_count_is_that_of_the_computer() {
        // The system's own account of the time since it was started, in which its sleep counts.
        let uptime = || -> f64 {
            let text = std::fs::read_to_string("/proc/uptime").unwrap();
            text.split(' ').next().unwrap().parse().unwrap()
        };
        let before = uptime();
        let now = SinceBoot.now().as_secs_f64();
        let after = uptime();
        assert!(before <= now && now < after + 0.01, "{before} {now} {after}");
    }
}
