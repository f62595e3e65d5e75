//! Computers that were stolen or replaced.

use jiff::SignedDuration;
use jiff::civil::date;
use protocol::decision::{Decision, FamilyEvent};
use protocol::device::{DeviceStanding, Loss, Revocation};
use protocol::operation::{Outcome, Reason};
use protocol::problem::ProblemCode;
use service::usecase::changes::changes;
use service::usecase::opening::open;
use service::usecase::revocation::{Whose, declare_stolen, devices, look_for, rehearse_theft, revoke};
use service::usecase::staff::{Role, add, direct};
use service::usecase::{directory, family};
use service::{Clock, Error};
use uuid::Uuid;

use crate::fixture::{Computer, Fixture, chosen};
use crate::tilleuls::{UAI, tilleuls};

const MOTHER: &str = "r.abricot";
const FATHER: &str = "r.abricot2";

const fn notify(to: u32) -> Decision {
    Decision::Notify { reset: None, day: date(2026, 9, 4), to }
}

fn values(computer: &Computer<'_>, login: &str) -> Vec<u32> {
    computer.account(login).values.iter().map(|value| value.generation).collect()
}

#[tokio::test]
async fn what_a_stolen_computer_received_opens_nothing_any_more() {
    let (fixture, director) = Fixture::with_school().await;
    let mut lost = fixture.enrol(&director).await;
    let mut other = fixture.enrol(&director).await;
    other.catch_up().await;
    lost.catch_up().await;
    let operation = lost.decide(MOTHER, notify(1));
    lost.submit(std::slice::from_ref(&operation)).await.unwrap();
    lost.catch_up().await;
    other.catch_up().await;
    // Decided without network before the theft is told, and sent after.
    let late = other.decide(FATHER, notify(1));

    let since = fixture.clock.now();
    let stolen = Revocation { why: Loss::Stolen, since: Some(since) };
    let told = revoke(&fixture.service, &other.proof, lost.proof.device, &stolen).await.unwrap();
    let logins: Vec<&str> = told.maybe_printed.iter().map(|one| one.login.as_str()).collect();
    assert_eq!(logins, [MOTHER, FATHER]);
    assert_eq!(told.sent.iter().map(|one| one.operation).collect::<Vec<_>>(), [operation.id]);
    let list = devices(&fixture.service, &other.proof).await.unwrap().devices;
    let standing = |id: Uuid| list.iter().find(|device| device.id == id).unwrap().standing;
    assert_eq!(standing(lost.proof.device), DeviceStanding::Stolen);
    assert_eq!(standing(other.proof.device), DeviceStanding::Trusted);

    // It held 1 and 2 of both; to the father nothing was given.
    other.catch_up().await;
    assert_eq!((values(&other, MOTHER), values(&other, FATHER)), (vec![3, 4], vec![3, 4]));
    let answer = other.submit(&[late]).await.unwrap().remove(0);
    assert_eq!(answer.outcome, Outcome::Otherwise(Reason::Rolled));
    // Said again, nothing is done twice.
    revoke(&fixture.service, &other.proof, lost.proof.device, &stolen).await.unwrap();
    other.catch_up().await;
    assert_eq!(values(&other, MOTHER), [3, 4]);
}

#[tokio::test]
async fn of_a_computer_that_was_replaced_what_is_on_paper_stays_good() {
    let (fixture, director) = Fixture::with_school().await;
    let mut old = fixture.enrol(&director).await;
    let mut new = fixture.enrol(&director).await;
    old.catch_up().await;
    let operation = old.decide(MOTHER, notify(1));
    old.submit(&[operation]).await.unwrap();
    old.catch_up().await;
    let replaced = Revocation { why: Loss::Replaced, since: None };
    let told = revoke(&fixture.service, &new.proof, old.proof.device, &replaced).await.unwrap();
    assert_eq!((told.maybe_printed.len(), told.sent.len()), (0, 0));
    new.catch_up().await;
    assert_eq!((values(&new, MOTHER), values(&new, FATHER)), (vec![1, 3], vec![3, 4]));
    let id = new.account(MOTHER).state.id;
    family::happened(&fixture.service, id, FamilyEvent::FirstSignIn).await.unwrap();
}

