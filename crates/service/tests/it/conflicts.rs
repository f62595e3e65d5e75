//! What is decided offline and what happened meanwhile: each row of the table, on the real database, with two computers
//! and the family.

use jiff::SignedDuration;
use jiff::civil::date;
use protocol::account::{Account, Password, State};
use protocol::decision::{Decision, FamilyEvent, ResetReason};
use protocol::operation::{Answer, Outcome, Reason};
use service::usecase::{directory, expiry, family};
use uuid::Uuid;

use crate::fixture::{Computer, Fixture};
use crate::grouping::{grouped, ungrouped};
use crate::tilleuls::tilleuls;

const MOTHER: &str = "r.abricot";
const FATHER: &str = "r.abricot2";

/// A school, two computers of its director's that know it, and a mother to whom nothing was given.
async fn meanwhile(mut scene: impl AsyncFnMut(&Fixture, &mut Computer, &mut Computer)) {
    let (fixture, director) = Fixture::with_school().await;
    let mut offline = fixture.enrol(&director).await;
    let mut other = fixture.enrol(&director).await;
    offline.catch_up().await;
    other.catch_up().await;
    scene(&fixture, &mut offline, &mut other).await;
}

/// The mother is notified, and both computers know.
async fn notified(fixture: &Fixture, offline: &mut Computer<'_>, other: &mut Computer<'_>) {
    send(other, MOTHER, notify(1)).await;
    offline.catch_up().await;
    other.catch_up().await;
    fixture.clock.advance(SignedDuration::from_hours(24));
}

async fn send(computer: &mut Computer<'_>, login: &str, decision: Decision) -> Answer {
    let operation = computer.decide(login, decision);
    computer.submit(&[operation]).await.unwrap().remove(0)
}

async fn did(fixture: &Fixture, computer: &Computer<'_>, event: FamilyEvent) {
    family::happened(&fixture.service, computer.account(MOTHER).state.id, event).await.unwrap();
}

const fn notify(to: u32) -> Decision {
    Decision::Notify { reset: None, day: date(2026, 9, 4), to }
}

const fn reset(reason: ResetReason, to: u32) -> Decision {
    Decision::Reset { reason, day: date(2026, 9, 4), to }
}

const FORGOTTEN: ResetReason = ResetReason::Forgotten;
const STOLEN: ResetReason = ResetReason::Stolen;

/// The generations whose values a computer holds.
fn values(account: &Account) -> Vec<u32> {
    account.values.iter().map(|value| value.generation).collect()
}

#[tokio::test]
async fn notified_while_the_family_activated_alone_the_activation_is_kept() {
    meanwhile(async |fixture, offline, other| {
        let operation = offline.decide(MOTHER, notify(1));
        did(fixture, other, FamilyEvent::FranceConnectActivation).await;
        let answer = offline.submit(&[operation]).await.unwrap().remove(0);
        assert_eq!(answer.outcome, Outcome::Otherwise(Reason::HolderActivated));
        let state = answer.account.unwrap();
        assert_eq!((state.state, state.password), (State::Activated, Password::FranceConnect));
        assert!(state.notified_on.is_some());
        other.catch_up().await;
        assert_eq!(values(other.account(MOTHER)), [2], "what was printed is not printed again");
    })
    .await;
}

#[tokio::test]
async fn notified_while_somebody_reset_the_older_sheet_is_void() {
    meanwhile(async |fixture, offline, other| {
        notified(fixture, offline, other).await;
        let operation = offline.decide(MOTHER, notify(1));
        assert_eq!(send(other, MOTHER, reset(FORGOTTEN, 2)).await.outcome, Outcome::Applied);
        let answer = offline.submit(&[operation]).await.unwrap().remove(0);
        assert_eq!(answer.outcome, Outcome::Otherwise(Reason::ResetElsewhere));
        assert_eq!(answer.account.unwrap().generation, 2);
    })
    .await;
}

#[tokio::test]
async fn a_forgotten_password_that_was_chosen_meanwhile_is_kept_and_one_click_resets_it_knowingly() {
    meanwhile(async |fixture, offline, other| {
        notified(fixture, offline, other).await;
        let operation = offline.decide(MOTHER, reset(FORGOTTEN, 2));
        did(fixture, other, FamilyEvent::FirstSignIn).await;
        let answer = offline.submit(&[operation]).await.unwrap().remove(0);
        assert_eq!(answer.outcome, Outcome::Otherwise(Reason::HolderChose));
        assert_eq!(answer.account.unwrap().password, Password::Chosen);
        offline.catch_up().await;
        assert_eq!(values(offline.account(MOTHER)), [3]);
        assert_eq!(send(offline, MOTHER, reset(FORGOTTEN, 3)).await.outcome, Outcome::Applied);
    })
    .await;
}

