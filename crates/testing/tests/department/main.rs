//! A year of a département, night after night, on the real service and a real PostgreSQL: what académies deposit of its
//! schools, on time, late, twice, cut, or not at all; the summer, a school that goes into another, a class exported alone,
//! sheets handed out, families who activate, sheets that run out, and a leak. After each night everybody and every account
//! must be what an independent reading of the same files says.
//!
//! `PREAU_SCHOOLS` is how many schools the département has of each degree, `PREAU_PUPILS` how many pupils each,
//! `PREAU_SEED` what its year is drawn from; `PREAU_WHOLE_YEAR=1` looks at every day of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod academy;
#[path = "../../../service/tests/it/database.rs"]
mod database;
mod directory;
mod families;
#[expect(dead_code, reason = "the service’s own tests use the rest")]
#[path = "../../../service/tests/it/fixture.rs"]
mod fixture;
mod register;
#[path = "../../../service/tests/it/tilleuls.rs"]
mod tilleuls;
mod year;

use std::collections::{BTreeMap, BTreeSet};

use academy::Academy;
use families::Families;
use fictional::{Kinds, SchoolSpec};
use fixture::Fixture;
use jiff::civil::{Date, date};
use service::usecase::delivery::release;
use service::usecase::jobs::{self, Asked};
use service::usecase::staff;
use service::{DeliverySettings, DropFolder, Schools, Service};
use sqlx::PgPool;
use uuid::Uuid;
use year::{Night, Nights};

/// On which day passwords leak.
const LEAK: Date = date(2026, 11, 18);

fn number(name: &str, usual: u32) -> u32 {
    std::env::var(name).map_or(usual, |text| text.parse().expect(name))
}

/// Who was ever told of, with their accounts: a login is for ever.
#[derive(Default)]
struct Known {
    logins: BTreeMap<String, (Uuid, String)>,
}

impl Known {
    fn must_stay(&mut self, key: String, account: Uuid, login: String) {
        let now = (account, login);
        let before = self.logins.entry(key.clone()).or_insert_with(|| now.clone());
        assert_eq!(*before, now, "the account of {key}");
    }
}

/// Compares everybody of a degree.
async fn compare(pool: &PgPool, nights: &Nights, known: &mut Known, today: Date) {
    let degree = nights.academy.degree.code();
    let scope = format!("AAF:/{degree}");
    same(&nights.register.seats(), &directory::seats(pool, &scope).await, degree, today);
    same(&nights.register.relations(), &directory::relations(pool, &scope).await, degree, today);
    let answering = nights.register.people();
    let keys: BTreeSet<&String> = answering.iter().map(|person| &person[0]).collect();
    let mut found = BTreeSet::new();
    for (person, account, login) in directory::people(pool, &scope).await {
        known.must_stay(format!("{degree} guardian {}", person[0]), account, login);
        // Who answers for nobody any more keeps an account, and is told of no more.
        if keys.contains(&person[0]) {
            found.insert(person);
        }
    }
    same(&answering, &found, degree, today);
    let pupils = directory::pupils_with_accounts(pool, &scope).await;
    let with_accounts: BTreeSet<String> = pupils.iter().map(|(key, _, _)| key.clone()).collect();
    for (key, account, login) in pupils {
        known.must_stay(format!("{degree} pupil {key}"), account, login);
    }
    for [key, ..] in nights.register.seats() {
        assert_eq!(with_accounts.contains(&key), degree == "2D", "{today}: the account of pupil {key}");
    }
}

fn same<T: Ord + std::fmt::Debug>(expected: &BTreeSet<T>, found: &BTreeSet<T>, of: &str, today: Date) {
    let missing: Vec<_> = expected.difference(found).take(3).collect();
    let unexpected: Vec<_> = found.difference(expected).take(3).collect();
    assert!(
        missing.is_empty() && unexpected.is_empty(),
        "{today} {of}: {missing:?} is missing, {unexpected:?} should not be"
    );
}

