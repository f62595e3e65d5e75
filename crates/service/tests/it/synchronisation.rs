//! Computers of one school, what they send, and what they hear.

use jiff::civil::date;
use protocol::account::State;
use protocol::decision::{Decision, ResetReason};
use protocol::entity::{Entity, EntityKey};
use protocol::feed::{Change, Cursor};
use protocol::operation::{Outcome, Reason};
use protocol::problem::ProblemCode;
use service::Error;
use service::usecase::changes::changes;
use service::usecase::directory::{self, Directory};
use uuid::Uuid;

use crate::fixture::Fixture;
use crate::tilleuls::{UAI, pupil, tilleuls};

const MOTHER: &str = "r.abricot";
const FATHER: &str = "r.abricot2";

fn notify(to: u32) -> Decision {
    Decision::Notify { reset: None, day: date(2026, 9, 4), to }
}

fn reset(to: u32) -> Decision {
    Decision::Reset { reason: ResetReason::Forgotten, day: date(2026, 9, 4), to }
}

/// What a change is about, in a word.
fn about(change: &Change) -> String {
    let entity = match change {
        Change::Is(entity) => &**entity,
        Change::Gone(key) => return format!("gone {key:?}"),
    };
    match entity {
        Entity::School(school) => school.name.clone(),
        Entity::Class(class) => class.code.clone(),
        Entity::Account(account) => account.login.clone(),
        Entity::Pupil(pupil) => pupil.first.clone(),
        Entity::Guardian(guardian) => guardian.first.clone(),
        Entity::Enrolment(place) => format!("place {}", place.pupil.as_u128()),
        Entity::Link(link) => {
            format!("{} for {}", link.guardian.as_u128(), link.pupil.as_u128())
        }
        Entity::Sheet(sheet) => format!("sheet of {}", sheet.login),
    }
}

#[tokio::test]
async fn a_first_synchronisation_is_the_whole_school_in_an_order_that_can_be_taken() {
    let (fixture, director) = Fixture::with_school().await;
    let mut computer = fixture.enrol(&director).await;
    let page = computer.catch_up().await;
    let mut told: Vec<String> = page.changes.iter().map(about).collect();
    // Ids of accounts are the service's: their order says nothing.
    told[2..4].sort_unstable();
    assert_eq!(
        told,
        [
            "École des Tilleuls",
            "CPA",
            MOTHER,
            FATHER,
            "Lou",
            "Zoé",
            "Rose",
            "Rémi",
            "place 1",
            "place 2",
            "11 for 1",
            "11 for 2",
            "12 for 2",
        ]
    );
    assert_eq!((page.more, page.answered, page.answers.len()), (false, 0, 0));
    let mother = computer.account(MOTHER);
    assert_eq!(mother.state.state, State::NotNotified);
    // What is live, of which there is nothing yet, and the next.
    let values: Vec<u32> = mother.values.iter().map(|value| value.generation).collect();
    assert_eq!((values.as_slice(), mother.values[0].password.len()), (&[1, 2][..], 8));

    let again = computer.catch_up().await;
    assert_eq!((again.changes.len(), again.cursor), (0, page.cursor));
    // What did not change is not told again; what did is, once.
    directory::take_in(&fixture.service, tilleuls()).await.unwrap();
    let other = Directory { pupils: vec![pupil(1, "Louise")], ..tilleuls() };
    directory::take_in(&fixture.service, other).await.unwrap();
    let page = computer.catch_up().await;
    assert!(page.changes.iter().map(about).any(|told| told == "Louise"));
    assert_eq!(page.changes.iter().map(about).filter(|told| told == "CPA").count(), 0);
}

#[tokio::test]
async fn a_decision_goes_there_and_comes_back_to_every_computer() {
    let (fixture, director) = Fixture::with_school().await;
    let mut first = fixture.enrol(&director).await;
    let mut second = fixture.enrol(&director).await;
    first.catch_up().await;
    second.catch_up().await;
    let operation = first.decide(MOTHER, notify(1));
    let answers = first.submit(std::slice::from_ref(&operation)).await.unwrap();
    assert_eq!(answers.len(), 1);
    assert_eq!((answers[0].id, answers[0].counter, answers[0].outcome), (operation.id, 1, Outcome::Applied));
    let state = answers[0].account.as_ref().unwrap();
    assert_eq!((state.state, state.notified_on), (State::Notified, Some(date(2026, 9, 4))));

    let page = second.catch_up().await;
    assert_eq!(page.changes.iter().map(about).collect::<Vec<_>>(), [MOTHER, "sheet of r.abricot"]);
    let mother = second.account(MOTHER);
    let values: Vec<u32> = mother.values.iter().map(|value| value.generation).collect();
    assert_eq!((mother.state.generation, values.as_slice()), (1, &[1, 2][..]));
    first.catch_up().await;
    assert_eq!(first.account(MOTHER), mother, "the same passwords on both");
}

