//! The figures that the service counts of a school are those that the school’s own computer counts.

use std::path::{Path, PathBuf};

use domain::account::State;
use domain::degree::Degree;
use fictional::files::aaf::{AafStyle, complete};
use fictional::{Kinds, School as Invented, SchoolSpec};
use formats::import::{Position, Record, Rejection, Sink, Stopped, read, recognise_all};
use jiff::civil::date;
use local::usecase::statistics::compute;
use local::usecase::synchronisation::Ended;
use local::view::codes::Population as Shown;
use local::view::statistics::{
    AverageOf, StateCounts as ShownCounts, Statistics as ShownStatistics, StatisticsQuery, Surroundings,
};
use protocol::decision::FamilyEvent;
use protocol::entity::School;
use protocol::statistics::{Population, StateCounts, Statistics};
use service::usecase::delivery::order::Doubt;
use service::usecase::delivery::{self, Agreed, Became, Consent};
use service::usecase::directory::{self, Directory};
use service::usecase::enrolment::Authenticated;
use service::usecase::family;
use service::usecase::jobs::{self, Asked as By, Job};
use service::usecase::staff;
use service::usecase::statistics::{Asked, Territory, of_school, place};
use uuid::Uuid;

use crate::desktop::Desktop;
use crate::fixture::Served;
use crate::tilleuls::{UAI, guardian, pupil, tilleuls};

/// A figure: of which population and part, and the accounts by state.
type Line = (Shown, String, [u32; 4]);

const POPULATIONS: [(Shown, Population); 3] = [
    (Shown::LegalGuardians, Population::LegalGuardians),
    (Shown::PersonsInCharge, Population::PersonsInCharge),
    (Shown::Pupils, Population::Pupils),
];

fn invented(kinds: Kinds) -> Vec<Invented> {
    let spec =
        SchoolSpec { schools: 2, pupils_per_school: 60..=60, department: 98, ..SchoolSpec::new(11, kinds) };
    spec.schools().collect()
}

/// Schools come as an académie delivers them, and the director directs them, too.
async fn bring_in(served: &Served, schools: &[String], degree: Degree, files: &[PathBuf], agreed: Agreed) {
    for uai in schools {
        let described = School {
            uai: uai.clone(),
            name: "École".to_owned(),
            degree: degree.code().to_owned(),
            street: None,
            postal_code: None,
            town: None,
            phone: None,
            mail: None,
            academy: None,
            portal: None,
        };
        directory::add_school(&served.service, &described).await.unwrap();
        staff::direct(&served.service, "c.essai", uai, "").await.unwrap();
    }
    let outcome = delivery::take_in(&served.service, files.to_vec(), Consent::Given(agreed)).await.unwrap();
    assert_eq!(outcome.became, Became::Taken);
}

/// Two invented schools of a degree.
async fn invent(served: &Served, kinds: Kinds) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let (schools, degree) = (invented(kinds), kinds.degree());
    let named: Vec<String> = schools.iter().map(|school| school.uai.clone()).collect();
    complete(schools, folder.path(), &AafStyle::new(degree, date(2026, 9, 14))).unwrap();
    bring_in(served, &named, degree, &[folder.path().to_owned()], Agreed::default()).await;
    named
}

/// The schools that files name.
#[derive(Default)]
struct Named(Vec<String>);

impl Sink for Named {
    fn record(&mut self, record: Record, _: Position) -> Result<(), Stopped> {
        if let Record::School(school) = record {
            self.0.extend(school.uai.filter(|_| school.teaches != Some(false)));
        }
        Ok(())
    }

    fn reject(&mut self, _: Rejection) -> Result<(), Stopped> {
        Ok(())
    }

    fn progress(&mut self, _: u64) -> Result<(), Stopped> {
        Ok(())
    }
}

fn named(files: &[PathBuf]) -> Vec<String> {
    let mut named = Named::default();
    for (_, recognised) in recognise_all(files) {
        for source in recognised.unwrap().sources {
            read(&source, date(2026, 9, 14), &mut named).unwrap();
        }
    }
    named.0
}

