//! Two accounts of one person, grouped by one computer or by two at once, and given back.

use jiff::civil::date;
use protocol::account::{Holder, State};
use protocol::decision::{Decision, ResetReason};
use protocol::entity::{Entity, EntityKey, Guardian};
use protocol::feed::{Change, Page};
use protocol::operation::{Answer, Outcome, Reason};
use service::usecase::directory::{self, Directory};
use service::usecase::staff::{self, Role, Welcome};
use uuid::Uuid;

use crate::fixture::{Computer, Fixture, chosen};
use crate::tilleuls::{UAI, guardian, pupil, tilleuls};

const MOTHER: &str = "r.abricot";
const FATHER: &str = "r.abricot2";
/// Of the other school.
const AUNT: &str = "r.abricot3";
const PLATANES: &str = "0990002P";

/// The first account is grouped with the second one, which is kept.
pub fn grouped(computer: &Computer<'_>, login: &str, kept: &str) -> Decision {
    let into = computer.account(kept).state.id;
    Decision::Group { into, kept_login: kept.to_owned(), login: login.to_owned() }
}

/// The first account is given back.
pub fn ungrouped(computer: &Computer<'_>, login: &str, kept: &str) -> Decision {
    let from = computer.account(kept).state.id;
    Decision::Ungroup { from, kept_login: kept.to_owned(), login: login.to_owned() }
}

const fn notify(to: u32) -> Decision {
    Decision::Notify { reset: None, day: date(2026, 9, 4), to }
}

async fn send(computer: &mut Computer<'_>, login: &str, decision: Decision) -> Answer {
    let operation = computer.decide(login, decision);
    computer.submit(&[operation]).await.unwrap().remove(0)
}

async fn group(computer: &mut Computer<'_>, login: &str, kept: &str) -> Outcome {
    send(computer, login, grouped(computer, login, kept)).await.outcome
}

async fn ungroup(computer: &mut Computer<'_>, login: &str, kept: &str) -> Outcome {
    send(computer, login, ungrouped(computer, login, kept)).await.outcome
}

/// A second school, with one pupil and who answers for him.
fn platanes() -> Directory {
    let mut elsewhere = tilleuls();
    elsewhere.school.uai = PLATANES.to_owned();
    elsewhere.pupils = vec![pupil(3, "Max")];
    elsewhere.enrolments.truncate(1);
    elsewhere.enrolments[0].pupil = Uuid::from_u128(3);
    elsewhere.guardians = vec![guardian(13, "ABRICOT", "Rosalie")];
    elsewhere.links.truncate(1);
    (elsewhere.links[0].pupil, elsewhere.links[0].guardian) = (Uuid::from_u128(3), Uuid::from_u128(13));
    elsewhere
}

/// Both schools, who directs the first, and who directs the second.
async fn two_schools() -> (Fixture, Welcome, Welcome) {
    let (fixture, director) = Fixture::with_school().await;
    directory::take_in(&fixture.service, platanes()).await.unwrap();
    let role = Role::Director(PLATANES);
    let other = staff::add(&fixture.service, "n.essai", "Noé Essai", chosen(), role).await.unwrap();
    (fixture, director, other)
}

/// A guardian of a page.
fn record(page: &Page, number: u128) -> Option<Guardian> {
    page.changes.iter().find_map(|change| match change {
        Change::Is(entity) => match &**entity {
            Entity::Guardian(one) if one.id == Uuid::from_u128(number) => Some(one.clone()),
            _ => None,
        },
        Change::Gone(_) => None,
    })
}

/// The guardian records of an account, by number.
async fn records(fixture: &Fixture, login: &str) -> Vec<u128> {
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "SELECT guardian.id FROM guardian JOIN account ON account.id = guardian.account WHERE login = $1 ORDER BY 1",
    )
    .bind(login)
    .fetch_all(&fixture.pool)
    .await
    .unwrap();
    ids.iter().map(Uuid::as_u128).collect()
}

/// The account that opens in place of that of a login.
async fn opened(fixture: &Fixture, login: &str) -> String {
    sqlx::query_scalar(
        "SELECT opened.login FROM account JOIN account opened ON opened.id = kept_account(account.id)
         WHERE account.login = $1",
    )
    .bind(login)
    .fetch_one(&fixture.pool)
    .await
    .unwrap()
}