/// What became of the deliveries, and an operator who lets none wait.
async fn judge(service: &Service, nights: &Nights) {
    for known in release::last(service, 12).await.unwrap() {
        let Some((became, why)) = nights.fates.get(&known.name) else { continue };
        if known.became == "refused" {
            assert_eq!(*became, "waiting", "{}", known.name);
            continue;
        }
        assert_eq!(known.became, *became, "{}: {:?}", known.name, known.reason);
        if let Some(why) = why {
            assert_eq!(known.reason.as_deref(), Some(*why), "{}", known.name);
        }
        if known.became == "waiting" {
            release::refuse(service, known.id).await.unwrap();
        }
    }
}

fn academies(schools: u32, pupils: u32, seed: u64) -> [Academy; 2] {
    [Kinds::FirstDegree, Kinds::SecondDegree].map(|kinds| {
        let spec = SchoolSpec { schools, pupils_per_school: pupils..=pupils, ..SchoolSpec::new(seed, kinds) };
        Academy::new(&spec)
    })
}

#[tokio::test]
async fn after_each_night_everybody_and_every_account_is_what_the_files_say() {
    let (schools, pupils) = (number("PREAU_SCHOOLS", 4), number("PREAU_PUPILS", 40));
    let seed = u64::from(number("PREAU_SEED", 1));
    let [first, second] = academies(schools, pupils, seed);
    let (fixture, director) = Fixture::with_school().await;
    let drop =
        |academy: &Academy| DropFolder { folder: academy.folder.path().to_owned(), schools: Schools::All };
    let service = fixture.service.clone().with_deliveries(DeliverySettings {
        first_degree: Some(drop(&first)),
        second_degree: Some(drop(&second)),
        ..DeliverySettings::default()
    });
    let directed: &'static str = first.schools[0].uai.clone().leak();
    let mut degrees = [Nights::new(first, seed), Nights::new(second, seed + 1)];
    let (mut families, mut known, mut computer) = (Families::default(), Known::default(), None);
    for today in year::days(number("PREAU_WHOLE_YEAR", 0) == 1) {
        fixture.clock.set(&year::morning(today).to_string());
        for nights in &mut degrees {
            nights.pass(today, year::morning(today));
        }
        jobs::run_due(&service, Asked::ByTime).await.unwrap();
        for nights in &degrees {
            judge(&service, nights).await;
            compare(&fixture.pool, nights, &mut known, today).await;
        }
        let here = degrees[0].register.answering_at(directed);
        let here = here.iter().map(|key| known.logins[&format!("1D guardian {key}")].0).collect();
        families.run_out(&here, today);
        let states = directory::states(&fixture.pool).await;
        same(&families.expected(&states), &states, "accounts", today);
        if computer.is_none() && today >= date(2026, 9, 2) {
            staff::direct(&service, "c.essai", directed, "").await.unwrap();
            let mut enrolled = fixture.enrol(&director).await;
            enrolled.school = directed;
            computer = Some(enrolled);
        }
        if let Some(computer) = &mut computer {
            families.act(&fixture, computer, &here, today).await;
        }
        if today == LEAK {
            families.suffer_an_incident(&fixture, "099").await;
        }
    }
    assert!(
        families.activated() > 20 && families.expired > 5,
        "{} {}",
        families.activated(),
        families.expired
    );
    for nights in &degrees {
        println!("{:?}: {:?}, {} deposits", nights.academy.degree, nights.tally, nights.fates.len());
        let everything = [
            Night::Missing,
            Night::Late,
            Night::TooLate,
            Night::Twice,
            Night::Cut,
            Night::Whole,
            Night::ClassAlone,
            Night::Merged,
        ];
        for night in everything {
            assert!(nights.tally.contains_key(&night), "{night:?} never happened");
        }
    }
    println!("{} people had an account", known.logins.len());
}
