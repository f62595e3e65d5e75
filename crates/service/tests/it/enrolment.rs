//! A computer comes, and proves itself; staff sign in.

use jiff::SignedDuration;
use protocol::device::EnrolmentState;
use protocol::problem::ProblemCode;
use service::usecase::enrolment::{answer, ask, authenticate, present, state};
use service::usecase::staff::{Role, add, sign_in};
use service::{Clock, Error};
use zeroize::Zeroizing;

use crate::fixture::{Fixture, chosen, code, request};
use crate::tilleuls::UAI;

fn refused<T>(result: Result<T, Error>) -> Option<ProblemCode> {
    match result {
        Err(Error::Refused(code)) => Some(code),
        Err(other) => panic!("{other:?}"),
        Ok(_) => None,
    }
}

#[tokio::test]
async fn a_code_is_confirmed_once_by_who_signed_in_and_read_once_by_the_computer_that_asked() {
    let (fixture, director) = Fixture::with_school().await;
    let service = &fixture.service;
    let asked = ask(service, &request(), "192.0.2.1", "https://exemple/appareils").await.unwrap();
    assert_eq!((asked.code.len(), asked.code.chars().nth(4)), (9, Some('-')));
    assert_eq!(state(service, &asked.secret).await.unwrap(), EnrolmentState::Waiting);
    assert_eq!(state(service, "autre").await.unwrap(), EnrolmentState::Ended);

    let person = fixture.sign_in(&director).await;
    assert_eq!(person.name, "Camille Essai");
    // As somebody types it.
    let typed = asked.code.to_lowercase().replace('-', " ");
    let first = present(service, &person, &typed).await.unwrap();
    assert_eq!((first.computer.as_str(), first.address.as_str()), ("PC-DIRECTION", "192.0.2.1"));
    let shown = present(service, &person, &typed).await.unwrap();
    assert_eq!(refused(answer(service, &first.answer_with, true).await), Some(ProblemCode::NotFound));
    answer(service, &shown.answer_with, true).await.unwrap();
    assert_eq!(refused(answer(service, &shown.answer_with, true).await), Some(ProblemCode::NotFound));
    assert_eq!(refused(present(service, &person, &typed).await), Some(ProblemCode::NotFound));

    let EnrolmentState::Confirmed(credentials) = state(service, &asked.secret).await.unwrap() else {
        panic!()
    };
    assert_eq!(
        (credentials.author.as_str(), credentials.schools.as_slice()),
        ("Camille Essai", &[UAI.to_owned()][..])
    );
    assert_eq!(state(service, &asked.secret).await.unwrap(), EnrolmentState::Ended, "said once");
    let proof = authenticate(service, &credentials.token).await.unwrap();
    assert_eq!((proof.device, proof.staff), (credentials.device, person.staff));
    assert_eq!(refused(authenticate(service, "autre").await), Some(ProblemCode::Unauthenticated));

    // A year later it is to be confirmed again.
    fixture.clock.advance(SignedDuration::from_hours(366 * 24));
    assert_eq!(refused(authenticate(service, &credentials.token).await), Some(ProblemCode::DeviceExpired));
}

#[tokio::test]
async fn a_code_that_ran_out_or_was_refused_enrols_nobody() {
    let (fixture, director) = Fixture::with_school().await;
    let service = &fixture.service;
    let person = fixture.sign_in(&director).await;
    let late = ask(service, &request(), "192.0.2.1", "").await.unwrap();
    fixture.clock.advance(SignedDuration::from_mins(10));
    assert_eq!(refused(present(service, &person, &late.code).await), Some(ProblemCode::NotFound));
    assert_eq!(state(service, &late.secret).await.unwrap(), EnrolmentState::Ended);
    let other = ask(service, &request(), "192.0.2.1", "").await.unwrap();
    let shown = present(service, &person, &other.code).await.unwrap();
    answer(service, &shown.answer_with, false).await.unwrap();
    assert_eq!(state(service, &other.secret).await.unwrap(), EnrolmentState::Ended);
}

