//! What families do, learnt through the central service, and what time does.

use jiff::civil::Date;
use thiserror::Error;

use crate::account::{Account, Generation, Holder, Origin, Password, State};

/// Something that happened to an account without staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Event {
    /// A guardian activated the account with FranceConnect.
    FranceConnectActivation,
    /// A guardian registered alone with an SMS code and chose a password.
    SmsRegistration,
    /// First sign-in with the provisional password, followed by the choice of a password.
    FirstSignIn,
    /// The guardian clicked on the link of the activation mail.
    MailLinkFollowed,
    /// Transition from ATEN or an ENT, with the choice of a password.
    Transition(Origin),
    /// The holder replaced a provisional password, or changed a chosen one.
    PasswordChosen,
    /// The family asked for a reset.
    ResetAsked(Date),
    /// The provisional password's three months are over ([`crate::expiry`]).
    Expired,
    /// A store that a restored copy took the place of had given out passwords up to this generation: the account
    /// goes on from there. It stands in logs of the first version alone, which left the last of them alive.
    GivenElsewhere(Generation),
    /// A history that is lost had given out passwords up to this generation, or made them void: the account goes
    /// past all of them, and none of their sheets works any more.
    GonePast(Generation),
}

/// The event cannot have happened to an account in this state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("this cannot have happened to an account in this state")]
pub struct Impossible;

/// The account after an event.
///
/// # Errors
/// [`Impossible`] when the account's state or holder rules the event out.
pub fn apply(account: &Account, event: Event) -> Result<Account, Impossible> {
    let mut next = account.clone();
    next.version += 1;
    match event {
        Event::FranceConnectActivation => {
            require(account.holder == Holder::Guardian)?;
            if account.password != Password::Chosen {
                retire_provisional(&mut next);
                next.password = Password::FranceConnect;
                next.choices += 1;
            }
            activate(&mut next, Origin::FranceConnect);
        }
        Event::SmsRegistration => {
            require(account.holder == Holder::Guardian)?;
            choose_without_sheet(&mut next);
            activate(&mut next, Origin::Guardian);
        }
        Event::Transition(origin) => {
            require(matches!(origin, Origin::Aten | Origin::Ent))?;
            choose_without_sheet(&mut next);
            activate(&mut next, origin);
        }
        Event::FirstSignIn => {
            require(account.state == State::Notified)?;
            choose(&mut next);
            match account.holder {
                Holder::Guardian => next.state = State::Activating,
                Holder::Pupil => activate(&mut next, account.origin),
            }
        }
        Event::MailLinkFollowed => {
            require(account.state == State::Activating)?;
            activate(&mut next, account.origin);
        }
        Event::PasswordChosen => {
            require(matches!(account.state, State::Activating | State::Activated))?;
            choose(&mut next);
        }
        Event::ResetAsked(day) => {
            require(account.state != State::NotNotified)?;
            next.reset_asked_on = Some(day);
        }
        Event::Expired => {
            require(account.password == Password::Provisional || account.state == State::Activating)?;
            expire(&mut next);
        }
        Event::GivenElsewhere(to) => {
            // Without a password the generation is that of the next one to be given.
            let reached = if account.password == Password::None { to.saturating_add(1) } else { to };
            require(reached > account.generation)?;
            next.generation = account.past(reached - 1);
        }
        Event::GonePast(given) => {
            require(given >= account.generation)?;
            next.generation = account.past(given);
        }
    }
    Ok(next)
}

const fn require(possible: bool) -> Result<(), Impossible> {
    if possible { Ok(()) } else { Err(Impossible) }
}

/// A provisional password that was printed and not used stops working: its sheet is void.
fn retire_provisional(account: &mut Account) {
    if account.password == Password::Provisional {
        account.generation += 1;
        account.provisional_since = None;
    }
}

/// The holder replaces what there was; a used sheet is not void, so the generation stays.
fn choose(account: &mut Account) {
    if account.password == Password::Provisional {
        account.chosen_with = Some(account.generation);
    }
    account.password = Password::Chosen;
    account.choices += 1;
    account.provisional_since = None;
    account.reset_asked_on = None;
}

/// The holder came by a road that owes nothing to a sheet, and chose a password.
fn choose_without_sheet(account: &mut Account) {
    retire_provisional(account);
    account.password = Password::Chosen;
    account.chosen_with = None;
    account.choices += 1;
}

fn activate(account: &mut Account, origin: Origin) {
    if !account.activated_before {
        account.origin = origin;
    }
    account.state = State::Activated;
    account.activated_before = true;
    account.reset_asked_on = None;
}

fn expire(account: &mut Account) {
    account.generation += 1;
    account.password = Password::None;
    account.chosen_with = None;
    account.provisional_since = None;
    account.reset_asked_on = None;
    if account.state != State::Activated {
        account.state = State::NotNotified;
        account.origin = Origin::Unset;
        account.notified_on = None;
    }
}

#[cfg(test)]
mod tests;
