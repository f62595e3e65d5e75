//! Two computers never mail the same account: each claims what it is about to mail.

use jiff::SignedDuration;
use jiff::civil::date;
use protocol::decision::Decision;
use protocol::device::{Loss, Revocation};
use protocol::mailing::{Claim, MailedAccount, MailingProgress, MailingRequest, MailingStep, WantedAccount};
use protocol::operation::Outcome;
use protocol::problem::ProblemCode;
use service::Error;
use service::usecase::mailing;
use service::usecase::revocation::revoke;
use uuid::Uuid;

use crate::fixture::{Computer, Fixture};
use crate::tilleuls::UAI;

const MOTHER: &str = "r.abricot";
const FATHER: &str = "r.abricot2";

async fn claim(fixture: &Fixture, computer: &Computer<'_>, id: u128, logins: &[&str]) -> Vec<Claim> {
    let wanted = |login: &&str| {
        let state = &computer.account(login).state;
        WantedAccount { account: state.id, version: state.version }
    };
    let asked = MailingRequest { id: Uuid::from_u128(id), accounts: logins.iter().map(wanted).collect() };
    let answered = mailing::claim(&fixture.service, &computer.proof, UAI, &asked).await.unwrap();
    answered.accounts.into_iter().map(|claimed| claimed.claim).collect()
}

async fn step(fixture: &Fixture, computer: &Computer<'_>, id: u128, login: &str, step: MailingStep) -> Claim {
    let told =
        MailingProgress { accounts: vec![MailedAccount { account: computer.account(login).state.id, step }] };
    let id = Uuid::from_u128(id);
    mailing::progress(&fixture.service, &computer.proof, UAI, id, &told).await.unwrap().accounts[0].claim
}

/// A school, and two computers of its director's that know it.
async fn school(mut scene: impl AsyncFnMut(&Fixture, &mut Computer, &mut Computer)) {
    let (fixture, director) = Fixture::with_school().await;
    let mut one = fixture.enrol(&director).await;
    let mut other = fixture.enrol(&director).await;
    one.catch_up().await;
    other.catch_up().await;
    scene(&fixture, &mut one, &mut other).await;
}

