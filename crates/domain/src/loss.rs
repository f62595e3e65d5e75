//! What becomes of an account when a computer that holds its next passwords is lost.

use crate::account::{Account, Generation, Password};

/// The computer was stolen: every value that it received opens nothing any more. `received` is the greatest. `None` when
/// all of them are behind already.
#[must_use]
pub fn stolen(account: &Account, received: Generation) -> Option<Account> {
    let mut next = account.clone();
    match account.password {
        Password::Provisional | Password::None if received >= account.generation => {
            next.generation = account.past(received);
        }
        Password::Provisional | Password::None => {}
        // What the holder chose stays; only the next sheet is another.
        Password::Chosen | Password::FranceConnect => next.burn(received),
    }
    changed(account, next)
}

/// The computer was replaced, or may see the account no more, in good order: what is on paper stays good, and the value
/// that it could still print is skipped. `None` when there is none.
#[must_use]
pub fn replaced(account: &Account, received: Generation) -> Option<Account> {
    let mut next = account.clone();
    if received >= account.next_printable() {
        next.burn(received);
    }
    changed(account, next)
}

fn changed(before: &Account, next: Account) -> Option<Account> {
    (next != *before).then(|| Account { version: before.version + 1, ..next })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{replaced, stolen};
    use crate::account::{Account, Holder, Password, State};
    use crate::action::{Action, Lead, ResetReason, decide};
    use crate::event::{self, Event};

    fn acted(account: &Account, action: Action) -> Account {
        decide(account, action, date(2026, 9, 4), Lead::Owner).unwrap().account
    }

    #[test]
    fn a_thief_holds_nothing_that_opens_and_who_chose_keeps_it() {
        let new = Account::new(Holder::Guardian);
        let notified = acted(&new, Action::Notify { reset: None });
        let chosen = event::apply(&notified, Event::FirstSignIn).unwrap();
        for (account, received, live, next) in [(&new, 1, 2, 2), (&notified, 2, 3, 4), (&chosen, 2, 1, 3)] {
            let after = stolen(account, received).unwrap();
            assert!(after.is_consistent(), "{after:?}");
            assert_eq!((after.generation, after.next_printable()), (live, next), "{account:?}");
            assert_eq!((after.state, after.password), (account.state, account.password));
            assert_eq!(stolen(&after, received), None, "once");
        }
        let reset = acted(
            &acted(&notified, Action::ResetPassword(ResetReason::Forgotten)),
            Action::ResetPassword(ResetReason::Forgotten),
        );
        assert_eq!(stolen(&reset, 2), None, "what it holds is behind");
    }

    /// Somebody else may still print what was skipped for the computer that was replaced.
    #[test]
    fn what_was_skipped_opens_nothing_when_another_computer_is_stolen() {
        let notified = acted(&Account::new(Holder::Guardian), Action::Notify { reset: None });
        let skipped = replaced(&notified, 2).unwrap();
        assert_eq!((skipped.generation, skipped.burnt), (1, 2));
        let after = stolen(&skipped, 1).unwrap();
        assert_eq!((after.generation, after.next_printable()), (3, 4));
        assert!(after.is_consistent());
    }

    #[test]
    fn in_good_order_what_is_on_paper_stays_good() {
        let new = Account::new(Holder::Guardian);
        let notified = acted(&new, Action::Notify { reset: None });
        let after = replaced(&notified, 2).unwrap();
        assert_eq!((after.generation, after.next_printable(), after.password), (1, 3, Password::Provisional));
        assert_eq!(replaced(&after, 2), None);
        let after = replaced(&new, 1).unwrap();
        assert_eq!((after.state, after.next_printable()), (State::NotNotified, 2));
        assert!(after.is_consistent());
    }
}
