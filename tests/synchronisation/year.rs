//! Schools that lived a year alone join a service that knows half of their people: nothing is lost, and what changes is
//! told before.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use local::usecase::synchronisation::joining;
use local::usecase::{accounts, export, maintenance};
use local::vault;
use local::view::accounts::{AccountsQuery, Filter, Selection, SortColumn};
use local::view::codes::Population;
use protocol::entity::{Class, Confirmation, Enrolment, Guardian, Link, Pupil, School};
use serde_json::Value;
use service::usecase::directory::Directory;
use sqlx::SqlitePool;
use testing::TestClock;
use testing::aged_school::AgedSchool;
use uuid::Uuid;

use crate::desktop::Desktop;
use crate::fixture::Served;

const POPULATIONS: [Population; 3] =
    [Population::LegalGuardians, Population::PersonsInCharge, Population::Pupils];

/// Of one side of the service, numbers are other than on the desktop.
fn of_service(kind: u128, id: i64) -> Uuid {
    Uuid::from_u128(kind << 64 | u128::try_from(id).unwrap())
}

/// Every other pupil of a school, with their guardians, as a service knows them that never heard of the desktop.
async fn half(pool: &SqlitePool, uai: &str, degree: &str) -> Directory {
    type Row =
        (i64, Option<String>, String, Option<String>, String, Option<String>, String, String, Option<String>);
    let pupils: Vec<Row> = sqlx::query_as(
        "SELECT pupil.id, ine, family, usage, first, birth_date, class.code, class.label, coalesce(level, mef)
         FROM pupil JOIN enrolment ON pupil_id = pupil.id JOIN school ON school.id = enrolment.school_id
         JOIN class ON class.id = class_id
         WHERE uai = ?1 AND gone_on IS NULL AND visiting = 0 AND pupil.id % 2 = 0",
    )
    .bind(uai)
    .fetch_all(pool)
    .await
    .unwrap();
    let links: Vec<(i64, i64, i64, String, Option<String>, String)> = sqlx::query_as(
        "SELECT pupil_id, guardian.id, responsibility, family, usage, first
         FROM link JOIN guardian ON guardian.id = guardian_id
         WHERE gone = 0 AND pupil_id IN (SELECT value FROM json_each(?1))",
    )
    .bind(serde_json::to_string(&pupils.iter().map(|pupil| pupil.0).collect::<Vec<_>>()).unwrap())
    .fetch_all(pool)
    .await
    .unwrap();
    let guardian = |id: i64, family: &str, usage: Option<&String>, first: &str| Guardian {
        id: of_service(2, id),
        account: Uuid::nil(),
        home_account: None,
        title: None,
        family: family.to_owned(),
        usage: usage.cloned(),
        first: first.to_owned(),
        mail: None,
        mobile: None,
        home_phone: None,
        work_phone: None,
        address: Vec::new(),
        postal_code: None,
        town: None,
        country: None,
        sources: Vec::new(),
    };
    let guardians: BTreeMap<i64, Guardian> = links
        .iter()
        .map(|(_, id, _, family, usage, first)| (*id, guardian(*id, family, usage.as_ref(), first)))
        .collect();
    let classes: BTreeMap<&str, Class> = pupils
        .iter()
        .map(|pupil| (&*pupil.6, Class { code: pupil.6.clone(), label: pupil.7.clone(), mefs: Vec::new() }))
        .collect();
    let second = degree == "2D";
    Directory {
        school: School {
            uai: uai.to_owned(),
            name: "École des Tilleuls".to_owned(),
            degree: degree.to_owned(),
            street: None,
            postal_code: None,
            town: Some("Ville".to_owned()),
            phone: None,
            mail: None,
            academy: None,
            portal: Some("https://guichet.exemple".to_owned()),
        },
        classes: classes.into_values().collect(),
        enrolments: pupils
            .iter()
            .map(|pupil| Enrolment {
                pupil: of_service(1, pupil.0),
                class: Some(pupil.6.clone()),
                level: pupil.8.clone().filter(|_| !second),
                mef: pupil.8.clone().filter(|_| second),
                visiting: false,
                gone_on: None,
            })
            .collect(),
        links: links
            .iter()
            .map(|(pupil, guardian, responsibility, ..)| Link {
                pupil: of_service(1, *pupil),
                guardian: of_service(2, *guardian),
                responsibility: (*responsibility).try_into().unwrap(),
                kinship: None,
                confirmation: Confirmation::Unconfirmed,
                birth_date_reported: false,
                gone: false,
            })
            .collect(),
        pupils: pupils
            .into_iter()
            .map(|(id, ine, family, usage, first, birth_date, ..)| Pupil {
                id: of_service(1, id),
                ine,
                family,
                usage,
                first,
                other_first: None,
                birth_date: birth_date.map(|day| day.parse().unwrap()),
                sex: None,
                mail: None,
                account: None,
                sources: Vec::new(),
            })
            .collect(),
        guardians: guardians.into_values().collect(),
    }
}

