//! The reference model: what a careful clerk would note of one account, on paper, from the rules as they are told to
//! schools. It knows nothing of the code that it judges, and does not count: a generation that is to come is told to
//! it, and must be one that never was.

mod judging;
mod mail;
mod redirected;

use std::collections::{BTreeMap, BTreeSet};

use domain::account::{Account, Password, State};
use jiff::civil::Date;
use jiff::{SignedDuration, Span, Timestamp};
use protocol::decision::{Decision, FamilyEvent};
use protocol::operation::Outcome;

/// How the holder gets in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Not at all.
    None,
    /// With that value, which stands on paper.
    Paper(u32),
    /// With a password of theirs, chosen with that value or without any.
    Own(Option<u32>),
    /// With FranceConnect.
    FranceConnect,
}

/// What the clerk noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clerk {
    is_pupil: bool,
    state: State,
    way: Way,
    choices: u32,
    notified_on: Option<Date>,
    paper_since: Option<Date>,
    /// Values that open nothing, ever, but for those that were skipped.
    dead: BTreeSet<u32>,
    /// Of these, what was skipped in good order, and when: whoever had not heard of it may have printed it.
    skipped: BTreeMap<u32, Timestamp>,
    /// Somebody signed in with that value, on that day, before the school said that it gave it out.
    undeclared: Option<(u32, Date)>,
    /// The password of theirs was chosen at the portal, with a paper.
    at_portal: bool,
}

/// An operation, as the service took it.
#[derive(Debug, Clone)]
pub struct Taken {
    pub decision: Decision,
    /// The day it was decided on, by the moment that the service believes.
    pub day: Date,
    /// The day it arrived on.
    pub today: Date,
    pub in_school: bool,
    /// The holder’s choices that the desktop knew of.
    pub seen_choices: u32,
    pub outcome: Outcome,
    /// When the desktop had last been heard, where it counts.
    pub heard_at: Option<Timestamp>,
    /// Mails that wait to be sent for it, or were.
    pub mails: usize,
}

/// A desktop that was heard so long after a value was skipped may not have heard of it.
const MOMENT: SignedDuration = SignedDuration::from_mins(2);

fn months_over(since: Date, today: Date) -> bool {
    today > since.saturating_add(Span::new().months(3))
}

impl Clerk {
    /// Of an account to which nothing was done.
    pub fn new(is_pupil: bool) -> Self {
        Self {
            is_pupil,
            state: State::NotNotified,
            way: Way::None,
            choices: 0,
            notified_on: None,
            paper_since: None,
            dead: BTreeSet::new(),
            skipped: BTreeMap::new(),
            undeclared: None,
            at_portal: false,
        }
    }

    /// Whether what the holder chose at the portal opens it; unknown while no school has said that it gave the paper out.
    pub fn opens_with_own(&self) -> Option<bool> {
        match self.undeclared {
            Some(_) if self.way == Way::None => None,
            _ => Some(self.at_portal),
        }
    }

    /// Whether that value opens nothing, ever.
    pub fn is_dead(&self, value: u32) -> bool {
        self.dead.contains(&value)
    }

    /// Whether a desktop that was heard then may have printed that value, which was skipped, before it heard of it.
    pub fn is_out_with(&self, value: u32, heard_at: Option<Timestamp>) -> bool {
        let skipped_at = self.skipped.get(&value);
        skipped_at.zip(heard_at).is_some_and(|(at, heard_at)| heard_at <= *at + MOMENT)
    }

    /// Whether somebody signed in with that value before the school said that it gave it out.
    pub fn is_undeclared(&self, value: u32) -> bool {
        self.undeclared.is_some_and(|(with, _)| with == value)
    }

    /// These values are dead for good, whoever printed them.
    fn bury(&mut self, upto: u32) {
        self.skipped.retain(|value, _| *value > upto);
    }

    /// A decision whose desktop printed a value that was skipped is judged as if it had not been; what was printed in vain is
    /// dead for good.
    fn unskipped<T>(&mut self, value: u32, judged: impl FnOnce(&mut Self) -> T) -> T {
        self.dead.remove(&value);
        let told = judged(self);
        if self.is_dead(value) {
            self.bury(value);
        } else if self.way != Way::Paper(value) && self.way != Way::Own(Some(value)) {
            self.dead.insert(value);
        }
        told
    }

    fn is_passed(&self, value: u32) -> bool {
        match self.way {
            Way::Paper(live) => value < live,
            _ => false,
        }
    }

    /// The paper of that value is worth nothing any more.
    fn void(&mut self, value: u32) {
        if self.way != Way::Paper(value) && self.way != Way::Own(Some(value)) {
            self.dead.insert(value);
        }
    }

    /// Another way: the paper of before, and every older one, is worth nothing.
    fn go(&mut self, way: Way) {
        let before = self.way;
        self.way = way;
        self.at_portal = false;
        if let Way::Paper(value) | Way::Own(Some(value)) = before {
            (1..=value).for_each(|older| self.void(older));
            self.bury(value);
        }
        if let Way::Paper(value) = way {
            (1..value).for_each(|older| self.void(older));
            self.bury(value);
        } else {
            self.paper_since = None;
        }
    }

