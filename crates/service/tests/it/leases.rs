//! Blank accounts that computers hold, and to whom they give them.

mod people;

use std::net::IpAddr;

use jiff::SignedDuration;
use jiff::civil::date;
use protocol::decision::Decision;
use protocol::device::{Loss, Revocation};
use protocol::entity::{Class, Confirmation, Enrolment, Guardian, Link, Pupil};
use protocol::lease::{BlankAccount, Lease, LeaseRequest};
use protocol::operation::{Operation, Outcome, PrintedSheet, Reason, Seen};
use protocol::people::{Field, Said, SaidGuardian, SaidPupil};
use protocol::problem::ProblemCode;
use service::Error;
use service::usecase::directory;
use service::usecase::door::sign_in::{Answer, Attempt, Refusal, sign_in};
use service::usecase::lease::top_up;
use service::usecase::person;
use service::usecase::revocation::revoke;
use service::usecase::staff::{Role, add};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::fixture::{Computer, Fixture, chosen};
use crate::tilleuls::{UAI, pupil, tilleuls};

const MOTHER: &str = "r.abricot";
const ROSE: Uuid = Uuid::from_u128(11);
const ZOE: Uuid = Uuid::from_u128(2);

/// What a computer holds of its lease.
struct Stock {
    free: Vec<BlankAccount>,
    lease: Lease,
}

async fn ask(
    fixture: &Fixture,
    computer: &Computer<'_>,
    free: &[Uuid],
    given: &[Uuid],
    wanted: u32,
) -> Lease {
    let asked = LeaseRequest { free: free.to_vec(), given: given.to_vec(), wanted, blocks: 1 };
    top_up(&fixture.service, &computer.proof, &asked).await.unwrap()
}

fn ids(lease: &Lease) -> Vec<Uuid> {
    lease.accounts.iter().map(|account| account.id).collect()
}

async fn stock(fixture: &Fixture, computer: &Computer<'_>) -> Stock {
    let lease = ask(fixture, computer, &[], &[], 3).await;
    Stock { free: lease.accounts.clone(), lease }
}

impl Stock {
    fn login(&self, base: &str, n: u32) -> String {
        format!("{base}{}", self.lease.blocks[0].first + n)
    }

    fn password(&self, n: usize, generation: u32) -> &str {
        &self.free[n].values.iter().find(|value| value.generation == generation).unwrap().password
    }
}

const OF_GUARDIAN: [Field; 12] = Field::OF_GUARDIAN;

fn guardian(id: u128, family: &str, first: &str, account: Uuid) -> Guardian {
    let mut described = tilleuls().guardians.remove(0);
    described.id = Uuid::from_u128(id);
    described.account = account;
    described.family = family.to_owned();
    described.first = first.to_owned();
    described
}

fn link(pupil: Uuid, guardian: Uuid) -> Link {
    Link {
        pupil,
        guardian,
        responsibility: 1,
        kinship: None,
        confirmation: Confirmation::Unconfirmed,
        birth_date_reported: false,
        gone: false,
    }
}

fn new_guardian(described: Guardian, login: &str, pupil: Uuid) -> SaidGuardian {
    SaidGuardian {
        links: vec![link(pupil, described.id)],
        guardian: described,
        fields: OF_GUARDIAN.to_vec(),
        login: Some(login.to_owned()),
    }
}

fn new_pupil(described: Pupil, class: &str) -> SaidPupil {
    let enrolment = Enrolment {
        pupil: described.id,
        class: Some(class.to_owned()),
        level: Some("CP".to_owned()),
        mef: None,
        visiting: false,
        gone_on: None,
    };
    SaidPupil { pupil: described, fields: Field::OF_PUPIL.to_vec(), login: None, enrolment: Some(enrolment) }
}

fn says(computer: &mut Computer<'_>, fixture: &Fixture, account: Uuid, said: Said) -> Operation {
    computer.counter += 1;
    Operation {
        id: Uuid::now_v7(),
        counter: computer.counter,
        batch: Uuid::from_u128(9),
        school: UAI.to_owned(),
        account,
        decision: Decision::People(said),
        decided_at: fixture.service.now(),
        seen: Seen { version: 0, choices: 0 },
        sheet: None,
    }
}

fn guardian_said(computer: &mut Computer<'_>, fixture: &Fixture, said: SaidGuardian) -> Operation {
    says(computer, fixture, said.guardian.account, Said::Guardian(Box::new(said)))
}

fn pupil_said(computer: &mut Computer<'_>, fixture: &Fixture, said: SaidPupil) -> Operation {
    says(computer, fixture, Uuid::nil(), Said::Pupil(Box::new(said)))
}

