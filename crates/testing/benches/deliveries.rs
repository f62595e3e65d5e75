//! A département's deliveries of AAF, beside what reading its files and storing its rows take alone: the same files read
//! into nothing, and the rows that came of them copied into the same tables, with their indexes and keys.
//!
//! `scripts/bench deliveries` (200,000 pupils and their guardians), `scripts/bench deliveries=50000` persons
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a benchmark that fails stops")]

#[path = "../../../benches/figure/mod.rs"]
mod figure;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::degree::Degree;
use fictional::files::aaf::{self, AafStyle};
use fictional::{Churn, Kinds, SchoolSpec};
use figure::Goal;
use formats::import::{Position, Record, Rejection, Sink, Stopped, read_all, recognise_all};
use jiff::civil::{Date, date};
use service::keys::Keys;
use service::usecase::delivery::{self, Agreed, Consent, Report, take_in};
use service::usecase::incident::{self, Leak};
use service::usecase::jobs::{self, Asked, Became, Job};
use service::{DeliverySettings, DropFolder, Schools, Service};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection, PgPool};

const SEED: u64 = 7;
/// Pupils and guardians of a département of 200,000 pupils.
const PERSONS: u32 = 520_000;
/// Memory of the process that takes it in.
const MEMORY_MIB: f64 = 300.0;
/// What a delivery fills, in the order in which one table names another.
const TABLES: [&str; 11] = [
    "school",
    "class",
    "account",
    "account_secret",
    "login_rank",
    "pupil",
    "guardian",
    "enrolment",
    "link",
    "source_id",
    "outbox",
];

#[tokio::main]
async fn main() {
    let Some(persons) = figure::wanted("deliveries", PERSONS) else { return };
    // Elsewhere than where the service is asked for, there is nothing to measure.
    let Ok(address) = std::env::var("PREAU_POSTGRES") else { return };
    let folder = tempfile::tempdir().unwrap();
    let (complete, delta) = write_files(persons, folder.path());
    let read = read_into_nothing(&complete);

    let options: PgConnectOptions = address.parse().unwrap();
    let (service, pool) = serve(&options, "deliveries", folder.path()).await;
    figure::forget_own_peak().unwrap();
    let (first, report) = taken(&service, &complete).await;
    say("complete", first, &report);
    assert_eq!(report.pupils_same, 0);
    sqlx::query("VACUUM ANALYZE").execute(&pool).await.unwrap();
    let (same, report) = taken(&service, &complete).await;
    say("the same again", same, &report);
    assert_eq!((report.pupils_new, report.pupils_changed, report.guardians_changed), (0, 0, 0));
    let (changes, report) = taken(&service, &delta).await;
    say("delta", changes, &report);
    let (again, report) = taken(&service, &delta).await;
    say("the same delta", again, &report);
    assert_eq!((report.pupils_changed, report.guardians_changed, report.departures), (0, 0, 0));
    let peak = figure::own_peak_kib().unwrap();
    let copied = copy(&options, &pool, folder.path()).await;
    println!("deliveries, references: read {:.2} s, COPY {:.2} s", read.as_secs_f64(), copied.as_secs_f64());

    let alone = read + copied;
    let reference = "reading into nothing + COPY";
    let of = |what: &str| format!("deliveries {what}, {persons} persons");
    figure::ratio(&of("complete"), first, reference, alone, Goal::AtMost(3.0));
    figure::ratio(&of("the same again"), same, reference, alone, Goal::AtMost(1.5));
    let bound = Duration::from_secs(2) + first.mul_f64(0.015);
    figure::ratio(&of("delta of 1 %"), changes, "2 s + 1.5 % of the complete", bound, Goal::AtMost(1.0));
    figure::ratio(&of("the same delta"), again, "2 s + 1.5 % of the complete", bound, Goal::AtMost(1.0));
    #[expect(clippy::cast_precision_loss, reason = "a memory size in KiB is far below 2^52")]
    figure::limit(&of("peak memory of the service"), peak as f64 / 1024.0, "MiB", MEMORY_MIB);
    count(&service).await;
    roll(&service, &pool).await;
}

/// The figures of the day of everybody there, at first and again.
async fn count(service: &Service) {
    for what in ["at first", "again"] {
        let begun = Instant::now();
        let became = jobs::run_one(service, Job::Statistics, Asked::Again).await.unwrap();
        let Became::Done(figures) = became else { panic!("{became:?}") };
        println!("statistics, {what}: {:.2} s, {figures} figures", begun.elapsed().as_secs_f64());
    }
}

/// A leak of secrets at every school: said what it would do, and done.
async fn roll(service: &Service, pool: &PgPool) {
    let schools = sqlx::query_scalar("SELECT uai FROM school").fetch_all(pool).await.unwrap();
    let leak = Leak { schools, secrets: true, spared: Vec::new() };
    let begun = Instant::now();
    let rehearsed = incident::rehearse(service, &leak).await.unwrap();
    let said = begun.elapsed().as_secs_f64();
    let incident::Begun::As(id) = incident::begin(service, &leak, rehearsed.accounts).await.unwrap() else {
        panic!("the incident did not begin")
    };
    let begun = Instant::now();
    let done = incident::go_on(service, id, |_, _| ()).await.unwrap();
    assert_eq!(done.accounts, rehearsed.accounts);
    println!(
        "incident: {} schools, {} accounts, said in {said:.2} s and rolled in {:.2} s",
        rehearsed.schools.len(),
        done.accounts,
        begun.elapsed().as_secs_f64()
    );
}