#[tokio::test]
async fn an_operator_finds_the_computers_of_a_school_or_a_person_and_declares_one_stolen() {
    let (fixture, director) = Fixture::with_school().await;
    let service = &fixture.service;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    let role = Role::Team { department: "099", degree: "1D" };
    let team = add(service, "t.equipe", "Tom Équipe", chosen(), role).await.unwrap();
    let mut teams = fixture.enrol_as("t.equipe", &team).await;
    let ids = async |whose| -> Vec<Uuid> {
        look_for(service, whose).await.unwrap().into_iter().map(|device| device.id).collect()
    };
    assert_eq!(ids(Whose::School(UAI)).await, [computer.proof.device], "the team has nothing of it");
    open(service, &teams.proof, UAI).await.unwrap();
    teams.catch_up().await;
    assert_eq!(ids(Whose::School(UAI)).await, [teams.proof.device, computer.proof.device]);
    assert_eq!(ids(Whose::Person("t.equipe")).await, [teams.proof.device]);
    for unknown in [Whose::School("0990009X"), Whose::Person("personne")] {
        assert!(matches!(look_for(service, unknown).await, Err(Error::Refused(ProblemCode::NotFound))));
    }
    let theft = rehearse_theft(service, teams.proof.device).await.unwrap();
    assert_eq!((theft.rolled, theft.maybe_printed, theft.device.standing), (2, 2, DeviceStanding::Trusted));
    computer.catch_up().await;
    assert_eq!(values(&computer, MOTHER), [1, 2], "nothing was done");

    let revoked = declare_stolen(service, teams.proof.device).await.unwrap();
    let logins: Vec<&str> = revoked.maybe_printed.iter().map(|one| one.login.as_str()).collect();
    assert_eq!(logins, [MOTHER, FATHER]);
    computer.catch_up().await;
    assert_eq!((values(&computer, MOTHER), values(&computer, FATHER)), (vec![3, 4], vec![3, 4]));
    let seen = look_for(service, Whose::Person("t.equipe")).await.unwrap();
    assert_eq!(seen[0].standing, DeviceStanding::Stolen);
    let trail: Vec<(Option<Uuid>, String)> =
        sqlx::query_as("SELECT staff, content ->> 'device' FROM audit WHERE kind = 'device_revoked'")
            .fetch_all(&fixture.pool)
            .await
            .unwrap();
    assert_eq!(trail, [(None, teams.proof.device.to_string())], "an operator did it");
    for id in [Uuid::nil(), Uuid::from_u128(404)] {
        assert!(matches!(declare_stolen(service, id).await, Err(Error::Refused(ProblemCode::NotFound))));
    }
}

#[tokio::test]
async fn nobody_ends_the_computer_of_another_school() {
    let (fixture, director) = Fixture::with_school().await;
    let computer = fixture.enrol(&director).await;
    let mut elsewhere = tilleuls();
    elsewhere.school.uai = "0990002P".to_owned();
    directory::add_school(&fixture.service, &elsewhere.school).await.unwrap();
    let stranger =
        add(&fixture.service, "n.essai", "Noé Essai", chosen(), Role::Director("0990002P")).await.unwrap();
    fixture.clock.advance(SignedDuration::from_secs(31));
    let theirs = fixture.enrol_as("n.essai", &stranger).await;
    let stolen = Revocation { why: Loss::Stolen, since: None };
    for (proof, id) in [
        (&theirs.proof, computer.proof.device),
        (&computer.proof, theirs.proof.device),
        (&computer.proof, Uuid::from_u128(404)),
    ] {
        let refused = revoke(&fixture.service, proof, id, &stolen).await;
        assert!(matches!(refused, Err(Error::Refused(ProblemCode::NotFound))));
    }
    assert_eq!(devices(&fixture.service, &theirs.proof).await.unwrap().devices.len(), 1);
}

#[tokio::test]
async fn of_a_school_whose_right_ended_no_account_is_told_with_an_answer() {
    let (fixture, director) = Fixture::with_school().await;
    let mut elsewhere = tilleuls();
    elsewhere.school.uai = "0990002P".to_owned();
    directory::add_school(&fixture.service, &elsewhere.school).await.unwrap();
    direct(&fixture.service, "c.essai", "0990002P", "").await.unwrap();
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    let operation = computer.decide(MOTHER, notify(1));
    computer.submit(&[operation]).await.unwrap();
    let read = async || changes(&fixture.service, &computer.proof, "0990002P", None, 0).await.unwrap();
    assert!(read().await.answers[0].account.is_some());
    sqlx::query("UPDATE staff_role SET ended_at = now() WHERE school = '0990001N'")
        .execute(&fixture.pool)
        .await
        .unwrap();
    let answer = read().await.answers.remove(0);
    assert_eq!((answer.outcome, answer.account), (Outcome::Applied, None));
}

