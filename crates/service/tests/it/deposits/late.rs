//! Deliveries whose files go or come when nobody expects it.

use std::time::{Duration, SystemTime};

use jiff::civil::date;
use service::Schools;
use service::usecase::delivery::{daily, release};
use service::usecase::jobs::{self, Asked, Job};
use tempfile::TempDir;

use super::{Deposits, count, later, touch};

#[tokio::test]
async fn a_delivery_whose_files_have_gone_is_said_to_be_and_holds_nothing_up() {
    let deposits = Deposits::new(Schools::All).await;
    let whole = deposits.schools.clone();
    deposits.whole(date(2026, 9, 2), &whole);
    assert_eq!(deposits.taken().await, 1);
    let mut cut = whole.clone();
    cut[0].pupils.truncate(30);
    deposits.whole(date(2026, 9, 10), &cut);
    deposits.changes(date(2026, 9, 5), &whole, &whole);
    deposits.changes(date(2026, 9, 8), &whole, &whole);
    deposits.changes(date(2026, 9, 11), &whole, &later(&whole));
    assert_eq!(deposits.taken().await, 2);
    let waiting = deposits.of_name("Complet_20260910").await;
    release::release(&deposits.service, waiting.id, Some(10)).await.unwrap();
    let there = deposits.folder.path().join("Complet_20260910");
    let away = TempDir::new().unwrap();
    std::fs::rename(&there, away.path().join("away")).unwrap();
    assert_eq!(deposits.taken().await, 1, "{:?}", deposits.known().await);
    let gone = deposits.of_name("Complet_20260910").await;
    assert_eq!((gone.became.as_str(), gone.reason.as_deref()), ("gone", Some("departures")));
    assert_eq!(deposits.of_name("Delta_20260911").await.became, "taken");
    assert!(release::refuse(&deposits.service, gone.id).await.is_err(), "nothing is to be decided");
}

#[tokio::test]
async fn a_delivery_whose_files_come_back_is_what_it_was() {
    let deposits = Deposits::new(Schools::All).await;
    let whole = deposits.schools.clone();
    deposits.whole(date(2026, 9, 2), &whole);
    let mut cut = whole.clone();
    cut[0].pupils.truncate(30);
    deposits.whole(date(2026, 9, 10), &cut);
    assert_eq!(deposits.taken().await, 1);
    let waiting = deposits.of_name("Complet_20260910").await;
    let there = deposits.folder.path().join("Complet_20260910");
    let away = TempDir::new().unwrap();
    std::fs::rename(&there, away.path().join("away")).unwrap();
    assert_eq!(deposits.taken().await, 0);
    assert_eq!(deposits.of_name("Complet_20260910").await.became, "gone");
    std::fs::rename(away.path().join("away"), &there).unwrap();
    assert_eq!(deposits.taken().await, 0);
    let back = deposits.of_name("Complet_20260910").await;
    assert_eq!((back.became.as_str(), back.id), ("waiting", waiting.id));
    // A folder that cannot be looked at takes nothing away.
    let root = deposits.folder.path().to_owned();
    std::fs::rename(&root, away.path().join("root")).unwrap();
    assert!(daily::run(&deposits.service).await.is_err());
    assert_eq!(deposits.of_name("Complet_20260910").await.became, "waiting");
    std::fs::rename(away.path().join("root"), &root).unwrap();
    release::release(&deposits.service, waiting.id, Some(10)).await.unwrap();
    std::fs::rename(&there, away.path().join("away")).unwrap();
    assert_eq!(deposits.taken().await, 0);
    std::fs::rename(away.path().join("away"), &there).unwrap();
    assert_eq!(deposits.taken().await, 1, "what was agreed to holds");
}

#[tokio::test]
async fn a_file_of_a_moment_to_come_is_taken() {
    let deposits = Deposits::new(Schools::All).await;
    deposits.whole(date(2026, 9, 2), &deposits.schools);
    // In 2096.
    touch(
        &deposits.folder.path().join("Complet_20260902"),
        SystemTime::UNIX_EPOCH + Duration::from_secs(4_000_000_000),
    );
    assert_eq!(deposits.taken().await, 1);
}

#[tokio::test]
async fn two_processes_at_once_take_a_delivery_once() {
    let deposits = Deposits::new(Schools::All).await;
    deposits.whole(date(2026, 9, 2), &deposits.schools);
    let other = deposits.service.clone();
    let (one, another) = tokio::join!(daily::run(&deposits.service), daily::run(&other));
    assert_eq!(one.unwrap() + another.unwrap(), 1);
    let audited = "SELECT count(*) FROM audit WHERE kind = 'people_brought_in'";
    assert_eq!(count(deposits.pool(), audited).await, 1);
}