/// Families act: of five accounts, two activate their own, by one way or another.
async fn families_act(served: &Served) {
    let accounts: Vec<Uuid> =
        sqlx::query_scalar("SELECT id FROM account WHERE holder = 'guardian' ORDER BY login")
            .fetch_all(&served.pool)
            .await
            .unwrap();
    for (number, account) in accounts.into_iter().enumerate() {
        let did = match number % 5 {
            0 => FamilyEvent::FranceConnectActivation,
            1 => FamilyEvent::SmsRegistration,
            _ => continue,
        };
        family::happened(&served.service, account, did).await.unwrap();
    }
    // What a sheet leads to, without the sheets.
    let sheets = [
        "UPDATE account SET state = 'notified', origin = 'school', password = 'provisional', notified_on = CURRENT_DATE
         WHERE state = 'not_notified' AND left(md5(login), 1) < '7'",
        "UPDATE account SET state = 'activated', password = 'chosen', activated_before = true
         WHERE state = 'notified' AND holder = 'pupil' AND left(md5(login), 1) < '4'",
        "UPDATE account SET state = 'activating', password = 'chosen'
         WHERE state = 'notified' AND holder = 'guardian' AND left(md5(login), 1) < '3'",
        // Who left, and who answers for a pupil no more.
        "UPDATE enrolment SET gone_on = CURRENT_DATE WHERE left(md5(pupil::text), 1) = '5'",
        "UPDATE link SET gone = true WHERE left(md5(guardian::text), 1) = '6'",
    ];
    for sheet in sheets {
        sqlx::query(sheet).execute(&served.pool).await.unwrap();
    }
}

fn shown(counts: ShownCounts) -> [u32; 4] {
    [counts.not_notified, counts.notified, counts.activating, counts.activated]
}

/// What the desktop counts; a school without anybody of a population has no line of it.
fn of_desktop(population: Shown, counted: &ShownStatistics) -> Vec<Line> {
    let mut lines = vec![(population, "whole".to_owned(), shown(counted.school.counts))];
    let parts = [("class", &counted.classes), ("level", &counted.levels)];
    for (part, rows) in parts {
        lines.extend(rows.iter().map(|row| (population, format!("{part} {}", row.code), shown(row.counts))));
    }
    for row in &counted.origins {
        lines.push((population, format!("origin {:?}", row.origin), shown(row.counts)));
    }
    tidy(lines)
}

fn numbers(counts: StateCounts) -> [u32; 4] {
    [counts.not_notified, counts.notified, counts.activating, counts.activated]
}

fn of_service(population: (Shown, Population), counted: &Statistics) -> Vec<Line> {
    let Some(of) = counted.degrees[0].populations.iter().find(|of| of.population == population.1) else {
        return Vec::new();
    };
    let population = population.0;
    let mut lines = vec![(population, "whole".to_owned(), numbers(of.accounts))];
    for (part, rows) in [("class", &of.classes), ("level", &of.levels), ("level", &of.mefs)] {
        lines.extend(
            rows.iter().map(|row| (population, format!("{part} {}", row.code), numbers(row.accounts))),
        );
    }
    for row in &of.origins {
        let origin = local::view::codes::Origin::from(domain::account::Origin::from(row.origin));
        lines.push((population, format!("origin {origin:?}"), numbers(row.accounts)));
    }
    tidy(lines)
}

fn tidy(mut lines: Vec<Line>) -> Vec<Line> {
    lines.retain(|(_, _, counts)| *counts != [0; 4]);
    lines.sort_by(|one, other| one.1.cmp(&other.1));
    lines
}

/// Compares every figure of these schools, and says how many.
async fn compared(served: &Served, desktop: &Desktop, schools: &[String]) -> usize {
    // It counted when it started, too.
    jobs::run_one(&served.service, Job::Statistics, By::Again).await.unwrap();
    let computer = Authenticated { device: Uuid::nil(), staff: served.director.staff };
    let mut compared = 0;
    for uai in schools {
        let told = of_school(&served.service, &computer, uai, Asked::default()).await.unwrap();
        for population in POPULATIONS {
            let query = StatisticsQuery { school: uai.to_owned(), population: population.0 };
            let counted = compute(&desktop.workspace, &query).await.unwrap().unwrap();
            assert_eq!(of_service(population, &told), of_desktop(population.0, &counted), "{uai}");
            compared += of_service(population, &told).len();
            let of = &told.degrees[0];
            let reached = domain::statistics::share(of.pupils_reached.into(), of.pupils.into());
            assert_eq!((of.pupils, reached), (counted.pupils, counted.pupils_reached), "{uai}");
        }
    }
    compared
}