#[tokio::test]
async fn what_was_answered_is_answered_the_same_and_nothing_is_done_twice() {
    let (fixture, director) = Fixture::with_school().await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    let operations = [computer.decide(MOTHER, notify(1)), computer.decide(FATHER, notify(1))];
    let answers = computer.submit(&operations).await.unwrap();
    assert_eq!(computer.submit(&operations).await.unwrap(), answers);
    // The answers of a submission whose reply was lost come with the next page.
    let page = changes(&fixture.service, &computer.proof, UAI, computer.cursor, 0).await.unwrap();
    assert_eq!((page.answered, &page.answers), (2, &answers));

    let mut changed = operations[0].clone();
    changed.decision = reset(2);
    assert!(matches!(computer.submit(&[changed]).await, Err(Error::Refused(ProblemCode::OperationChanged))));
    let mut later = computer.decide(MOTHER, reset(2));
    later.counter = 5;
    assert!(matches!(computer.submit(&[later]).await, Err(Error::Refused(ProblemCode::CounterGap))));
}

#[tokio::test]
async fn a_restored_or_cloned_computer_is_put_aside() {
    let (fixture, director) = Fixture::with_school().await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    let operation = computer.decide(MOTHER, notify(1));
    computer.submit(&[operation]).await.unwrap();
    // Its twin counts on from the copy.
    computer.counter = 0;
    let twin = computer.decide(FATHER, notify(1));
    assert!(matches!(computer.submit(&[twin]).await, Err(Error::Refused(ProblemCode::DeviceQuarantined))));
    let quarantined: bool = sqlx::query_scalar("SELECT quarantined_at IS NOT NULL FROM device")
        .fetch_one(&fixture.pool)
        .await
        .unwrap();
    assert!(quarantined);
}

#[tokio::test]
async fn two_computers_without_network_reset_to_the_same_password() {
    let (fixture, director) = Fixture::with_school().await;
    let mut first = fixture.enrol(&director).await;
    let mut second = fixture.enrol(&director).await;
    first.catch_up().await;
    let operation = first.decide(MOTHER, notify(1));
    first.submit(&[operation]).await.unwrap();
    first.catch_up().await;
    second.catch_up().await;
    let printed = |account: &protocol::account::Account| account.values[1].password.clone();
    assert_eq!(printed(first.account(MOTHER)), printed(second.account(MOTHER)));
    let one = first.decide(MOTHER, reset(2));
    let other = second.decide(MOTHER, reset(2));
    assert_eq!(first.submit(&[one]).await.unwrap()[0].outcome, Outcome::Applied);
    assert_eq!(second.submit(&[other]).await.unwrap()[0].outcome, Outcome::Applied);
    second.catch_up().await;
    assert_eq!(second.account(MOTHER).state.generation, 2);
}

#[tokio::test]
async fn a_computer_gets_nothing_of_another_school() {
    let (fixture, director) = Fixture::with_school().await;
    let mut elsewhere = tilleuls();
    elsewhere.school.uai = "0990002P".to_owned();
    elsewhere.pupils = vec![pupil(21, "Ana")];
    elsewhere.enrolments.truncate(1);
    elsewhere.enrolments[0].pupil = Uuid::from_u128(21);
    elsewhere.guardians.truncate(1);
    elsewhere.guardians[0].id = Uuid::from_u128(31);
    elsewhere.links.truncate(1);
    elsewhere.links[0].pupil = Uuid::from_u128(21);
    elsewhere.links[0].guardian = Uuid::from_u128(31);
    directory::take_in(&fixture.service, elsewhere).await.unwrap();
    let mut computer = fixture.enrol(&director).await;
    let page = computer.catch_up().await;
    assert!(!page.changes.iter().map(about).any(|told| told == "Ana" || told == "r.abricot3"));
    for uai in ["0990002P", "0999999Z"] {
        let read = changes(&fixture.service, &computer.proof, uai, None, 0).await;
        assert!(matches!(read, Err(Error::Refused(ProblemCode::NotFound))), "{uai}");
    }
    // By the account of another school, which it cannot tell from one that is not there.
    let theirs: Uuid = sqlx::query_scalar("SELECT id FROM account WHERE login = 'r.abricot3'")
        .fetch_one(&fixture.pool)
        .await
        .unwrap();
    for account in [theirs, Uuid::from_u128(404)] {
        let mut operation = computer.decide(MOTHER, notify(1));
        operation.account = account;
        let answers = computer.submit(&[operation]).await.unwrap();
        assert_eq!(answers[0].outcome, Outcome::Refused(Reason::UnknownAccount));
        assert_eq!(answers[0].account, None);
    }
}

