//! The table of what is decided offline and what happened meanwhile, one test a row, then what holds of all of it.

use jiff::civil::{Date, date};
use proptest::prelude::*;
use uuid::Uuid;

use super::{Facts, Outcome, Reason, Reconciled, reconcile};
use crate::account::{Account, Generation, Holder, Password, State};
use crate::action::{Action, Lead, ResetReason, decide};
use crate::event::{self, Event};
use crate::loss;
use crate::operation::Decision;
use crate::sheet::{Borne, Void, void};

const DAY: Date = date(2026, 9, 4);
const LATER: Date = date(2026, 9, 18);
const FACTS: Facts = Facts { today: LATER, in_school: true, seen_choices: 0, rolled: 0 };
const NOTIFY: Action = Action::Notify { reset: None };
const FORGOTTEN: Action = Action::ResetPassword(ResetReason::Forgotten);
const STOLEN: Action = Action::ResetPassword(ResetReason::Stolen);

fn staff(action: Action, day: Date, to: Generation) -> Decision {
    Decision::Staff { action, day, to }
}

fn new() -> Account {
    Account::new(Holder::Guardian)
}

/// After these actions of staff on that day.
fn acted(account: &Account, actions: &[Action]) -> Account {
    actions
        .iter()
        .fold(account.clone(), |account, action| decide(&account, *action, DAY, Lead::Owner).unwrap().account)
}

/// After these events.
fn happened(account: &Account, events: &[Event]) -> Account {
    events.iter().fold(account.clone(), |account, event| event::apply(&account, *event).unwrap())
}

fn notified() -> Account {
    acted(&new(), &[NOTIFY])
}

/// Why a sheet that bears that generation no longer works.
fn sheet(account: &Account, generation: Generation) -> Option<Void> {
    void(account, "a.petit", Borne { login: "a.petit", generation: Some(generation) })
}

#[test]
fn notified_while_the_family_activated_by_france_connect_the_activation_stays_and_the_sheet_is_void() {
    for event in [Event::FranceConnectActivation, Event::SmsRegistration] {
        for meanwhile in [happened(&new(), &[event]), happened(&notified(), &[event])] {
            let Reconciled { account, outcome, .. } = reconcile(&meanwhile, &staff(NOTIFY, LATER, 1), FACTS);
            assert_eq!(outcome, Outcome::Otherwise(Reason::HolderActivated));
            assert_eq!((account.state, account.password), (State::Activated, meanwhile.password));
            assert_eq!(account.notified_on, Some(LATER));
            assert_eq!(sheet(&account, 1), Some(Void::OtherPassword));
            assert!(account.next_printable() > 1);
        }
    }
}

#[test]
fn notified_while_somebody_reset_it_is_applied_and_the_sheet_with_the_old_password_is_void() {
    let meanwhile = acted(&notified(), &[FORGOTTEN]);
    let Reconciled { account, outcome, .. } = reconcile(&meanwhile, &staff(NOTIFY, LATER, 1), FACTS);
    assert_eq!(outcome, Outcome::Otherwise(Reason::ResetElsewhere));
    assert_eq!((account.generation, account.notified_on), (2, Some(LATER)));
    assert_eq!((sheet(&account, 1), sheet(&account, 2)), (Some(Void::Reset), None));
}

#[test]
fn a_forgotten_password_that_the_holder_chose_meanwhile_stays_and_the_sheet_is_void() {
    let meanwhile = happened(&notified(), &[Event::FirstSignIn]);
    let Reconciled { account, outcome, ends_sessions } =
        reconcile(&meanwhile, &staff(FORGOTTEN, LATER, 2), FACTS);
    assert_eq!((outcome, ends_sessions), (Outcome::Otherwise(Reason::HolderChose), false));
    assert_eq!((account.state, account.password), (State::Activating, Password::Chosen));
    assert_eq!((sheet(&account, 1), sheet(&account, 2)), (None, Some(Void::OtherPassword)));
    // One click resets again, now knowingly, to a value that was never printed.
    assert_eq!(account.next_printable(), 3);
    let again = reconcile(&account, &staff(FORGOTTEN, LATER, 3), Facts { seen_choices: 1, ..FACTS });
    assert_eq!((again.outcome, again.account.generation), (Outcome::Applied, 3));
    assert_eq!((sheet(&again.account, 2), sheet(&again.account, 3)), (Some(Void::Reset), None));
}