#[tokio::test]
async fn the_job_of_the_day_is_done_again_for_what_comes_late_and_counts_from_its_hour_on() {
    let deposits = Deposits::new(Schools::All).await;
    let ran = async |asked| jobs::run_one(&deposits.service, Job::Deliveries, asked).await.unwrap();
    let all = deposits.schools.clone();
    // 07:00 in Paris, by hand; then at its hour.
    deposits.fixture.clock.set("2026-09-20T05:00:00Z");
    assert!(matches!(ran(Asked::ByHand).await, jobs::Became::Done(0)));
    deposits.fixture.clock.set("2026-09-20T06:20:00Z");
    assert!(matches!(ran(Asked::ByTime).await, jobs::Became::Done(0)), "it was not done for the day");
    deposits.fixture.clock.set("2026-09-20T06:19:00Z");
    deposits.whole(date(2026, 9, 2), &all);
    touch(
        &deposits.folder.path().join("Complet_20260902"),
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_789_882_200),
    );
    assert!(matches!(ran(Asked::ByTime).await, jobs::Became::NotDue), "it is 08:19");
    deposits.fixture.clock.set("2026-09-20T06:25:00Z");
    assert!(matches!(ran(Asked::ByTime).await, jobs::Became::Done(1)));
    assert!(matches!(ran(Asked::ByTime).await, jobs::Became::NotDue));
    // Late, and still on its way; then whole.
    deposits.changes(date(2026, 9, 3), &all, &later(&all));
    deposits.fixture.clock.set("2026-09-20T07:02:00Z");
    assert!(matches!(ran(Asked::ByTime).await, jobs::Became::NotDue));
    deposits.fixture.clock.set("2026-09-20T07:10:00Z");
    assert!(matches!(ran(Asked::ByTime).await, jobs::Became::Done(1)));
    assert!(matches!(ran(Asked::ByTime).await, jobs::Became::NotDue));
}

#[tokio::test]
async fn figures_of_the_day_are_those_after_its_deliveries() {
    let deposits = Deposits::new(Schools::All).await;
    deposits.fixture.clock.set("2026-09-19T22:30:00Z");
    jobs::run_due(&deposits.service, Asked::ByTime).await.unwrap();
    let pupils =
        "SELECT coalesce(sum(pupils), 0)::bigint FROM figure WHERE until IS NULL AND area = 'nation'";
    assert_eq!(count(deposits.pool(), pupils).await, 0);
    deposits.whole(date(2026, 9, 2), &deposits.schools);
    deposits.fixture.clock.set("2026-09-20T08:30:00Z");
    let ran = jobs::run_due(&deposits.service, Asked::ByTime).await.unwrap();
    let of = |wanted: Job| {
        ran.iter().any(|(job, became)| *job == wanted && matches!(became, jobs::Became::Done(_)))
    };
    assert!(of(Job::Deliveries) && of(Job::Statistics), "{ran:?}");
    assert!(count(deposits.pool(), pupils).await > 0);
}

#[tokio::test]
async fn of_whom_a_delivery_speaks_is_forgotten_after_a_year() {
    let deposits = Deposits::new(Schools::All).await;
    deposits.whole(date(2026, 9, 2), &deposits.schools);
    assert_eq!(deposits.taken().await, 1);
    let told = r#"{"left_out": [{"key": "1", "reason": "a"}], "noticed": [{"key": "2", "reason": "b"}]}"#;
    sqlx::query("UPDATE aaf_delivery SET report = report || $1::jsonb")
        .bind(told)
        .execute(deposits.pool())
        .await
        .unwrap();
    let told = async || {
        let id = deposits.of_name("Complet_20260902").await.id;
        let (_, kept) = release::find(&deposits.service, id).await.unwrap();
        (kept.left_out.len(), kept.noticed.len(), kept.report.pupils_new)
    };
    jobs::run_one(&deposits.service, Job::Forgetting, Asked::Again).await.unwrap();
    assert_eq!(told().await, (1, 1, 80));
    deposits.fixture.clock.set("2027-12-01T08:00:00Z");
    jobs::run_one(&deposits.service, Job::Forgetting, Asked::Again).await.unwrap();
    assert_eq!(told().await, (0, 0, 80));
}