#[tokio::test]
async fn another_history_is_taken_anew() {
    let (fixture, director) = Fixture::with_school().await;
    let mut computer = fixture.enrol(&director).await;
    let page = computer.catch_up().await;
    for wrong in [
        Cursor { epoch: Uuid::from_u128(1), ..page.cursor },
        Cursor { scope: 9, ..page.cursor },
        Cursor { position: page.cursor.position + 1, ..page.cursor },
    ] {
        let read = changes(&fixture.service, &computer.proof, UAI, Some(wrong), 0).await;
        assert!(matches!(read, Err(Error::Refused(ProblemCode::CursorOutdated))), "{wrong}");
    }
}

#[tokio::test]
async fn no_change_is_skipped_whatever_the_order_of_commits() {
    let (fixture, director) = Fixture::with_school().await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    // It changes first and commits last.
    let mut slow = fixture.pool.begin().await.unwrap();
    sqlx::query("UPDATE pupil SET first = 'Louise' WHERE first = 'Lou'").execute(&mut *slow).await.unwrap();
    sqlx::query("UPDATE pupil SET first = 'Zoélie' WHERE first = 'Zoé'")
        .execute(&fixture.pool)
        .await
        .unwrap();
    let page = computer.catch_up().await;
    assert_eq!(page.changes.iter().map(about).collect::<Vec<_>>(), ["Zoélie"]);
    slow.commit().await.unwrap();
    let page = computer.catch_up().await;
    assert_eq!(page.changes.iter().map(about).collect::<Vec<_>>(), ["Louise"]);
}

#[tokio::test]
async fn who_left_stays_known_and_nothing_more_is_decided_for_them() {
    let (fixture, director) = Fixture::with_school().await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    let mut left = tilleuls();
    left.enrolments[1].gone_on = Some(date(2026, 9, 3));
    directory::take_in(&fixture.service, left).await.unwrap();
    let operations = [computer.decide(FATHER, notify(1)), computer.decide(MOTHER, notify(1))];
    let answers = computer.submit(&operations).await.unwrap();
    assert_eq!(answers[0].outcome, Outcome::Refused(Reason::LeftSchool));
    assert_eq!(answers[1].outcome, Outcome::Applied, "she has another daughter there");
    let key = EntityKey::Account { id: computer.account(FATHER).state.id };
    assert!(!computer.catch_up().await.changes.contains(&Change::Gone(key)));
}

#[tokio::test]
async fn who_answers_for_nobody_any_more_is_told_to_no_new_computer_no_more_than_their_account() {
    let (fixture, director) = Fixture::with_school().await;
    let mut before = fixture.enrol(&director).await;
    before.catch_up().await;
    let father = Uuid::from_u128(12);
    let ended = "UPDATE link SET gone = true WHERE guardian = $1";
    sqlx::query(ended).bind(father).execute(&fixture.pool).await.unwrap();
    let mut after = fixture.enrol(&director).await;
    let told: Vec<String> = after.catch_up().await.changes.iter().map(about).collect();
    assert!(!told.iter().any(|change| change == "Rémi" || change == FATHER), "{told:?}");
    assert!(told.iter().any(|change| change == "Rose"), "{told:?}");
    let heard: Vec<String> = before.catch_up().await.changes.iter().map(about).collect();
    assert!(heard.contains(&format!("gone Guardian {{ id: {father} }}")), "{heard:?}");
    assert!(heard.iter().any(|change| change == "12 for 2"), "{heard:?}");
}
