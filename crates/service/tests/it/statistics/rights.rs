//! Who is told what.

use jiff::civil::date;
use protocol::problem::ProblemCode;
use protocol::statistics::{AreaKind, Population, Statistics, Surrounding};
use service::usecase::jobs::{self, Asked as By, Job};
use service::usecase::staff::{self, Role};
use service::usecase::statistics::{
    Asked, areas, end_reader, of_academy, of_circonscription, of_department, of_nation, of_school,
};

use super::counting::{COLLEGE, ELSEWHERE, PLATANES, becomes, count, country, placed, school};
use crate::fixture::{Computer, Fixture, chosen};
use crate::tilleuls::UAI;

const LAST: Asked = Asked { day: None, since: None };

async fn enrolled<'f>(fixture: &'f Fixture, login: &str, role: Role<'_>) -> Computer<'f> {
    let welcome = staff::add(&fixture.service, login, "Ode Essai", chosen(), role).await.unwrap();
    fixture.enrol_as(login, &welcome).await
}

/// A team’s right, in place of the reader’s.
async fn becomes_team(fixture: &Fixture, degree: &str) {
    let query = "UPDATE department_right SET role = 'team', degree = $1 WHERE ended_at IS NULL";
    sqlx::query(query).bind(degree).execute(&fixture.pool).await.unwrap();
}

fn code<T: std::fmt::Debug>(told: service::Result<T>) -> ProblemCode {
    told.unwrap_err().code()
}

fn degrees(told: &Statistics) -> Vec<&str> {
    told.degrees.iter().map(|degree| degree.degree.as_str()).collect()
}

#[tokio::test]
async fn a_reader_reads_departments_and_no_school() {
    let fixture = country().await;
    count(&fixture).await;
    let reader = enrolled(&fixture, "r.lecteur", Role::Reader("099")).await.proof;
    let service = &fixture.service;
    assert_eq!(degrees(&of_department(service, &reader, "099", LAST).await.unwrap()), ["1D", "2D", "all"]);
    let east = of_circonscription(service, &reader, ("099", "Ville Est"), LAST).await.unwrap();
    assert_eq!((degrees(&east), east.degrees[0].pupils), (vec!["1D"], 3));
    assert_eq!(degrees(&of_nation(service, &reader, LAST).await.unwrap()), ["1D", "2D", "all"]);
    assert_eq!(of_academy(service, &reader, "16", LAST).await.unwrap().degrees.len(), 3);
    let not_found = ProblemCode::NotFound;
    assert_eq!(code(of_school(service, &reader, UAI, LAST).await), not_found);
    assert_eq!(code(of_department(service, &reader, "098", LAST).await), not_found, "not theirs");
    assert_eq!(code(of_circonscription(service, &reader, ("099", "Ville Nord"), LAST).await), not_found);
    assert_eq!(code(of_academy(service, &reader, "15", LAST).await), not_found);
    let listed = areas(service, &reader).await.unwrap().areas;
    let named: Vec<(AreaKind, &str)> =
        listed.iter().map(|listed| (listed.area.kind, listed.area.code.as_str())).collect();
    let theirs =
        [(AreaKind::Academy, "16"), (AreaKind::Department, "099"), (AreaKind::Circonscription, "Ville Est")];
    assert_eq!(named, theirs);
    assert_eq!(listed[2].department.as_deref(), Some("099"));
    end_reader(service, "r.lecteur", "099").await.unwrap();
    assert_eq!(code(of_department(service, &reader, "099", LAST).await), not_found);
    assert_eq!(code(of_nation(service, &reader, LAST).await), not_found, "they are no staff any more");
    assert_eq!(code(areas(service, &reader).await), not_found);
    assert_eq!(code(end_reader(service, "r.lecteur", "099").await), not_found);
}

