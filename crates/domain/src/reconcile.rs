//! What the service makes of a decision that was taken on a computer which had not heard of everything.
//!
//! The decision is applied to the account as it is by now, by the same rules as everywhere; what is left to decide is
//! who wins when the holder, another computer or time came first. Nothing here depends on the order in which computers
//! synchronise, but where a rule says so.

use jiff::civil::Date;

use crate::account::{Account, Generation, Password, State};
use crate::action::{Action, Lead, Refusal, ResetReason, decide};
use crate::event::{self, Event};
use crate::expiry;
use crate::operation::Decision;

/// What the service knows beside the account.
#[derive(Debug, Clone, Copy)]
pub struct Facts {
    /// The day it is at the school.
    pub today: Date,
    /// Somebody the account is for is still at the school that decided.
    pub in_school: bool,
    /// [`Account::choices`] of the confirmed account that the decision was taken on.
    pub seen_choices: u32,
    /// Greatest generation that was made void after a theft, or left behind with a computer; 0 when none was.
    pub rolled: Generation,
}

/// What became of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was done as it was seen.
    Applied,
    /// It was done, but for what came before it.
    Otherwise(Reason),
    /// It was not done.
    Refused(Reason),
}

/// What came before a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The holder activated the account by another road: the activation stays, a sheet with a password is void.
    HolderActivated,
    /// The holder chose a password after what was seen: it stays.
    HolderChose,
    /// The holder came by a road stronger than a sheet: a person decides.
    StrongerRoad,
    /// The holder chose with an older sheet, or a thief did: the reset ended it.
    ChoiceEnded,
    /// The sheet of this very decision was used already.
    AlreadyUsed,
    /// Somebody reset the password: the sheet bears the one before.
    ResetElsewhere,
    /// Somebody notified with an earlier password: that sheet is void.
    EarlierSheetVoid,
    /// The generation is behind: nothing was done.
    Passed,
    /// The value was made void after a theft.
    Rolled,
    /// What was given had run out: another password was given.
    Expired,
    /// It arrived after its own three months.
    Overdue,
    /// Nothing was given out, or it ran out: there is nothing to reset.
    NotNotified,
    /// An activated account needs no activation mail.
    AlreadyActivated,
    /// An activation mail is for accounts being activated.
    NotActivating,
    /// Nobody the account is for is at that school any more.
    LeftSchool,
    /// A generation that no computer can have had.
    Ahead,
    /// What the service alone decides.
    NotForStaff,
}

/// The account after a decision, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reconciled {
    /// Afterwards; a value printed in vain is burnt.
    pub account: Account,
    /// What is answered.
    pub outcome: Outcome,
    /// Sessions end, and what was learnt of the holder since the sheet was given out goes.
    pub ends_sessions: bool,
}

/// Generations that a computer alone may be ahead of an account.
const FURTHEST: u32 = 1_000;

/// Reconciles one decision with the account as it is by now.
#[must_use]
pub fn reconcile(account: &Account, decision: &Decision, facts: Facts) -> Reconciled {
    match *decision {
        Decision::Staff { action, day, to } => match action {
            _ if !facts.in_school => refused(account, to, Reason::LeftSchool),
            _ if to > account.next_printable().max(account.generation) => {
                // Not burnt: it is no value of this account's.
                answered(account, Outcome::Refused(Reason::Ahead))
            }
            Action::Notify { reset: None } => notify(account, day, to, facts),
            Action::Notify { reset: Some(reason) } => notify_with_reset(account, reason, day, to, facts),
            Action::ResetPassword(reason) => reset(account, reason, day, to, facts),
            Action::ResendActivationMail | Action::ResendConfirmationMail => resend(account, action, day),
        },
        // Which account a person opens, and by which login, is no part of an account.
        Decision::Grouped { .. } | Decision::Ungrouped | Decision::LoginRenewed => {
            answered(&Account { version: account.version + 1, ..account.clone() }, Outcome::Applied)
        }
        // No computer gives out so many between two exchanges: one that is believed would leave no next value to give.
        Decision::Happened(Event::GivenElsewhere(given) | Event::GonePast(given))
            if given > account.generation.saturating_add(FURTHEST) =>
        {
            answered(account, Outcome::Refused(Reason::Ahead))
        }
        // What a computer alone had given out before its history was lost.
        Decision::Happened(event @ (Event::GivenElsewhere(_) | Event::GonePast(_))) => {
            match event::apply(account, event) {
                Ok(next) => answered(&next, Outcome::Applied),
                Err(event::Impossible) => answered(account, Outcome::Otherwise(Reason::Passed)),
            }
        }
        // Families and time are the service's.
        Decision::Happened(_) => answered(account, Outcome::Refused(Reason::NotForStaff)),
    }
}

