//! Deliveries of AAF, as an invented académie writes them.

mod absence;
mod matching;
mod reassigned;
mod renumbering;
mod values;
mod waiting;
mod written;

use std::path::Path;

use domain::degree::Degree;
use fictional::files::aaf::{AafStyle, complete, delta};
use fictional::{Churn, Kinds, School as Invented, SchoolSpec};
use jiff::civil::date;
use protocol::entity::School;
use protocol::problem::ProblemCode;
use service::usecase::delivery::order::Doubt;
use service::usecase::delivery::{Agreed, Became, Consent, Report, take_in};
use service::usecase::{directory, statistics};
use sqlx::PgPool;
use tempfile::TempDir;

use crate::fixture::Fixture;

fn invented(kinds: Kinds) -> Vec<Invented> {
    SchoolSpec { schools: 2, pupils_per_school: 40..=40, ..SchoolSpec::new(3, kinds) }.schools().collect()
}

fn described(invented: &Invented) -> School {
    described_as(&invented.uai, invented.kind.degree().code())
}

fn described_as(uai: &str, degree: &str) -> School {
    School {
        uai: uai.to_owned(),
        name: "École".to_owned(),
        degree: degree.to_owned(),
        street: None,
        postal_code: None,
        town: None,
        phone: None,
        mail: None,
        academy: None,
        portal: None,
    }
}

fn delivered(write: impl FnOnce(&Path)) -> TempDir {
    let folder = TempDir::new().unwrap();
    write(folder.path());
    folder
}

fn whole(schools: Vec<Invented>, degree: Degree) -> TempDir {
    whole_of(schools, degree, 14)
}

/// As of that day of September.
fn whole_of(schools: Vec<Invented>, degree: Degree, day: i8) -> TempDir {
    delivered(|folder| {
        complete(schools, folder, &AafStyle::new(degree, date(2026, 9, day))).unwrap();
    })
}

/// On a day on which these deliveries were exported.
async fn fixture() -> Fixture {
    let fixture = Fixture::new().await;
    fixture.clock.set("2026-09-20T08:00:00Z");
    fixture
}

/// One that knows a school of the second degree.
async fn with_school(uai: &str) -> Fixture {
    let fixture = fixture().await;
    directory::add_school(&fixture.service, &described_as(uai, "2D")).await.unwrap();
    fixture
}

const fn agreed(departures: u64) -> Consent {
    Consent::Given(Agreed { departures: Some(departures), despite_doubts: false })
}

async fn offered(fixture: &Fixture, delivery: &TempDir, consent: Consent) -> (Report, Became) {
    let outcome = take_in(&fixture.service, vec![delivery.path().to_owned()], consent).await.unwrap();
    (outcome.report, outcome.became)
}

async fn taken(fixture: &Fixture, delivery: &TempDir, departures: u64) -> Report {
    let (report, became) = offered(fixture, delivery, agreed(departures)).await;
    assert_eq!(became, Became::Taken, "{report:?}");
    report
}

async fn count(pool: &PgPool, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(pool).await.unwrap()
}