#[tokio::test]
async fn a_team_reads_its_schools_and_its_degree_of_the_department() {
    let fixture = country().await;
    count(&fixture).await;
    let team = enrolled(&fixture, "t.equipe", Role::Reader("099")).await.proof;
    let service = &fixture.service;
    becomes_team(&fixture, "1D").await;
    assert_eq!(degrees(&of_department(service, &team, "099", LAST).await.unwrap()), ["1D"]);
    assert!(of_circonscription(service, &team, ("099", "Ville Est"), LAST).await.is_ok());
    assert!(of_school(service, &team, PLATANES, LAST).await.is_ok());
    assert_eq!(code(of_school(service, &team, COLLEGE, LAST).await), ProblemCode::NotFound);
    assert_eq!(code(of_school(service, &team, ELSEWHERE, LAST).await), ProblemCode::NotFound);
    becomes_team(&fixture, "2D").await;
    assert_eq!(degrees(&of_department(service, &team, "099", LAST).await.unwrap()), ["2D"]);
    let east = of_circonscription(service, &team, ("099", "Ville Est"), LAST).await;
    assert_eq!(code(east), ProblemCode::NotFound);
    assert!(areas(service, &team).await.unwrap().areas.iter().all(|one| one.department.is_none()));
    assert!(of_school(service, &team, COLLEGE, LAST).await.is_ok());
    assert_eq!(code(of_school(service, &team, UAI, LAST).await), ProblemCode::NotFound);
}

#[tokio::test]
async fn an_operator_reads_everything_and_who_only_helps_pupils_the_nation_alone() {
    let fixture = country().await;
    count(&fixture).await;
    let operator = enrolled(&fixture, "o.exploitant", Role::Operator).await.proof;
    let service = &fixture.service;
    for uai in [UAI, COLLEGE, ELSEWHERE] {
        assert_eq!(of_school(service, &operator, uai, LAST).await.unwrap().area.code, uai);
    }
    assert_eq!(code(of_school(service, &operator, "0990009X", LAST).await), ProblemCode::NotFound);
    assert_eq!(degrees(&of_department(service, &operator, "098", LAST).await.unwrap()), ["1D", "all"]);
    assert_eq!(code(of_department(service, &operator, "097", LAST).await), ProblemCode::NotFound);
    assert_eq!(areas(service, &operator).await.unwrap().areas.len(), 4);
    let support = enrolled(&fixture, "s.depannage", Role::Director(COLLEGE)).await.proof;
    sqlx::query("UPDATE staff_role SET role = 'support' WHERE school = $1")
        .bind(COLLEGE)
        .execute(&fixture.pool)
        .await
        .unwrap();
    assert_eq!(code(of_school(service, &support, COLLEGE, LAST).await), ProblemCode::NotFound);
    assert_eq!(code(of_department(service, &support, "099", LAST).await), ProblemCode::NotFound);
    assert!(of_nation(service, &support, LAST).await.is_ok());
    sqlx::query("UPDATE staff_role SET until = '2026-09-03' WHERE school = $1")
        .bind(COLLEGE)
        .execute(&fixture.pool)
        .await
        .unwrap();
    assert_eq!(code(of_nation(service, &support, LAST).await), ProblemCode::NotFound, "its last day is over");
}