#[tokio::test]
async fn the_account_kept_receives_the_children_of_the_other_and_gives_them_back() {
    let (fixture, director) = Fixture::with_school().await;
    let (mut one, mut other) = (fixture.enrol(&director).await, fixture.enrol(&director).await);
    one.catch_up().await;
    other.catch_up().await;
    send(&mut other, FATHER, notify(1)).await;
    send(
        &mut other,
        FATHER,
        Decision::Reset { reason: ResetReason::Forgotten, day: date(2026, 9, 4), to: 2 },
    )
    .await;
    one.catch_up().await;
    let before = one.account(FATHER).clone();
    assert_eq!(group(&mut one, FATHER, MOTHER).await, Outcome::Applied);
    assert_eq!(records(&fixture, MOTHER).await, [11, 12]);
    let page = other.catch_up().await;
    let (mother, father) = (other.account(MOTHER).state.id, other.account(FATHER));
    let (account, home) = (mother, Some(before.state.id));
    let told = record(&page, 12).unwrap();
    assert_eq!((told.account, told.home_account), (account, home));
    assert_eq!((father.grouped_into, father.grouped_on), (Some(mother), Some(date(2026, 9, 4))));
    // The same on another computer is the same decision.
    assert_eq!(group(&mut other, FATHER, MOTHER).await, Outcome::Applied);
    // What a file says of the other since is the other's.
    let mut known = tilleuls();
    known.links[2].pupil = Uuid::from_u128(1);
    known.links.push(tilleuls().links[2].clone());
    known.guardians[1].mobile = Some("+33639980001".to_owned());
    directory::take_in(&fixture.service, known).await.unwrap();
    assert_eq!(records(&fixture, MOTHER).await, [11, 12]);

    assert_eq!(ungroup(&mut other, FATHER, MOTHER).await, Outcome::Applied);
    assert_eq!(records(&fixture, MOTHER).await, [11]);
    assert_eq!(records(&fixture, FATHER).await, [12]);
    let page = one.catch_up().await;
    let told = record(&page, 12).unwrap();
    assert_eq!((told.account, told.home_account), (before.state.id, None));
    let back = one.account(FATHER);
    let expected = protocol::account::Account {
        state: protocol::account::AccountState { version: back.state.version, ..before.state.clone() },
        ..before.clone()
    };
    assert_eq!(*back, expected, "secret, generation and login are its own");
    assert!(back.state.version > before.state.version);
    let children: i64 = sqlx::query_scalar("SELECT count(*) FROM link WHERE guardian = $1 AND NOT gone")
        .bind(Uuid::from_u128(12))
        .fetch_one(&fixture.pool)
        .await
        .unwrap();
    assert_eq!(children, 2, "with the one that came since");
}

#[tokio::test]
async fn groupings_follow_one_another_and_each_is_ended_by_itself() {
    let (fixture, director, _) = two_schools().await;
    staff::direct(&fixture.service, "c.essai", PLATANES, "").await.unwrap();
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    let mut there = fixture.enrol(&director).await;
    there.school = PLATANES;
    there.catch_up().await;
    computer.accounts.extend(there.accounts.clone());
    assert_eq!(group(&mut computer, FATHER, MOTHER).await, Outcome::Applied);
    assert_eq!(group(&mut computer, MOTHER, AUNT).await, Outcome::Applied);
    assert_eq!([opened(&fixture, FATHER).await, opened(&fixture, MOTHER).await], [AUNT, AUNT]);
    assert_eq!(records(&fixture, AUNT).await, [11, 12, 13]);
    computer.catch_up().await;
    let aunt = there.account(AUNT).state.id;
    assert_eq!(computer.account(FATHER).grouped_into, Some(aunt), "told where it leads by now");
    let answer = send(&mut computer, FATHER, notify(1)).await;
    assert_eq!(answer.outcome, Outcome::Otherwise(Reason::GroupedAway));
    assert_eq!(answer.account.map(|state| (state.id, state.state)), Some((aunt, State::Notified)));
    // Whoever is grouped with one that is away goes to the one that is kept.
    assert_eq!(group(&mut computer, AUNT, MOTHER).await, Outcome::Otherwise(Reason::GroupedOtherwise));
    // The one in the middle takes along what was grouped with it.
    assert_eq!(ungroup(&mut computer, MOTHER, AUNT).await, Outcome::Applied);
    assert_eq!([opened(&fixture, FATHER).await, opened(&fixture, MOTHER).await], [MOTHER, MOTHER]);
    assert_eq!([records(&fixture, MOTHER).await, records(&fixture, AUNT).await], [vec![11, 12], vec![13]]);
    computer.catch_up().await;
    let mother = computer.account(MOTHER).state.id;
    assert_eq!(computer.account(FATHER).grouped_into, Some(mother));
    assert_eq!(ungroup(&mut computer, FATHER, AUNT).await, Outcome::Refused(Reason::NotGrouped));
    assert_eq!(ungroup(&mut computer, FATHER, MOTHER).await, Outcome::Applied);
    assert_eq!(ungroup(&mut computer, FATHER, MOTHER).await, Outcome::Refused(Reason::NotGrouped));
}