#[test]
fn a_stolen_password_beats_a_choice_made_with_an_older_sheet() {
    let meanwhile = happened(&notified(), &[Event::FirstSignIn, Event::PasswordChosen]);
    let Reconciled { account, outcome, ends_sessions } =
        reconcile(&meanwhile, &staff(STOLEN, LATER, 2), FACTS);
    assert_eq!((outcome, ends_sessions), (Outcome::Otherwise(Reason::ChoiceEnded), true));
    assert_eq!((account.password, account.generation), (Password::Provisional, 2));
    assert_eq!((sheet(&account, 1), sheet(&account, 2)), (Some(Void::Reset), None));
}

#[test]
fn a_stolen_password_asks_the_director_when_the_holder_came_by_a_stronger_road() {
    let meanwhile = happened(&notified(), &[Event::SmsRegistration]);
    let Reconciled { account, outcome, ends_sessions } =
        reconcile(&meanwhile, &staff(STOLEN, LATER, 2), FACTS);
    assert_eq!((outcome, ends_sessions), (Outcome::Otherwise(Reason::StrongerRoad), false));
    assert_eq!(account.password, Password::Chosen);
}

#[test]
fn a_sheet_that_was_used_before_its_reset_arrived_stays_used() {
    // The portal took the password of the reset before the reset was known.
    let meanwhile = happened(&acted(&notified(), &[FORGOTTEN]), &[Event::FirstSignIn]);
    for reason in [FORGOTTEN, STOLEN] {
        let Reconciled { account, outcome, .. } = reconcile(&meanwhile, &staff(reason, LATER, 2), FACTS);
        assert_eq!((outcome, &account), (Outcome::Otherwise(Reason::AlreadyUsed), &meanwhile));
        assert_eq!(sheet(&account, 2), None);
    }
}

#[test]
fn the_same_decision_of_somebody_else_gives_the_same_password() {
    let meanwhile = acted(&notified(), &[FORGOTTEN]);
    let reset = reconcile(&meanwhile, &staff(FORGOTTEN, LATER, 2), FACTS);
    assert_eq!((reset.outcome, &reset.account), (Outcome::Applied, &meanwhile));
    let again = reconcile(&notified(), &staff(NOTIFY, LATER, 1), FACTS);
    assert_eq!((again.outcome, again.account.generation), (Outcome::Applied, 1));
    assert_eq!(again.account.notified_on, Some(LATER));
    let earlier = reconcile(&again.account, &staff(NOTIFY, DAY, 1), FACTS);
    assert_eq!(earlier.account.notified_on, Some(LATER), "the distribution date is the latest");
}

#[test]
fn no_activation_mail_goes_to_who_activated_meanwhile() {
    let resend = staff(Action::ResendActivationMail, LATER, 1);
    let activating = happened(&notified(), &[Event::FirstSignIn]);
    assert_eq!(reconcile(&activating, &resend, FACTS).outcome, Outcome::Applied);
    let activated = happened(&activating, &[Event::MailLinkFollowed]);
    let answer = reconcile(&activated, &resend, FACTS);
    assert_eq!((answer.outcome, &answer.account), (Outcome::Otherwise(Reason::AlreadyActivated), &activated));
    let answer = reconcile(&notified(), &resend, FACTS);
    assert_eq!(answer.outcome, Outcome::Refused(Reason::NotActivating));
}

