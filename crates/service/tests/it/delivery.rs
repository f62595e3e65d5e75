//! Deliveries of AAF, as an invented académie writes them.

use std::path::Path;

use domain::degree::Degree;
use fictional::files::aaf::{AafStyle, complete, delta};
use fictional::{Churn, Kinds, School as Invented, SchoolSpec};
use jiff::civil::date;
use protocol::entity::School;
use protocol::problem::ProblemCode;
use service::usecase::delivery::{Became, Consent, Delivery, Report, read, take_in};
use service::usecase::{directory, statistics};
use sqlx::PgPool;
use tempfile::TempDir;

use crate::fixture::Fixture;

fn invented(kinds: Kinds) -> Vec<Invented> {
    SchoolSpec { schools: 2, pupils_per_school: 40..=40, ..SchoolSpec::new(3, kinds) }.schools().collect()
}

fn described(invented: &Invented) -> School {
    School {
        uai: invented.uai.clone(),
        name: "École".to_owned(),
        degree: invented.kind.degree().code().to_owned(),
        street: None,
        postal_code: None,
        town: None,
        phone: None,
        mail: None,
        academy: None,
        portal: None,
    }
}

fn delivered(write: impl FnOnce(&Path)) -> Delivery {
    let folder = TempDir::new().unwrap();
    write(folder.path());
    read(&[folder.path().to_owned()], date(2026, 9, 14)).unwrap()
}

fn whole(schools: Vec<Invented>, degree: Degree) -> Delivery {
    delivered(|folder| {
        complete(schools, folder, &AafStyle::new(degree, date(2026, 9, 14))).unwrap();
    })
}

async fn taken(fixture: &Fixture, delivery: &Delivery, departures: u64) -> Report {
    let (report, became) =
        take_in(&fixture.service, delivery, Consent::Departures(departures)).await.unwrap();
    assert_eq!(became, Became::Taken, "{report:?}");
    report
}

async fn count(pool: &PgPool, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(pool).await.unwrap()
}

#[tokio::test]
async fn the_people_of_a_known_school_come_once_and_those_of_another_do_not() {
    let fixture = Fixture::new().await;
    let schools = invented(Kinds::FirstDegree);
    directory::add_school(&fixture.service, &described(&schools[0])).await.unwrap();
    let delivery = whole(schools.clone(), Degree::First);
    let (rehearsed, became) = take_in(&fixture.service, &delivery, Consent::Rehearsal).await.unwrap();
    assert_eq!((became, count(&fixture.pool, "SELECT count(*) FROM pupil").await), (Became::Rehearsed, 0));
    let report = taken(&fixture, &delivery, 0).await;
    assert_eq!(report, rehearsed, "a rehearsal says what is done");
    // The other school, and a service whose kind does not tell that it teaches nobody.
    assert_eq!((report.schools, report.schools_outside), (1, 2));
    assert_eq!(report.pupils_new + report.pupils_outside, 80);
    assert_eq!(report.accounts_new, report.guardians_new, "pupils of the first degree have no account");
    assert_eq!(report.departures, 0);
    assert_eq!(
        count(&fixture.pool, "SELECT count(*) FROM account").await,
        i64::try_from(report.accounts_new).unwrap()
    );
    // Nobody comes twice, and nothing is told again.
    let mut told = count(&fixture.pool, "SELECT count(*) FROM outbox").await;
    assert!(told > 100, "{told}");
    let again = taken(&fixture, &delivery, 0).await;
    assert_eq!((again.pupils_new, again.pupils_changed, again.guardians_new), (0, 0, 0), "{again:?}");
    assert_eq!((again.guardians_changed, again.links_ended, again.accounts_new), (0, 0, 0), "{again:?}");
    told = count(&fixture.pool, "SELECT count(*) FROM outbox").await - told;
    assert_eq!(told, 0, "what did not change is not told");
    assert_eq!(count(&fixture.pool, "SELECT count(*) FROM audit WHERE kind = 'people_brought_in'").await, 2);
}

#[tokio::test]
async fn pupils_who_would_leave_are_told_first_and_agreed_to_by_their_number() {
    let fixture = Fixture::new().await;
    let schools = invented(Kinds::SecondDegree);
    for school in &schools {
        directory::add_school(&fixture.service, &described(school)).await.unwrap();
    }
    let first = taken(&fixture, &whole(schools.clone(), Degree::Second), 0).await;
    assert_eq!(first.accounts_new, first.guardians_new + first.pupils_new, "{first:?}");
    let mut fewer = schools.clone();
    fewer[0].pupils.truncate(30);
    let delivery = whole(fewer, Degree::Second);
    let (report, became) = take_in(&fixture.service, &delivery, Consent::Departures(0)).await.unwrap();
    assert_eq!((became, report.departures), (Became::Refused, 10));
    assert_eq!(count(&fixture.pool, "SELECT count(*) FROM enrolment WHERE gone_on IS NOT NULL").await, 0);
    let (_, became) = take_in(&fixture.service, &delivery, Consent::Departures(9)).await.unwrap();
    assert_eq!(became, Became::Refused, "another number is another file");
    taken(&fixture, &delivery, 10).await;
    let gone = "SELECT count(DISTINCT pupil) FROM enrolment WHERE gone_on IS NOT NULL";
    assert_eq!(count(&fixture.pool, gone).await, 10);
    // Who comes back has the account they had.
    let back = taken(&fixture, &whole(schools, Degree::Second), 0).await;
    assert_eq!((back.pupils_new, back.accounts_new), (0, 0), "{back:?}");
    assert_eq!(count(&fixture.pool, gone).await, 0);
}