#[tokio::test]
async fn who_works_for_another_school_too_ends_their_computers_themselves_and_a_delegate_nobody_elses() {
    let (fixture, director) = Fixture::with_school().await;
    let computer = fixture.enrol(&director).await;
    let mut elsewhere = tilleuls();
    elsewhere.school.uai = "0990002P".to_owned();
    directory::add_school(&fixture.service, &elsewhere.school).await.unwrap();
    let both =
        add(&fixture.service, "n.essai", "Noé Essai", chosen(), Role::Director("0990002P")).await.unwrap();
    fixture.clock.advance(SignedDuration::from_secs(31));
    let theirs = fixture.enrol_as("n.essai", &both).await;
    // Given here without being asked.
    sqlx::query(
        "INSERT INTO staff_role (id, staff, role, school, given_at)
         SELECT gen_random_uuid(), staff, 'delegate', '0990001N', now() FROM staff_role WHERE school = '0990002P'",
    )
    .execute(&fixture.pool)
    .await
    .unwrap();
    let stolen = Revocation { why: Loss::Stolen, since: None };
    let seen = devices(&fixture.service, &computer.proof).await.unwrap().devices;
    assert_eq!(seen.iter().map(|device| device.id).collect::<Vec<_>>(), [computer.proof.device]);
    for (proof, id) in [(&computer.proof, theirs.proof.device), (&theirs.proof, computer.proof.device)] {
        let refused = revoke(&fixture.service, proof, id, &stolen).await;
        assert!(matches!(refused, Err(Error::Refused(ProblemCode::NotFound))));
    }
    // Of who works here alone, whoever directs ends them.
    sqlx::query("DELETE FROM staff_role WHERE school = '0990002P'").execute(&fixture.pool).await.unwrap();
    revoke(&fixture.service, &computer.proof, theirs.proof.device, &stolen).await.unwrap();
}

#[tokio::test]
async fn whoever_directs_all_the_schools_of_somebody_ends_their_computers_but_not_a_teams() {
    let (fixture, director) = Fixture::with_school().await;
    let computer = fixture.enrol(&director).await;
    let mut elsewhere = tilleuls();
    elsewhere.school.uai = "0990002P".to_owned();
    directory::add_school(&fixture.service, &elsewhere.school).await.unwrap();
    direct(&fixture.service, "c.essai", "0990002P", "").await.unwrap();
    let delegate =
        add(&fixture.service, "n.essai", "Noé Essai", chosen(), Role::Director("0990002P")).await.unwrap();
    sqlx::query(
        "UPDATE staff_role SET role = 'delegate' FROM staff WHERE staff.id = staff AND login = 'n.essai'",
    )
    .execute(&fixture.pool)
    .await
    .unwrap();
    sqlx::query(
        "INSERT INTO staff_role (id, staff, role, school, given_at)
         SELECT gen_random_uuid(), id, 'support', '0990001N', now() FROM staff WHERE login = 'n.essai'",
    )
    .execute(&fixture.pool)
    .await
    .unwrap();
    let theirs = fixture.enrol_as("n.essai", &delegate).await;
    let role = Role::Team { department: "099", degree: "1D" };
    let team = add(&fixture.service, "t.equipe", "Tom Équipe", chosen(), role).await.unwrap();
    let teams = fixture.enrol_as("t.equipe", &team).await;
    // It has opened this school alone so far.
    open(&fixture.service, &teams.proof, UAI).await.unwrap();
    let seen = devices(&fixture.service, &computer.proof).await.unwrap().devices;
    let seen: Vec<Uuid> = seen.iter().map(|device| device.id).collect();
    assert_eq!(seen, [theirs.proof.device, computer.proof.device]);
    let stolen = Revocation { why: Loss::Stolen, since: None };
    let refused = revoke(&fixture.service, &computer.proof, teams.proof.device, &stolen).await;
    assert!(matches!(refused, Err(Error::Refused(ProblemCode::NotFound))));
}
