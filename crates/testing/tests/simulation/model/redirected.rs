//! What arrives for an account that is grouped away: it goes to the one that is kept, and what was printed for it is
//! worth nothing.

use domain::account::{Account, State};
use jiff::civil::Date;
use protocol::decision::{Decision, ResetReason};
use protocol::operation::{Outcome, Reason};

use super::judging::{asked, expect, given};
use super::{Clerk, Taken, Way};

impl Clerk {
    /// Judges what became of an operation for another account, which is away: it is done here as if it had been decided
    /// here, by somebody who knows of everything; values of the one are none of the other’s.
    pub fn judge_for_another(&mut self, taken: &Taken, after: &Account) -> Result<(), String> {
        if !taken.in_school {
            return expect(taken, &[Outcome::Refused(Reason::LeftSchool)]);
        }
        let (reset, notifies, _) = asked(&taken.decision)?;
        // Nobody is locked out for a password that was forgotten elsewhere.
        let has_own = matches!(self.way, Way::Own(_) | Way::FranceConnect);
        let reset = reset.filter(|reason| *reason == ResetReason::Stolen || !has_own);
        if reset.is_some() && !notifies && self.state == State::NotNotified {
            return expect(taken, &[Outcome::Refused(Reason::NotNotified)]);
        }
        if reset.is_some() || notifies {
            let to = self.told(reset, after);
            let resets = reset.is_some() && self.state != State::NotNotified;
            if resets && self.way == Way::Paper(to) {
                return Err(format!("{to} is live still, whatever was reset for the other"));
            }
            let day = taken.day;
            let decision = match (notifies, reset) {
                (false, Some(reason)) => Decision::Reset { reason, day, to },
                _ => Decision::Notify { reset, day, to },
            };
            let here = Taken { decision, seen_choices: self.choices, ..taken.clone() };
            self.settle(&here, after)?;
        }
        expect(taken, &[Outcome::Otherwise(Reason::GroupedAway)])
    }

    /// The value that such a decision leads to here: the live one or, where another is given, that which the service says.
    fn told(&self, reset: Option<ResetReason>, after: &Account) -> u32 {
        match self.way {
            Way::Paper(live) if reset.is_none() => live,
            _ => given(after),
        }
    }

    /// An operation for this account arrived while it is away: what was printed for it opens nothing and, after a theft,
    /// nothing that opened it before does.
    pub fn left_behind(&mut self, taken: &Taken, after: &Account) -> Result<(), String> {
        let (reset, _, to) = asked(&taken.decision)?;
        self.bury(to);
        if reset != Some(ResetReason::Stolen) {
            self.void(to);
            return Ok(());
        }
        if self.state != State::NotNotified {
            // The new one stands on no paper.
            self.go(Way::Paper(after.generation));
            self.paper_since = Some(taken.day);
            self.undeclared = None;
        }
        self.dead.extend(1..=to);
        Ok(())
    }

    /// It is given back: what ran out while it was away has run out.
    pub fn given_back(&mut self, today: Date) {
        if self.is_overdue(today, 0) {
            self.run_out();
        }
    }
}