/// A service of its own, for which a sector’s schools are enough.
async fn serve(options: &PgConnectOptions, name: &str, folder: &Path) -> (Service, PgPool) {
    let mut owner = PgConnection::connect_with(options).await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut owner).await.unwrap();
    let pool =
        PgPoolOptions::new().max_connections(8).connect_with(options.clone().database(name)).await.unwrap();
    let keys = Keys::parse(&Keys::new_line("2026").unwrap()).unwrap();
    let service = Service::start(pool.clone(), keys, Arc::new(service::SystemClock)).await.unwrap();
    let drop = DropFolder { folder: folder.to_owned(), schools: Schools::All };
    let settings = DeliverySettings { first_degree: Some(drop), ..DeliverySettings::default() };
    (service.with_deliveries(settings), pool)
}

async fn taken(service: &Service, folder: &Path) -> (Duration, Report) {
    let begun = Instant::now();
    let outcome = take_in(service, vec![folder.to_owned()], Consent::Given(Agreed::default())).await.unwrap();
    let took = begun.elapsed();
    assert_eq!(outcome.became, delivery::Became::Taken, "{:?}", outcome.report);
    (took, outcome.report)
}

fn say(what: &str, took: Duration, report: &Report) {
    println!(
        "deliveries, {what}: {:.2} s; pupils {} new, {} changed, {} same; guardians {} new, {} changed, {} same; {} departures",
        took.as_secs_f64(),
        report.pupils_new,
        report.pupils_changed,
        report.pupils_same,
        report.guardians_new,
        report.guardians_changed,
        report.guardians_same,
        report.departures
    );
}

/// A complete delivery, and the next day's changes to 1 % of the people.
fn write_files(persons: u32, folder: &Path) -> (PathBuf, PathBuf) {
    let (complete, delta) = (folder.join("complete"), folder.join("delta"));
    std::fs::create_dir_all(&complete).unwrap();
    std::fs::create_dir_all(&delta).unwrap();
    let spec = SchoolSpec::of_persons(SEED, Kinds::FirstDegree, persons);
    let mut style = AafStyle::new(Degree::First, EXPORTED);
    let all = aaf::complete(spec.schools(), &complete, &style).unwrap();
    style.date = EXPORTED.tomorrow().unwrap();
    let later = spec.schools().map(|school| {
        let later = school.evolve(&Churn::share(&school, 10));
        (school, later)
    });
    let changed = aaf::delta(later, &delta, &style).unwrap();
    println!(
        "deliveries, files: {} schools, {} pupils, {} guardians, {} MB; delta of {} pupils, {} guardians",
        all.schools,
        all.pupils,
        all.guardians,
        all.bytes / 1_000_000,
        changed.pupils,
        changed.guardians
    );
    (complete, delta)
}

const EXPORTED: Date = date(2026, 9, 14);

/// Receives everything and keeps nothing.
struct Nothing(u64);

impl Sink for Nothing {
    fn record(&mut self, _: Record, _: Position) -> Result<(), Stopped> {
        self.0 += 1;
        Ok(())
    }

    fn reject(&mut self, _: Rejection) -> Result<(), Stopped> {
        Ok(())
    }

    fn progress(&mut self, _: u64) -> Result<(), Stopped> {
        Ok(())
    }
}

fn read_into_nothing(folder: &Path) -> Duration {
    let begun = Instant::now();
    let mut sources = Vec::new();
    for (_, recognition) in recognise_all(&[folder.to_owned()]) {
        sources.extend(recognition.unwrap().sources);
    }
    let mut nothing = Nothing(0);
    read_all(&sources, EXPORTED, &mut nothing).unwrap();
    assert!(nothing.0 > 0);
    begun.elapsed()
}

/// Copies what the deliveries left into the same tables of another database. The server reads and writes the rows itself.
async fn copy(options: &PgConnectOptions, from: &PgPool, folder: &Path) -> Duration {
    let (_, to) = serve(options, "copied", folder).await;
    let rows = folder.join("rows");
    std::fs::create_dir(&rows).unwrap();
    for (folder, mode) in [(folder, 0o755), (rows.as_path(), 0o777)] {
        std::fs::set_permissions(folder, PermissionsExt::from_mode(mode)).unwrap();
    }
    let file = |table: &str| rows.join(table).display().to_string();
    for table in TABLES {
        run(from, &format!("COPY {table} TO '{}'", file(table))).await;
        // The service's own work begins after: nobody is told of what is copied.
        run(&to, &format!("ALTER TABLE {table} DISABLE TRIGGER USER")).await;
    }
    let begun = Instant::now();
    let copies: Vec<String> =
        TABLES.iter().map(|table| format!("COPY {table} FROM '{}'", file(table))).collect();
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("BEGIN; {}; COMMIT", copies.join("; "))))
        .execute(&to)
        .await
        .unwrap();
    begun.elapsed()
}

async fn run(pool: &PgPool, statement: &str) {
    sqlx::query(sqlx::AssertSqlSafe(statement.to_owned())).execute(pool).await.unwrap();
}
