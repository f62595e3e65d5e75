//! Who has had no school for a set time.

use service::Retention;
use service::usecase::jobs::{self, Asked, Became, Job};
use service::usecase::person::{self, Found};
use service::usecase::purge::{self, Counted};

use crate::fixture::Fixture;

async fn gone(fixture: &Fixture, pupil: i32, day: &str) {
    sqlx::query("UPDATE enrolment SET gone_on = $2::date WHERE pupil = lpad($1::text, 32, '0')::uuid")
        .bind(pupil.to_string())
        .bind(day)
        .execute(&fixture.pool)
        .await
        .unwrap();
}

async fn known(fixture: &Fixture) -> (i64, i64, i64) {
    sqlx::query_as("SELECT (SELECT count(*) FROM pupil), (SELECT count(*) FROM guardian), (SELECT count(*) FROM account)")
        .fetch_one(&fixture.pool)
        .await
        .unwrap()
}

async fn night(fixture: &Fixture) -> u64 {
    let became = jobs::run_due(&fixture.service, Asked::ByTime).await.unwrap();
    match became.into_iter().find(|(job, _)| *job == Job::Purge) {
        Some((_, Became::Done(count))) => count,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn nobody_is_erased_unless_the_operator_set_a_time_and_then_who_has_been_away_so_long() {
    let (mut fixture, _) = Fixture::with_secondary_school().await;
    gone(&fixture, 1, "2024-07-05").await;
    gone(&fixture, 2, "2024-09-03").await;
    assert_eq!(night(&fixture).await, 0, "off");
    assert_eq!(known(&fixture).await, (2, 2, 4));
    let before = "2024-09-04".parse().unwrap();
    let counted = purge::rehearse(&fixture.service, 24).await.unwrap();
    assert_eq!(counted, Counted { before, guardians: 2, pupils: 2 });
    gone(&fixture, 2, "2024-09-04").await;
    // Their mother has had the other at school since.
    let counted = purge::rehearse(&fixture.service, 24).await.unwrap();
    assert_eq!(counted, Counted { before, guardians: 0, pupils: 1 });

    let retention = Retention { no_school_months: Some(24), ..Retention::default() };
    fixture.service = fixture.service.clone().with_retention(retention);
    fixture.clock.set("2026-09-04T22:30:00Z");
    gone(&fixture, 2, "2024-09-05").await;
    assert_eq!(night(&fixture).await, 1);
    assert_eq!(known(&fixture).await, (1, 2, 3));
    // Days late, and again.
    fixture.clock.set("2026-09-10T08:00:00Z");
    assert_eq!(night(&fixture).await, 3);
    assert_eq!(known(&fixture).await, (0, 0, 0));
    let trail: Vec<serde_json::Value> =
        sqlx::query_scalar("SELECT content FROM audit WHERE kind = 'purged' ORDER BY id")
            .fetch_all(&fixture.pool)
            .await
            .unwrap();
    assert_eq!((trail[0]["pupils"].as_u64(), trail[1]["guardians"].as_u64()), (Some(1), Some(2)));
    assert_eq!(purge::run(&fixture.service).await.unwrap(), 0);
}

#[tokio::test]
async fn who_has_a_child_at_a_school_by_another_record_is_kept() {
    let (mut fixture, _) = Fixture::with_school().await;
    gone(&fixture, 2, "2020-07-05").await;
    let retention = Retention { no_school_months: Some(24), ..Retention::default() };
    fixture.service = fixture.service.clone().with_retention(retention);
    // The father is the mother's account now, who has Lou at school.
    sqlx::query("UPDATE guardian SET home_account = account, account = (SELECT id FROM account WHERE login = 'r.abricot')
                 WHERE id = '00000000-0000-0000-0000-00000000000c'")
        .execute(&fixture.pool)
        .await
        .unwrap();
    assert_eq!(purge::run(&fixture.service).await.unwrap(), 1, "Zoé alone");
    assert_eq!(known(&fixture).await, (1, 2, 2));
}

#[tokio::test]
async fn who_had_a_child_that_was_erased_goes_after_the_same_time() {
    let (mut fixture, _) = Fixture::with_secondary_school().await;
    gone(&fixture, 1, "2024-07-05").await;
    let Found::One(zoe) = person::find(&fixture.service, "z.abricot").await.unwrap() else { panic!() };
    person::erase(&fixture.service, &zoe, true).await.unwrap();
    // The father has no child any more; the mother had the other one until 2024.
    let retention = Retention { no_school_months: Some(24), ..Retention::default() };
    fixture.service = fixture.service.clone().with_retention(retention);
    assert_eq!(purge::run(&fixture.service).await.unwrap(), 1, "Lou alone: both had a child there today");
    assert_eq!(known(&fixture).await, (0, 2, 2));
    fixture.clock.set("2028-09-04T08:00:00Z");
    assert_eq!(purge::run(&fixture.service).await.unwrap(), 0);
    fixture.clock.set("2028-09-05T08:00:00Z");
    assert_eq!(purge::rehearse(&fixture.service, 24).await.unwrap().guardians, 2);
    assert_eq!(purge::run(&fixture.service).await.unwrap(), 2);
    assert_eq!(known(&fixture).await, (0, 0, 0));
}

#[tokio::test]
async fn people_are_counted_however_many_records_there_are_of_them() {
    let (mut fixture, _) = Fixture::with_school().await;
    gone(&fixture, 1, "2020-07-05").await;
    gone(&fixture, 2, "2020-07-05").await;
    // Two records of one mother, one of whose accounts was grouped away.
    for statement in [
        "UPDATE guardian SET home_account = account, account = (SELECT id FROM account WHERE login = 'r.abricot')
         WHERE id = '00000000-0000-0000-0000-00000000000c'",
        "UPDATE account SET grouped_on = '2019-09-02', grouped_into = (SELECT id FROM account WHERE login = 'r.abricot')
         WHERE login = 'r.abricot2'",
    ] {
        sqlx::query(statement).execute(&fixture.pool).await.unwrap();
    }
    let counted = purge::rehearse(&fixture.service, 24).await.unwrap();
    assert_eq!((counted.guardians, counted.pupils), (1, 2));
    let retention = Retention { no_school_months: Some(24), ..Retention::default() };
    fixture.service = fixture.service.clone().with_retention(retention);
    assert_eq!(purge::run(&fixture.service).await.unwrap(), 3);
    assert_eq!(known(&fixture).await, (0, 0, 0));
}