#[test]
fn what_is_decided_for_who_left_the_school_is_refused_and_its_value_burnt() {
    let facts = Facts { in_school: false, ..FACTS };
    let Reconciled { account, outcome, .. } = reconcile(&notified(), &staff(FORGOTTEN, LATER, 2), facts);
    assert_eq!(outcome, Outcome::Refused(Reason::LeftSchool));
    assert_eq!((account.generation, account.next_printable()), (1, 3));
    assert_eq!((sheet(&account, 1), sheet(&account, 2)), (None, Some(Void::Reset)));
    // A live password stays good: another school may have given it.
    let answer = reconcile(&notified(), &staff(NOTIFY, LATER, 1), facts);
    assert_eq!((answer.outcome, answer.account), (Outcome::Refused(Reason::LeftSchool), notified()));
}

#[test]
fn notified_when_it_ran_out_meanwhile_it_is_notified_with_the_next_password() {
    let meanwhile = happened(&notified(), &[Event::Expired]);
    let behind = reconcile(&meanwhile, &staff(NOTIFY, LATER, 1), FACTS);
    assert_eq!(behind.outcome, Outcome::Otherwise(Reason::Expired));
    assert_eq!((behind.account.state, behind.account.generation), (State::Notified, 2));
    assert_eq!(sheet(&behind.account, 1), Some(Void::Reset));
    // Past the deadline that it knew, a computer prints the next one.
    let ahead = reconcile(&meanwhile, &staff(NOTIFY, LATER, 2), FACTS);
    assert_eq!((ahead.outcome, ahead.account.generation), (Outcome::Applied, 2));
    assert_eq!(sheet(&ahead.account, 2), None);
}

#[test]
fn reset_when_it_ran_out_meanwhile_it_is_refused_unless_its_password_is_the_live_one() {
    let meanwhile = happened(&notified(), &[Event::Expired]);
    let Reconciled { account, outcome, .. } = reconcile(&meanwhile, &staff(FORGOTTEN, LATER, 2), FACTS);
    assert_eq!(outcome, Outcome::Refused(Reason::NotNotified));
    assert_eq!((account.state, sheet(&account, 2)), (State::NotNotified, Some(Void::Expired)));
    // One click notifies, with a value that was never printed.
    let again = reconcile(&account, &staff(NOTIFY, LATER, 3), FACTS);
    assert_eq!((again.outcome, again.account.generation), (Outcome::Applied, 3));

    let live = acted(&meanwhile, &[NOTIFY]);
    let answer = reconcile(&live, &staff(FORGOTTEN, LATER, 2), FACTS);
    assert_eq!((answer.outcome, answer.account), (Outcome::Applied, live));
}

#[test]
fn notified_past_the_deadline_while_another_computer_notified_the_earlier_sheet_is_void() {
    let Reconciled { account, outcome, .. } = reconcile(&notified(), &staff(NOTIFY, LATER, 2), FACTS);
    assert_eq!(outcome, Outcome::Otherwise(Reason::EarlierSheetVoid));
    assert_eq!((sheet(&account, 1), sheet(&account, 2)), (Some(Void::Reset), None));
}

#[test]
fn a_notification_that_arrives_after_its_three_months_has_run_out() {
    let late = Facts { today: date(2026, 12, 5), ..FACTS };
    let Reconciled { account, outcome, .. } = reconcile(&new(), &staff(NOTIFY, DAY, 1), late);
    assert_eq!(outcome, Outcome::Otherwise(Reason::Overdue));
    assert_eq!((account.state, account.generation), (State::NotNotified, 2));
    assert_eq!(sheet(&account, 1), Some(Void::Expired));
}

#[test]
fn a_reset_to_a_generation_that_is_behind_does_nothing() {
    let meanwhile = acted(&notified(), &[FORGOTTEN, FORGOTTEN]);
    let answer = reconcile(&meanwhile, &staff(FORGOTTEN, LATER, 2), FACTS);
    assert_eq!((answer.outcome, &answer.account), (Outcome::Otherwise(Reason::Passed), &meanwhile));
    assert_eq!(sheet(&answer.account, 2), Some(Void::Reset));
}

