//! Names of several scripts, from the file to the paper.

use std::path::Path;
use std::sync::Arc;

use local::progress::Progress;
use local::usecase::{accounts, list, maintenance, notify};
use local::vault;
use local::view::accounts::{AccountsQuery, Filter, Selection, SortColumn};
use local::view::action::{ListFormat, ListRequest, NotifyRequest, SheetOrder};
use local::view::codes::{Degree, Population};
use local::view::import::ImportSchool;
use testing::onde::{self, Guardian, Pupil};
use testing::{PASSPHRASE, SEPTEMBER, TestClock, import_files};

use crate::notification::pages;

const UAI: &str = "0990001U";

/// Family names in the order of their letters, folded, with what is printed.
const FAMILIES: [(&str, &str); 6] = [
    ("EXEMPLE", "EXEMPLE"),
    ("العمراني", "Lmrny*"),
    ("ΠΑΠΑΔΟΠΟΥΛΟΣ", "ΠΑΠΑΔΟΠΟΥΛΟΣ"),
    ("TEST", "TEST"),
    ("王", "Wang*"),
    ("ЖУКОВА", "ЖУКОВА"),
];

/// Where each of some texts begins in another.
fn places(text: &str, parts: &[String]) -> Vec<usize> {
    parts.iter().map(|part| text.find(part).unwrap_or_else(|| panic!("{part} is not in {text}"))).collect()
}

fn one_line(file: &Path) -> String {
    pages(file).concat().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn names_are_sorted_printed_and_told_whatever_their_script() {
    let folder = tempfile::tempdir().unwrap();
    let key = vault::create(folder.path(), Some(PASSPHRASE)).unwrap();
    let clock = TestClock::at(SEPTEMBER);
    let workspace = maintenance::open(folder.path(), &key, Arc::new(clock)).await.unwrap();
    let pupils: Vec<Pupil> =
        FAMILIES.iter().rev().map(|(family, _)| Pupil::new(family, "Zoé", "03/04/2018", "CP A")).collect();
    let guardians: Vec<Guardian> = pupils.iter().map(|pupil| Guardian::of(pupil, "Mme", "Anna")).collect();
    let given = tempfile::tempdir().unwrap();
    let files = onde::write(given.path(), &pupils, &guardians);
    let school = ImportSchool {
        uai: UAI.to_owned(),
        name: Some("École des Essais".to_owned()),
        degree: Some(Degree::First),
        town: Some("Ville".to_owned()),
    };
    import_files(&workspace, &files, Some(school)).await;
    let query = AccountsQuery {
        school: UAI.to_owned(),
        population: Population::LegalGuardians,
        filter: Filter::default(),
        sort: SortColumn::Guardian,
        descending: false,
        page: 0,
        page_size: 500,
    };
    let rows = accounts::page(&workspace, &query).await.unwrap().rows;
    let shown: Vec<&str> = rows.iter().map(|row| row.guardian.as_str()).collect();
    assert_eq!(shown, FAMILIES.map(|(family, _)| format!("{family} Anna")));

    let accounts = rows.iter().map(|row| row.account).collect();
    let selection = Selection::of(UAI, Population::LegalGuardians, accounts);
    let sheets = folder.path().join("feuilles.pdf");
    let request = NotifyRequest {
        selection: selection.clone(),
        reset: false,
        reason: None,
        spare_chosen: false,
        order: SheetOrder::Class,
        separators: true,
        path: sheets.to_string_lossy().into_owned(),
    };
    let result = notify::by_sheet(&workspace, &request, &Progress::default()).await.unwrap();
    let told: Vec<&String> = result.warnings.iter().filter(|told| told.contains("translittéré")).collect();
    assert_eq!(told.len(), 1, "{:?}", result.warnings);
    assert!(told[0].starts_with("4 noms sont translittérés en lettres latines"), "{told:?}");
    for name in ["«\u{a0}العمراني Zoé\u{a0}», imprimé «\u{a0}Lmrny* Zoé\u{a0}»", "«\u{a0}王 Anna\u{a0}»"]
    {
        assert!(told[0].contains(name), "{told:?}");
    }
    let printed = one_line(&sheets);
    let ticks = places(&printed, &FAMILIES.map(|(_, family)| format!("{family} Zoé {family} Anna")));
    assert!(ticks.is_sorted(), "{ticks:?} in {printed}");
    let letters = places(&printed, &FAMILIES.map(|(_, family)| format!("Mme Anna {family} 1 RUE FICTIVE")));
    assert!(letters.is_sorted(), "{letters:?} in {printed}");
    assert!(!printed.contains('\u{FFFD}'));

    let write = async |format, name: &str| {
        let file = folder.path().join(name);
        let path = file.to_string_lossy().into_owned();
        let request = ListRequest { selection: selection.clone(), format, path };
        (list::write(&workspace, &request, &Progress::default()).await.unwrap().warnings, file)
    };
    let (warnings, file) = write(ListFormat::Pdf, "liste.pdf").await;
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].starts_with("4 noms sont translittérés en lettres latines"), "{warnings:?}");
    let printed = one_line(&file);
    assert!(places(&printed, &FAMILIES.map(|(_, family)| format!("{family} Zoé"))).is_sorted(), "{printed}");

    let (warnings, file) = write(ListFormat::Csv, "liste.csv").await;
    assert_eq!(warnings, [""; 0]);
    let csv = std::fs::read_to_string(file).unwrap();
    assert!(places(&csv, &FAMILIES.map(|(family, _)| format!(";{family};Zoé;"))).is_sorted(), "{csv}");
}