#[tokio::test(flavor = "multi_thread")]
async fn the_service_counts_a_school_as_its_own_computer_does() {
    let served = tokio::task::spawn_blocking(Served::new).await.unwrap();
    let mut schools = vec![UAI.to_owned()];
    for kinds in [Kinds::FirstDegree, Kinds::SecondDegree] {
        schools.extend(invent(&served, kinds).await);
    }
    families_act(&served).await;
    let desktop = Desktop::enrolled(&served, 0).await;
    desktop.catch_up().await;
    desktop.notify(&["r.abricot2"], None).await.unwrap();
    desktop.catch_up().await;
    let compared = compared(&served, &desktop, &schools).await;
    assert!(compared > 80, "{compared} figures");
    assert_eq!(desktop.account("r.abricot2").await.account.state, State::Notified, "it was sent, and counts");
    tokio::task::spawn_blocking(move || served.stop()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_schools_of_the_real_sample_are_counted_alike_where_it_is_at_hand() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/aaf-2d");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        eprintln!("no sample at {}", folder.display());
        return;
    };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|end| end == "xml"));
    let served = tokio::task::spawn_blocking(Served::new).await.unwrap();
    let schools = named(&files);
    assert_eq!(schools.len(), 10);
    // The sample begins with its second file of pupils: that is asked about.
    let asked = delivery::take_in(&served.service, files.clone(), Consent::Given(Agreed::default())).await;
    assert_eq!(asked.unwrap().became, Became::Waiting(Doubt::Incomplete));
    let agreed = Agreed { departures: None, despite_doubts: true };
    bring_in(&served, &schools, Degree::Second, &files, agreed).await;
    families_act(&served).await;
    let desktop = Desktop::enrolled(&served, 0).await;
    desktop.catch_up().await;
    let compared = compared(&served, &desktop, &schools).await;
    assert!(compared > 300, "{compared} figures");
    tokio::task::spawn_blocking(move || served.stop()).await.unwrap();
}

/// A school of one family beside that of the service, in the same circonscription.
fn neighbour(number: u128, uai: &str) -> Directory {
    let mut school = tilleuls();
    school.school.uai = uai.to_owned();
    school.pupils = vec![pupil(number, "Ana")];
    school.enrolments.truncate(1);
    school.enrolments[0].pupil = Uuid::from_u128(number);
    school.guardians = vec![guardian(number + 10, "PRUNE", "Paul")];
    school.links.truncate(1);
    let link = &mut school.links[0];
    (link.pupil, link.guardian) = (Uuid::from_u128(number), Uuid::from_u128(number + 10));
    school
}

async fn around(desktop: &Desktop) -> Option<Surroundings> {
    let query = StatisticsQuery { school: UAI.to_owned(), population: Shown::LegalGuardians };
    compute(&desktop.workspace, &query).await.unwrap().unwrap().surroundings
}

#[tokio::test(flavor = "multi_thread")]
async fn a_school_stands_beside_the_averages_of_what_it_stands_in_without_network_too() {
    let served = tokio::task::spawn_blocking(Served::new).await.unwrap();
    let desktop = Desktop::enrolled(&served, 0).await;
    // It counts when it starts, too, a moment sooner or later.
    jobs::run_one(&served.service, Job::Statistics, By::Again).await.unwrap();
    desktop.catch_up().await;
    let told = around(&desktop).await.unwrap();
    assert_eq!(told.lines.len(), 1, "the school alone: there is no other to make an average of");
    for (number, uai) in [(30, "0990002P"), (40, "0990003R")] {
        directory::take_in(&served.service, neighbour(number, uai)).await.unwrap();
    }
    for uai in [UAI, "0990002P", "0990003R"] {
        let said =
            Territory { academy: Some("16".to_owned()), circonscription: Some("Ville Est".to_owned()) };
        place(&served.service, uai, &said).await.unwrap();
    }
    desktop.notify(&["r.abricot"], None).await.unwrap();
    desktop.catch_up().await;
    let account = desktop.account("r.abricot").await.uuid;
    family::happened(&served.service, account, FamilyEvent::FranceConnectActivation).await.unwrap();
    jobs::run_one(&served.service, Job::Statistics, By::Again).await.unwrap();
    // The same day again: as if the night were over.
    let yesterday = "UPDATE surroundings SET day = '2026-01-01', asked_at = '2026-01-01T00:00:00Z'";
    sqlx::query(yesterday).execute(desktop.workspace.store().pool()).await.unwrap();
    desktop.catch_up().await;
    let told = around(&desktop).await.unwrap();
    assert_eq!(told.day, Some(served.service.today().to_string()));
    let lines: Vec<_> = told
        .lines
        .iter()
        .map(|line| (line.kind, line.name.as_str(), line.schools, line.shares.activated, line.pupils_reached))
        .collect();
    // Of four guardians one is activated, of four pupils her two; of the school’s own two, one, and both.
    let expected = [
        (AverageOf::School, "École des Tilleuls", 1, 5_000, 10_000),
        (AverageOf::Circonscription, "Ville Est", 3, 2_500, 5_000),
        (AverageOf::Department, "099", 3, 2_500, 5_000),
        (AverageOf::Academy, "16", 3, 2_500, 5_000),
        (AverageOf::Nation, "", 3, 2_500, 5_000),
    ];
    assert_eq!(lines, expected);
    tokio::task::spawn_blocking(move || served.stop()).await.unwrap();
    assert_ne!(desktop.exchange().await, Ended::Done);
    assert_eq!(around(&desktop).await.unwrap(), told, "kept here");
    assert_eq!(around(&Desktop::alone().await).await, None, "nothing is told of who is linked to none");
}