/// A decision of a computer that the service has not answered yet.
#[derive(Debug, Clone, Copy)]
pub struct Pending {
    /// What was decided.
    pub decision: Decision,
    /// [`Account::choices`] of the confirmed account that it was taken on.
    pub seen_choices: u32,
}

/// What a computer shows of an account of the service: the confirmed one, and what it decided since, as the service
/// will answer it for all that is known here. Each decision is seen on its own day: time is the service's.
#[must_use]
pub fn replay(confirmed: &Account, pending: &[Pending]) -> Account {
    pending.iter().fold(confirmed.clone(), |account, Pending { decision, seen_choices }| {
        let today = match decision {
            Decision::Staff { day, .. } => *day,
            // Nothing else waits for an answer of the service about time.
            _ => Date::MIN,
        };
        let facts = Facts { today, in_school: true, seen_choices: *seen_choices, rolled: 0 };
        reconcile(&account, decision, facts).account
    })
}

fn answered(account: &Account, outcome: Outcome) -> Reconciled {
    Reconciled { account: account.clone(), outcome, ends_sessions: false }
}

/// The account stays, and what was printed for the decision opens nothing.
fn kept(account: &Account, to: Generation, outcome: Outcome) -> Reconciled {
    let mut next = account.clone();
    if account.chosen_with != Some(to) {
        next.burn(to);
    }
    next.version += u64::from(next != *account);
    Reconciled { account: next, outcome, ends_sessions: false }
}

fn refused(account: &Account, to: Generation, reason: Reason) -> Reconciled {
    kept(account, to, Outcome::Refused(reason))
}

fn notify(account: &Account, day: Date, to: Generation, facts: Facts) -> Reconciled {
    let known_by_holder = account.choices > facts.seen_choices;
    let mut next = notified(account, day);
    let outcome = match account.password {
        Password::None => {
            let offered = account.next_printable();
            next.generation = offered.max(to);
            match to < offered {
                true => Outcome::Otherwise(if to <= facts.rolled { Reason::Rolled } else { Reason::Expired }),
                false => Outcome::Applied,
            }
        }
        // What was printed in vain stays void, even ahead of the live one.
        Password::Provisional
            if to < account.generation || to <= account.burnt && to != account.generation =>
        {
            Outcome::Otherwise(if to <= facts.rolled { Reason::Rolled } else { Reason::ResetElsewhere })
        }
        Password::Provisional if to > account.generation => {
            next.generation = to;
            Outcome::Otherwise(Reason::EarlierSheetVoid)
        }
        Password::Provisional => Outcome::Applied,
        Password::Chosen | Password::FranceConnect if account.chosen_with == Some(to) && known_by_holder => {
            Outcome::Otherwise(Reason::AlreadyUsed)
        }
        // Who saw that the holder has a password printed none.
        Password::Chosen | Password::FranceConnect if !known_by_holder && to <= account.generation => {
            Outcome::Applied
        }
        Password::Chosen | Password::FranceConnect => {
            next.burn(to);
            Outcome::Otherwise(Reason::HolderActivated)
        }
    };
    // Its three months may be over by the time it arrives.
    if expiry::has_expired(&next, facts.today)
        && let Ok(expired) = event::apply(&next, Event::Expired)
    {
        return answered(&expired, Outcome::Otherwise(Reason::Overdue));
    }
    answered(&next, outcome)
}

