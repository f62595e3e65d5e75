//! How often somebody may try.

use std::cell::RefCell;
use std::sync::Arc;

use jiff::SignedDuration;
use jiff::civil::date;
use service::usecase::door::first_sign_in::Dates;
use service::usecase::door::session::{Found, Stage};

use super::*;

/// Notified, and the sheet.
async fn notified() -> (Fixture, String) {
    let (fixture, director) = school(|_| ()).await;
    let sheet = {
        let mut computer = fixture.enrol(&director).await;
        computer.catch_up().await;
        send(&mut computer, MOTHER, notify(1)).await;
        computer.catch_up().await;
        printed(&computer, MOTHER, 1)
    };
    (fixture, sheet)
}

#[tokio::test]
async fn each_failure_makes_the_next_one_wait_longer_whoever_is_meant() {
    let (fixture, _) = notified().await;
    let mut family = Family::new(&fixture);
    for login in [MOTHER, "personne"] {
        let start = fixture.service.now();
        assert_eq!(family.signs_in(login, "autre").await, Err(Refusal::Wrong));
        let mut passed = SignedDuration::ZERO;
        for seconds in [1, 3, 5, 10, 60, 120] {
            passed += SignedDuration::from_secs(seconds);
            let told = family.signs_in(login, "autre").await;
            assert_eq!(told, Err(Refusal::TooOften(start + passed)), "{login} {seconds}");
            fixture.clock.advance(SignedDuration::from_secs(seconds));
            assert_eq!(family.signs_in(login, "autre").await, Err(Refusal::Wrong), "{login} {seconds}");
        }
    }
}

#[tokio::test]
async fn attempts_at_once_do_not_pass_the_limit() {
    let (fixture, sheet) = notified().await;
    let fixture = Arc::new(fixture);
    let mut attempts = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (fixture, sheet) = (Arc::clone(&fixture), sheet.clone());
        attempts.spawn(async move { Family::new(&fixture).signs_in(MOTHER, &format!("{sheet}x")).await });
    }
    let told = attempts.join_all().await;
    let looked_at = told.iter().filter(|told| !matches!(told, Err(Refusal::TooOften(_)))).count();
    assert_eq!((told.len(), looked_at), (20, 1));
}

#[tokio::test]
async fn of_two_at_the_same_moment_from_one_address_neither_waits_whichever_is_counted_first() {
    let (fixture, sheet) = notified().await;
    let mut family = Family::new(&fixture);
    assert_eq!(family.signs_in("personne", "autre").await, Err(Refusal::Wrong));
    fixture.clock.advance(SignedDuration::from_millis(-3));
    family.signs_in(MOTHER, &sheet).await.unwrap();
    fixture.clock.advance(SignedDuration::from_millis(-3));
    assert_eq!(family.signs_in("personne2", "autre").await, Err(Refusal::Wrong));
}

#[tokio::test]
async fn an_address_waits_after_thirty_failures_and_its_neighbours_do_not() {
    let (fixture, sheet) = notified().await;
    let mut family = Family::new(&fixture);
    family.from = "2001:db8:0:1::1".parse().unwrap();
    for number in 0..30 {
        let login = format!("p.inconnu{number}");
        assert_eq!(family.signs_in(&login, "autre").await, Err(Refusal::Wrong), "{number}");
    }
    assert_eq!(family.signs_in("p.inconnu30", "autre").await, Err(Refusal::Wrong));
    // The same household.
    family.from = "2001:db8:0:1:ffff::2".parse().unwrap();
    assert!(matches!(family.signs_in(MOTHER, &sheet).await, Err(Refusal::TooOften(_))));
    let mut neighbour = Family::new(&fixture);
    neighbour.from = "2001:db8:0:2::1".parse().unwrap();
    neighbour.signs_in(MOTHER, &sheet).await.unwrap();
    // One failure is forgotten each minute.
    fixture.clock.advance(SignedDuration::from_mins(31));
    for number in 0..30 {
        let login = format!("p.autre{number}");
        assert_eq!(family.signs_in(&login, "autre").await, Err(Refusal::Wrong), "{number}");
    }
}

#[tokio::test]
async fn who_succeeds_counts_for_nothing() {
    let (fixture, sheet) = notified().await;
    let mut family = Family::new(&fixture);
    for _ in 0..50 {
        family.signs_in(MOTHER, &sheet).await.unwrap();
    }
}

