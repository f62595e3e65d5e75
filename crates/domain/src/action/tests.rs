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
    let lead = Lead::Linked { next: 2 };
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
#[derive(Debug, Clone)]
struct Model {
    pupil: bool,
    given: bool,
    used: bool,
    active: bool,
    origin: Origin,
    ever_active: bool,
    password: Password,
    date: Option<u32>,
    asked: Option<u32>,
    retired: u32,
}

impl Model {
    const fn new(pupil: bool) -> Self {
        Self {
            pupil,
            given: false,
            used: false,
            active: false,
            origin: Origin::Unset,
            ever_active: false,
            password: Password::None,
            date: None,
            asked: None,
            retired: 0,
        }
    }

    fn state(&self) -> State {
        match (self.active, self.given, self.used) {
            (true, ..) => State::Activated,
            (_, true, true) => State::Activating,
            (_, true, false) => State::Notified,
            _ => State::NotNotified,
        }
    }

    fn readable(&self) -> bool {
        self.password == Password::Provisional
    }

    fn notify(&mut self, day: u32) {
        if self.state() == State::NotNotified {
            self.given = true;
            self.password = Password::Provisional;
            self.origin = Origin::School;
        }
        self.date = Some(day);
    }

    /// Without a password the number is that of the next one, which is given now.
    fn reset(&mut self) {
        self.retired += u32::from(self.password != Password::None);
        self.password = Password::Provisional;
        self.asked = None;
    }

    /// The holder's own password answers a request for another.
    fn choose(&mut self) {
        self.password = Password::Chosen;
        self.asked = None;
    }

    fn become_active(&mut self, origin: Origin) {
        if !self.ever_active {
            self.origin = origin;
        }
        self.active = true;
        self.ever_active = true;
        self.asked = None;
    }

    /// By another road than the sheet: what it bore is worth nothing.
    fn without_paper(&mut self, origin: Origin, password: Password) {
        self.retired += u32::from(self.readable());
        self.password = password;
        self.become_active(origin);
    }

    fn expire(&mut self) {
        self.retired += 1;
        self.password = Password::None;
        self.asked = None;
        if !self.active {
            *self = Self { ever_active: self.ever_active, retired: self.retired, ..Self::new(self.pupil) };
        }
    }

    /// Returns whether the action was possible.
    fn act(&mut self, action: Action, day: u32) -> bool {
        let given = self.state() != State::NotNotified;
        match action {
            Action::Notify { reset } => {
                if reset.is_some() && given {
                    self.reset();
                }
                self.notify(day);
                true
            }
            Action::ResetPassword(_) => {
                if given {
                    self.reset();
                }
                given
            }
            Action::ResendActivationMail => self.state() == State::Activating,
            Action::ResendConfirmationMail => true,
        }
    }