#[tokio::test]
async fn what_was_grouped_meanwhile_is_followed_or_left_to_a_person() {
    let (fixture, director, _) = two_schools().await;
    staff::direct(&fixture.service, "c.essai", PLATANES, "").await.unwrap();
    let mut there = fixture.enrol(&director).await;
    there.school = PLATANES;
    there.catch_up().await;
    let mut other = fixture.enrol(&director).await;
    other.catch_up().await;
    let mut offline = fixture.enrol(&director).await;
    offline.catch_up().await;
    for computer in [&mut other, &mut offline] {
        computer.accounts.extend(there.accounts.clone());
    }
    let (mother, aunt) = (offline.account(MOTHER).state.id, offline.account(AUNT).state.id);
    // Into one that was grouped away meanwhile: into where that one leads.
    let late = offline.decide(FATHER, grouped(&offline, FATHER, MOTHER));
    group(&mut other, MOTHER, AUNT).await;
    let answer = offline.submit(&[late]).await.unwrap().remove(0);
    assert_eq!(answer.outcome, Outcome::Otherwise(Reason::GroupedAway));
    assert_eq!(answer.account.map(|state| state.id), Some(aunt));
    assert_eq!(opened(&fixture, FATHER).await, AUNT);
    ungroup(&mut other, FATHER, AUNT).await;
    ungroup(&mut other, MOTHER, AUNT).await;
    // One that was grouped with a third meanwhile stays there.
    let late = offline.decide(FATHER, grouped(&offline, FATHER, MOTHER));
    group(&mut other, FATHER, AUNT).await;
    let answer = offline.submit(&[late]).await.unwrap().remove(0);
    assert_eq!(answer.outcome, Outcome::Refused(Reason::GroupedOtherwise));
    assert_eq!(opened(&fixture, FATHER).await, AUNT);
    assert_eq!(opened(&fixture, MOTHER).await, MOTHER);
    // With itself there is nothing to group.
    let itself = Decision::Group { into: mother, kept_login: MOTHER.to_owned(), login: MOTHER.to_owned() };
    assert_eq!(send(&mut other, MOTHER, itself).await.outcome, Outcome::Refused(Reason::NotForStaff));
    // Whatever writes, there is no circle.
    let circle = sqlx::query("UPDATE account SET grouped_into = $1, grouped_on = '2026-09-04' WHERE id = $2")
        .bind(offline.account(FATHER).state.id)
        .bind(aunt)
        .execute(&fixture.pool)
        .await;
    assert!(circle.unwrap_err().to_string().contains("with itself"));
}

/// Two computers at once, whichever comes first.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_computers_at_once_make_one_of_two_accounts() {
    let (fixture, director) = Fixture::with_school().await;
    let (mut one, mut other) = (fixture.enrol(&director).await, fixture.enrol(&director).await);
    for round in 0..12 {
        one.catch_up().await;
        other.catch_up().await;
        // The same, the other way round, and for the one that goes a notification, then a reset after a theft.
        let mine = one.decide(FATHER, grouped(&one, FATHER, MOTHER));
        let before = other.account(FATHER).state.clone();
        let to = before.account(Holder::Guardian).next_printable();
        let theirs = match round % 4 {
            0 => other.decide(FATHER, grouped(&other, FATHER, MOTHER)),
            1 => other.decide(MOTHER, grouped(&other, MOTHER, FATHER)),
            2 => other.decide(FATHER, notify(before.generation.max(before.burnt + 1))),
            _ => {
                let (reset, day) = (Some(ResetReason::Stolen), date(2026, 9, 4));
                other.decide(FATHER, Decision::Notify { reset, day, to })
            }
        };
        let (mine, theirs) = ([mine], [theirs]);
        let (mine, theirs) = tokio::join!(one.submit(&mine), other.submit(&theirs));
        let outcomes = [mine.unwrap().remove(0).outcome, theirs.unwrap().remove(0).outcome];
        let kept = opened(&fixture, FATHER).await;
        assert_eq!(opened(&fixture, MOTHER).await, kept);
        assert_eq!(records(&fixture, &kept).await, [11, 12]);
        match round % 4 {
            0 => assert_eq!(outcomes, [Outcome::Applied; 2]),
            1 => {
                let second = Outcome::Otherwise(Reason::GroupedOtherwise);
                let expected = match kept.as_str() {
                    MOTHER => [Outcome::Applied, second],
                    _ => [second, Outcome::Applied],
                };
                assert_eq!(outcomes, expected);
            }
            _ => {
                let done = [Outcome::Applied, Outcome::Otherwise(Reason::GroupedAway)];
                assert!(outcomes[0] == Outcome::Applied && done.contains(&outcomes[1]), "{outcomes:?}");
            }
        }
        let away = if kept == MOTHER { FATHER } else { MOTHER };
        one.catch_up().await;
        assert_eq!(ungroup(&mut one, away, &kept).await, Outcome::Applied);
        if round % 4 == 3 {
            // Whichever came first, the paper that was stolen is worth nothing.
            one.catch_up().await;
            let back = &one.account(FATHER).state;
            let stolen = before.generation;
            assert!(back.generation > stolen || back.burnt >= stolen, "{before:?}: {back:?}");
        }
        assert_eq!([records(&fixture, MOTHER).await, records(&fixture, FATHER).await], [[11], [12]]);
    }
}

