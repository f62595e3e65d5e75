//! The summary for the council: its figures are those of the accounts, and nobody is named.

use std::path::Path;

use domain::account::{Origin, State};
use domain::person::Population;
use jiff::civil::date;
use local::Error;
use local::progress::Progress;
use local::usecase::{accounts, dashboard, journal, notify, statistics, summary};
use local::view::accounts::{AccountsQuery, Filter, Selection};
use local::view::action::NotifyRequest;
use local::view::codes;
use local::view::import::ImportSchool;
use local::view::statistics::StatisticsQuery;
use print::summary::model::{Corrections, Group, Passwords, Point};

use testing::TestStore;
use testing::aged_school::AgedSchool;
use testing::onde::{self, Guardian, Pupil};

const UAI: &str = "0990001N";

/// A school of thirteen pupils in three classes and fourteen accounts, on a day of November.
///
/// Each pupil has a mother; the first of CP and the first of CE1 share a father. All guardians of CP were notified, one of
/// them in September; two pupils’ mothers and the father have activated their accounts, one of them by FranceConnect.
async fn known() -> AgedSchool {
    let school = AgedSchool::empty().await;
    let given = tempfile::tempdir().unwrap();
    let class = |class: &str, families: &[&str]| -> Vec<Pupil> {
        families.iter().map(|family| Pupil::new(family, "Essai", "14/03/2018", class)).collect()
    };
    let mut pupils = class("CP", &["ALPHA", "BETA", "DELTA", "EPSILON", "GAMMA", "KAPPA"]);
    pupils.extend(class("CE1", &["LAMBDA", "OMEGA", "OMICRON", "SIGMA", "THETA"]));
    pupils.extend(class("CM1", &["UPSILON", "ZETA"]));
    let mut guardians: Vec<Guardian> =
        pupils.iter().map(|pupil| Guardian::of(pupil, "Mme", "Mère")).collect();
    let mut father = Guardian::of(&pupils[0], "M.", "Père");
    let sibling = &pupils[6];
    father.children.push([sibling.family.clone(), sibling.first.clone(), sibling.class.clone()]);
    guardians.push(father);
    let files = onde::write(given.path(), &pupils, &guardians);
    let described = ImportSchool {
        uai: UAI.to_owned(),
        name: Some("École des Exemples".to_owned()),
        degree: Some(codes::Degree::First),
        town: Some("Ville-Exemple".to_owned()),
    };
    testing::import_files(&school.workspace, &files, Some(described)).await;
    let school = AgedSchool { uai: UAI.to_owned(), ..school };

    let cp = Filter { classes: vec!["CP".to_owned()], ..Filter::default() };
    let query = AccountsQuery { filter: cp, ..school.query(codes::Population::LegalGuardians) };
    let accounts = accounts::select_all(&school.workspace, &query).await.unwrap();
    assert_eq!(accounts.len(), 7);
    notify_all(&school.workspace, UAI, codes::Population::LegalGuardians, accounts, &school.file("a.pdf"))
        .await;
    let mut writing = school.workspace.begin().await.unwrap();
    for sql in [
        "UPDATE account SET state = 3, password = 2, activated_before = 1, provisional_since = NULL
         WHERE login IN ('m.alpha', 'p.alpha')",
        "UPDATE account SET state = 3, origin = 3, password = 3, activated_before = 1, provisional_since = NULL
         WHERE login = 'm.beta'",
        "UPDATE account SET notified_on = '2026-09-02', provisional_since = '2026-09-02' WHERE login = 'm.delta'",
    ] {
        let changed = sqlx::query(sql).execute(&mut *writing.transaction).await.unwrap().rows_affected();
        assert!(changed > 0, "{sql}");
    }
    writing.commit().await.unwrap();
    school
}

async fn notify_all(
    workspace: &local::workspace::Workspace,
    uai: &str,
    population: codes::Population,
    accounts: Vec<u32>,
    file: &Path,
) {
    let request = NotifyRequest {
        selection: Selection::of(uai, population, accounts),
        reset: false,
        reason: None,
        spare_chosen: false,
        order: local::view::action::SheetOrder::Class,
        separators: false,
        path: file.to_string_lossy().into_owned(),
    };
    notify::by_sheet(workspace, &request, &Progress::default()).await.unwrap();
}

fn group(label: &str, pupils: u32, reached: u32) -> Group {
    Group { label: label.to_owned(), pupils, reached, activated: 0 }
}

