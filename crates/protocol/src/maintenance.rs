//! Times when not everything can be done, announced before.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A time when not everything can be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Maintenance {
    /// How much is closed.
    pub level: MaintenanceLevel,
    /// From then on.
    pub from: Timestamp,
    /// Until then, as far as it is known.
    #[serde(default)]
    pub until: Option<Timestamp>,
    /// What whoever runs the service says of it, in French.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentence: Option<String>,
}

impl Maintenance {
    /// Whether it is on at that moment.
    #[must_use]
    pub fn is_on(&self, now: Timestamp) -> bool {
        self.from <= now && !self.is_over(now)
    }

    /// Whether it is over at that moment.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.until.is_some_and(|until| until <= now)
    }
}

/// What is on at that moment: where there are several, the one that closes most and, of those, lasts longest.
#[must_use]
pub fn on(windows: &[Maintenance], now: Timestamp) -> Option<&Maintenance> {
    windows
        .iter()
        .filter(|window| window.is_on(now))
        .max_by_key(|window| (window.level, window.until.unwrap_or(Timestamp::MAX)))
}

/// What begins first after that moment.
#[must_use]
pub fn next(windows: &[Maintenance], now: Timestamp) -> Option<&Maintenance> {
    windows.iter().filter(|window| window.from > now).min_by_key(|window| window.from)
}

/// How much a maintenance closes, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MaintenanceLevel {
    /// Everything can be read; changes wait.
    ReadOnly,
    /// Nothing answers.
    Closed,
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{Maintenance, MaintenanceLevel, next, on};

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(1_796_000_000 + 3_600 * hour).unwrap()
    }

    fn window(level: MaintenanceLevel, from: i64, until: Option<i64>) -> Maintenance {
        Maintenance { level, from: at(from), until: until.map(at), sentence: None }
    }

    #[test]
    fn the_one_that_closes_most_counts_and_what_is_over_counts_no_more() {
        use MaintenanceLevel::{Closed, ReadOnly};
        let windows = [window(ReadOnly, 1, Some(9)), window(Closed, 3, Some(5)), window(Closed, 4, Some(6))];
        let levels = [0, 1, 3, 4, 5, 6, 9].map(|hour| on(&windows, at(hour)).map(|window| window.level));
        assert_eq!(
            levels,
            [None, Some(ReadOnly), Some(Closed), Some(Closed), Some(Closed), Some(ReadOnly), None]
        );
        assert_eq!(on(&windows, at(4)).unwrap().until, Some(at(6)), "the one that lasts longest");
        assert_eq!(next(&windows, at(1)).unwrap().from, at(3));
        assert_eq!(next(&windows, at(4)), None);
        assert!(window(Closed, 1, None).is_on(at(1_000)), "nobody knows its end");
    }
}