#[tokio::test]
async fn a_stolen_password_ends_what_was_chosen_with_it() {
    meanwhile(async |fixture, offline, other| {
        notified(fixture, offline, other).await;
        let operation = offline.decide(MOTHER, reset(STOLEN, 2));
        did(fixture, other, FamilyEvent::FirstSignIn).await;
        let answer = offline.submit(&[operation]).await.unwrap().remove(0);
        assert_eq!(answer.outcome, Outcome::Otherwise(Reason::ChoiceEnded));
        let state = answer.account.unwrap();
        assert_eq!((state.password, state.generation), (Password::Provisional, 2));
    })
    .await;
}

#[tokio::test]
async fn the_same_decision_on_both_gives_the_same_password() {
    meanwhile(async |fixture, offline, other| {
        notified(fixture, offline, other).await;
        for decision in [notify(1), reset(FORGOTTEN, 2)] {
            let operation = offline.decide(MOTHER, decision.clone());
            assert_eq!(send(other, MOTHER, decision).await.outcome, Outcome::Applied);
            let answer = offline.submit(&[operation]).await.unwrap().remove(0);
            assert_eq!(answer.outcome, Outcome::Applied);
        }
    })
    .await;
}

#[tokio::test]
async fn decided_for_who_left_it_is_refused_and_the_sheet_burnt() {
    meanwhile(async |fixture, offline, other| {
        send(other, FATHER, notify(1)).await;
        offline.catch_up().await;
        let operation = offline.decide(FATHER, reset(FORGOTTEN, 2));
        let mut left = tilleuls();
        left.enrolments[1].gone_on = Some(date(2026, 9, 3));
        directory::take_in(&fixture.service, left).await.unwrap();
        let answer = offline.submit(&[operation]).await.unwrap().remove(0);
        assert_eq!(answer.outcome, Outcome::Refused(Reason::LeftSchool));
        let state = answer.account.unwrap();
        assert_eq!((state.generation, state.burnt), (1, 2));
    })
    .await;
}

#[tokio::test]
async fn what_ran_out_meanwhile_is_notified_anew_and_not_reset() {
    meanwhile(async |fixture, offline, other| {
        notified(fixture, offline, other).await;
        let notification = offline.decide(MOTHER, notify(1));
        let second = offline.decide(MOTHER, reset(FORGOTTEN, 2));
        fixture.clock.set("2026-12-05T08:00:00Z");
        assert_eq!(expiry::run(&fixture.service).await.unwrap(), 0, "a computer was not heard since");
        fixture.clock.set("2027-01-04T08:00:00Z");
        assert_eq!(expiry::run(&fixture.service).await.unwrap(), 1, "for thirty days at most");
        assert_eq!(expiry::run(&fixture.service).await.unwrap(), 0);
        let mut late = second.clone();
        late.counter = 1;
        let answer = offline.submit(&[late]).await.unwrap().remove(0);
        assert_eq!(answer.outcome, Outcome::Refused(Reason::NotNotified));
        let mut again = notification.clone();
        again.counter = 2;
        let answer = offline.submit(&[again]).await.unwrap().remove(0);
        assert_eq!(answer.outcome, Outcome::Otherwise(Reason::Overdue), "decided four months ago");
        other.catch_up().await;
        assert_eq!(other.account(MOTHER).state.state, State::NotNotified);
        let next = other.account(MOTHER).state.generation.max(other.account(MOTHER).state.burnt + 1);
        assert!(next > 2, "what was printed for the reset is not printed again");
        assert_eq!(values(other.account(MOTHER)), [next, next + 1]);
        assert_eq!(send(other, MOTHER, notify(next)).await.outcome, Outcome::Applied);
    })
    .await;
}

#[tokio::test]
async fn notified_past_the_deadline_while_another_did_the_earlier_sheet_is_void() {
    meanwhile(async |fixture, offline, other| {
        notified(fixture, offline, other).await;
        let operation = offline.decide(MOTHER, notify(2));
        assert_eq!(send(other, MOTHER, notify(1)).await.outcome, Outcome::Applied);
        let answer = offline.submit(&[operation]).await.unwrap().remove(0);
        assert_eq!(answer.outcome, Outcome::Otherwise(Reason::EarlierSheetVoid));
        assert_eq!(answer.account.unwrap().generation, 2);
    })
    .await;
}

#[tokio::test]
async fn a_reset_to_what_is_behind_does_nothing() {
    meanwhile(async |fixture, offline, other| {
        notified(fixture, offline, other).await;
        let operation = offline.decide(MOTHER, reset(FORGOTTEN, 2));
        send(other, MOTHER, reset(FORGOTTEN, 2)).await;
        other.catch_up().await;
        send(other, MOTHER, reset(FORGOTTEN, 3)).await;
        let answer = offline.submit(&[operation]).await.unwrap().remove(0);
        assert_eq!(answer.outcome, Outcome::Otherwise(Reason::Passed));
        assert_eq!(answer.account.unwrap().generation, 3);
    })
    .await;
}