/// Notified without network, with the first password of the account.
fn notified(computer: &mut Computer<'_>, fixture: &Fixture, account: Uuid, login: &str) -> Operation {
    computer.counter += 1;
    Operation {
        id: Uuid::now_v7(),
        counter: computer.counter,
        batch: Uuid::from_u128(10),
        school: UAI.to_owned(),
        account,
        decision: Decision::Notify { reset: None, day: date(2026, 9, 4), to: 1 },
        decided_at: fixture.service.now(),
        seen: Seen { version: 0, choices: 0 },
        sheet: Some(PrintedSheet { login: login.to_owned(), generation: Some(1) }),
    }
}

async fn typed(fixture: &Fixture, login: &str, password: &str) -> Result<(), Refusal> {
    fixture.clock.advance(SignedDuration::from_mins(10));
    let from: IpAddr = "203.0.113.7".parse().unwrap();
    let attempt = Attempt { login, password: Zeroizing::new(password.to_owned()), from };
    match sign_in(&fixture.service, attempt).await.unwrap() {
        Answer::In(_) => Ok(()),
        Answer::Refused(refusal) => Err(refusal),
    }
}

async fn number(fixture: &Fixture, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(&fixture.pool).await.unwrap()
}

#[tokio::test]
async fn a_computer_is_brought_up_to_what_it_wants_and_a_lost_answer_lends_nothing_more() {
    let (fixture, director) = Fixture::with_school().await;
    let computer = fixture.enrol(&director).await;
    let lost = ask(&fixture, &computer, &[], &[], 5).await;
    assert_eq!(lost.accounts.len(), 5);
    let again = ask(&fixture, &computer, &[], &[], 5).await;
    assert_eq!(again, lost, "what the lost answer had given is given again");
    let held = ids(&again);
    assert_eq!(ask(&fixture, &computer, &held, &[], 5).await.accounts, []);
    // Two were given to somebody, which the service was not told yet.
    let more = ask(&fixture, &computer, &held[2..], &held[..2], 5).await;
    assert_eq!(more.accounts.len(), 2);
    assert!(more.accounts.iter().all(|account| !held.contains(&account.id)));
    let stranger = Uuid::from_u128(77);
    assert_eq!(ask(&fixture, &computer, &[stranger], &held, 2).await.ended, [stranger]);

    let other = fixture.enrol(&director).await;
    let theirs = ask(&fixture, &other, &[], &[], 5).await;
    assert!(theirs.accounts.iter().all(|account| !held.contains(&account.id)));
    assert_eq!((lost.blocks[0].first, theirs.blocks[0].first), (8_000, 8_020));
    // No secret goes over the wire, and none stands in the database as it is.
    assert_eq!(again.accounts[0].values.iter().map(|value| value.generation).collect::<Vec<_>>(), [1, 2]);
}

#[tokio::test]
async fn only_who_directs_a_school_holds_blank_accounts() {
    let (fixture, director) = Fixture::with_school().await;
    let computer = fixture.enrol(&director).await;
    sqlx::query("UPDATE staff_role SET role = 'support'").execute(&fixture.pool).await.unwrap();
    let asked = LeaseRequest { free: Vec::new(), given: Vec::new(), wanted: 5, blocks: 1 };
    let refused = top_up(&fixture.service, &computer.proof, &asked).await.unwrap_err();
    assert!(matches!(refused, Error::Refused(ProblemCode::NotFound)), "{refused:?}");
    assert_eq!(number(&fixture, "SELECT count(*) FROM lease").await, 0);
}

#[tokio::test]
async fn logins_that_are_given_one_after_the_other_pass_over_the_numbers_of_blocks() {
    let (fixture, _) = Fixture::with_school().await;
    for (last, login) in
        [(7_999, "r.abricot9000"), (79_999, "r.abricot90000"), (899, "r.abricot900"), (799, "r.abricot800")]
    {
        sqlx::query("UPDATE login_rank SET last = $1 WHERE base = 'r.abricot'")
            .bind(last)
            .execute(&fixture.pool)
            .await
            .unwrap();
        let mut more = tilleuls();
        more.guardians =
            vec![guardian(9_000 + u128::try_from(last).unwrap(), "ABRICOT", "Ravi", Uuid::nil())];
        more.links.clear();
        directory::take_in(&fixture.service, more).await.unwrap();
        let found: Option<Uuid> = sqlx::query_scalar("SELECT id FROM account WHERE login = $1")
            .bind(login)
            .fetch_optional(&fixture.pool)
            .await
            .unwrap();
        assert!(found.is_some(), "{login}");
    }
}

