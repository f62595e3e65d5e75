//! What is counted, and what is kept of it.

use protocol::entity::{Class, Enrolment, Link};
use service::usecase::directory::{self, Directory};
use service::usecase::jobs::{self, Asked, Became, Job};
use service::usecase::statistics::{Territory, place};
use sqlx::PgPool;
use uuid::Uuid;

use crate::fixture::Fixture;
use crate::tilleuls::{UAI, guardian, pupil, tilleuls};

pub const PLATANES: &str = "0990002P";
pub const COLLEGE: &str = "0990003R";
/// Of another department.
pub const ELSEWHERE: &str = "0980001A";

fn enrolled(number: u128, class: &str, level: Option<&str>, mef: Option<&str>) -> Enrolment {
    Enrolment {
        pupil: Uuid::from_u128(number),
        class: Some(class.to_owned()),
        level: level.map(str::to_owned),
        mef: mef.map(str::to_owned),
        visiting: false,
        gone_on: None,
    }
}

pub fn school(uai: &str, degree: &str) -> Directory {
    let mut school = tilleuls();
    school.school.uai = uai.to_owned();
    school.school.degree = degree.to_owned();
    (school.pupils, school.enrolments, school.guardians, school.links) = Default::default();
    school
}

fn answers(pupil: u128, guardian: u128, responsibility: u8) -> Link {
    let [.., mut link] = <[Link; 3]>::try_from(tilleuls().links).unwrap();
    (link.pupil, link.guardian) = (Uuid::from_u128(pupil), Uuid::from_u128(guardian));
    link.responsibility = responsibility;
    link
}

/// Four schools with one family in three of them: Rose answers for Lou (CP) and Zoé (CE1) at Tilleuls, for Max at
/// Platanes and for Ana at the collège, where Paul has charge of Ana; Rémi answers for Zoé. A fourth school in another
/// department has a child of nobody’s. Nobody who has left or only visits counts.
pub async fn country() -> Fixture {
    let fixture = Fixture::new().await;
    let mut tilleuls = tilleuls();
    tilleuls.classes.push(Class { code: "CE".to_owned(), label: "CE".to_owned(), mefs: Vec::new() });
    tilleuls.enrolments = vec![enrolled(1, "CPA", Some("CP"), None), enrolled(2, "CE", Some("CE1"), None)];
    let mut platanes = school(PLATANES, "1D");
    platanes.pupils = vec![pupil(3, "Max"), pupil(5, "Parti")];
    platanes.enrolments = vec![enrolled(3, "CPA", Some("CP"), None), enrolled(5, "CPA", Some("CP"), None)];
    platanes.enrolments[1].gone_on = Some("2026-07-01".parse().unwrap());
    platanes.guardians = vec![guardian(15, "PARTI", "Luc")];
    platanes.links = vec![answers(3, 11, 1), answers(5, 15, 1)];
    let mut college = school(COLLEGE, "2D");
    college.pupils = vec![pupil(4, "Ana"), pupil(6, "Visite")];
    let mef = Some("10010012110");
    college.enrolments = vec![enrolled(4, "CPA", None, mef), enrolled(6, "CPA", None, mef)];
    college.enrolments[1].visiting = true;
    college.guardians = vec![guardian(14, "PRUNE", "Paul")];
    college.links = vec![answers(4, 11, 1), answers(4, 14, 2), answers(6, 14, 1)];
    let mut elsewhere = school(ELSEWHERE, "1D");
    elsewhere.pupils = vec![pupil(7, "Seul")];
    elsewhere.enrolments = vec![enrolled(7, "CPA", None, None)];
    for school in [tilleuls, platanes, college, elsewhere] {
        directory::take_in(&fixture.service, school).await.unwrap();
    }
    for (uai, academy, circonscription) in [
        (UAI, Some("16"), Some("Ville Est")),
        (PLATANES, Some("16"), Some("Ville Est")),
        (COLLEGE, Some("16"), None),
    ] {
        let [academy, circonscription] = [academy, circonscription].map(|said| said.map(str::to_owned));
        place(&fixture.service, uai, &Territory { academy, circonscription }).await.unwrap();
    }
    becomes(&fixture.pool, "Rose", "activated", "france_connect").await;
    becomes(&fixture.pool, "Rémi", "notified", "school").await;
    fixture
}

/// A school more of that circonscription and académie, with one pupil, whose guardian answers for nobody else.
pub async fn placed(fixture: &Fixture, mut school: Directory) {
    let uai = school.school.uai.clone();
    school.pupils = vec![pupil(8, "Isa")];
    school.enrolments = vec![enrolled(8, "CPA", Some("CP"), None)];
    school.guardians = vec![guardian(18, "VOISIN", "Jo")];
    school.links = vec![answers(8, 18, 1)];
    directory::take_in(&fixture.service, school).await.unwrap();
    let said = Territory { academy: Some("16".to_owned()), circonscription: Some("Ville Est".to_owned()) };
    place(&fixture.service, &uai, &said).await.unwrap();
}

