//! What staff may do to an account in each state, and what follows. This is the guides' table (1D §3, 2020
//! guide §3), one function per column of effects and no exception elsewhere.

use jiff::civil::Date;
use thiserror::Error;

use crate::account::{Account, Generation, Origin, Password, State};

/// One action of staff on one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// (Re)notifier / Informer, by sheet or mail.
    Notify {
        /// Avec réinitialisation du mot de passe, and why.
        reset: Option<ResetReason>,
    },
    /// Réinitialiser le mot de passe.
    ResetPassword(ResetReason),
    /// Renvoyer un courriel d’activation.
    ResendActivationMail,
    /// Renvoyer un courriel de confirmation de l’adresse, in the second degree: whether there is one is no part of the
    /// account.
    ResendConfirmationMail,
}

/// Why staff reset a password. A stolen one beats any choice made with an older generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ResetReason {
    /// Oublié.
    Forgotten,
    /// Perdu ou volé.
    Stolen,
}

/// What an allowed action does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The account afterwards.
    pub account: Account,
    /// A reset was asked for and not done, because nothing had been given out yet: the director is warned.
    pub reset_skipped: bool,
}

/// Why an action is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// There is nothing to reset or to remind of: nothing was given out.
    #[error("the account was never notified")]
    NotNotified,
    /// An activation mail is for accounts being activated.
    #[error("the account is not being activated")]
    NotActivating,
    /// A second reset before the first one reached the central service.
    #[error("a reset already waits for synchronisation")]
    ResetAlreadyPending,
}

/// How far a machine may run ahead of the confirmed account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lead {
    /// The machine owns the secrets: no limit.
    Owner,
    /// The machine holds the live password and the next to be printed, and no other.
    Linked {
        /// [`Account::next_printable`] of the confirmed account.
        next: Generation,
    },
}

/// Decides one action: the account afterwards, or why not. `today` is the school's date, Paris time.
///
/// # Errors
/// The [`Refusal`] that the table gives for the account's state.
pub fn decide(account: &Account, action: Action, today: Date, lead: Lead) -> Result<Applied, Refusal> {
    match action {
        Action::Notify { reset: None } => Ok(notify(account, today)),
        Action::Notify { reset: Some(_) } if account.state == State::NotNotified => {
            Ok(Applied { reset_skipped: true, ..notify(account, today) })
        }
        Action::Notify { reset: Some(_) } => {
            let reset = reset(account, today, lead)?;
            Ok(notify(&reset, today))
        }
        Action::ResetPassword(_) if account.state == State::NotNotified => Err(Refusal::NotNotified),
        Action::ResetPassword(_) => {
            let account = reset(account, today, lead)?;
            Ok(Applied { account, reset_skipped: false })
        }
        Action::ResendActivationMail if account.state != State::Activating => Err(Refusal::NotActivating),
        Action::ResendActivationMail | Action::ResendConfirmationMail => {
            let account = Account { version: account.version + 1, ..account.clone() };
            Ok(Applied { account, reset_skipped: false })
        }
    }
}

/// Whether the table allows the action in the account's state; what a page shows is exactly this. On one
/// account's page the reset box is absent for an account never notified, though a selection tolerates it.
#[must_use]
pub fn is_offered(account: &Account, action: Action) -> bool {
    match action {
        Action::Notify { reset: None } | Action::ResendConfirmationMail => true,
        Action::Notify { reset: Some(_) } | Action::ResetPassword(_) => account.state != State::NotNotified,
        Action::ResendActivationMail => account.state == State::Activating,
    }
}

fn notify(account: &Account, today: Date) -> Applied {
    let mut account = account.clone();
    account.notified_on = Some(today);
    if account.state == State::NotNotified {
        account.state = State::Notified;
        account.origin = Origin::School;
        account.generation = account.next_printable();
        account.password = Password::Provisional;
    }
    if account.password == Password::Provisional {
        account.provisional_since = Some(today);
    }
    account.version += 1;
    Applied { account, reset_skipped: false }
}

fn reset(account: &Account, today: Date, lead: Lead) -> Result<Account, Refusal> {
    let generation = account.next_printable();
    if let Lead::Linked { next } = lead
        && generation > next
    {
        return Err(Refusal::ResetAlreadyPending);
    }
    Ok(Account {
        generation,
        password: Password::Provisional,
        provisional_since: Some(today),
        reset_asked_on: None,
        chosen_with: None,
        version: account.version + 1,
        ..account.clone()
    })
}

#[cfg(test)]
mod tests;
