//! Assistance teams open the schools of their department and degree, and no other.

use jiff::SignedDuration;
use jiff::civil::date;
use protocol::activity::{Did, PAGE};
use protocol::decision::{Decision, ResetReason};
use protocol::delegation::SchoolRole;
use protocol::operation::Outcome;
use protocol::problem::ProblemCode;
use service::Error;
use service::letter::Letter;
use service::usecase::activity::after;
use service::usecase::changes::changes;
use service::usecase::delegation::end_lapsed;
use service::usecase::directory;
use service::usecase::opening::{close, join, leave, list, open};
use service::usecase::staff::{self, Role};

use uuid::Uuid;

use crate::door::letters;
use crate::fixture::{Computer, Fixture, chosen};
use crate::tilleuls::{UAI, tilleuls};

/// A school of another department, and one of the second degree.
const FAR: &str = "0980001A";
const COLLEGE: &str = "0990003R";

/// The country, and a computer of somebody of the team of the department 099 in the first degree.
async fn prepared(fixture: &Fixture) -> Computer<'_> {
    for (uai, degree, name) in [(FAR, "1D", "École des Ormes"), (COLLEGE, "2D", "Collège des Ormes")] {
        let mut school = tilleuls().school;
        (school.uai, school.degree, school.name) = (uai.to_owned(), degree.to_owned(), name.to_owned());
        directory::add_school(&fixture.service, &school).await.unwrap();
    }
    let role = Role::Team { department: "099", degree: "1D" };
    let welcome = staff::add(&fixture.service, "t.equipe", "Tom Équipe", chosen(), role).await.unwrap();
    fixture.enrol_as("t.equipe", &welcome).await
}

fn code<T>(told: service::Result<T>) -> ProblemCode {
    match told {
        Err(Error::Refused(code)) => code,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was done"),
    }
}

async fn found(fixture: &Fixture, computer: &Computer<'_>, search: &str) -> Vec<String> {
    let found = list(&fixture.service, &computer.proof, search).await.unwrap();
    found.schools.into_iter().map(|school| school.school).collect()
}

#[tokio::test]
async fn a_team_finds_and_opens_the_schools_of_its_department_and_degree_alone() {
    let (fixture, director) = Fixture::with_school().await;
    let mut team = prepared(&fixture).await;
    assert_eq!(found(&fixture, &team, "").await, [UAI]);
    assert_eq!(found(&fixture, &team, "tilleuls").await, [UAI]);
    assert_eq!(found(&fixture, &team, &UAI[..4]).await, [UAI]);
    assert!(found(&fixture, &team, "tilleuls introuvable").await.is_empty());
    assert!(found(&fixture, &team, "ormes").await.is_empty());
    let service = &fixture.service;
    assert_eq!(
        code(changes(service, &team.proof, UAI, None, 0).await),
        ProblemCode::NotFound,
        "not open yet"
    );
    for other in [FAR, COLLEGE, "0990009X"] {
        assert_eq!(code(open(service, &team.proof, other).await), ProblemCode::NotFound, "{other}");
    }
    let director = fixture.enrol(&director).await;
    assert_eq!(code(open(service, &director.proof, UAI).await), ProblemCode::NotFound, "of no team");
    assert!(list(service, &director.proof, "").await.unwrap().schools.is_empty());

    sqlx::query("UPDATE school SET mail = 'ecole@exemple.fr' WHERE uai = $1")
        .bind(UAI)
        .execute(&fixture.pool)
        .await
        .unwrap();
    let opened = open(service, &team.proof, UAI).await.unwrap();
    open(service, &team.proof, UAI).await.unwrap();
    let told: Vec<_> =
        letters(&fixture).await.into_iter().filter(|(_, told)| told.code() == "school_opened").collect();
    let [(to, Letter::SchoolOpened { person, department, degree, until, .. })] = told.as_slice() else {
        panic!("told once: {told:?}")
    };
    assert_eq!(
        (to.as_str(), person.as_str(), department.as_str(), degree.as_str(), *until),
        ("ecole@exemple.fr", "Tom Équipe", "099", "1D", date(2026, 9, 10))
    );
    assert_eq!(opened.until, Some(date(2026, 9, 10)));
    assert_eq!(list(service, &team.proof, "").await.unwrap().schools, [opened]);
    let page = team.catch_up().await;
    assert_eq!(page.role, Some(SchoolRole::Team));
    let notify = team.decide("r.abricot", Decision::Notify { reset: None, day: date(2026, 9, 4), to: 1 });
    let answers = team.submit(&[notify]).await.unwrap();
    assert_eq!(answers[0].outcome, Outcome::Applied);
    let trail: Vec<(String, Option<String>)> = sqlx::query_as(
        "SELECT audit.kind, audit.school FROM audit JOIN staff ON staff.id = audit.staff
         WHERE login = 't.equipe' AND audit.kind LIKE 'school%' ORDER BY audit.id",
    )
    .fetch_all(&fixture.pool)
    .await
    .unwrap();
    assert_eq!(trail, vec![("school_opened".to_owned(), Some(UAI.to_owned())); 2]);
}