#[tokio::test]
async fn the_people_of_a_known_school_come_once_and_those_of_another_do_not() {
    let fixture = fixture().await;
    let schools = invented(Kinds::FirstDegree);
    directory::add_school(&fixture.service, &described(&schools[0])).await.unwrap();
    let delivery = whole(schools.clone(), Degree::First);
    let (rehearsed, became) = offered(&fixture, &delivery, Consent::Rehearsal).await;
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
    let fixture = fixture().await;
    let schools = invented(Kinds::SecondDegree);
    for school in &schools {
        directory::add_school(&fixture.service, &described(school)).await.unwrap();
    }
    let first = taken(&fixture, &whole(schools.clone(), Degree::Second), 0).await;
    assert_eq!(first.accounts_new, first.guardians_new + first.pupils_new, "{first:?}");
    let mut fewer = schools.clone();
    fewer[0].pupils.truncate(30);
    let delivery = whole(fewer, Degree::Second);
    let (report, became) = offered(&fixture, &delivery, agreed(0)).await;
    assert_eq!((became, report.departures), (Became::Waiting(Doubt::Departures), 10));
    assert_eq!(count(&fixture.pool, "SELECT count(*) FROM enrolment WHERE gone_on IS NOT NULL").await, 0);
    let (_, became) = offered(&fixture, &delivery, agreed(9)).await;
    assert_eq!(became, Became::Waiting(Doubt::Departures), "another number is another file");
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
    let fixture = fixture().await;
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
    let (rehearsed, _) = offered(&fixture, &changes, Consent::Rehearsal).await;
    assert!(rehearsed.pupils_new > 0 && rehearsed.departures > 0, "{rehearsed:?}");
    taken(&fixture, &changes, rehearsed.departures).await;
    // The whole delivery of that day says nothing more.
    let whole = taken(&fixture, &whole_of(later, Degree::Second, 15), 0).await;
    assert_eq!((whole.pupils_new, whole.guardians_new, whole.departures), (0, 0, 0), "{whole:?}");
    assert_eq!(whole.pupils_changed, 0, "{whole:?}");
}

#[tokio::test]
async fn an_identifier_that_was_given_again_hands_nobody_somebody_elses_account() {
    let fixture = fixture().await;
    let mut schools = invented(Kinds::FirstDegree);
    directory::add_school(&fixture.service, &described(&schools[0])).await.unwrap();
    taken(&fixture, &whole(schools.clone(), Degree::First), 0).await;
    let pupil = &mut schools[0].pupils[0];
    pupil.identity.family = "ZZTOUTAUTRE".to_owned();
    pupil.birth_date = Some(date(2017, 1, 1));
    let report = taken(&fixture, &whole(schools, Degree::First), 0).await;
    assert_eq!(report.left_out.in_all(), 1, "{report:?}");
    let named = "SELECT count(*) FROM pupil WHERE family = 'ZZTOUTAUTRE'";
    assert_eq!((count(&fixture.pool, named).await, report.pupils_new), (0, 0));
}

#[tokio::test]
async fn a_pupil_whose_source_calls_her_otherwise_is_the_same_and_has_not_left() {
    let fixture = fixture().await;
    let mut schools = invented(Kinds::SecondDegree);
    for school in &schools {
        directory::add_school(&fixture.service, &described(school)).await.unwrap();
    }
    taken(&fixture, &whole(schools.clone(), Degree::Second), 0).await;
    schools[0].pupils[0].id += 900_000;
    for _ in 0..2 {
        let report = taken(&fixture, &whole(schools.clone(), Degree::Second), 0).await;
        assert_eq!((report.pupils_new, report.accounts_new, report.departures), (0, 0, 0), "{report:?}");
    }
    assert_eq!(count(&fixture.pool, "SELECT count(*) FROM enrolment WHERE gone_on IS NOT NULL").await, 0);
}

/// Requests of changes about guardians, of that day of September.
fn requests(day: i8, requests: &str) -> TempDir {
    delivered(|folder| {
        let name = format!("ACA_Delta_202609{day:02}_PersRelEleve_0000.xml");
        let file = format!("<ficAlimMENESR><!-- degre=\"1D\" -->{requests}</ficAlimMENESR>");
        std::fs::write(folder.join(name), file).unwrap();
    })
}

fn modified(guardian: u64, mobile: &str) -> String {
    format!(
        "<modifyRequest><operationalAttributes><attr name=\"categoriePersonne\"><value>PersRelEleve</value></attr>\
         </operationalAttributes><identifier><id>{guardian}</id></identifier><modifications><modification \
         name=\"ENTPersRelEleveTelMobile\" operation=\"replace\"><value>{mobile}</value></modification></modifications>\
         </modifyRequest>"
    )
}