#[tokio::test]
async fn a_sheet_printed_without_network_for_somebody_new_opens_once_it_is_sent() {
    let (fixture, director) = Fixture::with_school().await;
    let mut computer = fixture.enrol(&director).await;
    let mut other = fixture.enrol(&director).await;
    other.catch_up().await;
    let stock = stock(&fixture, &computer).await;
    let login = stock.login("m.prune", 0);
    let account = stock.free[0].id;
    let class = Class { code: "CE1".to_owned(), label: "CE1 B".to_owned(), mefs: Vec::new() };
    let max =
        new_pupil(Pupil { family: "PRUNE".to_owned(), sources: Vec::new(), ..pupil(101, "Max") }, "CE1");
    let mona = new_guardian(guardian(111, "PRUNE", "Mona", account), &login, max.pupil.id);
    let operations = [
        says(&mut computer, &fixture, Uuid::nil(), Said::Class(class)),
        pupil_said(&mut computer, &fixture, max),
        guardian_said(&mut computer, &fixture, mona),
        notified(&mut computer, &fixture, account, &login),
    ];
    assert_eq!(
        typed(&fixture, &login, stock.password(0, 1)).await,
        Err(Refusal::Wrong),
        "nobody knows it yet"
    );
    let answers = computer.submit(&operations).await.unwrap();
    assert!(answers.iter().all(|answer| answer.outcome == Outcome::Applied), "{answers:?}");
    assert_eq!(answers[2].person, Some(Uuid::from_u128(111)));
    assert_eq!(answers[2].account.as_ref().unwrap().id, account);
    assert_eq!(computer.submit(&operations).await.unwrap(), answers, "sent again, it is answered the same");
    assert_eq!(number(&fixture, "SELECT count(*) FROM lease WHERE state = 'claimed'").await, 1);

    other.catch_up().await;
    let seen = other.account(&login);
    assert_eq!((seen.state.id, seen.state.notified_on), (account, Some(date(2026, 9, 4))));
    let password = &seen.values.iter().find(|value| value.generation == 1).unwrap().password;
    assert_eq!(password, stock.password(0, 1), "both computers print the same");
    assert_eq!(typed(&fixture, &login, stock.password(0, 1)).await, Ok(()));

    // Stolen: what it received of it opens nothing, and what nobody has is nobody's for ever.
    let stolen = Revocation { why: Loss::Stolen, since: None };
    revoke(&fixture.service, &other.proof, computer.proof.device, &stolen).await.unwrap();
    assert_eq!(typed(&fixture, &login, stock.password(0, 1)).await, Err(Refusal::Void));
    assert_eq!(
        number(&fixture, "SELECT count(*) FROM lease WHERE state = 'dead' AND sealed IS NULL").await,
        2
    );
    let late =
        new_guardian(guardian(112, "PRUNE", "Paul", stock.free[1].id), &stock.login("p.prune", 0), ZOE);
    let late = guardian_said(&mut other, &fixture, late);
    let answer = other.submit(&[late]).await.unwrap().remove(0);
    assert_eq!(answer.outcome, Outcome::Otherwise(Reason::LeaseEnded));
    assert_ne!(answer.account.unwrap().id, stock.free[1].id);
}

#[tokio::test]
async fn an_account_is_never_given_to_two() {
    let (fixture, director) = Fixture::with_school().await;
    let mut computer = fixture.enrol(&director).await;
    let stock = stock(&fixture, &computer).await;
    let account = stock.free[0].id;
    let first = new_guardian(guardian(111, "PRUNE", "Mona", account), &stock.login("m.prune", 0), ZOE);
    let second = new_guardian(guardian(112, "CERISE", "Paul", account), &stock.login("p.cerise", 0), ZOE);
    // As a cloned disk would.
    let operations = [
        guardian_said(&mut computer, &fixture, first),
        guardian_said(&mut computer, &fixture, second),
        notified(&mut computer, &fixture, account, &stock.login("p.cerise", 0)),
        notified(&mut computer, &fixture, account, &stock.login("m.prune", 0)),
    ];
    let answers = computer.submit(&operations).await.unwrap();
    assert_eq!(answers[0].outcome, Outcome::Applied);
    assert_eq!(answers[1].outcome, Outcome::Otherwise(Reason::LeaseEnded));
    assert_ne!(answers[1].account.as_ref().unwrap().id, account);
    assert_eq!(answers[2].outcome, Outcome::Refused(Reason::AccountKept), "it is of somebody else");
    assert_eq!(answers[3].outcome, Outcome::Applied);
    // A login that is not of the computer's numbers is not given.
    let login = "z.zebre8999";
    let third = new_guardian(guardian(113, "ZEBRE", "Zoé", stock.free[1].id), login, ZOE);
    let operation = guardian_said(&mut computer, &fixture, third);
    let answer = computer.submit(&[operation]).await.unwrap().remove(0);
    assert_eq!(answer.outcome, Outcome::Otherwise(Reason::LeaseEnded));
    let given: String = sqlx::query_scalar("SELECT login FROM account WHERE id = $1")
        .bind(stock.free[1].id)
        .fetch_one(&fixture.pool)
        .await
        .unwrap();
    assert_eq!(given, "z.zebre");
}

