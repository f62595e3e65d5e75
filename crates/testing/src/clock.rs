use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use local::clock::{Clock, ManualClock, Steady};

/// A clock that a test sets, by what a moment is written like: `2026-09-04T08:00:00Z`.
#[derive(Debug, Clone)]
pub struct TestClock(Arc<ManualClock>);

impl TestClock {
    /// A clock that shows that moment.
    #[must_use]
    pub fn at(moment: &str) -> Self {
        Self(Arc::new(ManualClock::new(moment.parse().unwrap())))
    }

    /// Makes it show another moment.
    pub fn set(&self, moment: &str) {
        self.0.set(moment.parse().unwrap());
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        self.0.now()
    }
}

/// A count of passing time that is moved on.
#[derive(Debug, Default)]
pub struct TestCount(Mutex<Duration>);

impl TestCount {
    /// Lets so much time pass.
    pub fn pass(&self, time: Duration) {
        *self.0.lock().unwrap() += time;
    }
}

impl Steady for TestCount {
    fn now(&self) -> Duration {
        *self.0.lock().unwrap()
    }
}
