//! What the service does by itself: once a day, by one process at a time, late and again.

use jiff::SignedDuration;
use jiff::civil::date;
use protocol::account::State;
use protocol::decision::Decision;
use service::usecase::jobs::{self, Asked, Became};

use crate::door::Family;
use crate::fixture::Fixture;

/// What became of the three months.
async fn run(fixture: &Fixture, asked: Asked) -> Became {
    jobs::run_due(&fixture.service, asked).await.unwrap().remove(0).1
}

/// The runs so far: the day of each, what became of it and how many accounts changed.
async fn runs(fixture: &Fixture) -> Vec<(String, Option<String>, Option<i64>)> {
    sqlx::query_as("SELECT day::text, became, changed FROM job_run WHERE job = 'expiry' ORDER BY id")
        .fetch_all(&fixture.pool)
        .await
        .unwrap()
}

fn became(day: &str, became: &str, changed: Option<i64>) -> (String, Option<String>, Option<i64>) {
    (day.to_owned(), Some(became.to_owned()), changed)
}

#[tokio::test]
async fn what_ran_out_runs_out_by_itself_once_a_day_and_days_late() {
    let (fixture, director) = Fixture::with_school().await;
    let mut computer = fixture.enrol(&director).await;
    computer.catch_up().await;
    let notified = Decision::Notify { reset: None, day: date(2026, 9, 4), to: 1 };
    let operation = computer.decide("r.abricot", notified);
    computer.submit(&[operation]).await.unwrap();
    assert!(matches!(run(&fixture, Asked::ByTime).await, Became::Done(0)));
    assert!(matches!(run(&fixture, Asked::ByTime).await, Became::NotDue), "done for that day");
    // In Paris the day has begun.
    fixture.clock.set("2026-09-04T22:00:00Z");
    assert!(matches!(run(&fixture, Asked::ByTime).await, Became::Done(0)));
    fixture.clock.set("2027-02-01T08:00:00Z");
    assert!(matches!(run(&fixture, Asked::ByTime).await, Became::Done(1)));
    computer.catch_up().await;
    assert_eq!(computer.account("r.abricot").state.state, State::NotNotified);
    let expected = [
        became("2026-09-04", "done", Some(0)),
        became("2026-09-05", "done", Some(0)),
        became("2027-02-01", "done", Some(1)),
    ];
    assert_eq!(runs(&fixture).await, expected);
}

#[tokio::test]
async fn what_another_process_runs_is_left_to_it_and_begun_again_once_it_was_killed() {
    let fixture = Fixture::new().await;
    let mut other = fixture.pool.begin().await.unwrap();
    sqlx::query("SELECT name FROM job FOR NO KEY UPDATE").execute(&mut *other).await.unwrap();
    sqlx::query(
        "INSERT INTO job_run (job, day, begun_at) VALUES ('expiry', '2026-09-04', '2026-09-04T07:00:00Z')",
    )
    .execute(&fixture.pool)
    .await
    .unwrap();
    assert!(matches!(run(&fixture, Asked::ByHand).await, Became::NotDue), "somebody is at it");
    assert_eq!(runs(&fixture).await, [("2026-09-04".to_owned(), None, None)]);
    other.rollback().await.unwrap();
    assert!(matches!(run(&fixture, Asked::ByHand).await, Became::Done(0)));
    let expected = [became("2026-09-04", "interrupted", None), became("2026-09-04", "done", Some(0))];
    assert_eq!(runs(&fixture).await, expected);
}

#[tokio::test]
async fn what_failed_is_noted_down_and_tried_again_a_little_later_or_by_hand() {
    let fixture = Fixture::new().await;
    let rename = async |from: &str, to: &str| {
        let query = format!("ALTER TABLE {from} RENAME TO {to}");
        sqlx::query(sqlx::AssertSqlSafe(query)).execute(&fixture.pool).await.unwrap();
    };
    rename("account", "elsewhere").await;
    assert!(matches!(run(&fixture, Asked::ByTime).await, Became::Failed(_)));
    assert!(matches!(run(&fixture, Asked::ByTime).await, Became::NotDue), "it waits");
    fixture.clock.advance(SignedDuration::from_mins(1));
    assert!(matches!(run(&fixture, Asked::ByTime).await, Became::Failed(_)));
    rename("elsewhere", "account").await;
    fixture.clock.advance(SignedDuration::from_mins(1));
    assert!(matches!(run(&fixture, Asked::ByTime).await, Became::NotDue), "twice as long");
    assert!(matches!(run(&fixture, Asked::ByHand).await, Became::Done(0)));
    let failed = became("2026-09-04", "failed", None);
    assert_eq!(runs(&fixture).await, [failed.clone(), failed, became("2026-09-04", "done", Some(0))]);
}

#[tokio::test]
async fn attempts_are_forgotten_the_night_after_the_next() {
    let (fixture, _) = Fixture::with_school().await;
    let mut family = Family::new(&fixture);
    assert!(family.signs_in("x.inconnu", "pas le bon").await.is_err());
    let known = async || -> (i64, i64) {
        sqlx::query_as("SELECT (SELECT count(*) FROM attempt), (SELECT count(*) FROM address_attempt)")
            .fetch_one(&fixture.pool)
            .await
            .unwrap()
    };
    fixture.clock.set("2026-09-05T07:00:00Z");
    jobs::run_due(&fixture.service, Asked::ByTime).await.unwrap();
    assert_eq!(known().await, (1, 1), "less than a day ago");
    fixture.clock.set("2026-09-06T07:00:00Z");
    jobs::run_due(&fixture.service, Asked::ByTime).await.unwrap();
    assert_eq!(known().await, (0, 0));
}
