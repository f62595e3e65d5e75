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

/// Values that were skipped in good order, of which somebody else may have printed one before they heard of it: those after
/// `past`, up to `upto`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Skipped {
    /// The greatest that was burnt before, for another reason.
    pub past: Generation,
    /// The greatest that was skipped.
    pub upto: Generation,
}

impl Skipped {
    /// What is skipped once everything up to `upto` is, of the account as it was before; with what was skipped of it
    /// already, unless something else was burnt since.
    #[must_use]
    pub const fn with(already: Option<Self>, before: &Account, upto: Generation) -> Self {
        match already {
            Some(already) if already.upto == before.burnt => Self { past: already.past, upto },
            _ => Self { past: before.burnt, upto },
        }
    }

    /// The account as whoever printed that value knew it: nothing of it skipped. `None` when it was not skipped, or is
    /// behind: it opens nothing in any case, and what was skipped with it must not come back for it.
    #[must_use]
    pub fn lifted(&self, account: &Account, printed: Generation) -> Option<Account> {
        let is_of_it = self.past < printed && printed <= self.upto && printed <= account.burnt;
        let may_live = match account.password {
            Password::None => printed >= account.generation,
            _ => printed > account.generation,
        };
        (is_of_it && may_live).then(|| Account { burnt: self.past, ..account.clone() })
    }

    /// What is skipped once that value was printed in vain: it and those before it are burnt for good.
    #[must_use]
    pub fn after(self, printed: Generation) -> Option<Self> {
        let past = self.past.max(printed);
        (past < self.upto).then_some(Self { past, ..self })
    }

    /// Decides about the account as it was known, and skips again what was skipped: the account as it becomes, what is
    /// skipped from then on, and what else was decided. What was printed in vain is burnt for good.
    pub fn decided<T>(
        &self,
        account: &Account,
        printed: Generation,
        decide: impl FnOnce(&Account) -> (Account, T),
    ) -> Option<(Account, Option<Self>, T)> {
        let (mut next, told) = decide(&self.lifted(account, printed)?);
        let left = self.after(next.burnt);
        next.burn(account.burnt);
        Some((next, left, told))
    }
}

fn changed(before: &Account, next: Account) -> Option<Account> {
    (next != *before).then(|| Account { version: before.version + 1, ..next })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{Skipped, replaced, stolen};
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
    fn who_printed_what_was_skipped_meanwhile_printed_no_void_sheet() {
        let new = Account::new(Holder::Guardian);
        let after = replaced(&new, 2).unwrap();
        let skipped = Skipped::with(None, &new, 2);
        assert_eq!((skipped.past, skipped.upto, after.next_printable()), (0, 2, 3));
        assert_eq!(skipped.lifted(&after, 3), None, "nobody skipped that");
        let notify = |account: &Account| (acted(account, Action::Notify { reset: None }), ());
        let (next, left, ()) = skipped.decided(&after, 1, notify).unwrap();
        assert_eq!((next.generation, next.password, next.next_printable()), (1, Password::Provisional, 3));
        assert!(next.is_consistent());
        // Then a reset, printed offline too.
        let reset = |account: &Account| (acted(account, Action::ResetPassword(ResetReason::Forgotten)), ());
        let (next, left, ()) = left.unwrap().decided(&next, 2, reset).unwrap();
        assert_eq!((next.generation, next.next_printable(), left), (2, 3, Some(skipped)));
        assert!(next.is_consistent());
    }

    #[test]
    fn what_was_printed_in_vain_stays_burnt_and_what_is_skipped_again_is_skipped_with_it() {
        let new = Account::new(Holder::Guardian);
        let after = replaced(&new, 2).unwrap();
        let vain = |account: &Account| {
            let mut next = account.clone();
            next.burn(1);
            (next, ())
        };
        let (next, left, ()) = Skipped::with(None, &new, 2).decided(&after, 1, vain).unwrap();
        let left = left.unwrap();
        assert_eq!((next.burnt, left), (2, Skipped { past: 1, upto: 2 }));
        assert_eq!(left.lifted(&next, 1), None);
        let again = Skipped::with(Some(left), &next, 4);
        assert_eq!(again, Skipped { past: 1, upto: 4 });
        let burnt = Account { burnt: 5, ..next };
        assert_eq!(Skipped::with(Some(again), &burnt, 6), Skipped { past: 5, upto: 6 });
    }

    /// After a theft, what was skipped then comes back for no sheet of before it.
    #[test]
    fn what_is_behind_brings_nothing_back_that_was_skipped() {
        let robbed = stolen(&Account::new(Holder::Guardian), 1).unwrap();
        let after = replaced(&robbed, 3).unwrap();
        let skipped = Skipped::with(None, &robbed, 3);
        assert_eq!((skipped.past, after.generation, after.next_printable()), (0, 2, 4));
        let lifted =
            |account: &Account| (1..5).filter(|value| skipped.lifted(account, *value).is_some()).collect();
        let values: Vec<u32> = lifted(&after);
        assert_eq!(values, [2, 3], "what may be given first still");
        let notify = |account: &Account| (acted(account, Action::Notify { reset: None }), ());
        let (live, ..) = skipped.decided(&after, 2, notify).unwrap();
        assert_eq!(lifted(&live), [3], "what is live is not lifted, and what may come after it is");
        let chosen = event::apply(&live, Event::FirstSignIn).unwrap();
        assert_eq!(lifted(&chosen), [3]);
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