#[tokio::test]
async fn a_delivery_of_changes_changes_what_it_names_alone() {
    let fixture = Fixture::new().await;
    let schools = invented(Kinds::SecondDegree);
    for school in &schools {
        directory::add_school(&fixture.service, &described(school)).await.unwrap();
    }
    taken(&fixture, &whole(schools.clone(), Degree::Second), 0).await;
    let later: Vec<Invented> = schools.iter().map(|one| one.evolve(&Churn::some_weeks())).collect();
    let changes = delivered(|folder| {
        let style = AafStyle::new(Degree::Second, date(2026, 9, 15));
        delta(schools.into_iter().zip(later.clone()), folder, &style).unwrap();
    });
    let (rehearsed, _) = take_in(&fixture.service, &changes, Consent::Rehearsal).await.unwrap();
    assert!(rehearsed.pupils_new > 0 && rehearsed.departures > 0, "{rehearsed:?}");
    taken(&fixture, &changes, rehearsed.departures).await;
    // The whole delivery of that day says nothing more.
    let whole = taken(&fixture, &whole(later, Degree::Second), 0).await;
    assert_eq!((whole.pupils_new, whole.guardians_new, whole.departures), (0, 0, 0), "{whole:?}");
    assert_eq!(whole.pupils_changed, 0, "{whole:?}");
}

#[tokio::test]
async fn an_identifier_that_was_given_again_hands_nobody_somebody_elses_account() {
    let fixture = Fixture::new().await;
    let mut schools = invented(Kinds::FirstDegree);
    directory::add_school(&fixture.service, &described(&schools[0])).await.unwrap();
    taken(&fixture, &whole(schools.clone(), Degree::First), 0).await;
    let pupil = &mut schools[0].pupils[0];
    pupil.identity.family = "ZZTOUTAUTRE".to_owned();
    pupil.birth_date = Some(date(2017, 1, 1));
    let report = taken(&fixture, &whole(schools, Degree::First), 0).await;
    assert_eq!(report.left_out.len(), 1, "{report:?}");
    let named = "SELECT count(*) FROM pupil WHERE family = 'ZZTOUTAUTRE'";
    assert_eq!((count(&fixture.pool, named).await, report.pupils_new), (0, 0));
}

#[tokio::test]
async fn a_school_stands_where_its_source_says_and_stays_there_when_it_says_nothing() {
    let fixture = Fixture::new().await;
    let [first, second] = [Kinds::FirstDegree, Kinds::SecondDegree].map(|kinds| invented(kinds).remove(0));
    for school in [&first, &second] {
        directory::add_school(&fixture.service, &described(school)).await.unwrap();
    }
    taken(&fixture, &whole(vec![first.clone()], Degree::First), 0).await;
    taken(&fixture, &whole(vec![second.clone()], Degree::Second), 0).await;
    let stands = async |uai: &str| -> (Option<String>, Option<String>) {
        sqlx::query_as("SELECT academy_code, circonscription FROM school WHERE uai = $1")
            .bind(uai)
            .fetch_one(&fixture.pool)
            .await
            .unwrap()
    };
    // The académie of invented files is none that there is, and the second degree has no circonscription.
    assert_eq!(stands(&first.uai).await, (None, Some(first.district.clone())));
    assert_eq!(stands(&second.uai).await, (None, None));
    let told = statistics::Territory { academy: Some("16".to_owned()), circonscription: None };
    statistics::place(&fixture.service, &first.uai, &told).await.unwrap();
    taken(&fixture, &whole(vec![first.clone()], Degree::First), 0).await;
    assert_eq!(stands(&first.uai).await, (Some("16".to_owned()), Some(first.district)));
    let wrong = statistics::Territory { academy: Some("1".to_owned()), circonscription: None };
    let refused = statistics::place(&fixture.service, &second.uai, &wrong).await.unwrap_err();
    assert_eq!(refused.code(), ProblemCode::Malformed);
    let none = statistics::Territory { academy: None, circonscription: Some("Est".to_owned()) };
    let refused = statistics::place(&fixture.service, &second.uai, &none).await.unwrap_err();
    assert_eq!(refused.code(), ProblemCode::Malformed, "circonscriptions are of the first degree");
}