#[test]
fn a_reset_whose_value_was_given_by_another_and_ran_out_is_not_said_to_be_done() {
    let activated = happened(&notified(), &[Event::FirstSignIn, Event::MailLinkFollowed]);
    let ran_out = happened(&acted(&activated, &[FORGOTTEN]), &[Event::Expired]);
    let facts = Facts { seen_choices: 1, ..FACTS };
    let late = reconcile(&ran_out, &staff(FORGOTTEN, LATER, 2), facts);
    assert_eq!((late.outcome, &late.account), (Outcome::Otherwise(Reason::Passed), &ran_out));
    assert_eq!(sheet(&late.account, 2), Some(Void::Expired));
    let knowing = reconcile(&ran_out, &staff(FORGOTTEN, LATER, 3), facts);
    assert_eq!((knowing.outcome, knowing.account.generation), (Outcome::Applied, 3));
}

#[test]
fn a_value_rolled_after_a_theft_is_said_so() {
    let facts = Facts { rolled: 2, ..FACTS };
    let rolled = happened(&notified(), &[Event::GonePast(2)]);
    let notify = reconcile(&rolled, &staff(NOTIFY, LATER, 1), facts);
    assert_eq!((notify.outcome, notify.account.generation), (Outcome::Otherwise(Reason::Rolled), 3));
    assert_eq!(notify.account.notified_on, Some(LATER));
    let reset = reconcile(&rolled, &staff(FORGOTTEN, LATER, 2), facts);
    assert_eq!((reset.outcome, reset.account), (Outcome::Otherwise(Reason::Rolled), rolled));
}

#[test]
fn a_computer_that_says_to_be_far_ahead_is_not_believed() {
    for event in [Event::GonePast(1_002), Event::GivenElsewhere(u32::MAX)] {
        let far = reconcile(&notified(), &Decision::Happened(event), FACTS);
        assert_eq!((far.outcome, far.account), (Outcome::Refused(Reason::Ahead), notified()), "{event:?}");
    }
    let near = reconcile(&notified(), &Decision::Happened(Event::GonePast(1_001)), FACTS);
    assert_eq!((near.outcome, near.account.generation), (Outcome::Applied, 1_002));
}

#[test]
fn a_value_skipped_with_the_computer_that_held_it_is_void_ahead_of_the_live_one_too() {
    let skipped = loss::replaced(&notified(), 2).unwrap();
    for action in [NOTIFY, Action::Notify { reset: Some(ResetReason::Forgotten) }] {
        let answer = reconcile(&skipped, &staff(action, LATER, 2), FACTS);
        assert_eq!(
            (answer.outcome, answer.account.generation),
            (Outcome::Otherwise(Reason::ResetElsewhere), 1)
        );
        assert!(answer.account.is_consistent());
        assert_eq!(sheet(&answer.account, 2), Some(Void::Reset));
        assert_eq!(sheet(&answer.account, 1), None, "what is on paper stays good");
    }
}

#[test]
fn a_selection_notified_with_reset_is_reset_where_it_can_be() {
    let both = |to| staff(Action::Notify { reset: Some(ResetReason::Forgotten) }, LATER, to);
    let never = reconcile(&new(), &both(1), FACTS);
    assert_eq!((never.outcome, never.account.generation), (Outcome::Applied, 1));
    let done = reconcile(&notified(), &both(2), FACTS);
    assert_eq!((done.outcome, done.account.generation), (Outcome::Applied, 2));
    assert_eq!(done.account.notified_on, Some(LATER));
    let chosen = happened(&notified(), &[Event::FirstSignIn]);
    let kept = reconcile(&chosen, &both(2), FACTS);
    assert_eq!(kept.outcome, Outcome::Otherwise(Reason::HolderChose));
    assert_eq!((kept.account.password, kept.account.notified_on), (Password::Chosen, Some(LATER)));
    assert_eq!(sheet(&kept.account, 2), Some(Void::OtherPassword));
}