#[tokio::test]
async fn a_school_is_told_again_of_what_is_opened_after_its_last_day() {
    let (fixture, _) = Fixture::with_school().await;
    let team = prepared(&fixture).await;
    sqlx::query("UPDATE school SET mail = 'ecole@exemple.fr' WHERE uai = $1")
        .bind(UAI)
        .execute(&fixture.pool)
        .await
        .unwrap();
    let told = async || {
        let all = letters(&fixture).await.into_iter();
        let days = all.filter_map(|(_, letter)| match letter {
            Letter::SchoolOpened { until, .. } => Some(until),
            _ => None,
        });
        days.collect::<Vec<_>>()
    };
    let open = async || open(&fixture.service, &team.proof, UAI).await.unwrap().until;
    open().await;
    assert_eq!(told().await, [date(2026, 9, 10)]);
    fixture.clock.advance(SignedDuration::from_hours(6 * 24));
    assert_eq!(
        (open().await, told().await),
        (Some(date(2026, 9, 16)), Vec::new()),
        "its last day, kept open"
    );
    fixture.clock.advance(SignedDuration::from_hours(7 * 24));
    // Nothing has closed it yet.
    assert_eq!((open().await, told().await), (Some(date(2026, 9, 23)), vec![date(2026, 9, 23)]));
    assert_eq!(end_lapsed(&fixture.service).await.unwrap(), 0, "it is open");
}

#[tokio::test]
async fn what_a_team_opened_closes_by_itself_or_by_hand_and_what_it_could_print_is_skipped() {
    let (fixture, director) = Fixture::with_school().await;
    let mut team = prepared(&fixture).await;
    let service = &fixture.service;
    open(service, &team.proof, UAI).await.unwrap();
    team.catch_up().await;
    let next = team.account("r.abricot").values.iter().map(|value| value.generation).max().unwrap();
    fixture.clock.advance(SignedDuration::from_hours(24));
    open(service, &team.proof, UAI).await.unwrap();
    assert_eq!(
        list(service, &team.proof, "").await.unwrap().schools[0].until,
        Some(date(2026, 9, 11)),
        "kept open"
    );
    fixture.clock.advance(SignedDuration::from_hours(6 * 24));
    assert_eq!(end_lapsed(service).await.unwrap(), 0, "its last day");
    fixture.clock.advance(SignedDuration::from_hours(24));
    assert_eq!(code(changes(service, &team.proof, UAI, None, 0).await), ProblemCode::RightEnded);
    assert_eq!(end_lapsed(service).await.unwrap(), 1);
    let mut director = fixture.enrol(&director).await;
    director.catch_up().await;
    let kept = director.account("r.abricot");
    assert!(
        kept.values.iter().all(|value| value.generation > next),
        "{next} could be printed: {:?}",
        kept.values.len()
    );

    open(service, &team.proof, UAI).await.unwrap();
    close(service, &team.proof, UAI).await.unwrap();
    close(service, &team.proof, UAI).await.unwrap();
    assert_eq!(code(changes(service, &team.proof, UAI, None, 0).await), ProblemCode::RightEnded);
}

#[tokio::test]
async fn who_leaves_a_team_has_nothing_open_and_may_be_of_several() {
    let (fixture, _) = Fixture::with_school().await;
    let team = prepared(&fixture).await;
    let service = &fixture.service;
    open(service, &team.proof, UAI).await.unwrap();
    join(service, "t.equipe", "098", "1D", "").await.unwrap();
    join(service, "t.equipe", "099", "2D", "").await.unwrap();
    let mut all = found(&fixture, &team, "").await;
    all.sort();
    assert_eq!(all, [FAR, UAI, COLLEGE]);
    open(service, &team.proof, COLLEGE).await.unwrap();
    leave(service, "t.equipe", "099", "1D").await.unwrap();
    assert_eq!(code(changes(service, &team.proof, UAI, None, 0).await), ProblemCode::RightEnded);
    assert!(changes(service, &team.proof, COLLEGE, None, 0).await.is_ok(), "of the other team");
    assert_eq!(code(open(service, &team.proof, UAI).await), ProblemCode::NotFound);
    assert_eq!(code(leave(service, "t.equipe", "099", "1D").await), ProblemCode::NotFound);
    assert_eq!(code(join(service, "t.equipe", "99", "1D", "").await), ProblemCode::Malformed);
    assert_eq!(code(join(service, "personne", "099", "1D", "").await), ProblemCode::NotFound);
}

