//! The table of 1D §3 and the 2020 guide §3, every cell, and random walks beside a small model of it.

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::{Action, Applied, Lead, Refusal, ResetReason, decide, is_offered};
use crate::account::{Account, Holder, Origin, Password, State};
use crate::event::{self, Event};

const SEPTEMBER: Date = date(2026, 9, 4);
const OCTOBER: Date = date(2026, 10, 12);

const NOTIFY: Action = Action::Notify { reset: None };
const NOTIFY_RESET: Action = Action::Notify { reset: Some(ResetReason::Forgotten) };
const RESET: Action = Action::ResetPassword(ResetReason::Forgotten);
const RESEND: Action = Action::ResendActivationMail;

fn act(account: &Account, action: Action, day: Date) -> Result<Applied, Refusal> {
    decide(account, action, day, Lead::Owner)
}

fn happen(account: &Account, event: Event) -> Account {
    event::apply(account, event).unwrap()
}

/// An account in a state, as the usual road leads there.
fn in_state(state: State) -> Account {
    let new = Account::new(Holder::Guardian);
    if state == State::NotNotified {
        return new;
    }
    let notified = act(&new, NOTIFY, SEPTEMBER).unwrap().account;
    match state {
        State::Notified => notified,
        State::Activating => happen(&notified, Event::FirstSignIn),
        _ => happen(&happen(&notified, Event::FirstSignIn), Event::MailLinkFollowed),
    }
}

/// One cell: what becomes of state, password, generation, origin and date; `None` where refused.
type Cell = Option<(State, Password, u32, Origin, Option<Date>)>;

#[test]
fn every_cell_of_the_table() {
    use Password::{Chosen, Provisional};
    use State::{Activated, Activating, NotNotified, Notified};
    let school = Origin::School;
    let now = Some(OCTOBER);
    let before = Some(SEPTEMBER);
    let table: [(Action, [Cell; 4]); 4] = [
        (
            NOTIFY,
            [
                Some((Notified, Provisional, 1, school, now)),
                Some((Notified, Provisional, 1, school, now)),
                Some((Activating, Chosen, 1, school, now)),
                Some((Activated, Chosen, 1, school, now)),
            ],
        ),
        (
            NOTIFY_RESET,
            [
                Some((Notified, Provisional, 1, school, now)),
                Some((Notified, Provisional, 2, school, now)),
                Some((Activating, Provisional, 2, school, now)),
                Some((Activated, Provisional, 2, school, now)),
            ],
        ),
        (
            RESET,
            [
                None,
                Some((Notified, Provisional, 2, school, before)),
                Some((Activating, Provisional, 2, school, before)),
                Some((Activated, Provisional, 2, school, before)),
            ],
        ),
        (RESEND, [None, None, Some((Activating, Chosen, 1, school, before)), None]),
    ];
    for (action, cells) in table {
        for (state, cell) in [NotNotified, Notified, Activating, Activated].into_iter().zip(cells) {
            let after = act(&in_state(state), action, OCTOBER).ok().map(|applied| {
                let a = applied.account;
                assert!(a.is_consistent(), "{action:?} on {state:?}");
                (a.state, a.password, a.generation, a.origin, a.notified_on)
            });
            assert_eq!(after, cell, "{action:?} on {state:?}");
        }
    }
}

#[test]
fn only_a_first_notification_with_reset_warns() {
    for state in State::ALL {
        let applied = act(&in_state(state), NOTIFY_RESET, OCTOBER).unwrap();
        assert_eq!(applied.reset_skipped, state == State::NotNotified, "{state:?}");
        assert!(!act(&in_state(state), NOTIFY, OCTOBER).unwrap().reset_skipped);
    }
}

#[test]
fn refusals_say_why() {
    assert_eq!(act(&in_state(State::NotNotified), RESET, OCTOBER), Err(Refusal::NotNotified));
    for state in [State::NotNotified, State::Notified, State::Activated] {
        assert_eq!(act(&in_state(state), RESEND, OCTOBER), Err(Refusal::NotActivating), "{state:?}");
    }
}

#[test]
fn a_page_offers_what_the_table_allows() {
    let offered =
        |state| [NOTIFY, NOTIFY_RESET, RESET, RESEND].map(|action| is_offered(&in_state(state), action));
    assert_eq!(offered(State::NotNotified), [true, false, false, false]);
    assert_eq!(offered(State::Notified), [true, true, true, false]);
    assert_eq!(offered(State::Activating), [true, true, true, true]);
    assert_eq!(offered(State::Activated), [true, true, true, false]);
}

#[test]
fn a_linked_machine_resets_once_before_it_synchronises() {
    let lead = Lead::Linked { confirmed: 1 };
    let once = decide(&in_state(State::Activated), RESET, OCTOBER, lead).unwrap().account;
    assert_eq!(once.generation, 2);
    assert_eq!(decide(&once, RESET, OCTOBER, lead), Err(Refusal::ResetAlreadyPending));
    assert_eq!(decide(&once, NOTIFY_RESET, OCTOBER, lead), Err(Refusal::ResetAlreadyPending));
    assert!(decide(&once, NOTIFY, OCTOBER, lead).is_ok(), "notifying again prints the same password");
}