/// Everything that is exported of a school's accounts, by their numbers.
async fn everybody(desktop: &Desktop, uai: &str) -> BTreeMap<u64, Value> {
    let mut all = BTreeMap::new();
    for population in POPULATIONS {
        let query = AccountsQuery {
            school: uai.to_owned(),
            population,
            filter: Filter::default(),
            sort: SortColumn::default(),
            descending: false,
            page: 0,
            page_size: 500,
        };
        let chosen = accounts::select_all(&desktop.workspace, &query).await.unwrap();
        if chosen.is_empty() {
            continue;
        }
        let selection = Selection::of(uai, population, chosen);
        let told = export::accounts(&desktop.workspace, &selection, true).await.unwrap();
        for account in serde_json::to_value(told).unwrap().as_array().unwrap() {
            all.insert(account["account"].as_u64().unwrap(), account.clone());
        }
    }
    all
}

/// What may not change untold.
const FACTS: [&str; 6] = ["login", "state", "passwordKind", "provisionalPassword", "notifiedOn", "pupils"];

/// Joins, and holds what was told against what happened; says how many accounts each told of.
async fn joins(desktop: Desktop, uai: &str, degree: &str) -> (usize, usize) {
    let known = half(desktop.workspace.store().pool(), uai, degree).await;
    let (pupils, guardians) = (known.pupils.len(), known.guardians.len());
    let service = tokio::task::spawn_blocking(move || Served::of(known)).await.unwrap();
    let before = everybody(&desktop, uai).await;
    desktop.enrol(&service, 0).await;
    desktop.catch_up().await;
    let rehearsal = joining::rehearse(&desktop.workspace, uai).await.unwrap();
    assert_eq!(usize::try_from(rehearsal.pupils_found).unwrap(), pupils);
    assert_eq!(everybody(&desktop, uai).await, before, "a rehearsal changes nothing");

    joining::confirm(&desktop.workspace, uai).await.unwrap();
    desktop.catch_up().await;
    assert_eq!(desktop.state().await.label, "À jour");
    let after = everybody(&desktop, uai).await;
    let undone = usize::try_from(rehearsal.groupings_undone).unwrap();
    assert_eq!(after.len(), before.len() + undone, "the service has two accounts of who was grouped");
    let lost: Vec<_> = before.keys().filter(|id| !after.contains_key(id)).collect();
    assert_eq!(lost, Vec::<&u64>::new());
    let told: BTreeMap<&str, _> =
        rehearsal.changes.iter().map(|change| (change.login.as_str(), change)).collect();
    for (id, was) in &before {
        let now = &after[id];
        assert_eq!(now["familyName"], was["familyName"]);
        // No family can have come in where no service was: the invented school plays that, too.
        if was["state"] == "activated" || was["state"] == "activating" {
            continue;
        }
        match told.get(was["login"].as_str().unwrap()) {
            Some(change) => {
                let login = change.new_login.as_deref().unwrap_or(&change.login);
                assert_eq!(now["login"], login, "{was}");
            }
            None => {
                // Who was grouped is two again, each with their own children.
                for fact in FACTS.iter().filter(|fact| undone == 0 || **fact != "pupils") {
                    assert_eq!(now[*fact], was[*fact], "{fact} of {was}");
                }
            }
        }
    }
    tokio::task::spawn_blocking(move || service.stop()).await.unwrap();
    (guardians, rehearsal.changes.len())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_of_the_version_before_joins() {
    let folder = tempfile::tempdir().unwrap();
    let released = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/local/tests/stores/0.1.0");
    for name in ["preau.db", "store.json", "dossier-de-preau.txt"] {
        std::fs::copy(released.join(name), folder.path().join(name)).unwrap();
    }
    let key = vault::find(folder.path(), Some("quatre chats sous le preau")).unwrap();
    let clock = Arc::new(TestClock::at("2026-11-28T16:00:00Z"));
    let workspace = maintenance::open(folder.path(), &key, clock).await.unwrap();
    let (guardians, _) = joins(Desktop::of(workspace, folder), "0990001N", "1D").await;
    assert!(guardians > 3, "{guardians}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_college_that_lived_since_september_joins() {
    let AgedSchool { folder, workspace, uai } = AgedSchool::college().await;
    let (guardians, _) = joins(Desktop::of(workspace, folder), &uai, "2D").await;
    assert!(guardians > 50, "{guardians}");
}