#[tokio::test]
async fn what_changes_twice_in_one_delivery_is_in_the_end_what_was_said_last_however_often_it_comes() {
    let fixture = fixture().await;
    let schools = invented(Kinds::FirstDegree);
    directory::add_school(&fixture.service, &described(&schools[0])).await.unwrap();
    taken(&fixture, &whole(schools.clone(), Degree::First), 0).await;
    let guardian = schools[0].guardians[0].id;
    let [one, other] = ["06 00 00 00 01", "06 00 00 00 02"].map(|mobile| modified(guardian, mobile));
    let mobile =
        format!("SELECT mobile FROM guardian JOIN source_id USING (id) WHERE external = '{guardian}'");
    for (said, last) in
        [(one.clone() + &other, 2), (one.clone() + &other, 2), (other.clone() + &one, 1), (other + &one, 1)]
    {
        taken(&fixture, &requests(15, &said), 0).await;
        let known: String =
            sqlx::query_scalar(sqlx::AssertSqlSafe(mobile.clone())).fetch_one(&fixture.pool).await.unwrap();
        assert_eq!(known, format!("+3360000000{last}"));
    }
}

#[tokio::test]
async fn a_guardian_who_was_deleted_and_comes_back_answers_for_the_same_pupils() {
    let fixture = fixture().await;
    let schools = invented(Kinds::FirstDegree);
    directory::add_school(&fixture.service, &described(&schools[0])).await.unwrap();
    taken(&fixture, &whole(schools.clone(), Degree::First), 0).await;
    let present = "SELECT count(*) FROM link WHERE NOT gone";
    let before = count(&fixture.pool, present).await;
    let deleted = format!(
        "<deleteRequest><operationalAttributes><attr name=\"categoriePersonne\"><value>PersRelEleve</value></attr>\
         </operationalAttributes><identifier><id>{}</id></identifier></deleteRequest>",
        schools[0].guardians[0].id
    );
    let report = taken(&fixture, &requests(15, &deleted), 0).await;
    assert!(report.links_ended > 0, "{report:?}");
    assert_eq!(count(&fixture.pool, present).await, before - i64::try_from(report.links_ended).unwrap());
    taken(&fixture, &whole_of(schools, Degree::First, 16), 0).await;
    assert_eq!(count(&fixture.pool, present).await, before);
}

#[tokio::test]
async fn a_school_stands_where_its_source_says_and_stays_there_when_it_says_nothing() {
    let fixture = fixture().await;
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

#[tokio::test]
async fn a_pupil_who_moves_and_comes_back_within_one_delivery_is_where_she_was_said_to_be_last() {
    let fixture = fixture().await;
    let schools = invented(Kinds::FirstDegree);
    for school in &schools {
        directory::add_school(&fixture.service, &described(school)).await.unwrap();
    }
    taken(&fixture, &whole(schools.clone(), Degree::First), 0).await;
    let pupil = schools[0].pupils[0].id;
    let moves = |school: &Invented| {
        format!(
            "<modifyRequest><operationalAttributes><attr name=\"categoriePersonne\"><value>Eleve</value></attr>\
             </operationalAttributes><identifier><id>{pupil}</id></identifier><modifications><modification \
             name=\"ENTPersonStructRattach\" operation=\"replace\"><value>{}</value></modification></modifications>\
             </modifyRequest>",
            school.key
        )
    };
    let there_and_back = moves(&schools[1]) + &moves(&schools[0]);
    let deleted = format!(
        "<deleteRequest><operationalAttributes><attr name=\"categoriePersonne\"><value>Eleve</value></attr>\
         </operationalAttributes><identifier><id>{pupil}</id></identifier></deleteRequest>"
    );
    // Said to be gone, and to be there: it is not known which was said last.
    for said in [there_and_back.clone(), deleted + &there_and_back] {
        let report = taken(&fixture, &requests(15, &said), 0).await;
        assert_eq!(report.departures, 0, "{report:?}");
        let home: Vec<String> = sqlx::query_scalar(
            "SELECT school FROM enrolment JOIN source_id ON source_id.id = pupil
             WHERE external = $1 AND gone_on IS NULL AND NOT visiting",
        )
        .bind(pupil.to_string())
        .fetch_all(&fixture.pool)
        .await
        .unwrap();
        assert_eq!(home, [schools[0].uai.clone()]);
    }
}