/// Notified, without a step back in time: the distribution date is the latest.
fn notified(account: &Account, day: Date) -> Account {
    let latest = account.notified_on.map_or(day, |known| known.max(day));
    // The table refuses a notification in no state.
    decide(account, Action::Notify { reset: None }, latest, Lead::Owner)
        .map_or_else(|_| account.clone(), |applied| applied.account)
}

fn notify_with_reset(
    account: &Account,
    reason: ResetReason,
    day: Date,
    to: Generation,
    facts: Facts,
) -> Reconciled {
    // In a selection, what was never notified is notified without a reset: the table says so.
    if account.state == State::NotNotified {
        return notify(account, day, to, facts);
    }
    let first = reset(account, reason, day, to, facts);
    let mut both = notify(&first.account, day, to, facts);
    both.ends_sessions = first.ends_sessions;
    if first.outcome != Outcome::Applied && both.outcome != Outcome::Otherwise(Reason::Overdue) {
        // The reset is what there is to tell: the notification is done in any case.
        both.outcome = match first.outcome {
            Outcome::Applied => both.outcome,
            Outcome::Otherwise(Reason::Passed) => Outcome::Otherwise(Reason::ResetElsewhere),
            Outcome::Otherwise(reason) | Outcome::Refused(reason) => Outcome::Otherwise(reason),
        };
    }
    both
}

fn reset(account: &Account, reason: ResetReason, day: Date, to: Generation, facts: Facts) -> Reconciled {
    let behind = || Outcome::Otherwise(if to <= facts.rolled { Reason::Rolled } else { Reason::Passed });
    match (account.state, account.password) {
        (State::NotNotified, _) => refused(account, to, Reason::NotNotified),
        (_, Password::Provisional) if to == account.generation => answered(account, Outcome::Applied),
        (_, Password::Provisional) if to < account.generation => answered(account, behind()),
        // What was reset since, and ran out: the value that was printed would not be the one that is given.
        (_, Password::None) if to < account.next_printable() => answered(account, behind()),
        (_, Password::Chosen) if account.chosen_with == Some(to) => {
            answered(account, Outcome::Otherwise(Reason::AlreadyUsed))
        }
        (_, Password::Chosen | Password::FranceConnect) if account.choices > facts.seen_choices => {
            match (reason, account.chosen_with) {
                (ResetReason::Stolen, Some(with)) if with < to => {
                    done(account, reason, day, to, Outcome::Otherwise(Reason::ChoiceEnded))
                }
                (ResetReason::Stolen, None) => kept(account, to, Outcome::Otherwise(Reason::StrongerRoad)),
                _ => kept(account, to, Outcome::Otherwise(Reason::HolderChose)),
            }
        }
        _ if to < account.next_printable() && to <= account.burnt.max(facts.rolled) => {
            answered(account, behind())
        }
        _ => done(account, reason, day, to, Outcome::Applied),
    }
}

/// The password is reset, to the generation that the sheet bears or a later one.
fn done(account: &Account, reason: ResetReason, day: Date, to: Generation, outcome: Outcome) -> Reconciled {
    match decide(account, Action::ResetPassword(reason), day, Lead::Owner) {
        Ok(applied) => {
            let mut next = applied.account;
            next.generation = next.generation.max(to);
            Reconciled { account: next, outcome, ends_sessions: reason == ResetReason::Stolen }
        }
        Err(refusal) => refused(account, to, reason_of(refusal)),
    }
}

fn resend(account: &Account, action: Action, day: Date) -> Reconciled {
    match decide(account, action, day, Lead::Owner) {
        Ok(applied) => answered(&applied.account, Outcome::Applied),
        Err(_) if account.state == State::Activated => {
            answered(account, Outcome::Otherwise(Reason::AlreadyActivated))
        }
        Err(refusal) => answered(account, Outcome::Refused(reason_of(refusal))),
    }
}

const fn reason_of(refusal: Refusal) -> Reason {
    match refusal {
        Refusal::NotNotified => Reason::NotNotified,
        Refusal::NotActivating => Reason::NotActivating,
        Refusal::ResetAlreadyPending => Reason::Ahead,
    }
}

#[cfg(test)]
mod tests;
