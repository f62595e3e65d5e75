//! Exchanges with the central service: the last one of this session, and the next one.

use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use protocol::problem::ProblemCode;

use crate::central_client::CentralError;

/// How an exchange ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Everything was exchanged.
    Done,
    /// No network, or no service.
    Unreachable,
    /// Its certificate is not believed.
    Untrusted,
    /// The network’s proxy does not lead there.
    Proxy,
    /// What answers is not the service.
    Foreign,
    /// It is in maintenance and lets nothing be changed: what changed there was received.
    ReadOnly,
    /// It is in maintenance, and nothing was asked.
    Closed,
    /// It is closed or busy, or lets nothing be changed for now.
    Later,
    /// It does not speak this version any more.
    TooOld,
    /// It does not know this computer any more.
    Unknown,
    /// It met a fault, or did not understand.
    Fault,
}

impl Ended {
    /// How an exchange ended that this stopped.
    #[must_use]
    pub fn of(error: &CentralError) -> Self {
        match error {
            CentralError::Unreachable(why) if why.is_of_trust() => Self::Untrusted,
            CentralError::Unreachable(why) if why.is_of_proxy() => Self::Proxy,
            CentralError::Unreachable(_) => Self::Unreachable,
            CentralError::Foreign => Self::Foreign,
            CentralError::Problem(code) => match code {
                ProblemCode::Unavailable | ProblemCode::ReadOnly | ProblemCode::TooOften => Self::Later,
                ProblemCode::ProtocolTooOld => Self::TooOld,
                ProblemCode::Unauthenticated
                | ProblemCode::DeviceRevoked
                | ProblemCode::DeviceQuarantined
                | ProblemCode::DeviceExpired => Self::Unknown,
                _ => Self::Fault,
            },
        }
    }
}

/// What waits is sent so soon after it was decided.
const SOON: SignedDuration = SignedDuration::from_secs(10);
/// What happened elsewhere is asked for so often.
const OFTEN: SignedDuration = SignedDuration::from_mins(5);
/// After a failure, at least so long; twice as long after each further one.
const AFTER_FAILURE: SignedDuration = SignedDuration::from_secs(30);
/// And at most so long.
const LONGEST: SignedDuration = SignedDuration::from_mins(15);

/// What else there is at the service is looked at so often, unless somebody asks.
const LOOK: SignedDuration = SignedDuration::from_hours(1);

/// What is remembered of exchanges while a store is open.
#[derive(Debug, Default)]
pub struct Attempts {
    turn: tokio::sync::Mutex<()>,
    last: Mutex<Last>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Last {
    ended: Option<(Ended, Timestamp)>,
    failures: u32,
    looked_at: Option<Timestamp>,
}

impl Attempts {
    /// Waits for the exchange under way, and keeps others waiting.
    pub(crate) async fn turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    /// Whether one is under way.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        self.turn.try_lock().is_err()
    }

    /// How the last one ended, and when.
    #[must_use]
    pub fn last(&self) -> Option<(Ended, Timestamp)> {
        self.remembered().ended
    }

    pub(crate) fn record(&self, ended: Ended, at: Timestamp) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let failures = match ended {
            Ended::Done | Ended::ReadOnly | Ended::Closed => 0,
            _ => last.failures.saturating_add(1),
        };
        *last = Last { ended: Some((ended, at)), failures, ..*last };
    }

    /// Whether an exchange that nobody asked for looks at more than what changed.
    pub(crate) fn is_to_look(&self, now: Timestamp) -> bool {
        self.remembered().looked_at.is_none_or(|at| now < at || now.duration_since(at) >= LOOK)
    }

    /// When it was looked at; `None` has the next exchange look.
    pub(crate) fn looked(&self, at: Option<Timestamp>) {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).looked_at = at;
    }

    /// Whether it is time for the next one; `waits` says that decisions wait to be sent.
    #[must_use]
    pub fn is_due(&self, now: Timestamp, waits: bool) -> bool {
        let Last { ended, failures, .. } = self.remembered();
        let Some((_, at)) = ended else { return true };
        let pause = match failures {
            0 if waits => SOON,
            0 => OFTEN,
            failed => {
                let doubled = AFTER_FAILURE.as_secs() << (failed - 1).min(8);
                SignedDuration::from_secs(doubled.min(LONGEST.as_secs()))
            }
        };
        // A clock that went back keeps nothing waiting.
        now < at || now.duration_since(at) >= pause
    }

    fn remembered(&self) -> Last {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{Attempts, Ended};

    #[test]
    fn what_waits_goes_soon_and_a_service_that_does_not_answer_is_left_in_peace() {
        let attempts = Attempts::default();
        let at = |seconds: i64| jiff::Timestamp::from_second(1_796_000_000 + seconds).unwrap();
        assert!(attempts.is_due(at(0), false), "the first one is due");
        attempts.record(Ended::Done, at(0));
        let due = |seconds, waits| attempts.is_due(at(seconds), waits);
        assert_eq!(
            [due(9, true), due(10, true), due(299, false), due(300, false)],
            [false, true, false, true]
        );
        for (failures, pause) in [(1, 30), (2, 60), (3, 120), (6, 900), (40, 900)] {
            let attempts = Attempts::default();
            (0..failures).for_each(|_| attempts.record(Ended::Unreachable, at(0)));
            let due = |seconds| attempts.is_due(at(seconds), true);
            assert_eq!((due(pause - 1), due(pause)), (false, true), "{failures}");
            attempts.record(Ended::Done, at(0));
            assert!(attempts.is_due(at(10), true), "an answer forgets {failures} failures");
        }
        assert!(due(-86_400, false), "a clock that went back");
    }

    #[test]
    fn what_else_there_is_is_looked_at_once_an_hour() {
        let attempts = Attempts::default();
        let at = |seconds: i64| jiff::Timestamp::from_second(1_796_000_000 + seconds).unwrap();
        assert!(attempts.is_to_look(at(0)), "nothing was looked at yet");
        attempts.looked(Some(at(0)));
        attempts.record(Ended::Done, at(1));
        let looks = |seconds| attempts.is_to_look(at(seconds));
        assert_eq!([looks(1), looks(3_599), looks(3_600), looks(-1)], [false, false, true, true]);
        attempts.looked(None);
        assert!(attempts.is_to_look(at(2)), "what did not come to its end is looked at again");
    }
}
