//! Schools that the windows open on, besides that of the demonstration.

use std::path::Path;

use fictional::files::aaf::{self, AafStyle};
use fictional::{EdgeCases, Identity, Kinds, School, SchoolSpec};
use jiff::civil::date;
use local::progress::Progress;
use local::store::backup::Reason;
use local::usecase::{accounts, notify, settings};
use local::view::accounts::{AccountsQuery, Filter, Selection, SortColumn};
use local::view::action::{NotifyRequest, SheetOrder};
use local::view::codes::{Degree, Population};
use local::view::import::ImportSchool;
use local::view::settings::Settings;
use local::workspace::Workspace;
use testing::aged_school;
use testing::onde::{self, Guardian, Pupil};
use testing::{TestClock, import_files, import_school};

use crate::files::{self, Given};

/// Fills an empty store, and gives the files that a window is to import there.
pub async fn populate(name: &str, workspace: &Workspace, clock: &TestClock, folder: &Path) -> Given {
    match name {
        "quiet" => {
            import_school(workspace, &small(2)).await;
            Given::nothing()
        }
        "settled" => {
            import_school(workspace, &small(2)).await;
            clock.set("2026-11-20T07:02:00Z");
            let (uai, accounts) = not_notified(workspace).await;
            let known = settings::read(workspace, Some(&uai)).await.unwrap();
            let portal = "https://guichet.exemple.fr".to_owned();
            settings::save(workspace, Some(&uai), &Settings { portal, ..known }).await.unwrap();
            print(workspace, folder, &uai, accounts).await;
            Given::nothing()
        }
        "passphrase" => {
            import_school(workspace, &small(2)).await;
            clock.set("2026-11-20T07:02:00Z");
            workspace.backup(Reason::Daily).await.unwrap();
            clock.set("2026-11-23T10:00:00Z");
            notify_some(workspace, folder).await;
            Given::nothing()
        }
        "empty_school" => {
            empty(workspace, clock).await;
            Given::nothing()
        }
        "long_names" => {
            let school = long_names();
            clock.set("2026-11-16T07:20:00Z");
            import_school(workspace, &school).await;
            Given::nothing()
        }
        "several" => {
            let spec = SchoolSpec {
                schools: 2,
                pupils_per_school: 40..=40,
                awkward: EdgeCases::none(),
                ..SchoolSpec::new(4, Kinds::FirstDegree)
            };
            for school in spec.schools() {
                import_school(workspace, &school).await;
            }
            aged_school::live_college(workspace, clock).await;
            Given::nothing()
        }
        "college" => {
            aged_school::live_college(workspace, clock).await;
            Given::nothing()
        }
        "duplicates" => {
            duplicates(workspace, clock, folder).await;
            Given::nothing()
        }
        "crowd" => crowd(workspace, folder).await,
        other => panic!("no school for {other}"),
    }
}

/// Thirty pupils, without an awkward case among them.
fn small(seed: u64) -> School {
    let spec = SchoolSpec {
        pupils_per_school: 30..=30,
        awkward: EdgeCases::none(),
        ..SchoolSpec::new(seed, Kinds::FirstDegree)
    };
    spec.schools().next().unwrap()
}

/// A school that all its pupils leave.
async fn empty(workspace: &Workspace, clock: &TestClock) {
    let style = |day| AafStyle::new(domain::degree::Degree::First, day);
    let school = small(2);
    let given = tempfile::tempdir().unwrap();
    let delivery = aaf::complete([school.clone()], given.path(), &style(date(2026, 8, 28))).unwrap();
    import_files(workspace, &delivery.files, None).await;
    clock.set("2026-11-16T07:20:00Z");
    let mut left = school.clone();
    left.pupils.clear();
    left.guardians.clear();
    let given = tempfile::tempdir().unwrap();
    let delivery = aaf::delta([(school, left)], given.path(), &style(date(2026, 11, 16))).unwrap();
    import_files(workspace, &delivery.files, None).await;
}

/// Sheets for a dozen of the accounts of the only school.
pub async fn notify_some(workspace: &Workspace, folder: &Path) {
    let (uai, mut chosen) = not_notified(workspace).await;
    chosen.truncate(12);
    assert_eq!(chosen.len(), 12);
    print(workspace, folder, &uai, chosen).await;
}

/// The only school, and the accounts of it that nobody was told of.
async fn not_notified(workspace: &Workspace) -> (String, Vec<u32>) {
    let uai = local::store::school::summaries(workspace.store().pool()).await.unwrap().remove(0).uai;
    let query = AccountsQuery {
        school: uai.clone(),
        population: Population::LegalGuardians,
        filter: Filter { states: vec![local::view::codes::State::NotNotified], ..Filter::default() },
        sort: SortColumn::Guardian,
        descending: false,
        page: 0,
        page_size: 500,
    };
    let accounts = accounts::select_all(workspace, &query).await.unwrap();
    (uai, accounts)
}

async fn print(workspace: &Workspace, folder: &Path, uai: &str, chosen: Vec<u32>) {
    let path = folder.join("feuilles.pdf");
    let request = NotifyRequest {
        selection: Selection::of(uai, Population::LegalGuardians, chosen),
        reset: false,
        reason: None,
        spare_chosen: false,
        order: SheetOrder::Class,
        separators: true,
        path: path.to_string_lossy().into_owned(),
    };
    notify::by_sheet(workspace, &request, &Progress::default()).await.unwrap();
    std::fs::remove_file(path).unwrap();
}