    /// Returns whether the event was possible.
    fn happen(&mut self, event: Event, day: u32) -> bool {
        let state = self.state();
        match event {
            Event::FranceConnectActivation if !self.pupil => {
                let kept = self.password == Password::Chosen;
                let password = if kept { Password::Chosen } else { Password::FranceConnect };
                self.without_paper(Origin::FranceConnect, password);
            }
            Event::SmsRegistration if !self.pupil => {
                self.without_paper(Origin::Guardian, Password::Chosen);
            }
            Event::Transition(origin @ (Origin::Aten | Origin::Ent)) => {
                self.without_paper(origin, Password::Chosen);
            }
            Event::FirstSignIn if state == State::Notified => {
                self.used = true;
                self.choose();
                if self.pupil {
                    self.become_active(self.origin);
                }
            }
            Event::MailLinkFollowed if state == State::Activating => self.become_active(self.origin),
            Event::PasswordChosen if self.active || state == State::Activating => self.choose(),
            Event::ResetAsked(_) if state != State::NotNotified => self.asked = Some(day),
            Event::Expired if self.readable() || state == State::Activating => self.expire(),
            // The live number is one more than those retired; without a password it is the next one's.
            Event::GivenElsewhere(to) => {
                let retired = if self.password == Password::None { to } else { to - 1 };
                let later = retired > self.retired;
                self.retired = self.retired.max(retired);
                return later;
            }
            Event::GonePast(given) => {
                let later = given > self.retired;
                self.retired = self.retired.max(given);
                return later;
            }
            Event::FranceConnectActivation
            | Event::SmsRegistration
            | Event::Transition(_)
            | Event::FirstSignIn
            | Event::MailLinkFollowed
            | Event::PasswordChosen
            | Event::ResetAsked(_)
            | Event::Expired => return false,
        }
        true
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Act(Action),
    Happen(Event),
}

/// Whatever can be done or happen. Reads its day anew where it has one.
const STEPS: [Step; 19] = [
    Step::Act(NOTIFY),
    Step::Act(NOTIFY_RESET),
    Step::Act(Action::Notify { reset: Some(ResetReason::Stolen) }),
    Step::Act(RESET),
    Step::Act(Action::ResetPassword(ResetReason::Stolen)),
    Step::Act(RESEND),
    Step::Act(Action::ResendConfirmationMail),
    Step::Happen(Event::FranceConnectActivation),
    Step::Happen(Event::SmsRegistration),
    Step::Happen(Event::FirstSignIn),
    Step::Happen(Event::MailLinkFollowed),
    Step::Happen(Event::Transition(Origin::Aten)),
    Step::Happen(Event::Transition(Origin::Ent)),
    Step::Happen(Event::Transition(Origin::School)),
    Step::Happen(Event::PasswordChosen),
    Step::Happen(Event::ResetAsked(SEPTEMBER)),
    Step::Happen(Event::Expired),
    Step::Happen(Event::GivenElsewhere(3)),
    Step::Happen(Event::GonePast(3)),
];

/// The step that stands for this one after it in a list of all kinds; none after the last. A new action or event
/// does not compile until it has its place here.
const fn next_kind(step: Step) -> Option<Step> {
    Some(match step {
        Step::Act(Action::Notify { reset: None }) => Step::Act(NOTIFY_RESET),
        Step::Act(Action::Notify { reset: Some(_) }) => Step::Act(RESET),
        Step::Act(Action::ResetPassword(_)) => Step::Act(RESEND),
        Step::Act(Action::ResendActivationMail) => Step::Act(Action::ResendConfirmationMail),
        Step::Act(Action::ResendConfirmationMail) => Step::Happen(Event::FranceConnectActivation),
        Step::Happen(Event::FranceConnectActivation) => Step::Happen(Event::SmsRegistration),
        Step::Happen(Event::SmsRegistration) => Step::Happen(Event::FirstSignIn),
        Step::Happen(Event::FirstSignIn) => Step::Happen(Event::MailLinkFollowed),
        Step::Happen(Event::MailLinkFollowed) => Step::Happen(Event::Transition(Origin::Aten)),
        Step::Happen(Event::Transition(_)) => Step::Happen(Event::PasswordChosen),
        Step::Happen(Event::PasswordChosen) => Step::Happen(Event::ResetAsked(SEPTEMBER)),
        Step::Happen(Event::ResetAsked(_)) => Step::Happen(Event::Expired),
        Step::Happen(Event::Expired) => Step::Happen(Event::GivenElsewhere(3)),
        Step::Happen(Event::GivenElsewhere(_)) => Step::Happen(Event::GonePast(3)),
        Step::Happen(Event::GonePast(_)) => return None,
    })
}

#[test]
fn walks_take_every_kind_of_step() {
    let mut kind = Some(Step::Act(NOTIFY));
    while let Some(step) = kind {
        assert!(STEPS.contains(&step), "{step:?}");
        kind = next_kind(step);
    }
}

fn day(number: u32) -> Date {
    SEPTEMBER.saturating_add(jiff::Span::new().days(i64::from(number)))
}

fn step(account: &Account, step: Step, number: u32) -> Option<Account> {
    match step {
        Step::Act(action) => act(account, action, day(number)).ok().map(|applied| applied.account),
        Step::Happen(Event::ResetAsked(_)) => event::apply(account, Event::ResetAsked(day(number))).ok(),
        Step::Happen(event) => event::apply(account, event).ok(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn random_walks_agree_with_the_model(
        pupil: bool,
        walk in prop::collection::vec(0..STEPS.len(), 0..40),
    ) {
        let mut account = Account::new(if pupil { Holder::Pupil } else { Holder::Guardian });
        let mut model = Model::new(pupil);
        for (number, choice) in (0_u32..).zip(walk) {
            let taken = STEPS[choice];
            let possible = match taken {
                Step::Act(action) => model.act(action, number),
                Step::Happen(event) => model.happen(event, number),
            };
            let next = step(&account, taken, number);
            prop_assert_eq!(next.is_some(), possible, "{:?} on {:?}", taken, account);
            if let Some(next) = next {
                prop_assert!(next.is_consistent(), "{:?} gave {:?}", taken, next);
                prop_assert!(next.generation >= account.generation);
                prop_assert!(next.version > account.version);
                account = next;
            }
            prop_assert_eq!(account.state, model.state());
            prop_assert_eq!(account.origin, model.origin);
            prop_assert_eq!(account.password, model.password);
            prop_assert_eq!(account.generation, 1 + model.retired);
            prop_assert_eq!(account.notified_on, model.date.map(day));
            prop_assert_eq!(account.activated_before, model.ever_active);
            prop_assert_eq!(account.reset_asked_on, model.asked.map(day));
            prop_assert!(!pupil || account.state != State::Activating);
        }
    }
}