#[tokio::test]
async fn after_thirty_failures_password_and_birth_date_get_one_verdict() {
    let (fixture, sheet) = notified().await;
    sqlx::query(
        "INSERT INTO attempt (kind, digest, failures, next) SELECT 'family', sha256($1), 30, '2026-01-01Z'",
    )
    .bind(MOTHER.as_bytes())
    .execute(&fixture.pool)
    .await
    .unwrap();
    let mut family = Family::new(&fixture);
    // Wrong or right, a date is asked, and nobody is named.
    for (password, born) in [("autre", BORN), (sheet.as_str(), date(2018, 3, 4))] {
        family.signs_in(MOTHER, password).await.unwrap();
        let visit = family.visit().await;
        assert_eq!((visit.stage, visit.blind, visit.holder), (Stage::Together, true, None));
        assert!(family.children().await.is_empty());
        assert_eq!(family.gives_blindly(born).await, Dates::WrongTogether);
        assert!(matches!(family.found().await, Found::Ended), "it begins anew");
        fixture.clock.advance(SignedDuration::from_hours(2));
    }
    family.signs_in(MOTHER, &sheet).await.unwrap();
    assert_eq!(family.gives_blindly(BORN).await, Dates::Right(Vec::new()));
    assert_eq!(family.visit().await.stage, Stage::Password);
    // Nothing failed in a row any more.
    family.signs_in(MOTHER, &sheet).await.unwrap();
    assert_eq!(family.visit().await.stage, Stage::Dates);
}

#[tokio::test]
async fn birth_dates_are_counted_by_account() {
    let (fixture, sheet) = notified().await;
    let mut family = Family::new(&fixture);
    family.signs_in(MOTHER, &sheet).await.unwrap();
    assert_eq!(family.gives(ZOE, date(2018, 3, 4)).await, Dates::Wrong);
    assert!(matches!(family.gives(ZOE, BORN).await, Dates::TooOften(_)));
    family.signs_in(MOTHER, &sheet).await.unwrap();
    assert!(matches!(family.gives(ZOE, BORN).await, Dates::TooOften(_)), "another session is no way out");
    fixture.clock.advance(SignedDuration::from_secs(1));
    assert!(matches!(family.gives(ZOE, BORN).await, Dates::Right(_)));
}

thread_local! {
    /// What this thread said to the log since somebody listens.
    static SAID: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Hears what is said to the log: sqlx tells every query, and the service every hash. It is that of the whole process:
/// what other tests say first, in other threads, decides for all of it whether a place in the code is heard at all.
struct Counted;

impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for Counted {
    fn on_event(&self, event: &tracing::Event<'_>, _: tracing_subscriber::layer::Context<'_, S>) {
        struct Said(String);
        impl tracing::field::Visit for Said {
            fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
                if ["summary", "message"].contains(&field.name()) {
                    self.0 = format!("{value:?}");
                }
            }
        }
        let mut said = Said(String::new());
        event.record(&mut said);
        let target = event.metadata().target();
        if target.starts_with("sqlx::query") || target.starts_with("service::password") {
            SAID.with_borrow_mut(|all| all.push(said.0));
        }
    }
}

#[tokio::test]
async fn known_or_not_the_database_is_asked_the_same_and_one_password_is_hashed() {
    use tracing_subscriber::layer::SubscriberExt;
    let (fixture, sheet) = notified().await;
    let mut family = Family::new(&fixture);
    family.comes_with(MOTHER, &sheet).await;
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(Counted)).unwrap();
    tracing::callsite::rebuild_interest_cache();
    SAID.take();
    let mut asked = Vec::new();
    // Nobody's, one to whom nothing was given, and one with a chosen password.
    for login in ["personne", FATHER, MOTHER] {
        for typed in ["autre", "KQ5VMXRX"] {
            fixture.clock.advance(SignedDuration::from_mins(1));
            assert_eq!(family.signs_in(login, typed).await, Err(Refusal::Wrong));
            asked.push(SAID.take());
        }
    }
    let hashes = asked[0].iter().filter(|said| said.contains("one password is hashed")).count();
    assert_eq!(hashes, 1);
    assert!(asked[0].len() > 8, "{:?}", asked[0]);
    for other in &asked[1..] {
        assert_eq!(*other, asked[0]);
    }
}