#[tokio::test]
async fn a_known_school_is_counted_to_the_last_account() {
    let school = known().await;
    let told = summary::of(&school.workspace, UAI).await.unwrap();
    assert_eq!((told.uai.as_str(), told.school.as_str()), (UAI, "École des Exemples"));
    assert_eq!((told.made_at, told.school_year), (date(2026, 11, 25).at(10, 0, 0, 0), 2026));
    assert_eq!((told.pupils, told.reached), (13, 3));
    assert_eq!(told.classes, [group("CP", 6, 2), group("CE1", 5, 1), group("CM1", 2, 0)]);
    assert_eq!(told.levels, told.classes);
    let [guardians] = told.populations.as_slice() else { panic!("{told:?}") };
    assert_eq!(guardians.population, Population::LegalGuardians);
    assert_eq!(guardians.states, [7, 4, 0, 3]);
    assert_eq!(
        guardians.origins,
        [
            (Origin::Aten, 0),
            (Origin::Ent, 0),
            (Origin::School, 6),
            (Origin::FranceConnect, 1),
            (Origin::Guardian, 0),
            (Origin::Unset, 7)
        ]
    );
    assert_eq!(
        guardians.passwords,
        Passwords { given: 7, unused: 4, expiring: 1, until: date(2026, 12, 10) }
    );
    assert_eq!(guardians.curve, [Point { day: date(2026, 11, 25), activated: 3, accounts: 14 }]);
    assert_eq!(told.corrections, Corrections::default());
}

#[tokio::test]
async fn the_curve_is_that_of_the_school_year_and_the_figures_stay() {
    let school = known().await;
    let mut writing = school.workspace.begin().await.unwrap();
    for day in ["2026-06-30", "2026-07-01", "2026-09-11"] {
        let figures = r#"{"school":[10,2,0,1]}"#;
        sqlx::query(
            "INSERT INTO statistics (school_id, population, day, computed_at, figures)
             VALUES ((SELECT id FROM school WHERE uai = ?1), 'legal_guardians', ?2, ?3, ?4)",
        )
        .bind(UAI)
        .bind(day)
        .bind(format!("{day}T08:00:00Z"))
        .bind(figures)
        .execute(&mut *writing.transaction)
        .await
        .unwrap();
    }
    writing.commit().await.unwrap();
    let told = summary::of(&school.workspace, UAI).await.unwrap();
    let curve: Vec<_> = told.populations[0].curve.iter().map(|point| (point.day, point.activated)).collect();
    assert_eq!(curve, [(date(2026, 7, 1), 1), (date(2026, 9, 11), 1), (date(2026, 11, 25), 3)]);
    let query = StatisticsQuery { school: UAI.to_owned(), population: codes::Population::LegalGuardians };
    let shown = statistics::last(&school.workspace, &query).await.unwrap().unwrap();
    assert_eq!(shown.computed_at, "2026-11-25T10:00:00+01:00");
    assert_eq!(
        (shown.school.counts.activated, shown.school.counts.total, shown.pupils),
        (3, 14, 13),
        "the screen shows what the page says"
    );
    assert_eq!(shown.history.len(), 4);
}

#[tokio::test]
async fn corrections_are_counted_by_what_they_are_about() {
    let school = known().await;
    let mut writing = school.workspace.begin().await.unwrap();
    for (about, closed) in
        [("pupil", false), ("pupil", true), ("guardian", false), ("guardian", false), ("file", false)]
    {
        sqlx::query(
            "INSERT INTO correction (school_id, about, person, name, code, reason, left_out, file, source, opened_by, closed_by)
             SELECT school.id, ?1, '1', 'QUIDAM', 'essai', 'Motif.', 0, 'a.csv', 'onde', import.id, iif(?2, import.id, NULL)
             FROM school, import WHERE school.uai = ?3",
        )
        .bind(about)
        .bind(closed)
        .bind(UAI)
        .execute(&mut *writing.transaction)
        .await
        .unwrap();
    }
    writing.commit().await.unwrap();
    let told = summary::of(&school.workspace, UAI).await.unwrap();
    assert_eq!(told.corrections, Corrections { pupils: 1, guardians: 2, files: 1 });
}