#[tokio::test]
async fn a_director_reads_a_school_beside_averages_that_tell_of_no_other() {
    let fixture = country().await;
    count(&fixture).await;
    let director = enrolled(&fixture, "c.essai", Role::Director(UAI)).await.proof;
    let service = &fixture.service;
    let told = of_school(service, &director, UAI, LAST).await.unwrap();
    assert_eq!(
        (told.day, told.computed_at),
        (Some(date(2026, 9, 4)), Some("2026-09-04T08:00:00Z".parse().unwrap()))
    );
    let [of] = told.degrees.as_slice() else { panic!("{told:?}") };
    assert_eq!((of.degree.as_str(), of.schools, of.pupils, of.pupils_reached), ("1D", 1, 2, 2));
    let [guardians] = of.populations.as_slice() else { panic!("{of:?}") };
    assert_eq!(guardians.population, Population::LegalGuardians);
    assert_eq!((guardians.accounts.notified, guardians.accounts.activated), (1, 1));
    let classes: Vec<&str> = guardians.classes.iter().map(|class| class.code.as_str()).collect();
    assert_eq!((classes, guardians.origins.len(), guardians.levels.len()), (vec!["CE", "CPA"], 2, 2));
    // Two schools are in its circonscription, department and académie: their average would tell the other’s figures.
    let surroundings = |told: Statistics| -> Vec<(AreaKind, u32, u32, u32)> {
        let line = |one: Surrounding| {
            (one.area.kind, one.schools, one.pupils_reached, one.populations[0].shares.activated)
        };
        told.surroundings.into_iter().map(line).collect()
    };
    assert_eq!(surroundings(told), [(AreaKind::Nation, 3, 7500, 5000)]);
    for not in ["0990002P", ELSEWHERE, "0990009X"] {
        assert_eq!(code(of_school(service, &director, not, LAST).await), ProblemCode::NotFound);
    }
    assert_eq!(code(of_department(service, &director, "099", LAST).await), ProblemCode::NotFound);
    assert!(of_nation(service, &director, LAST).await.is_ok(), "all staff read it");
    assert!(
        areas(service, &director).await.unwrap().areas.iter().all(|one| one.area.kind == AreaKind::Academy)
    );
    // A third one, with one pupil whose guardian is nobody’s elsewhere.
    let third = school("0990004S", "1D");
    placed(&fixture, third).await;
    count(&fixture).await;
    let told = of_school(service, &director, UAI, LAST).await.unwrap();
    let expected = [AreaKind::Circonscription, AreaKind::Department, AreaKind::Academy]
        .map(|kind| (kind, 3, 7500, 3333));
    assert_eq!(surroundings(told)[..3], expected);
}

#[tokio::test]
async fn history_is_told_by_day_and_what_was_never_counted_is_said_to_be() {
    let fixture = country().await;
    let director = enrolled(&fixture, "c.essai", Role::Director(UAI)).await.proof;
    let service = &fixture.service;
    let never = of_school(service, &director, UAI, LAST).await.unwrap();
    assert_eq!((never.day, never.degrees.len(), never.surroundings.len()), (None, 0, 0));
    for (moment, state) in [
        ("2026-09-05T08:00:00Z", "notified"),
        ("2026-09-06T08:00:00Z", "notified"),
        ("2026-09-09T08:00:00Z", "activated"),
    ] {
        fixture.clock.set(moment);
        becomes(&fixture.pool, "Rémi", state, "school").await;
        jobs::run_one(service, Job::Statistics, By::ByTime).await.unwrap();
    }
    let since = |from| Asked { day: None, since: Some(from) };
    let told = of_school(service, &director, UAI, since(date(2026, 9, 1))).await.unwrap();
    let history: Vec<(String, u32, u32)> = told.degrees[0].populations[0]
        .history
        .iter()
        .map(|day| (day.day.to_string(), day.accounts.notified, day.accounts.activated))
        .collect();
    let line = |day: &str, notified, activated| (day.to_owned(), notified, activated);
    assert_eq!(history, [line("2026-09-05", 1, 1), line("2026-09-06", 1, 1), line("2026-09-09", 0, 2)]);
    let told = of_school(service, &director, UAI, since(date(2026, 9, 7))).await.unwrap();
    assert_eq!(told.degrees[0].populations[0].history.len(), 1);
    // On a day that was not counted, it is as on the last one that was.
    let then = Asked { day: Some(date(2026, 9, 8)), since: Some(date(2026, 9, 6)) };
    let told = of_school(service, &director, UAI, then).await.unwrap();
    assert_eq!((told.day, told.degrees[0].populations[0].accounts.notified), (Some(date(2026, 9, 6)), 1));
    assert_eq!(told.degrees[0].populations[0].history.len(), 1);
    let before = Asked { day: Some(date(2026, 9, 4)), since: None };
    assert_eq!(of_school(service, &director, UAI, before).await.unwrap().day, None);
    let too_long = of_school(service, &director, UAI, since(date(2025, 8, 1))).await;
    assert_eq!(code(too_long), ProblemCode::Malformed);
}
