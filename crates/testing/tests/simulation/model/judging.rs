//! What may be answered to a decision of a school, and what the clerk notes of it.

use domain::account::{Account, Password, State};
use jiff::civil::Date;
use protocol::decision::{Decision, ResetReason};
use protocol::operation::{Outcome, Reason};

use super::{Clerk, Taken, Way, months_over};

pub(super) const APPLIED: Outcome = Outcome::Applied;

pub(super) const fn otherwise(reason: Reason) -> Outcome {
    Outcome::Otherwise(reason)
}

impl Clerk {
    /// Judges what the service made of an operation, and notes it; `after` is the account then.
    pub fn judge(&mut self, taken: &Taken, after: &Account) -> Result<(), String> {
        let (_, _, to) = asked(&taken.decision)?;
        let allowed = match self.is_out_with(to, taken.heard_at) {
            true => self.unskipped(to, |clerk| clerk.settle(taken, after))?,
            false => self.settle(taken, after)?,
        };
        expect(taken, &allowed)
    }

    /// Notes an operation, and gives what may be answered.
    pub(super) fn settle(&mut self, taken: &Taken, after: &Account) -> Result<Vec<Outcome>, String> {
        let (reset, notifies, to) = asked(&taken.decision)?;
        // A paper that was used in time does not run out on its way.
        let waits = self.undeclared.filter(|_| self.way == Way::None);
        let today = waits.map_or(taken.today, |(_, day)| day.min(taken.today));
        if !taken.in_school {
            self.void(to);
            return Ok(vec![Outcome::Refused(Reason::LeftSchool)]);
        }
        let mut allowed = vec![APPLIED];
        let gives_nothing = self.state == State::NotNotified;
        match reset {
            Some(_) if gives_nothing && !notifies => {
                self.void(to);
                return Ok(vec![Outcome::Refused(Reason::NotNotified)]);
            }
            Some(reason) if !gives_nothing => allowed = self.reset(reason, taken, to, after),
            _ => {}
        }
        if notifies {
            let told = self.notify(taken, to, after, reset.is_some() && !gives_nothing);
            // The reset is what there is to tell.
            if reset.is_none() || gives_nothing || allowed == [APPLIED] {
                allowed = told;
            } else {
                allowed = allowed
                    .into_iter()
                    .map(|outcome| match outcome {
                        Outcome::Otherwise(Reason::Passed) => otherwise(Reason::ResetElsewhere),
                        other => other,
                    })
                    .collect();
            }
            if let Some(since) = match (self.state, self.way) {
                (State::Activated, Way::Paper(_)) => self.paper_since,
                (State::Activated | State::NotNotified, _) => None,
                _ => self.notified_on,
            } && months_over(since, today)
            {
                self.run_out();
                allowed = vec![otherwise(Reason::Overdue)];
            }
        }
        if let Some((value, _)) = waits
            && self.way != Way::None
        {
            self.undeclared = None;
            if self.way == Way::Paper(value) {
                self.first_choice();
                allowed = vec![otherwise(Reason::AlreadyUsed)];
            }
        }
        Ok(allowed)
    }

    fn reset(&mut self, reason: ResetReason, taken: &Taken, to: u32, after: &Account) -> Vec<Outcome> {
        let behind = vec![otherwise(Reason::Passed), otherwise(Reason::Rolled)];
        let knew = self.choices <= taken.seen_choices;
        match self.way {
            Way::Paper(live) if live == to => vec![APPLIED],
            Way::Paper(_) if self.is_passed(to) || self.is_dead(to) => behind,
            Way::Own(Some(with)) if with == to => vec![otherwise(Reason::AlreadyUsed)],
            Way::Own(with) if !knew => match (reason, with) {
                (ResetReason::Stolen, Some(with)) if with < to => {
                    self.paper(taken.day, to, after);
                    vec![otherwise(Reason::ChoiceEnded)]
                }
                (ResetReason::Stolen, None) => {
                    self.void(to);
                    vec![otherwise(Reason::StrongerRoad)]
                }
                _ => {
                    self.void(to);
                    vec![otherwise(Reason::HolderChose)]
                }
            },
            Way::FranceConnect if !knew => {
                self.void(to);
                vec![otherwise(match reason {
                    ResetReason::Stolen => Reason::StrongerRoad,
                    ResetReason::Forgotten => Reason::HolderChose,
                })]
            }
            _ if self.is_dead(to) => behind,
            _ => {
                self.paper(taken.day, to, after);
                vec![APPLIED]
            }
        }
    }

