//! What becomes of an account when the service was put back as it was before, and a computer had heard more of it.

use jiff::civil::Date;

use crate::account::{Account, Generation, Password};

/// Most generations and choices that a computer is believed to have heard of beyond what is known: one number more would
/// leave none to print.
const MOST: u32 = 1_000;

/// What a computer had last heard of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heard {
    /// Its generation then.
    pub generation: Generation,
    /// Greatest generation that was printed in vain.
    pub burnt: Generation,
    /// How often its holder had chosen.
    pub choices: u32,
}

/// The account once what a computer had heard of it is known again: nothing that was behind by then opens anything, and
/// nothing is printed twice. What the holder chose in the time that is lost is lost with it; the sheet that they chose
/// with opens again. `None` when nothing of it is news.
#[must_use]
pub fn heard(account: &Account, heard: Heard, today: Date) -> Option<Account> {
    let known = account.generation.max(account.burnt);
    let believed = |said: u32, most: u32| if said <= most.saturating_add(MOST) { said } else { 0 };
    let generation = believed(heard.generation, known).max(account.generation);
    let mut next = account.clone();
    next.burnt = believed(heard.burnt, known).max(account.burnt);
    next.choices = believed(heard.choices, account.choices).max(account.choices);
    if generation > account.generation {
        next.generation = generation;
        // Something came after the password that is known: a reset, or a choice that is lost.
        if matches!(account.password, Password::Chosen | Password::FranceConnect) {
            next.password = Password::Provisional;
            next.provisional_since = Some(today);
            next.chosen_with = None;
        }
    }
    if next.password == Password::Provisional && next.burnt == next.generation {
        next.generation = next.past(next.burnt);
    }
    (next != *account).then(|| Account { version: account.version + 1, ..next })
}

/// Whether the holder had chosen a way to sign in that the service has lost.
#[must_use]
pub const fn lost_choice(account: &Account, heard: Heard) -> bool {
    heard.choices > account.choices && heard.choices - account.choices <= MOST
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{Heard, heard, lost_choice};
    use crate::account::{Account, Holder, Password, State};
    use crate::action::{Action, Lead, ResetReason, decide};
    use crate::event::{self, Event};

    const DAY: jiff::civil::Date = date(2026, 9, 7);

    fn acted(account: &Account, action: Action) -> Account {
        decide(account, action, date(2026, 9, 4), Lead::Owner).unwrap().account
    }

    fn of(account: &Account) -> Heard {
        Heard { generation: account.generation, burnt: account.burnt, choices: account.choices }
    }

    fn notified() -> Account {
        acted(&Account::new(Holder::Guardian), Action::Notify { reset: None })
    }

    #[test]
    fn what_was_reset_in_the_time_that_is_lost_opens_nothing_and_what_was_given_instead_does() {
        let notified = notified();
        let reset = acted(&notified, Action::ResetPassword(ResetReason::Forgotten));
        let after = heard(&notified, of(&reset), DAY).unwrap();
        assert_eq!((after.generation, after.next_printable()), (2, 3));
        assert_eq!((after.state, after.password), (State::Notified, Password::Provisional));
        assert_eq!(after.version, notified.version + 1);
        assert_eq!(heard(&after, of(&reset), DAY), None, "once");
        assert_eq!(heard(&after, of(&notified), DAY), None, "what is older is no news");
        assert!(!lost_choice(&notified, of(&reset)));
    }

    #[test]
    fn a_password_that_was_reset_since_it_was_chosen_opens_nothing() {
        let chosen = event::apply(&notified(), Event::FirstSignIn).unwrap();
        let reset = acted(&chosen, Action::ResetPassword(ResetReason::Stolen));
        let after = heard(&chosen, of(&reset), DAY).unwrap();
        assert_eq!((after.password, after.generation, after.chosen_with), (Password::Provisional, 2, None));
        assert_eq!(after.provisional_since, Some(DAY));
        assert!(after.is_consistent() && !lost_choice(&chosen, of(&reset)));
    }

    #[test]
    fn a_choice_that_is_lost_is_known_to_be_and_its_sheet_opens_again() {
        let notified = notified();
        let chosen = event::apply(&notified, Event::FirstSignIn).unwrap();
        assert!(lost_choice(&notified, of(&chosen)));
        let after = heard(&notified, of(&chosen), DAY).unwrap();
        assert_eq!((after.password, after.generation, after.choices), (Password::Provisional, 1, 1));
        assert!(after.is_consistent());
        // Another one, in session: the one before is known, and counts as behind.
        let again = event::apply(&chosen, Event::PasswordChosen).unwrap();
        let after = heard(&chosen, of(&again), DAY).unwrap();
        assert_eq!((after.password, after.choices), (Password::Chosen, 2));
        assert!(lost_choice(&chosen, of(&again)) && !lost_choice(&after, of(&again)));
    }

    #[test]
    fn nobody_is_believed_who_leaves_no_number_and_what_is_burnt_is_never_live() {
        let notified = notified();
        let most = Heard { generation: u32::MAX, burnt: u32::MAX, choices: u32::MAX };
        assert_eq!(heard(&notified, most, DAY), None);
        assert!(!lost_choice(&notified, most));
        for account in [
            Account::new(Holder::Pupil),
            notified.clone(),
            event::apply(&notified, Event::FirstSignIn).unwrap(),
        ] {
            for generation in 1..5 {
                for burnt in 0..6 {
                    for choices in 0..3 {
                        let said = Heard { generation, burnt, choices };
                        let after = heard(&account, said, DAY).unwrap_or_else(|| account.clone());
                        assert!(after.is_consistent(), "{said:?}: {after:?}");
                        assert!(
                            after.generation >= generation.max(account.generation) && after.burnt >= burnt
                        );
                        assert!(after.next_printable() > after.burnt);
                        assert_eq!(heard(&after, said, DAY), None, "{said:?}");
                    }
                }
            }
        }
    }
}