#[tokio::test]
async fn a_value_that_was_rolled_is_said_so() {
    meanwhile(async |fixture, offline, other| {
        notified(fixture, offline, other).await;
        let operation = offline.decide(MOTHER, notify(1));
        sqlx::query("UPDATE account SET generation = 3, rolled = 2 WHERE login = $1")
            .bind(MOTHER)
            .execute(&fixture.pool)
            .await
            .unwrap();
        let answer = offline.submit(&[operation]).await.unwrap().remove(0);
        assert_eq!(answer.outcome, Outcome::Otherwise(Reason::Rolled));
    })
    .await;
}

#[tokio::test]
async fn decided_for_an_account_grouped_away_it_goes_to_the_one_that_is_kept() {
    meanwhile(async |fixture, offline, other| {
        let notification = offline.decide(FATHER, notify(1));
        let kept = offline.account(MOTHER).state.id;
        assert_eq!(send(other, FATHER, grouped(other, FATHER, MOTHER)).await.outcome, Outcome::Applied);
        let answer = offline.submit(&[notification]).await.unwrap().remove(0);
        assert_eq!(answer.outcome, Outcome::Otherwise(Reason::GroupedAway));
        let state = answer.account.unwrap();
        assert_eq!((state.id, state.state, state.generation), (kept, State::Notified, 1));
        other.catch_up().await;
        let away = other.account(FATHER).clone();
        assert_eq!((away.state.state, away.grouped_into), (State::NotNotified, Some(kept)));
        assert_eq!(away.state.burnt, 1, "its sheet bears another login");
        let sheets: Vec<Uuid> =
            sqlx::query_scalar("SELECT account FROM sheet").fetch_all(&fixture.pool).await.unwrap();
        assert_eq!(sheets, [away.state.id]);
        // Given back, it goes on after what was printed in vain.
        let back = ungrouped(other, FATHER, MOTHER);
        assert_eq!(send(other, FATHER, back).await.outcome, Outcome::Applied);
        other.catch_up().await;
        assert_eq!(values(other.account(FATHER)), [2, 3]);
        assert_eq!(other.account(FATHER).grouped_into, None);
    })
    .await;
}

#[tokio::test]
async fn a_reset_that_goes_to_the_one_that_is_kept_locks_nobody_out_but_a_thief() {
    meanwhile(async |fixture, offline, other| {
        send(other, FATHER, notify(1)).await;
        notified(fixture, offline, other).await;
        let forgotten = offline.decide(FATHER, reset(FORGOTTEN, 2));
        let stolen = offline.decide(FATHER, reset(STOLEN, 2));
        did(fixture, other, FamilyEvent::FirstSignIn).await;
        send(other, FATHER, grouped(other, FATHER, MOTHER)).await;
        let answer = offline.submit(&[forgotten]).await.unwrap().remove(0);
        assert_eq!(answer.outcome, Outcome::Otherwise(Reason::GroupedAway));
        assert_eq!(answer.account.unwrap().password, Password::Chosen, "hers");
        let answer = offline.submit(&[stolen]).await.unwrap().remove(0);
        assert_eq!(answer.outcome, Outcome::Otherwise(Reason::GroupedAway));
        let state = answer.account.unwrap();
        assert_eq!((state.password, state.generation), (Password::Provisional, 2));
        other.catch_up().await;
        let away = &other.account(FATHER).state;
        assert_eq!(
            (away.password, away.generation),
            (Password::Provisional, 3),
            "no stolen sheet comes back"
        );
    })
    .await;
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_believed_between_two_synchronisations() {
    meanwhile(async |fixture, offline, _| {
        fixture.clock.set("2026-09-18T08:00:00Z");
        for (decided_at, day) in [
            ("2019-01-01T08:00:00Z", date(2026, 9, 4)),
            // Sent apart, as many are: it has heard nothing in between.
            ("2026-09-10T08:00:00Z", date(2026, 9, 10)),
            ("2031-01-01T08:00:00Z", date(2026, 9, 18)),
        ] {
            let mut operation = offline.decide(MOTHER, notify(1));
            operation.decided_at = decided_at.parse().unwrap();
            let answer = offline.submit(&[operation]).await.unwrap().remove(0);
            assert_eq!(answer.account.unwrap().notified_on, Some(day), "{decided_at}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_sole_child_is_not_reported_and_no_child_of_others_is() {
    meanwhile(async |fixture, _, other| {
        let (lou, zoe) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let report = async |login: &str, pupil| {
            let did = FamilyEvent::LinkReported { pupil: protocol::decision::PupilRef::Lasting(pupil) };
            family::happened(&fixture.service, other.account(login).state.id, did).await.is_ok()
        };
        assert!(!report(FATHER, zoe).await, "his only one");
        assert!(!report(FATHER, lou).await, "none of his");
        assert!(report(MOTHER, lou).await);
        assert!(!report(MOTHER, zoe).await, "she would have none left");
    })
    .await;
}