/// Whoever bears that first name is in that state by now, by that way.
pub async fn becomes(pool: &PgPool, first: &str, state: &str, origin: &str) {
    let query = "UPDATE account SET state = $2, origin = $3
                 WHERE id IN (SELECT account FROM guardian WHERE first = $1)";
    let changed = sqlx::query(query).bind(first).bind(state).bind(origin).execute(pool).await.unwrap();
    assert_eq!(changed.rows_affected(), 1, "{first}");
}

pub async fn count(fixture: &Fixture) -> u64 {
    match jobs::run_one(&fixture.service, Job::Statistics, Asked::Again).await.unwrap() {
        Became::Done(changed) => changed,
        other => panic!("{other:?}"),
    }
}

/// The figures of a day, those of an area and code: degree, population, part, value, the four states and, of a whole,
/// schools, pupils and those reached.
async fn figures(fixture: &Fixture, day: &str, area: &str, code: &str) -> Vec<String> {
    sqlx::query_scalar(
        "SELECT concat_ws(' ', degree, population, part, nullif(value, ''),
                    concat_ws('/', not_notified, notified, activating, activated),
                    nullif(concat_ws('/', schools, pupils, pupils_reached), ''))
         FROM figure_of_day WHERE day = $1::date AND area = $2 AND code = $3
         ORDER BY degree, population, CASE part WHEN 'whole' THEN 0 ELSE 1 END, part, value",
    )
    .bind(day)
    .bind(area)
    .bind(code)
    .fetch_all(&fixture.pool)
    .await
    .unwrap()
}

const TODAY: &str = "2026-09-04";

#[tokio::test]
async fn each_account_counts_once_in_each_class_level_school_and_area() {
    let fixture = country().await;
    count(&fixture).await;
    let of = async |area, code| figures(&fixture, TODAY, area, code).await;
    assert_eq!(
        of("school", UAI).await,
        [
            "1D legal_guardians whole 0/1/0/1 1/2/2",
            "1D legal_guardians class CE 0/1/0/1",
            "1D legal_guardians class CPA 0/0/0/1",
            "1D legal_guardians level CE1 0/1/0/1",
            "1D legal_guardians level CP 0/0/0/1",
            "1D legal_guardians origin france_connect 0/0/0/1",
            "1D legal_guardians origin school 0/1/0/0",
        ]
    );
    assert_eq!(
        of("school", COLLEGE).await,
        [
            "2D legal_guardians whole 0/0/0/1 1/1/1",
            "2D legal_guardians class CPA 0/0/0/1",
            "2D legal_guardians mef 10010012110 0/0/0/1",
            "2D legal_guardians origin france_connect 0/0/0/1",
            "2D persons_in_charge whole 1/0/0/0 1/1/1",
            "2D persons_in_charge class CPA 1/0/0/0",
            "2D persons_in_charge mef 10010012110 1/0/0/0",
            "2D persons_in_charge origin unset 1/0/0/0",
            "2D pupils whole 1/0/0/0 1/1/1",
            "2D pupils class CPA 1/0/0/0",
            "2D pupils mef 10010012110 1/0/0/0",
            "2D pupils origin unset 1/0/0/0",
        ],
        "who only visits is counted at home"
    );
    assert_eq!(of("school", ELSEWHERE).await, ["1D legal_guardians whole 0/0/0/0 1/1/0"]);
    let circonscription = [
        "1D legal_guardians whole 0/1/0/1 2/3/3",
        "1D legal_guardians level CE1 0/1/0/1",
        "1D legal_guardians level CP 0/0/0/1",
        "1D legal_guardians origin france_connect 0/0/0/1",
        "1D legal_guardians origin school 0/1/0/0",
    ];
    assert_eq!(of("circonscription", "099/Ville Est").await, circonscription, "Rose, of two schools, is one");
    let department = of("department", "099").await;
    assert_eq!(department[..5], circonscription);
    let both: Vec<&String> = department.iter().filter(|line| line.starts_with("all")).collect();
    assert_eq!(both[0], "all legal_guardians whole 0/1/0/1 3/4/4");
    assert!(both.iter().any(|line| *line == "all legal_guardians mef 10010012110 0/0/0/1"), "{both:?}");
    assert_eq!(of("academy", "16").await, department, "its only department");
    assert_eq!(of("nation", "").await[0], "1D legal_guardians whole 0/1/0/1 3/4/3");
    assert_eq!(of("department", "098").await.len(), 2, "of its degree, and of both");
}

