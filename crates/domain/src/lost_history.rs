//! What becomes of an account when the service was put back as it was before, and a computer had heard more of it.

use jiff::civil::Date;

use crate::account::{Account, Generation, Password};

/// Most generations and choices that a computer is believed to have heard of beyond what the service knew when it was put
/// back, however often and by however many it is said: one number more would leave none to print.
const MOST: u32 = 1_000;

/// Generations that somebody may have gone through in the time that is lost, and that nobody says.
pub const PASSED_OVER: Generation = 16;

/// What a computer had last heard of an account, or the service knew of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heard {
    /// Its generation then.
    pub generation: Generation,
    /// Greatest generation that was printed in vain.
    pub burnt: Generation,
    /// How often its holder had chosen.
    pub choices: u32,
}

impl Heard {
    /// What is known of an account.
    #[must_use]
    pub const fn of(account: &Account) -> Self {
        Self { generation: account.generation, burnt: account.burnt, choices: account.choices }
    }

    /// Whether that may have been heard of an account of which so much was known when the service was put back.
    #[must_use]
    pub fn is_believed(self, known: Self) -> bool {
        let most = known.most();
        [(self.generation, most), (self.burnt, most), (self.choices, known.choices)]
            .into_iter()
            .all(|(said, known)| said <= known.saturating_add(MOST))
    }

    fn most(self) -> Generation {
        self.generation.max(self.burnt)
    }
}

/// What the service knows of an account that a computer speaks of.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The account, as it is by now.
    pub account: &'a Account,
    /// As it was when the service was put back.
    pub then: Heard,
    /// Greatest generation that opens nothing for good: one that was skipped in good order may have been printed, and
    /// declared, in the time that is lost.
    pub dead: Generation,
}

/// The account once what a computer had heard of it is known again: nothing that was behind by then opens anything, and
/// nothing is printed twice. What the holder chose in the time that is lost is lost with it; the sheet that they chose
/// with opens again. `None` when nothing of it is news, or when it is not believed.
#[must_use]
pub fn heard(known: Known<'_>, heard: Heard, today: Date) -> Option<Account> {
    if !heard.is_believed(known.then) {
        return None;
    }
    let account = known.account;
    let mut next = account.clone();
    next.burnt = heard.burnt.max(account.burnt);
    next.choices = heard.choices.max(account.choices);
    if heard.generation > account.generation {
        // No value that opened nothing was given since: whoever says that it is live is mistaken.
        next.generation = match heard.generation > known.dead {
            true => heard.generation,
            false => next.past(heard.generation),
        };
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
pub fn lost_choice(known: Known<'_>, heard: Heard) -> bool {
    heard.choices > known.account.choices && heard.is_believed(known.then)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{Heard, Known, MOST, lost_choice};
    use crate::account::{Account, Holder, Password, State};
    use crate::action::{Action, Lead, ResetReason, decide};
    use crate::event::{self, Event};

    const DAY: jiff::civil::Date = date(2026, 9, 7);

    fn acted(account: &Account, action: Action) -> Account {
        decide(account, action, date(2026, 9, 4), Lead::Owner).unwrap().account
    }

    fn of(account: &Account) -> Heard {
        Heard::of(account)
    }

    /// Of an account that is as it was when the service was put back.
    fn known(account: &Account) -> Known<'_> {
        Known { account, then: of(account), dead: account.burnt }
    }

    fn heard(account: &Account, said: Heard, today: jiff::civil::Date) -> Option<Account> {
        super::heard(known(account), said, today)
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
        assert!(!lost_choice(known(&notified), of(&reset)));
    }

    #[test]
    fn a_password_that_was_reset_since_it_was_chosen_opens_nothing() {
        let chosen = event::apply(&notified(), Event::FirstSignIn).unwrap();
        let reset = acted(&chosen, Action::ResetPassword(ResetReason::Stolen));
        let after = heard(&chosen, of(&reset), DAY).unwrap();
        assert_eq!((after.password, after.generation, after.chosen_with), (Password::Provisional, 2, None));
        assert_eq!(after.provisional_since, Some(DAY));
        assert!(after.is_consistent() && !lost_choice(known(&chosen), of(&reset)));
    }

    #[test]
    fn a_choice_that_is_lost_is_known_to_be_and_its_sheet_opens_again() {
        let notified = notified();
        let chosen = event::apply(&notified, Event::FirstSignIn).unwrap();
        assert!(lost_choice(known(&notified), of(&chosen)));
        let after = heard(&notified, of(&chosen), DAY).unwrap();
        assert_eq!((after.password, after.generation, after.choices), (Password::Provisional, 1, 1));
        assert!(after.is_consistent());
        // Another one, in session: the one before is known, and counts as behind.
        let again = event::apply(&chosen, Event::PasswordChosen).unwrap();
        let after = heard(&chosen, of(&again), DAY).unwrap();
        assert_eq!((after.password, after.choices), (Password::Chosen, 2));
        assert!(lost_choice(known(&chosen), of(&again)) && !lost_choice(known(&after), of(&again)));
    }

    #[test]
    fn nobody_is_believed_who_leaves_no_number_and_what_is_burnt_is_never_live() {
        let notified = notified();
        let most = Heard { generation: u32::MAX, burnt: u32::MAX, choices: u32::MAX };
        assert_eq!(heard(&notified, most, DAY), None);
        assert!(!lost_choice(known(&notified), most));
        for account in [
            Account::new(Holder::Pupil),
            notified.clone(),
            event::apply(&notified, Event::FirstSignIn).unwrap(),
            Account { burnt: 3, ..notified.clone() },
            Account { burnt: 4, ..event::apply(&notified, Event::FirstSignIn).unwrap() },
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
                        let gave = after.generation > account.generation;
                        assert!(!gave || after.generation > account.burnt, "{said:?}: {after:?}");
                        assert_eq!(heard(&after, said, DAY), None, "{said:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_value_that_opened_nothing_is_made_live_by_nobody() {
        let notified = notified();
        let chosen = event::apply(&notified, Event::FirstSignIn).unwrap();
        // A stolen computer held all up to 4.
        let burnt = crate::loss::stolen(&chosen, 4).unwrap();
        let said = Heard { generation: 3, ..of(&burnt) };
        let after = heard(&burnt, said, DAY).unwrap();
        assert_eq!((after.password, after.generation, after.next_printable()), (Password::Provisional, 5, 6));
        // What was skipped in good order may have been printed and declared since.
        let skipped = Known { account: &burnt, then: of(&burnt), dead: 1 };
        let after = super::heard(skipped, said, DAY).unwrap();
        assert_eq!((after.generation, after.next_printable()), (3, 5));
        assert!(after.is_consistent());
    }

    #[test]
    fn what_is_said_again_and_again_goes_no_further_than_what_was_known_when_it_was_put_back() {
        let notified = notified();
        let then = of(&notified);
        let mut account = notified.clone();
        for step in 1..=5 {
            let said = Heard {
                generation: account.generation + MOST,
                burnt: account.burnt,
                choices: account.choices + MOST,
            };
            let known = Known { account: &account, then, dead: 0 };
            let lost = lost_choice(known, said);
            let after = super::heard(known, said, DAY);
            assert_eq!((lost, after.is_some()), (step == 1, step == 1), "{step}");
            account = after.unwrap_or(account);
        }
        assert_eq!((account.generation, account.choices), (1 + MOST, MOST));
    }
}
