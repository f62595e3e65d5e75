//! What a provisional password opens that somebody types at the portal: the one of a sheet, whichever the school printed.

use crate::account::{Account, Generation, Password, State};
use crate::event::{self, Event};

/// What a value of the account opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Admission {
    /// The account: what follows is the choice of a password.
    Opens,
    /// The account, though no school has said yet that it gave the sheet out: for who also knows a birth date.
    OpensUndeclared,
    /// Nothing yet: the school has not transmitted the reset that it printed the sheet for.
    NotTransmitted,
    /// Nothing any more: it was used, and the holder chose another since.
    Used,
    /// Nothing any more: its three months are over.
    Expired,
    /// Nothing: another came after it, or it was printed in vain.
    Void,
}

/// What a value of that generation opens. `may_be_printed` says that a computer that is trusted holds the next value to
/// be printed, and was heard within three months: without one, nobody can have given it out.
#[must_use]
pub fn admit(account: &Account, generation: Generation, may_be_printed: bool) -> Admission {
    let is_next = generation == account.next_printable();
    match account.password {
        Password::Provisional if generation == account.generation => Admission::Opens,
        // Printed by a reset that is on its way: using it retires the one before.
        Password::Provisional if is_next && may_be_printed => Admission::Opens,
        Password::None if is_next && may_be_printed => Admission::OpensUndeclared,
        Password::None if generation + 1 == account.generation && generation > account.burnt => {
            Admission::Expired
        }
        Password::Chosen if account.chosen_with == Some(generation) => Admission::Used,
        Password::Chosen | Password::FranceConnect if is_next && may_be_printed => Admission::NotTransmitted,
        _ => Admission::Void,
    }
}

/// The account once the holder has opened it with a value of that generation and chosen a password; `None` when that
/// value does not open it, or opens it undeclared.
#[must_use]
pub fn choose_with(account: &Account, generation: Generation, may_be_printed: bool) -> Option<Account> {
    if admit(account, generation, may_be_printed) != Admission::Opens {
        return None;
    }
    let opened = Account { generation, ..account.clone() };
    event::apply(&opened, choice(account)).ok()
}

/// What the choice of a password with a sheet is for an account.
#[must_use]
pub const fn choice(account: &Account) -> Event {
    match account.state {
        State::Notified => Event::FirstSignIn,
        _ => Event::PasswordChosen,
    }
}

/// The account once a school has declared the sheet that its holder had opened it with undeclared: as if the sign-in had
/// come after. `None` when what was declared is not that sheet, and the sign-in owes nothing to it.
#[must_use]
pub fn claim(declared: &Account, generation: Generation, mail_confirmed: bool) -> Option<Account> {
    if declared.password != Password::Provisional || declared.generation != generation {
        return None;
    }
    let chosen = event::apply(declared, choice(declared)).ok()?;
    match chosen.state {
        State::Activating if mail_confirmed => event::apply(&chosen, Event::MailLinkFollowed).ok(),
        _ => Some(chosen),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::{Admission, admit, choose_with, claim};
    use crate::account::{Account, Holder, Origin, Password, State};
    use crate::action::{Action, Lead, ResetReason, decide};
    use crate::event::{self, Event};

    const DAY: Date = date(2026, 9, 4);

    fn acted(account: &Account, actions: &[Action]) -> Account {
        actions.iter().fold(account.clone(), |account, action| {
            decide(&account, *action, DAY, Lead::Owner).unwrap().account
        })
    }

    fn happened(account: &Account, events: &[Event]) -> Account {
        events.iter().fold(account.clone(), |account, event| event::apply(&account, *event).unwrap())
    }

    #[test]
    fn a_value_opens_what_its_sheet_was_given_out_for() {
        use Admission::{Expired, NotTransmitted, Opens, OpensUndeclared, Used, Void};
        const RESET: Action = Action::ResetPassword(ResetReason::Forgotten);
        let new = Account::new(Holder::Guardian);
        let notified = acted(&new, &[Action::Notify { reset: None }]);
        let reset = acted(&notified, &[RESET]);
        let chosen = happened(&notified, &[Event::FirstSignIn]);
        let connected = happened(&new, &[Event::FranceConnectActivation]);
        let burnt = Account { burnt: 2, ..notified.clone() };
        for (what, account, opens) in [
            // Generations 1, 2 and 3.
            ("printed and not declared", &new, [OpensUndeclared, Void, Void]),
            ("notified", &notified, [Opens, Opens, Void]),
            ("reset", &reset, [Void, Opens, Opens]),
            ("printed in vain", &burnt, [Opens, Void, Opens]),
            ("run out", &happened(&notified, &[Event::Expired]), [Expired, OpensUndeclared, Void]),
            ("chosen with it", &chosen, [Used, NotTransmitted, Void]),
            ("chosen, then reset", &acted(&chosen, &[RESET]), [Void, Opens, Opens]),
            ("FranceConnect", &connected, [Void, NotTransmitted, Void]),
        ] {
            let found = [1, 2, 3].map(|generation| admit(account, generation, true));
            assert_eq!(found, opens, "{what}");
            // What no computer that is trusted holds was given out by nobody.
            let alone = [1, 2, 3].map(|generation| admit(account, generation, false));
            for (opens, alone) in opens.into_iter().zip(alone) {
                let expected = match opens {
                    OpensUndeclared | NotTransmitted => Void,
                    opens => opens,
                };
                assert!(alone == expected || opens == Opens && alone == Void, "{what}: {alone:?}");
            }
        }
    }

    #[test]
    fn using_the_value_of_a_reset_on_its_way_retires_the_one_before() {
        let notified = acted(&Account::new(Holder::Guardian), &[Action::Notify { reset: None }]);
        let used = choose_with(&notified, 2, true).unwrap();
        assert_eq!(
            (used.state, used.password, used.chosen_with),
            (State::Activating, Password::Chosen, Some(2))
        );
        assert!(used.is_consistent());
        assert_eq!((admit(&used, 1, true), admit(&used, 2, true)), (Admission::Void, Admission::Used));
        assert_eq!(choose_with(&notified, 3, true), None);
        assert_eq!(
            choose_with(&used, 3, true),
            None,
            "against a chosen password only a transmitted reset counts"
        );
        // Whom staff reset after the activation chooses again, and stays activated.
        let activated = happened(&used, &[Event::MailLinkFollowed]);
        let reset = acted(&activated, &[Action::ResetPassword(ResetReason::Forgotten)]);
        let again = choose_with(&reset, 3, true).unwrap();
        assert_eq!((again.state, again.choices, again.chosen_with), (State::Activated, 2, Some(3)));
    }

    #[test]
    fn a_sheet_that_is_declared_later_gives_the_sign_in_its_origin_and_its_date() {
        let notified = acted(&Account::new(Holder::Guardian), &[Action::Notify { reset: None }]);
        let activating = claim(&notified, 1, false).unwrap();
        assert_eq!((activating.state, activating.chosen_with), (State::Activating, Some(1)));
        let activated = claim(&notified, 1, true).unwrap();
        assert_eq!((activated.state, activated.origin), (State::Activated, Origin::School));
        assert_eq!((activated.notified_on, activated.choices), (Some(DAY), 1));
        assert!(activated.is_consistent());
        assert_eq!(claim(&notified, 2, true), None, "another sheet");
        assert_eq!(claim(&Account::new(Holder::Guardian), 1, true), None, "nothing was declared");
        let pupil = acted(&Account::new(Holder::Pupil), &[Action::Notify { reset: None }]);
        assert_eq!(claim(&pupil, 1, false).unwrap().state, State::Activated);
    }
}