    /// What families do by a road of their own.
    pub fn family(&mut self, did: FamilyEvent) {
        match did {
            FamilyEvent::FranceConnectActivation => {
                if !matches!(self.way, Way::Own(_)) {
                    self.go(Way::FranceConnect);
                    self.choices += 1;
                }
                self.state = State::Activated;
            }
            FamilyEvent::SmsRegistration | FamilyEvent::Transition { .. } => {
                self.go(Way::Own(None));
                self.choices += 1;
                self.state = State::Activated;
            }
            FamilyEvent::FirstSignIn => {
                self.chose();
                self.state = if self.is_pupil { State::Activated } else { State::Activating };
            }
            FamilyEvent::PasswordChosen => self.chose(),
            FamilyEvent::MailLinkFollowed => self.state = State::Activated,
            _ => {}
        }
    }

    /// The choice that follows a sign-in with a paper.
    fn first_choice(&mut self) {
        self.family(match self.state {
            State::Notified => FamilyEvent::FirstSignIn,
            _ => FamilyEvent::PasswordChosen,
        });
        self.at_portal = true;
    }

    fn chose(&mut self) {
        let with = match self.way {
            Way::Paper(value) | Way::Own(Some(value)) => Some(value),
            _ => None,
        };
        self.way = Way::Own(with);
        self.at_portal = false;
        self.paper_since = None;
        self.choices += 1;
    }

    /// The holder signed in with the paper of that value and chose a password; every desktop was heard since then.
    pub fn signed_in_with(
        &mut self,
        value: u32,
        today: Date,
        heard_since: Option<Timestamp>,
    ) -> Result<(), String> {
        if self.is_dead(value) && !self.is_out_with(value, heard_since) {
            return Err(format!("the void paper {value} opened"));
        }
        match self.way {
            Way::Paper(live) if value >= live => {
                if value > live {
                    self.dead.remove(&value);
                    self.go(Way::Paper(value));
                }
                self.first_choice();
                Ok(())
            }
            Way::None => {
                self.undeclared = Some((value, today));
                Ok(())
            }
            way => Err(format!("paper {value} opened beside {way:?}")),
        }
    }

    /// Three months are over.
    pub fn ran_out(&mut self, today: Date) -> Result<(), String> {
        let since = match (self.state, self.way) {
            (State::Notified | State::Activating, _) => self.notified_on,
            (State::Activated, Way::Paper(_)) => self.paper_since,
            _ => None,
        };
        if !since.is_some_and(|since| months_over(since, today)) {
            return Err(format!("it ran out on {today}, too early"));
        }
        self.run_out();
        Ok(())
    }

    /// Whether it should have run out so many days ago.
    pub fn is_overdue(&self, today: Date, by: i32) -> bool {
        let day = today.saturating_sub(Span::new().days(by));
        let mut other = self.clone();
        other.ran_out(day).is_ok()
    }

    fn run_out(&mut self) {
        self.go(Way::None);
        self.undeclared = None;
        if self.state != State::Activated {
            self.state = State::NotNotified;
            self.notified_on = None;
        }
    }

    /// A desktop that held values up to that one is lost, then.
    pub fn lost(
        &mut self,
        greatest: u32,
        stolen: bool,
        (before, after): (&Account, &Account),
        now: Timestamp,
    ) {
        if stolen {
            self.skipped.clear();
            if let Way::Paper(value) = self.way
                && value <= greatest
            {
                // The new one stands on no paper yet.
                self.go(Way::Paper(after.generation));
            }
            (1..=greatest).for_each(|value| self.void(value));
        } else if after.burnt > before.burnt {
            if self.skipped.last_key_value().is_some_and(|(last, _)| *last != before.burnt) {
                self.skipped.clear();
            }
            self.skipped.values_mut().for_each(|at| *at = now);
            for value in 1..=greatest {
                let is_new = !self.is_dead(value);
                self.void(value);
                if is_new && self.is_dead(value) && value > before.burnt {
                    self.skipped.insert(value, now);
                }
            }
        }
    }

    /// Compares with the account as the service has it.
    pub fn compare(&self, account: &Account) -> Result<(), String> {
        let way = match account.password {
            Password::None => Way::None,
            Password::Provisional => Way::Paper(account.generation),
            Password::Chosen => Way::Own(account.chosen_with),
            Password::FranceConnect => Way::FranceConnect,
        };
        let theirs = (account.state, way, account.choices, account.notified_on);
        let ours = (self.state, self.way, self.choices, self.notified_on);
        if theirs != ours {
            return Err(format!("the service has {theirs:?}, the clerk {ours:?}"));
        }
        if let Way::Paper(value) = way
            && self.is_dead(value)
        {
            return Err(format!("{value} was void and opens again"));
        }
        let next = account.next_printable();
        match self.dead.iter().find(|dead| **dead >= next) {
            Some(dead) => Err(format!("{next} is to be printed next, and {dead} is void already")),
            None => Ok(()),
        }
    }
}
