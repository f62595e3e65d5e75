//! Who works for a school by a delegation.

pub mod coming;
mod pupils;

use jiff::SignedDuration;
use jiff::civil::date;
use protocol::decision::{Decision, FamilyEvent};
use protocol::delegation::{GivenDelegation, Grantee, NewDelegation, SchoolRole};
use protocol::operation::{Outcome, Reason};
use protocol::problem::ProblemCode;
use service::usecase::changes::changes;
use service::usecase::delegation::{end_lapsed, give, invite, leave, list, withdraw};
use service::usecase::enrolment::Authenticated;
use service::usecase::staff::{Role, Welcome, add};
use service::usecase::{directory, family};
use service::{Clock, Error};
use uuid::Uuid;

use crate::delegation::coming::come;
use crate::fixture::{Computer, Fixture, chosen};
use crate::tilleuls::{UAI, tilleuls};

const MOTHER: &str = "r.abricot";
const FATHER: &str = "r.abricot2";
const PAGE: &str = "https://exemple/acces";

fn refused<T>(result: Result<T, Error>) -> ProblemCode {
    match result {
        Err(Error::Refused(code)) => code,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was done"),
    }
}

const fn notify(to: u32) -> Decision {
    Decision::Notify { reset: None, day: date(2026, 9, 4), to }
}

fn values(computer: &Computer<'_>, login: &str) -> Vec<u32> {
    computer.account(login).values.iter().map(|value| value.generation).collect()
}

fn new(role: SchoolRole) -> NewDelegation {
    let to = Grantee::New { family: "Exemple".to_owned(), first: "Paul".to_owned(), mail: None };
    NewDelegation { role, until: None, to }
}

async fn given(fixture: &Fixture, by: &Authenticated, asked: &NewDelegation) -> GivenDelegation {
    give(&fixture.service, by, UAI, asked, PAGE).await.unwrap()
}

/// A delegate who came, and what they sign in with.
async fn delegate(fixture: &Fixture, by: &Authenticated) -> (Uuid, Welcome) {
    let given = given(fixture, by, &new(SchoolRole::Delegate)).await;
    let welcome = come(fixture, &given.delegation.login, &given.invitation.unwrap().code).await;
    (given.delegation.id, welcome)
}

#[tokio::test]
async fn a_delegate_works_until_it_is_withdrawn_and_then_receives_nothing_more() {
    let (fixture, director) = Fixture::with_school().await;
    let mut office = fixture.enrol(&director).await;
    office.catch_up().await;
    let (id, welcome) = delegate(&fixture, &office.proof).await;
    let mut computer = fixture.enrol_as("p.exemple", &welcome).await;
    assert_eq!(computer.catch_up().await.role, Some(SchoolRole::Delegate));
    let printed = computer.decide(MOTHER, notify(1));
    assert_eq!(computer.submit(&[printed]).await.unwrap()[0].outcome, Outcome::Applied);
    computer.catch_up().await;
    assert_eq!((values(&computer, MOTHER), values(&computer, FATHER)), (vec![1, 2], vec![1, 2]));
    // Printed without network before the delegation is taken back.
    let late = computer.decide(FATHER, notify(1));
    fixture.clock.advance(SignedDuration::from_mins(5));

    let ended = withdraw(&fixture.service, &office.proof, UAI, id).await.unwrap();
    assert_eq!(ended.ended_at, Some(fixture.clock.now()));
    withdraw(&fixture.service, &office.proof, UAI, id).await.unwrap();
    office.catch_up().await;
    assert_eq!((values(&office, MOTHER), values(&office, FATHER)), (vec![1, 3], vec![3, 4]));
    family::happened(&fixture.service, office.account(MOTHER).state.id, FamilyEvent::FirstSignIn)
        .await
        .unwrap();

    // What was decided before is heard, and nothing of the account is told.
    fixture.clock.advance(SignedDuration::from_mins(5));
    let answer = computer.submit(&[late]).await.unwrap().remove(0);
    assert_eq!((answer.outcome, answer.account), (Outcome::Otherwise(Reason::Rolled), None));
    let (proof, cursor) = (computer.proof, computer.cursor);
    let read = async || changes(&fixture.service, &proof, UAI, cursor, 2).await;
    assert_eq!(refused(read().await), ProblemCode::RightEnded);
    // It has heard everything: what comes now was decided after.
    let after = computer.decide(MOTHER, notify(1));
    let answer = computer.submit(&[after]).await.unwrap().remove(0);
    assert_eq!((answer.outcome, answer.account), (Outcome::Refused(Reason::RightEnded), None));
    assert_eq!(refused(read().await), ProblemCode::RightEnded);
}

#[tokio::test]
async fn what_was_decided_before_the_end_is_taken_for_a_month() {
    let (fixture, director) = Fixture::with_school().await;
    let office = fixture.enrol(&director).await;
    let (id, welcome) = delegate(&fixture, &office.proof).await;
    let mut computer = fixture.enrol_as("p.exemple", &welcome).await;
    computer.catch_up().await;
    let late = computer.decide(FATHER, notify(1));
    fixture.clock.advance(SignedDuration::from_mins(5));
    withdraw(&fixture.service, &office.proof, UAI, id).await.unwrap();
    fixture.clock.advance(SignedDuration::from_hours(31 * 24));
    let answer = computer.submit(&[late]).await.unwrap().remove(0);
    assert_eq!(answer.outcome, Outcome::Refused(Reason::RightEnded));
}