/// Names that no screen was drawn for, and as many corrections as pupils.
fn long_names() -> School {
    let spec = SchoolSpec {
        pupils_per_school: 60..=60,
        awkward: EdgeCases::none(),
        ..SchoolSpec::new(3, Kinds::FirstDegree)
    };
    let mut school = spec.schools().next().unwrap();
    "ÉCOLE PRIMAIRE PUBLIQUE INTERCOMMUNALE DES TROIS-RIVIÈRES-ET-DES-COTEAUX-DU-HAUT-VAL-DE-SAINT-FICTIF"
        .clone_into(&mut school.name);
    "SAINT-ÉTIENNE-DU-BOIS-DE-LA-FICTION-SUR-VINGEANNE-ET-SES-ÉCARTS".clone_into(&mut school.address.town);
    let long = |identity: &mut Identity, number: usize| {
        identity.family =
            format!("ANTICONSTITUTIONNELLEMENT-DE-LA-TOUR-DES-MARAIS-DU-HAUT-PAYS-{}", roman(number));
        "Marie-Philippine-Apolline-Guillemette".clone_into(&mut identity.first);
    };
    for (number, pupil) in school.pupils.iter_mut().enumerate() {
        long(&mut pupil.identity, number);
        pupil.ine = Some("12345".to_owned());
    }
    for (number, guardian) in school.guardians.iter_mut().enumerate() {
        long(&mut guardian.identity, number);
    }
    for class in &mut school.classes {
        class.label = format!("Classe de Madame DE LA ZINNIA-D’ARGAN-NÉROLI ({})", class.label);
    }
    school
}

/// A number in letters, as names are.
fn roman(number: usize) -> String {
    let letters = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J"];
    number.to_string().bytes().map(|digit| letters[usize::from(digit - b'0')]).collect()
}

/// Two schools in which two persons have an account each, one of them beyond doubt; both have got their sheets.
async fn duplicates(workspace: &Workspace, clock: &TestClock, folder: &Path) {
    let said = |uai: &str, name: &str| ImportSchool {
        uai: uai.to_owned(),
        name: Some(name.to_owned()),
        degree: Some(Degree::First),
        town: Some("VERTEFEUILLE".to_owned()),
    };
    let child = |family: &str, first: &str, class: &str| Pupil::new(family, first, "14/03/2020", class);
    let (lea, nour) = (child("BOULEAU", "Léa", "CP A"), child("BOULEAU", "Nour", "PS"));
    let (alix, jules) = (child("ÉGLANTINE", "Alix", "CP A"), child("ÉGLANTINE", "Jules", "PS"));
    let benoit = |child: &Pupil| {
        Guardian::of(child, "M.", "Benoît").reached("b.bouleau@familles.example", "06 39 98 00 01")
    };
    let chloe = |child: &Pupil, mail: &str| Guardian::of(child, "Mme", "Chloé").reached(mail, "");
    for (moment, uai, name, pupils, guardians) in [
        (
            "2026-09-04T08:00:00Z",
            "0990001U",
            "ÉCOLE DES TILLEULS",
            [lea.clone(), alix.clone()],
            [benoit(&lea), chloe(&alix, "chloe@familles.example")],
        ),
        (
            "2026-09-04T09:00:00Z",
            "0990002V",
            "ÉCOLE MATERNELLE DES COQUELICOTS",
            [nour.clone(), jules.clone()],
            [benoit(&nour), chloe(&jules, "")],
        ),
    ] {
        clock.set(moment);
        let given = tempfile::tempdir().unwrap();
        let files = onde::write(given.path(), &pupils, &guardians);
        import_files(workspace, &files, Some(said(uai, name))).await;
    }
    clock.set("2026-11-16T08:00:00Z");
    for uai in ["0990001U", "0990002V"] {
        let query = AccountsQuery {
            school: uai.to_owned(),
            population: Population::LegalGuardians,
            filter: Filter { text: "bouleau".to_owned(), ..Filter::default() },
            sort: SortColumn::Guardian,
            descending: false,
            page: 0,
            page_size: 500,
        };
        let chosen = accounts::select_all(workspace, &query).await.unwrap();
        print(workspace, folder, uai, chosen).await;
        clock.set("2026-11-17T08:00:00Z");
    }
}

/// So many people that work on them takes longer than anybody waits; the files say more still.
async fn crowd(workspace: &Workspace, folder: &Path) -> Given {
    let spec = |pupils| SchoolSpec {
        pupils_per_school: pupils..=pupils,
        awkward: EdgeCases::none(),
        ..SchoolSpec::new(5, Kinds::FirstDegree)
    };
    import_school(workspace, &spec(5_000).schools().next().unwrap()).await;
    let school = spec(10_000).schools().next().unwrap();
    let files = fictional::files::onde::folder(
        &school,
        &files::given(folder),
        fictional::files::onde::OndeStyle::default(),
    );
    Given::new(&files.unwrap(), files::said_of(&school))
}