#[tokio::test]
async fn a_director_reads_who_of_which_team_did_what() {
    let (fixture, director) = Fixture::with_school().await;
    let service = &fixture.service;
    let mut office = fixture.enrol(&director).await;
    office.catch_up().await;
    let mut team = prepared(&fixture).await;
    let begun = after(service, &office.proof, UAI, None).await.unwrap();
    assert!(begun.acts.is_empty() && !begun.more);
    open(service, &team.proof, UAI).await.unwrap();
    team.catch_up().await;
    let day = date(2026, 9, 4);
    let operations = [
        team.decide("r.abricot", Decision::Notify { reset: None, day, to: 1 }),
        team.decide("r.abricot", Decision::Reset { reason: ResetReason::Stolen, day, to: 2 }),
        team.decide("r.abricot2", Decision::Reset { reason: ResetReason::Forgotten, day, to: 1 }),
    ];
    team.submit(&operations).await.unwrap();
    // Of what the same team does elsewhere, nothing.
    join(service, "t.equipe", "098", "1D", "").await.unwrap();
    open(service, &team.proof, FAR).await.unwrap();
    let own = office.decide("r.abricot2", Decision::Notify { reset: None, day, to: 1 });
    office.submit(&[own]).await.unwrap();
    fixture.clock.advance(SignedDuration::from_mins(5));
    close(service, &team.proof, UAI).await.unwrap();
    close(service, &team.proof, FAR).await.unwrap();

    let told = after(service, &office.proof, UAI, Some(&begun.cursor)).await.unwrap();
    let mother = Some(office.account("r.abricot").state.id);
    let father = Some(office.account("r.abricot2").state.id);
    let said: Vec<(Did, Option<Uuid>, bool)> =
        told.acts.iter().map(|act| (act.did, act.account, act.refused)).collect();
    let mut expected = [
        (Did::Opened, None, false),
        (Did::Notified, mother, false),
        (Did::ResetAsStolen, mother, false),
        (Did::Reset, father, true),
        (Did::Closed, None, false),
    ];
    assert_eq!((said[0], said[4]), (expected[0], expected[4]), "{said:?}");
    let mut said = said;
    let key = |one: &(Did, Option<Uuid>, bool)| format!("{one:?}");
    said.sort_by_key(key);
    expected.sort_by_key(key);
    assert_eq!(said, expected, "nothing of their own");
    assert!(told.acts.iter().all(|act| act.person == "Tom Équipe" && act.role == SchoolRole::Team));
    // What was told of a moment ago is told again, by the same id; of long ago nothing is.
    let again = after(service, &office.proof, UAI, Some(&told.cursor)).await.unwrap();
    assert_eq!(again.acts, told.acts[4..]);
    fixture.clock.advance(SignedDuration::from_mins(5));
    let later = after(service, &office.proof, UAI, Some(&told.cursor)).await.unwrap();
    let later = after(service, &office.proof, UAI, Some(&later.cursor)).await.unwrap();
    assert!(later.acts.is_empty());
    assert_eq!(code(after(service, &office.proof, UAI, Some("x")).await), ProblemCode::Malformed);
    assert_eq!(code(after(service, &office.proof, FAR, None).await), ProblemCode::NotFound);
    assert_eq!(code(after(service, &team.proof, UAI, None).await), ProblemCode::NotFound, "closed again");
    // The team reads of the director in turn, and nothing of what it opened and did itself.
    open(service, &team.proof, UAI).await.unwrap();
    let theirs = after(service, &team.proof, UAI, None).await.unwrap();
    let theirs: Vec<(Did, &str, SchoolRole)> =
        theirs.acts.iter().map(|act| (act.did, act.person.as_str(), act.role)).collect();
    assert_eq!(theirs, [(Did::Notified, "Camille Essai", SchoolRole::Director)]);
    // Whom was erased is told of to nobody.
    sqlx::query("UPDATE operation SET erased = true").execute(&fixture.pool).await.unwrap();
    let left = after(service, &office.proof, UAI, None).await.unwrap().acts;
    let left: Vec<(Did, Option<Uuid>)> = left.iter().map(|act| (act.did, act.account)).collect();
    assert_eq!(left, [(Did::Opened, None), (Did::Closed, None), (Did::Opened, None)]);
}

#[tokio::test]
async fn what_was_done_comes_in_pages_and_each_once() {
    let (fixture, director) = Fixture::with_school().await;
    let mut office = fixture.enrol(&director).await;
    let mut other = fixture.enrol(&director).await;
    office.catch_up().await;
    other.catch_up().await;
    let many = PAGE + 20;
    let mut sent = Vec::new();
    for _ in 0..many {
        sent.push(other.decide("r.abricot", Decision::Notify { reset: None, day: date(2026, 9, 4), to: 1 }));
    }
    for batch in sent.chunks(400) {
        other.submit(batch).await.unwrap();
    }
    let first = after(&fixture.service, &office.proof, UAI, None).await.unwrap();
    assert_eq!((first.acts.len(), first.more), (PAGE, true));
    let second = after(&fixture.service, &office.proof, UAI, Some(&first.cursor)).await.unwrap();
    assert_eq!((second.acts.len(), second.more), (20, false));
    let mut ids: Vec<Uuid> = first.acts.iter().chain(&second.acts).map(|act| act.id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), many);
}