#[tokio::test]
async fn of_two_computers_that_claim_at_the_same_moment_each_account_is_one_s() {
    school(async |fixture, one, other| {
        for round in 0..25_u128 {
            let (mine, theirs) = (1_000 + round, 2_000 + round);
            let (first, second) = tokio::join!(
                claim(fixture, one, mine, &[MOTHER, FATHER]),
                claim(fixture, other, theirs, &[FATHER, MOTHER]),
            );
            let yours = |claims: &[Claim]| claims.iter().filter(|claim| **claim == Claim::Yours).count();
            assert_eq!(yours(&first) + yours(&second), 2, "{first:?} {second:?}");
            for (login, place) in [(MOTHER, 0), (FATHER, 1)] {
                let (here, there) = (first[place], second[1 - place]);
                assert_ne!(here == Claim::Yours, there == Claim::Yours, "{login}: {here:?} {there:?}");
                let (holder, id) = if here == Claim::Yours { (&*one, mine) } else { (&*other, theirs) };
                assert_eq!(step(fixture, holder, id, login, MailingStep::Released).await, Claim::Settled);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_same_request_is_answered_the_same_and_another_computer_waits_for_the_deadline() {
    school(async |fixture, one, other| {
        assert_eq!(claim(fixture, one, 1, &[MOTHER]).await, [Claim::Yours]);
        assert_eq!(claim(fixture, one, 1, &[MOTHER, FATHER]).await, [Claim::Yours, Claim::Yours]);
        assert_eq!(claim(fixture, other, 2, &[MOTHER]).await, [Claim::Claimed]);
        // Killed before it began: what it claimed is free after the deadline, and no more its own.
        fixture.clock.advance(SignedDuration::from_mins(31));
        assert_eq!(claim(fixture, other, 2, &[MOTHER]).await, [Claim::Yours]);
        assert_eq!(step(fixture, one, 1, MOTHER, MailingStep::Begun).await, Claim::Claimed);
        assert_eq!(claim(fixture, one, 1, &[MOTHER]).await, [Claim::Claimed]);
        assert_eq!(step(fixture, other, 2, MOTHER, MailingStep::Begun).await, Claim::Yours);
    })
    .await;
}

#[tokio::test]
async fn what_was_begun_by_a_computer_that_was_killed_is_never_another_one_s() {
    school(async |fixture, one, other| {
        claim(fixture, one, 1, &[MOTHER]).await;
        assert_eq!(step(fixture, one, 1, MOTHER, MailingStep::Begun).await, Claim::Yours);
        assert_eq!(claim(fixture, other, 2, &[MOTHER]).await, [Claim::Claimed]);
        fixture.clock.advance(SignedDuration::from_hours(48));
        assert_eq!(claim(fixture, other, 2, &[MOTHER]).await, [Claim::PerhapsMailed]);
        // It is back, and knows that it had not handed it over.
        assert_eq!(step(fixture, one, 1, MOTHER, MailingStep::Released).await, Claim::Settled);
        assert_eq!(step(fixture, one, 1, MOTHER, MailingStep::Mailed).await, Claim::Settled);
        assert_eq!(claim(fixture, one, 1, &[MOTHER]).await, [Claim::Settled]);
        assert_eq!(claim(fixture, other, 2, &[MOTHER]).await, [Claim::Yours]);
    })
    .await;
}

#[tokio::test]
async fn what_was_mailed_is_no_other_computer_s_before_or_after_its_notification_arrives() {
    school(async |fixture, one, other| {
        claim(fixture, one, 1, &[MOTHER, FATHER]).await;
        for login in [MOTHER, FATHER] {
            assert_eq!(step(fixture, one, 1, login, MailingStep::Begun).await, Claim::Yours);
        }
        step(fixture, one, 1, MOTHER, MailingStep::Mailed).await;
        step(fixture, one, 1, FATHER, MailingStep::Unknown).await;
        assert_eq!(claim(fixture, other, 2, &[MOTHER, FATHER]).await, [Claim::Mailed, Claim::Mailed]);
        fixture.clock.advance(SignedDuration::from_hours(48));
        assert_eq!(claim(fixture, other, 2, &[MOTHER]).await, [Claim::Mailed]);
        let notify = Decision::Notify { reset: None, day: date(2026, 9, 4), to: 1 };
        let operation = one.decide(MOTHER, notify);
        assert_eq!(one.submit(&[operation]).await.unwrap()[0].outcome, Outcome::Applied);
        assert_eq!(claim(fixture, other, 2, &[MOTHER]).await, [Claim::Notified], "it has not heard of it");
        other.catch_up().await;
        assert_eq!(claim(fixture, other, 2, &[MOTHER]).await, [Claim::Yours], "now it knows");
    })
    .await;
}

#[tokio::test]
async fn a_computer_that_is_ended_holds_nothing_but_what_it_began() {
    school(async |fixture, one, other| {
        claim(fixture, one, 1, &[MOTHER, FATHER]).await;
        step(fixture, one, 1, FATHER, MailingStep::Begun).await;
        let replaced = Revocation { why: Loss::Replaced, since: None };
        revoke(&fixture.service, &other.proof, one.proof.device, &replaced).await.unwrap();
        other.catch_up().await;
        assert_eq!(claim(fixture, other, 2, &[MOTHER, FATHER]).await, [Claim::Yours, Claim::PerhapsMailed]);
    })
    .await;
}

#[tokio::test]
async fn a_mailing_is_its_computer_s_and_of_its_school() {
    school(async |fixture, one, other| {
        claim(fixture, one, 1, &[MOTHER]).await;
        let not_found =
            |answer: service::Result<_>| matches!(answer, Err(Error::Refused(ProblemCode::NotFound)));
        let asked = MailingRequest { id: Uuid::from_u128(1), accounts: Vec::new() };
        assert!(not_found(mailing::claim(&fixture.service, &other.proof, UAI, &asked).await));
        assert!(not_found(mailing::claim(&fixture.service, &one.proof, "0990002P", &asked).await));
        let told = MailingProgress { accounts: Vec::new() };
        let id = Uuid::from_u128(1);
        assert!(not_found(mailing::progress(&fixture.service, &other.proof, UAI, id, &told).await));
        let unknown = WantedAccount { account: Uuid::from_u128(77), version: 0 };
        let asked = MailingRequest { id: Uuid::from_u128(3), accounts: vec![unknown] };
        let answered = mailing::claim(&fixture.service, &one.proof, UAI, &asked).await.unwrap();
        assert_eq!(answered.accounts[0].claim, Claim::UnknownAccount);
    })
    .await;
}
