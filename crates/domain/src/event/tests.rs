//! Every event on every state, and what it does to the origin.

use jiff::civil::date;

use super::{Event, Impossible, apply};
use crate::account::{Account, Holder, Origin, Password, State};
use crate::action::{Action, Lead, ResetReason, decide};

fn notified(holder: Holder) -> Account {
    let action = Action::Notify { reset: None };
    decide(&Account::new(holder), action, date(2026, 9, 4), Lead::Owner).unwrap().account
}

#[test]
fn a_guardian_activates_in_two_steps_and_a_pupil_in_one() {
    let guardian = apply(&notified(Holder::Guardian), Event::FirstSignIn).unwrap();
    assert_eq!((guardian.state, guardian.password), (State::Activating, Password::Chosen));
    let guardian = apply(&guardian, Event::MailLinkFollowed).unwrap();
    assert_eq!((guardian.state, guardian.origin), (State::Activated, Origin::School));
    let pupil = apply(&notified(Holder::Pupil), Event::FirstSignIn).unwrap();
    assert_eq!((pupil.state, pupil.origin), (State::Activated, Origin::School));
}

#[test]
fn the_origin_becomes_the_familys_unless_activated_before() {
    for (event, origin) in [
        (Event::FranceConnectActivation, Origin::FranceConnect),
        (Event::SmsRegistration, Origin::Guardian),
        (Event::Transition(Origin::Aten), Origin::Aten),
        (Event::Transition(Origin::Ent), Origin::Ent),
    ] {
        for before in [Account::new(Holder::Guardian), notified(Holder::Guardian)] {
            let after = apply(&before, event).unwrap();
            assert_eq!((after.state, after.origin), (State::Activated, origin));
            assert!(after.is_consistent());
            let again = apply(&after, Event::SmsRegistration).unwrap();
            assert_eq!(again.origin, origin, "activated before: the origin stays");
        }
    }
}

#[test]
fn an_activation_without_the_sheet_voids_the_sheet_and_a_used_sheet_is_not_void() {
    let before = notified(Holder::Guardian);
    assert_eq!(apply(&before, Event::FranceConnectActivation).unwrap().generation, 2);
    assert_eq!(apply(&before, Event::SmsRegistration).unwrap().generation, 2);
    assert_eq!(apply(&before, Event::FirstSignIn).unwrap().generation, 1);
    assert_eq!(apply(&Account::new(Holder::Guardian), Event::SmsRegistration).unwrap().generation, 1);
}

#[test]
fn france_connect_keeps_a_chosen_password() {
    let activating = apply(&notified(Holder::Guardian), Event::FirstSignIn).unwrap();
    let after = apply(&activating, Event::FranceConnectActivation).unwrap();
    assert_eq!(
        (after.state, after.password, after.origin),
        (State::Activated, Password::Chosen, Origin::FranceConnect)
    );
}

#[test]
fn expiry_takes_back_what_was_given_and_keeps_the_activated() {
    let expired = apply(&notified(Holder::Guardian), Event::Expired).unwrap();
    assert_eq!(
        expired,
        Account { generation: 2, version: 2, ..Account::new(Holder::Guardian) },
        "as new, with the next generation"
    );
    let activated = apply(&Account::new(Holder::Guardian), Event::SmsRegistration).unwrap();
    assert_eq!(apply(&activated, Event::Expired), Err(Impossible), "nothing to expire");
    let action = Action::ResetPassword(ResetReason::Forgotten);
    let reset = decide(&activated, action, date(2026, 9, 4), Lead::Owner).unwrap().account;
    let lapsed = apply(&reset, Event::Expired).unwrap();
    assert_eq!(
        (lapsed.state, lapsed.password, lapsed.origin),
        (State::Activated, Password::None, Origin::Guardian)
    );
    assert!(lapsed.is_consistent());
}

#[test]
fn what_cannot_have_happened_is_refused() {
    let new = Account::new(Holder::Guardian);
    for event in [Event::FirstSignIn, Event::MailLinkFollowed, Event::PasswordChosen, Event::Expired] {
        assert_eq!(apply(&new, event), Err(Impossible), "{event:?}");
    }
    assert_eq!(apply(&new, Event::ResetAsked(date(2026, 9, 4))), Err(Impossible));
    assert_eq!(apply(&new, Event::Transition(Origin::School)), Err(Impossible));
    let pupil = Account::new(Holder::Pupil);
    assert_eq!(apply(&pupil, Event::FranceConnectActivation), Err(Impossible));
    assert_eq!(apply(&pupil, Event::SmsRegistration), Err(Impossible));
    assert_eq!(apply(&notified(Holder::Guardian), Event::MailLinkFollowed), Err(Impossible));
}

#[test]
fn a_choice_answers_the_request_for_a_reset() {
    let activated = apply(&Account::new(Holder::Guardian), Event::SmsRegistration).unwrap();
    let asked = apply(&activated, Event::ResetAsked(date(2026, 10, 1))).unwrap();
    assert_eq!(asked.reset_asked_on, Some(date(2026, 10, 1)));
    assert_eq!(apply(&asked, Event::PasswordChosen).unwrap().reset_asked_on, None);
    let action = Action::ResetPassword(ResetReason::Forgotten);
    let reset = decide(&asked, action, date(2026, 10, 2), Lead::Owner).unwrap().account;
    assert_eq!(reset.reset_asked_on, None);
}

#[test]
fn an_account_goes_on_from_what_another_store_gave() {
    let new = Account::new(Holder::Guardian);
    assert_eq!(apply(&new, Event::GivenElsewhere(1)).unwrap().generation, 2, "the next one to be given");
    assert_eq!(apply(&notified(Holder::Guardian), Event::GivenElsewhere(3)).unwrap().generation, 3);
    assert_eq!(apply(&notified(Holder::Guardian), Event::GivenElsewhere(1)), Err(Impossible));
    let chosen = apply(&notified(Holder::Guardian), Event::FirstSignIn).unwrap();
    let after = apply(&chosen, Event::GivenElsewhere(2)).unwrap();
    assert_eq!((after.generation, after.password), (2, Password::Chosen));
}

#[test]
fn an_account_goes_past_what_a_lost_history_gave() {
    let new = Account::new(Holder::Guardian);
    assert_eq!(apply(&new, Event::GonePast(1)).unwrap().generation, 2, "the next one to be given");
    let notified = notified(Holder::Guardian);
    assert_eq!(notified.generation, 1);
    let after = apply(&notified, Event::GonePast(1)).unwrap();
    assert_eq!((after.generation, after.password), (2, Password::Provisional), "given again on other paper");
    assert_eq!(apply(&notified, Event::GonePast(4)).unwrap().generation, 5);
    let skipped = Account { burnt: 3, ..notified.clone() };
    for event in [Event::GonePast(2), Event::GivenElsewhere(3)] {
        let after = apply(&skipped, event).unwrap();
        assert_eq!(
            (after.generation, after.is_consistent()),
            (4, true),
            "{event:?}: what was skipped opens nothing"
        );
    }
    assert_eq!(apply(&after, Event::GonePast(1)), Err(Impossible), "it is past it already");
    let chosen = apply(&notified, Event::FirstSignIn).unwrap();
    let after = apply(&chosen, Event::GonePast(3)).unwrap();
    assert_eq!((after.generation, after.password), (4, Password::Chosen));
}