#[tokio::test]
async fn a_day_counted_again_replaces_itself_and_those_before_stay() {
    let fixture = country().await;
    assert!(count(&fixture).await > 20);
    assert_eq!(count(&fixture).await, 0, "nothing is other than a moment ago");
    let wholes = async |day| figures(&fixture, day, "school", UAI).await.remove(0);
    assert_eq!(wholes(TODAY).await, "1D legal_guardians whole 0/1/0/1 1/2/2");
    becomes(&fixture.pool, "Rémi", "activating", "school").await;
    // Of the school, its circonscription, department, académie and the nation, by degree and for both.
    let changed = count(&fixture).await;
    assert_eq!(wholes(TODAY).await, "1D legal_guardians whole 0/0/1/1 1/2/2");
    // Three nights without anybody awake.
    fixture.clock.set("2026-09-08T08:00:00Z");
    becomes(&fixture.pool, "Rémi", "activated", "school").await;
    assert_eq!(count(&fixture).await, changed, "the same figures as before");
    assert_eq!(wholes("2026-09-08").await, "1D legal_guardians whole 0/0/0/2 1/2/2");
    assert_eq!(wholes(TODAY).await, "1D legal_guardians whole 0/0/1/1 1/2/2");
    let days: Vec<String> = sqlx::query_scalar("SELECT DISTINCT day::text FROM figure_of_day ORDER BY 1")
        .fetch_all(&fixture.pool)
        .await
        .unwrap();
    assert_eq!(days, [TODAY, "2026-09-08"], "nothing is told of days that were not counted");
    // What stayed has one row for both days.
    let rows: (i64, i64) = sqlx::query_as(
        "SELECT count(*) FILTER (WHERE since = '2026-09-04' AND until IS NULL),
             count(*) FILTER (WHERE since = '2026-09-08') FROM figure",
    )
    .fetch_one(&fixture.pool)
    .await
    .unwrap();
    assert!(rows.0 > rows.1 && rows.1 == i64::try_from(changed).unwrap(), "{rows:?}");
    // A clock that went back changes nothing of what later days said.
    fixture.clock.set("2026-09-06T08:00:00Z");
    becomes(&fixture.pool, "Rémi", "notified", "school").await;
    assert_eq!(count(&fixture).await, 0);
    assert_eq!(wholes("2026-09-08").await, "1D legal_guardians whole 0/0/0/2 1/2/2");
    assert!(figures(&fixture, "2026-09-06", "school", UAI).await.is_empty());
}

#[tokio::test]
async fn what_is_no_more_ends_and_what_comes_back_begins_again() {
    let fixture = country().await;
    count(&fixture).await;
    let gone = async |gone: Option<&str>| {
        sqlx::query("UPDATE enrolment SET gone_on = $1::date WHERE pupil = $2")
            .bind(gone)
            .bind(Uuid::from_u128(2))
            .execute(&fixture.pool)
            .await
            .unwrap();
    };
    let classes = async |day| {
        let all = figures(&fixture, day, "school", UAI).await;
        all.into_iter().filter(|line| line.contains("class")).collect::<Vec<_>>()
    };
    fixture.clock.set("2026-09-05T08:00:00Z");
    gone(Some("2026-09-05")).await;
    count(&fixture).await;
    assert_eq!(classes("2026-09-05").await, ["1D legal_guardians class CPA 0/0/0/1"]);
    fixture.clock.set("2026-09-06T08:00:00Z");
    gone(None).await;
    count(&fixture).await;
    let both = ["1D legal_guardians class CE 0/1/0/1", "1D legal_guardians class CPA 0/0/0/1"];
    assert_eq!(classes("2026-09-06").await, both);
    assert_eq!(classes("2026-09-05").await.len(), 1);
    assert_eq!(classes(TODAY).await, both);
}

#[tokio::test]
async fn killed_it_keeps_nothing_and_is_begun_again() {
    let fixture = country().await;
    count(&fixture).await;
    let before = figures(&fixture, TODAY, "nation", "").await;
    becomes(&fixture.pool, "Rémi", "activated", "school").await;
    // Stopped while it writes, after what it replaces was taken away.
    let refuse = "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                      BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$";
    sqlx::query(refuse).execute(&fixture.pool).await.unwrap();
    sqlx::query("CREATE TRIGGER refuse BEFORE INSERT ON figure FOR EACH ROW EXECUTE FUNCTION refuse()")
        .execute(&fixture.pool)
        .await
        .unwrap();
    let became = jobs::run_one(&fixture.service, Job::Statistics, Asked::Again).await.unwrap();
    assert!(matches!(became, Became::Failed(_)), "{became:?}");
    assert_eq!(figures(&fixture, TODAY, "nation", "").await, before);
    sqlx::query("DROP TRIGGER refuse ON figure").execute(&fixture.pool).await.unwrap();
    assert!(count(&fixture).await > 0);
    assert_ne!(figures(&fixture, TODAY, "nation", "").await, before);
}

#[tokio::test]
async fn each_night_counts_once_and_after_what_the_night_changes() {
    let fixture = country().await;
    let ran = jobs::run_due(&fixture.service, Asked::ByTime).await.unwrap();
    let (last, became) = ran.last().unwrap();
    assert_eq!(*last, Job::Statistics, "what runs out tonight is counted as such");
    assert!(matches!(became, Became::Done(1..)), "{became:?}");
    let again = jobs::run_due(&fixture.service, Asked::ByHand).await.unwrap();
    assert!(again.iter().all(|(_, became)| matches!(became, Became::NotDue)));
}