#[tokio::test]
async fn a_delegation_ends_by_itself_after_its_last_day() {
    let (fixture, director) = Fixture::with_school().await;
    let mut office = fixture.enrol(&director).await;
    let asked = NewDelegation { until: Some(date(2026, 9, 10)), ..new(SchoolRole::Delegate) };
    let given = given(&fixture, &office.proof, &asked).await;
    let welcome = come(&fixture, "p.exemple", &given.invitation.unwrap().code).await;
    let mut computer = fixture.enrol_as("p.exemple", &welcome).await;
    computer.catch_up().await;
    fixture.clock.set("2026-09-10T20:00:00Z");
    assert_eq!(end_lapsed(&fixture.service).await.unwrap(), 0);
    computer.catch_up().await;
    fixture.clock.set("2026-09-10T23:00:00Z");
    let read = async || changes(&fixture.service, &computer.proof, UAI, None, 0).await;
    assert_eq!(refused(read().await), ProblemCode::RightEnded, "though nothing has closed it yet");
    assert_eq!(end_lapsed(&fixture.service).await.unwrap(), 1);
    assert_eq!(end_lapsed(&fixture.service).await.unwrap(), 0);
    let listed = list(&fixture.service, &office.proof, UAI).await.unwrap().delegations;
    assert_eq!((listed.len(), listed[0].ended_at), (1, Some(fixture.clock.now())));
    office.catch_up().await;
    assert_eq!(values(&office, FATHER), [3, 4]);
    assert_eq!(refused(read().await), ProblemCode::RightEnded);
}

#[tokio::test]
async fn only_who_directs_gives_and_takes_back() {
    let (fixture, director) = Fixture::with_school().await;
    let service = &fixture.service;
    let office = fixture.enrol(&director).await;
    let (id, welcome) = delegate(&fixture, &office.proof).await;
    let computer = fixture.enrol_as("p.exemple", &welcome).await;
    let mut elsewhere = tilleuls();
    elsewhere.school.uai = "0990002P".to_owned();
    directory::add_school(service, &elsewhere.school).await.unwrap();
    let stranger = add(service, "n.essai", "Noé Essai", chosen(), Role::Director("0990002P")).await.unwrap();
    let stranger = fixture.enrol_as("n.essai", &stranger).await;
    for proof in [&computer.proof, &stranger.proof] {
        assert_eq!(refused(list(service, proof, UAI).await), ProblemCode::NotFound);
        let asked = new(SchoolRole::Delegate);
        assert_eq!(refused(give(service, proof, UAI, &asked, PAGE).await), ProblemCode::NotFound);
        assert_eq!(refused(withdraw(service, proof, UAI, id).await), ProblemCode::NotFound);
        assert_eq!(refused(invite(service, proof, UAI, id, PAGE).await), ProblemCode::NotFound);
    }
    assert_eq!(refused(withdraw(service, &stranger.proof, "0990002P", id).await), ProblemCode::NotFound);
    let known = |login: &str| NewDelegation {
        to: Grantee::Known { login: login.to_owned() },
        ..new(SchoolRole::Delegate)
    };
    let give = async |asked: &NewDelegation| refused(give(service, &office.proof, UAI, asked, PAGE).await);
    assert_eq!(give(&known("personne")).await, ProblemCode::NotFound);
    assert_eq!(give(&known("C.Essai")).await, ProblemCode::AlreadyDirector);
    let past = NewDelegation { until: Some(date(2026, 9, 3)), ..known("n.essai") };
    assert_eq!(give(&past).await, ProblemCode::Malformed);
    let mut endless = new(SchoolRole::Delegate);
    if let Grantee::New { first, .. } = &mut endless.to {
        *first = "É".repeat(101);
    }
    assert_eq!(give(&endless).await, ProblemCode::Malformed);
    assert_eq!(give(&new(SchoolRole::Director)).await, ProblemCode::Malformed);
    assert_eq!(give(&new(SchoolRole::Support)).await, ProblemCode::Malformed, "it is of the second degree");
    // Who directs elsewhere has all it takes.
    let given = given(&fixture, &office.proof, &known("n.essai")).await;
    assert_eq!((given.invitation, given.delegation.person.as_str()), (None, "Noé Essai"));
    assert_eq!(
        changes(service, &stranger.proof, UAI, None, 0).await.unwrap().role,
        Some(SchoolRole::Delegate)
    );
    // One that stands takes the place of the one before.
    let given = self::given(&fixture, &office.proof, &known("n.essai")).await;
    let listed = list(service, &office.proof, UAI).await.unwrap().delegations;
    let standing: Vec<Uuid> = listed.iter().filter(|one| one.ended_at.is_none()).map(|one| one.id).collect();
    assert_eq!(standing, [given.delegation.id, id]);
}

#[tokio::test]
async fn a_director_who_leaves_loses_the_school_and_keeps_what_another_shows() {
    let (fixture, director) = Fixture::with_school().await;
    let service = &fixture.service;
    let colleague = add(service, "n.essai", "Noé Essai", chosen(), Role::Director(UAI)).await.unwrap();
    let mut office = fixture.enrol(&director).await;
    let mut other = fixture.enrol_as("n.essai", &colleague).await;
    office.catch_up().await;
    other.catch_up().await;
    leave(service, "c.essai", UAI).await.unwrap();
    assert_eq!(refused(leave(service, "c.essai", UAI).await), ProblemCode::NotFound);
    assert_eq!(refused(changes(service, &office.proof, UAI, None, 0).await), ProblemCode::RightEnded);
    other.catch_up().await;
    assert_eq!(values(&other, MOTHER), [3, 4]);
}