    /// A new paper: that of the decision or, when it is worth nothing, the one that the service says comes next.
    fn paper(&mut self, day: Date, to: u32, after: &Account) {
        let value = if self.is_dead(to) { given(after) } else { to };
        self.go(Way::Paper(value));
        self.paper_since = Some(day);
    }

    fn notify(&mut self, taken: &Taken, to: u32, after: &Account, was_reset: bool) -> Vec<Outcome> {
        let day = self.notified_on.map_or(taken.day, |known| known.max(taken.day));
        self.notified_on = Some(day);
        let allowed = match self.way {
            Way::None if self.state == State::NotNotified => {
                self.state = State::Notified;
                let is_dead = self.is_dead(to);
                self.paper(day, to, after);
                match is_dead {
                    true => vec![otherwise(Reason::Expired), otherwise(Reason::Rolled)],
                    false => vec![APPLIED],
                }
            }
            // The guides: a notification alone gives an activated account no password.
            Way::None => vec![APPLIED, otherwise(Reason::Expired), otherwise(Reason::Rolled)],
            Way::Paper(live) if to == live => vec![APPLIED],
            Way::Paper(_) if self.is_passed(to) || self.is_dead(to) => {
                vec![otherwise(Reason::ResetElsewhere), otherwise(Reason::Rolled)]
            }
            Way::Paper(_) => {
                self.go(Way::Paper(to));
                vec![otherwise(Reason::EarlierSheetVoid)]
            }
            Way::Own(_) | Way::FranceConnect => self.notified_beside_a_choice(taken, to, was_reset),
        };
        if matches!(self.way, Way::Paper(_)) {
            self.paper_since = Some(day);
        }
        allowed
    }

    /// Nothing of the holder’s changes; the paper is worth nothing, unless they used it.
    fn notified_beside_a_choice(&mut self, taken: &Taken, to: u32, was_reset: bool) -> Vec<Outcome> {
        let knew = self.choices <= taken.seen_choices;
        if self.way == Way::Own(Some(to)) && !knew {
            return vec![otherwise(Reason::AlreadyUsed)];
        }
        if was_reset || !knew {
            self.void(to);
            return vec![otherwise(Reason::HolderActivated)];
        }
        // Who saw the choice printed no password.
        vec![APPLIED, otherwise(Reason::HolderActivated)]
    }
}

/// The value that was given, as the service says: what ran out at once is the one before the next.
pub(super) const fn given(after: &Account) -> u32 {
    match after.password {
        Password::None => after.generation.saturating_sub(1),
        _ => after.generation,
    }
}

/// Whether it resets and why, whether it notifies, and the value it leads to.
pub(super) fn asked(decision: &Decision) -> Result<(Option<ResetReason>, bool, u32), String> {
    match *decision {
        Decision::Notify { reset, to, .. } => Ok((reset, true, to)),
        Decision::Reset { reason, to, .. } => Ok((Some(reason), false, to)),
        ref other => Err(format!("{other:?} is no decision of these desktops")),
    }
}

pub(super) fn expect(taken: &Taken, allowed: &[Outcome]) -> Result<(), String> {
    match allowed.contains(&taken.outcome) {
        true => Ok(()),
        false => Err(format!("answered {:?}, not one of {allowed:?}", taken.outcome)),
    }
}