#[test]
fn a_france_connect_account_gets_a_password_by_reset_only() {
    let account = happen(&Account::new(Holder::Guardian), Event::FranceConnectActivation);
    let notified = act(&account, NOTIFY, OCTOBER).unwrap().account;
    assert_eq!((notified.password, notified.notified_on), (Password::FranceConnect, Some(OCTOBER)));
    let reset = act(&account, RESET, OCTOBER).unwrap().account;
    assert_eq!((reset.state, reset.password), (State::Activated, Password::Provisional));
    assert!(reset.is_consistent());
}

/// The whole life cycle once more, as a few sentences instead of transitions.
#[derive(Debug, Clone, Default)]
struct Model {
    pupil: bool,
    given: bool,
    used: bool,
    active: bool,
    ever_active: bool,
    readable: bool,
    date: Option<u32>,
    retired: u32,
}

impl Model {
    fn state(&self) -> State {
        match (self.active, self.given, self.used) {
            (true, ..) => State::Activated,
            (_, true, true) => State::Activating,
            (_, true, false) => State::Notified,
            _ => State::NotNotified,
        }
    }

    fn notify(&mut self, day: u32) {
        if self.state() == State::NotNotified {
            self.given = true;
            self.readable = true;
        }
        self.date = Some(day);
    }

    fn reset(&mut self) {
        self.retired += 1;
        self.readable = true;
    }

    fn become_active(&mut self) {
        self.active = true;
        self.ever_active = true;
    }

    fn without_paper(&mut self) {
        self.retired += u32::from(self.readable);
        self.readable = false;
        self.become_active();
    }

    /// Returns whether the step was possible.
    fn step(&mut self, step: Step, day: u32) -> bool {
        let state = self.state();
        match step {
            Step::Notify => self.notify(day),
            Step::NotifyReset => {
                if state != State::NotNotified {
                    self.reset();
                }
                self.notify(day);
            }
            Step::Reset if state != State::NotNotified => self.reset(),
            Step::Resend => return state == State::Activating,
            Step::SignIn if state == State::Notified => {
                self.used = true;
                self.readable = false;
                if self.pupil {
                    self.become_active();
                }
            }
            Step::FollowLink if state == State::Activating => self.become_active(),
            Step::Sms if !self.pupil => self.without_paper(),
            Step::Expire if self.readable || state == State::Activating => {
                self.retired += 1;
                self.readable = false;
                if !self.active {
                    *self = Self {
                        pupil: self.pupil,
                        ever_active: self.ever_active,
                        retired: self.retired,
                        ..Self::default()
                    };
                }
            }
            _ => return false,
        }
        true
    }
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Notify,
    NotifyReset,
    Reset,
    Resend,
    SignIn,
    FollowLink,
    Sms,
    Expire,
}

const STEPS: [Step; 8] = [
    Step::Notify,
    Step::NotifyReset,
    Step::Reset,
    Step::Resend,
    Step::SignIn,
    Step::FollowLink,
    Step::Sms,
    Step::Expire,
];

fn day(number: u32) -> Date {
    SEPTEMBER.saturating_add(jiff::Span::new().days(i64::from(number)))
}

fn step(account: &Account, step: Step, number: u32) -> Option<Account> {
    let today = day(number);
    let acted = |action| act(account, action, today).ok().map(|applied| applied.account);
    match step {
        Step::Notify => acted(NOTIFY),
        Step::NotifyReset => acted(NOTIFY_RESET),
        Step::Reset => acted(RESET),
        Step::Resend => acted(RESEND),
        Step::SignIn => event::apply(account, Event::FirstSignIn).ok(),
        Step::FollowLink => event::apply(account, Event::MailLinkFollowed).ok(),
        Step::Sms => event::apply(account, Event::SmsRegistration).ok(),
        Step::Expire => event::apply(account, Event::Expired).ok(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn random_walks_agree_with_the_model(pupil: bool, walk in prop::collection::vec(0_usize..8, 0..40)) {
        let mut account = Account::new(if pupil { Holder::Pupil } else { Holder::Guardian });
        let mut model = Model { pupil, ..Model::default() };
        for (number, choice) in (0_u32..).zip(walk) {
            let possible = model.step(STEPS[choice], number);
            let next = step(&account, STEPS[choice], number);
            prop_assert_eq!(next.is_some(), possible, "{:?} on {:?}", STEPS[choice], account);
            if let Some(next) = next {
                prop_assert!(next.is_consistent(), "{:?} gave {:?}", STEPS[choice], next);
                prop_assert!(next.generation >= account.generation);
                prop_assert!(next.version > account.version);
                account = next;
            }
            prop_assert_eq!(account.state, model.state());
            prop_assert_eq!(account.generation, 1 + model.retired);
            prop_assert_eq!(account.password == Password::Provisional, model.readable);
            prop_assert_eq!(account.notified_on, model.date.map(day));
            prop_assert_eq!(account.activated_before, model.ever_active);
            prop_assert!(!pupil || account.state != State::Activating);
        }
    }
}