#[test]
fn what_only_the_service_decides_and_what_nobody_can_have_had_is_refused() {
    let answer = reconcile(&notified(), &Decision::Happened(Event::FirstSignIn), FACTS);
    assert_eq!((answer.outcome, answer.account), (Outcome::Refused(Reason::NotForStaff), notified()));
    let answer = reconcile(&notified(), &staff(FORGOTTEN, LATER, 3), FACTS);
    assert_eq!((answer.outcome, answer.account), (Outcome::Refused(Reason::Ahead), notified()));
    let into = Uuid::from_u128(1);
    assert_eq!(reconcile(&notified(), &Decision::Grouped { into }, FACTS).outcome, Outcome::Applied);
}

/// What can come to an account at the service.
#[derive(Debug, Clone, Copy)]
enum Step {
    Event(Event),
    Notify { late: u8, to_next: bool },
    Reset { stolen: bool, seen: u8 },
    Lost { stolen: bool },
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Event(Event::FirstSignIn)),
        Just(Step::Event(Event::MailLinkFollowed)),
        Just(Step::Event(Event::PasswordChosen)),
        Just(Step::Event(Event::FranceConnectActivation)),
        Just(Step::Event(Event::SmsRegistration)),
        Just(Step::Event(Event::Expired)),
        (0_u8..6, any::<bool>()).prop_map(|(late, to_next)| Step::Notify { late, to_next }),
        (any::<bool>(), 0_u8..3).prop_map(|(stolen, seen)| Step::Reset { stolen, seen }),
        any::<bool>().prop_map(|stolen| Step::Lost { stolen }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    /// Whatever was seen when it was decided, an account stays consistent, never goes back, and never gives again what
    /// was printed in vain.
    #[test]
    fn no_order_of_events_hands_out_a_value_twice(walk in prop::collection::vec(any_step(), 0..30)) {
        let mut account = new();
        let mut past = vec![account.clone()];
        for step in walk {
            let before = account.clone();
            let (decision, facts, to) = match step {
                Step::Event(event) => {
                    account = event::apply(&account, event).unwrap_or(account);
                    past.push(account.clone());
                    continue;
                }
                Step::Lost { stolen } => {
                    let greatest = account.next_printable();
                    let lost = if stolen { loss::stolen } else { loss::replaced };
                    account = lost(&account, greatest).unwrap_or(account);
                    past.push(account.clone());
                    continue;
                }
                Step::Notify { late, to_next } => {
                    let seen = &past[past.len().saturating_sub(usize::from(late) + 1)];
                    let to = if to_next { seen.next_printable() } else { seen.generation };
                    (staff(NOTIFY, LATER, to), Facts { seen_choices: seen.choices, ..FACTS }, to)
                }
                Step::Reset { stolen, seen } => {
                    let seen = &past[past.len().saturating_sub(usize::from(seen) + 1)];
                    let to = seen.next_printable();
                    let reason = if stolen { STOLEN } else { FORGOTTEN };
                    (staff(reason, LATER, to), Facts { seen_choices: seen.choices, ..FACTS }, to)
                }
            };
            let answer = reconcile(&account, &decision, facts);
            account = answer.account;
            prop_assert!(account.is_consistent(), "{decision:?} on {before:?} gave {account:?}");
            prop_assert!(account.generation >= before.generation && account.burnt >= before.burnt);
            prop_assert!(account.next_printable() >= before.next_printable());
            let refused = matches!(answer.outcome, Outcome::Refused(_));
            prop_assert!(!refused || account.state == before.state && account.password == before.password);
            // What was printed is live, used, void for good, or no password at all.
            if sheet(&account, to).is_some() {
                prop_assert!(account.next_printable() > to, "{to} would be printed again: {account:?}");
            }
            // Sent again, it changes nothing more of what was given.
            let again = reconcile(&account, &decision, facts).account;
            prop_assert_eq!((again.generation, again.password, again.state),
                (account.generation, account.password, account.state));
            past.push(account.clone());
        }
    }
}