/// Every population of a collège that has lived, against its lists and its first screen.
#[tokio::test]
async fn a_college_is_counted_as_its_lists_count_it() {
    let school = AgedSchool::college().await;
    let told = summary::of(&school.workspace, &school.uai).await.unwrap();
    let board = dashboard::of(&school.workspace, &school.uai).await.unwrap();
    assert_eq!(told.populations.len(), 3);
    for population in &told.populations {
        let codes = codes::Population::from(population.population);
        let count = async |filter| {
            let query = AccountsQuery { filter, ..school.query(codes) };
            accounts::select_all(&school.workspace, &query).await.unwrap().len() as u32
        };
        for state in State::ALL {
            let filter = Filter { states: vec![state.into()], ..Filter::default() };
            assert_eq!(population.of(state), count(filter).await, "{state:?} of {codes:?}");
        }
        for (origin, accounts) in &population.origins {
            if population.population != Population::Pupils {
                let filter = Filter { origins: vec![(*origin).into()], ..Filter::default() };
                assert_eq!(*accounts, count(filter).await, "{origin:?} of {codes:?}");
            }
        }
        let soon = board.expiring.iter().find(|expiring| expiring.figure.population == codes);
        let soon = soon.map_or(0, |expiring| expiring.figure.accounts);
        assert_eq!(population.passwords.expiring, soon, "as the first screen says of {codes:?}");
        let Passwords { given, unused, .. } = population.passwords;
        assert!(given > 0 && unused > 0 && given <= population.accounts(), "{codes:?} {given} {unused}");
    }
    assert!(told.populations.iter().any(|population| population.passwords.expiring > 0));
    let sum = |part: fn(&Group) -> u32, groups: &[Group]| groups.iter().map(part).sum::<u32>();
    let activated =
        told.populations.iter().find(|one| one.population == Population::Pupils).unwrap().activated();
    for groups in [&told.classes, &told.levels] {
        assert_eq!(sum(|group| group.pupils, groups), told.pupils);
        assert_eq!(sum(|group| group.reached, groups), told.reached);
        assert_eq!(sum(|group| group.activated, groups), activated);
    }
    assert!(told.reached > 0 && told.reached < told.pupils && activated > 0);
    // As the statistics call and order them.
    let query = StatisticsQuery { school: school.uai.clone(), population: codes::Population::Pupils };
    let shown = statistics::last(&school.workspace, &query).await.unwrap().unwrap();
    let labels = |groups: &[Group]| groups.iter().map(|group| group.label.clone()).collect::<Vec<_>>();
    assert_eq!(labels(&told.classes), shown.classes.iter().map(|row| row.label.clone()).collect::<Vec<_>>());
    assert_eq!(labels(&told.levels), shown.levels.iter().map(|row| row.label.clone()).collect::<Vec<_>>());
}

#[tokio::test]
async fn the_file_is_one_page_that_names_nobody_and_is_no_secret() {
    let school = known().await;
    let before = journal::page(&school.workspace, None, 0, 50).await.unwrap().total;
    let path = school.file("bilan.pdf");
    let write = async |uai: &str, path: &Path| {
        summary::write(&school.workspace, uai, &path.to_string_lossy(), &Progress::default()).await
    };
    let result = write(UAI, &path).await.unwrap();
    let written = result.file.unwrap();
    assert_eq!((written.name.as_str(), written.count, written.secret), ("bilan.pdf", 1, false));
    assert_eq!((result.done, result.warnings), (1, Vec::<String>::new()));
    let pages = crate::notification::pages(&path);
    assert_eq!(pages.len(), 1);
    let text = pages[0].replace('\u{a0}', " ");
    assert!(text.contains("École des Exemples") && text.contains("23 %"), "{text}");
    for name in ["ALPHA", "Essai", "Mère", "m.alpha", "ZETA"] {
        assert!(!text.contains(name), "{name}: {text}");
    }
    assert_eq!(journal::page(&school.workspace, None, 0, 50).await.unwrap().total, before);

    // In a folder it takes its usual name.
    let folder = school.file("bilans");
    std::fs::create_dir(&folder).unwrap();
    let named = write(UAI, &folder).await.unwrap().file.unwrap();
    assert_eq!(named.name, "Bilan-conseil-ecole-20261125100000.pdf");
    let there = || std::fs::read_dir(&folder).unwrap().count();
    assert_eq!(there(), 1);
    assert!(matches!(write("0990099X", &folder.join("b.pdf")).await, Err(Error::NotFound(_))));
    assert!(write(UAI, &folder.join("b.csv")).await.is_err());
    let stopped = Progress::default();
    stopped.cancel();
    let path = folder.join("b.pdf");
    let cancelled = summary::write(&school.workspace, UAI, &path.to_string_lossy(), &stopped).await;
    assert!(matches!(cancelled, Err(Error::Cancelled)), "{cancelled:?}");
    assert_eq!(there(), 1, "nothing is left of what was not written");
}

#[tokio::test]
async fn a_school_that_everybody_left_still_has_its_page() {
    let store = TestStore::new().await;
    store.change(&["UPDATE enrolment SET gone_on = '2026-09-04'"]).await;
    let told = summary::of(&store.workspace, &store.school.uai).await.unwrap();
    assert_eq!((told.pupils, told.reached, told.classes.len()), (0, 0, 0));
    let path = store.file("bilan.pdf");
    let path = path.to_string_lossy();
    let result =
        summary::write(&store.workspace, &store.school.uai, &path, &Progress::default()).await.unwrap();
    assert_eq!(result.done, 1);
}