#[tokio::test]
async fn a_computer_enrolled_anew_for_the_same_person_gives_what_it_was_lent_before_and_nobody_else_does() {
    let (fixture, director) = Fixture::with_school().await;
    let before = fixture.enrol(&director).await;
    let lent = stock(&fixture, &before).await;
    let mut after = fixture.enrol(&director).await;
    let said = new_guardian(guardian(111, "PRUNE", "Mona", lent.free[0].id), &lent.login("m.prune", 0), ZOE);
    let operation = guardian_said(&mut after, &fixture, said);
    let answer = after.submit(&[operation]).await.unwrap().remove(0);
    assert_eq!(answer.outcome, Outcome::Applied);

    let welcome =
        add(&fixture.service, "d.autre", "Dominique Autre", chosen(), Role::Director(UAI)).await.unwrap();
    let mut other = fixture.enrol_as("d.autre", &welcome).await;
    let said =
        new_guardian(guardian(112, "CERISE", "Paul", lent.free[1].id), &lent.login("p.cerise", 0), ZOE);
    let operation = guardian_said(&mut other, &fixture, said);
    let answer = other.submit(&[operation]).await.unwrap().remove(0);
    assert_eq!(answer.outcome, Outcome::Otherwise(Reason::LeaseEnded));
    assert_ne!(answer.account.unwrap().id, lent.free[1].id);
}

#[tokio::test]
async fn a_login_of_somebody_who_was_erased_is_given_to_nobody_without_network() {
    let (fixture, director) = Fixture::with_school().await;
    let mut computer = fixture.enrol(&director).await;
    let stock = stock(&fixture, &computer).await;
    let login = stock.login("m.prune", 0);
    let mona = new_guardian(guardian(111, "PRUNE", "Mona", stock.free[0].id), &login, ZOE);
    let operation = guardian_said(&mut computer, &fixture, mona);
    assert_eq!(computer.submit(&[operation]).await.unwrap()[0].outcome, Outcome::Applied);
    let person::Found::One(ids) = person::find(&fixture.service, &login).await.unwrap() else { panic!() };
    person::erase(&fixture.service, &ids, true).await.unwrap();
    // A copy that was put back counts from the same number again.
    let max = new_guardian(guardian(112, "PRUNE", "Max", stock.free[1].id), &login, ZOE);
    let operation = guardian_said(&mut computer, &fixture, max);
    let outcome = computer.submit(&[operation]).await.unwrap()[0].outcome;
    assert_eq!(outcome, Outcome::Otherwise(Reason::LeaseEnded));
    assert_eq!(number(&fixture, "SELECT count(*) FROM account WHERE login = 'm.prune'").await, 1);
}

/// Nothing else would ever erase whom the service never took.
#[tokio::test]
async fn of_somebody_who_is_refused_no_name_is_kept() {
    let (fixture, director) = Fixture::with_school().await;
    let mut computer = fixture.enrol(&director).await;
    let stock = stock(&fixture, &computer).await;
    let said =
        new_guardian(guardian(111, "QUETSCHE", "Mona", stock.free[0].id), &stock.login("m.quetsche", 0), ZOE);
    let operation = guardian_said(&mut computer, &fixture, said);
    sqlx::query("UPDATE staff_role SET ended_at = '2026-09-01T08:00:00Z'")
        .execute(&fixture.pool)
        .await
        .unwrap();
    let answer = computer.submit(std::slice::from_ref(&operation)).await.unwrap().remove(0);
    assert_eq!(answer.outcome, Outcome::Refused(Reason::RightEnded));
    let named = "SELECT count(*) FROM operation WHERE content::text ILIKE '%quetsche%'";
    assert_eq!(number(&fixture, named).await, 0);
    assert_eq!(number(&fixture, "SELECT count(*) FROM operation WHERE kind = 'people' AND erased").await, 1);
    let again = computer.submit(&[operation]).await.unwrap().remove(0);
    assert_eq!(again.outcome, answer.outcome);
}