#[tokio::test]
async fn a_school_groups_away_its_own_people_alone_and_every_school_is_told() {
    let (fixture, director, stranger) = two_schools().await;
    let mut here = fixture.enrol(&director).await;
    here.catch_up().await;
    let mut there = fixture.enrol_as("n.essai", &stranger).await;
    there.school = PLATANES;
    there.catch_up().await;
    // Of another school alone: as one that does not exist.
    let aunt = there.account(AUNT).clone();
    here.accounts.push(aunt.clone());
    assert_eq!(group(&mut here, FATHER, AUNT).await, Outcome::Refused(Reason::LeftSchool));
    assert_eq!(group(&mut here, AUNT, FATHER).await, Outcome::Refused(Reason::UnknownAccount));
    // The mother answers for the pupil there, too.
    let mut also = platanes();
    also.guardians.push(tilleuls().guardians[0].clone());
    also.links.push(protocol::entity::Link { guardian: Uuid::from_u128(11), ..also.links[0].clone() });
    directory::take_in(&fixture.service, also).await.unwrap();
    there.catch_up().await;
    // Whoever she is grouped with would come to pupils there.
    assert_eq!(group(&mut here, MOTHER, FATHER).await, Outcome::Refused(Reason::OtherSchool));
    assert_eq!(group(&mut here, FATHER, MOTHER).await, Outcome::Applied, "she may be kept");
    assert_eq!(ungroup(&mut there, MOTHER, AUNT).await, Outcome::Refused(Reason::NotGrouped));
    assert_eq!(ungroup(&mut here, FATHER, MOTHER).await, Outcome::Applied);

    // Who directs both may; each of the schools hears of it.
    staff::direct(&fixture.service, "c.essai", PLATANES, "").await.unwrap();
    here.catch_up().await;
    there.catch_up().await;
    assert_eq!(
        group(&mut here, AUNT, FATHER).await,
        Outcome::Refused(Reason::UnknownAccount),
        "not of that school"
    );
    here.school = PLATANES;
    assert_eq!(group(&mut here, AUNT, FATHER).await, Outcome::Applied);
    let father = here.account(FATHER).state.id;
    let page = there.catch_up().await;
    assert_eq!(there.account(AUNT).grouped_into, Some(father));
    assert_eq!(there.account(FATHER).values.len(), 2, "which opens for one of its guardians now");
    let told = record(&page, 13).unwrap();
    assert_eq!((told.account, told.home_account), (father, Some(aunt.state.id)));

    // Given back by the school that she is of, the father is none of that school's any more.
    let away = there.decide(AUNT, ungrouped(&there, AUNT, FATHER));
    here.school = UAI;
    let printed = here.decide(FATHER, notify(1));
    assert_eq!(there.submit(&[away]).await.unwrap()[0].outcome, Outcome::Applied);
    let page = there.catch_up().await;
    assert!(page.changes.contains(&Change::Gone(EntityKey::Account { id: father })));
    assert_eq!(there.account(AUNT).grouped_into, None);
    assert_eq!(
        here.submit(&[printed]).await.unwrap()[0].outcome,
        Outcome::Applied,
        "printed before it heard"
    );
    here.cursor = None;
    here.catch_up().await;
    let values: Vec<u32> = here.account(FATHER).values.iter().map(|value| value.generation).collect();
    assert_eq!(values, [1, 3], "what that school could have printed further is skipped");
}