#[tokio::test]
async fn a_code_of_a_telephone_is_taken_once_and_one_of_recovery_too() {
    let (fixture, director) = Fixture::with_school().await;
    let service = &fixture.service;
    let now = code(&director, fixture.clock.now());
    sign_in(service, " C.Essai ", chosen(), &now).await.unwrap();
    assert_eq!(
        refused(sign_in(service, "c.essai", chosen(), &now).await),
        Some(ProblemCode::Unauthenticated),
        "it was read over a shoulder"
    );
    fixture.clock.advance(SignedDuration::from_secs(2));
    let recovery = director.recovery_codes[0].to_lowercase();
    sign_in(service, "c.essai", chosen(), &recovery).await.unwrap();
    assert_eq!(
        refused(sign_in(service, "c.essai", chosen(), &recovery).await),
        Some(ProblemCode::Unauthenticated)
    );
}

#[tokio::test]
async fn attempts_wait_longer_each_time_and_parallel_ones_do_not_pass() {
    let (fixture, director) = Fixture::with_school().await;
    let service = &fixture.service;
    let wrong = || Zeroizing::new("faux".to_owned());
    let attempts = (0..6).map(|_| {
        let service = service.clone();
        tokio::spawn(async move { refused(sign_in(&service, "c.essai", wrong(), "").await) })
    });
    let mut told = Vec::new();
    for attempt in attempts.collect::<Vec<_>>() {
        told.push(attempt.await.unwrap().unwrap());
    }
    let looked_at = told.iter().filter(|code| **code == ProblemCode::Unauthenticated).count();
    assert_eq!(looked_at, 1, "{told:?}");
    // Right, and too early.
    let now = code(&director, fixture.clock.now());
    assert_eq!(refused(sign_in(service, "c.essai", chosen(), &now).await), Some(ProblemCode::TooOften));
    fixture.clock.advance(SignedDuration::from_secs(1));
    sign_in(service, "c.essai", chosen(), &now).await.unwrap();
    // Nobody's login is answered as a wrong password is, the delays too.
    for told in [ProblemCode::Unauthenticated, ProblemCode::TooOften] {
        assert_eq!(refused(sign_in(service, "personne", chosen(), "123456").await), Some(told));
        assert_eq!(refused(sign_in(service, "c.essai", wrong(), "123456").await), Some(told));
    }
    // Each failure in a row makes the next delay longer.
    for seconds in [1, 3, 5, 10, 60] {
        fixture.clock.advance(SignedDuration::from_secs(seconds - 1));
        assert_eq!(refused(sign_in(service, "personne", wrong(), "").await), Some(ProblemCode::TooOften));
        fixture.clock.advance(SignedDuration::from_secs(1));
        let told = refused(sign_in(service, "personne", wrong(), "").await);
        assert_eq!(told, Some(ProblemCode::Unauthenticated), "{seconds}");
    }
}

#[tokio::test]
async fn the_trail_is_never_changed() {
    let (fixture, _) = Fixture::with_school().await;
    for change in ["UPDATE audit SET kind = 'x'", "DELETE FROM audit", "TRUNCATE audit"] {
        let error = sqlx::query(change).execute(&fixture.pool).await.unwrap_err();
        assert!(error.to_string().contains("append-only"), "{error}");
    }
}

#[tokio::test]
async fn who_is_added_directs_a_school_that_is_known_by_a_login_that_is_free() {
    let (fixture, _) = Fixture::with_school().await;
    let service = &fixture.service;
    let added =
        async |login, uai| refused(add(service, login, "Noé Essai", chosen(), Role::Director(uai)).await);
    assert_eq!(added("n.essai", "0999999Z").await, Some(ProblemCode::NotFound));
    assert_eq!(added("C.ESSAI", UAI).await, Some(ProblemCode::Malformed));
    assert_eq!(added(" ", UAI).await, Some(ProblemCode::Malformed));
    assert_eq!(added("n.essai", UAI).await, None);
}
