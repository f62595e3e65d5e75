//! By family: one envelope for a household, and a household is who shares a pupil and an address.

use std::collections::HashMap;

use local::progress::Progress;
use local::usecase::{accounts, import, notify};
use local::view::accounts::{AccountsQuery, Filter, Selection};
use local::view::action::{NotifyRequest, SheetOrder};
use local::view::codes::{Degree, Population};
use local::view::import::{ImportRequest, ImportSchool};

use crate::notification::pages;
use testing::aged_school::AgedSchool;

const UAI: &str = "0990250J";

/// Name, first name, class of each pupil.
const PUPILS: [(&str, &str, &str); 9] = [
    ("ROMARIN", "Ambre", "CP A"),
    ("ROMARIN", "Basile", "CE2 B"),
    ("SARRIETTE", "Cléo", "CP A"),
    ("ROMARIN", "Diane", "CP A"),
    ("THYM", "Élie", "CE2 B"),
    ("LAURIER", "Fleur", "CP A"),
    ("SAUGE", "Gaspard", "CE2 B"),
    ("ANETH", "Hugo", "CP A"),
    ("CERFEUIL", "Iris", "CE2 B"),
];

/// Name, first name, address of each guardian, and the pupils, by place.
const GUARDIANS: [(&str, &str, &str, &[usize]); 14] = [
    // Brother and sister, two parents under one roof.
    ("ROMARIN", "Yvonne", "1 rue des Simples", &[0, 1]),
    ("ROMARIN", "Zacharie", "1, RUE DES SIMPLES", &[0, 1]),
    // Separated parents.
    ("SARRIETTE", "Paul", "2 rue des Simples", &[2]),
    ("BOURRACHE", "Odile", "3 rue des Simples", &[2]),
    // The same name as the first family, at another address.
    ("ROMARIN", "Xavier", "4 rue des Simples", &[3]),
    ("ROMARIN", "Wanda", "4 rue des Simples", &[3]),
    // Two guardians who do not bear the child’s name, at one address.
    ("MENTHE", "Agnès", "5 rue des Simples", &[4]),
    ("ZESTE", "Brice", "5 rue des Simples", &[4]),
    // Two families in one building.
    ("LAURIER", "Claire", "6 rue des Simples", &[5]),
    ("SAUGE", "Denis", "6 rue des Simples", &[6]),
    // Without an address, nobody shares an envelope.
    ("ANETH", "Elsa", "", &[7]),
    ("ANETH", "Fabien", "", &[7]),
    // One guardian alone; and a household that only a child at another’s holds together: it does not.
    ("CERFEUIL", "Gisèle", "7 rue des Simples", &[8]),
    ("CERFEUIL", "Henri", "1 rue des Simples", &[8]),
];

/// Those who share an envelope, in the order of the sheets: households by the name of their first member.
const ENVELOPES: [&[&str]; 11] = [
    &["e.aneth"],
    &["f.aneth"],
    &["o.bourrache"],
    &["g.cerfeuil"],
    &["h.cerfeuil"],
    &["c.laurier"],
    &["a.menthe", "b.zeste"],
    &["w.romarin", "x.romarin"],
    &["y.romarin", "z.romarin"],
    &["p.sarriette"],
    &["d.sauge"],
];

async fn village() -> AgedSchool {
    let lived = AgedSchool::empty().await;
    let pupils = lived.file("eleves.csv");
    let mut text = String::from(
        "Nom élève;Nom d'usage élève;Prénom élève;Date naissance;Sexe;INE;Adresse1;Cp1;Commune1;Pays1;Adresse2;Cp2;\
         Commune2;Pays2; Cycle;Niveau;Libellé classe;Identifiant classe;Attestation fournie;Autorisation \
         associations;Autorisation photo;Décision de passage\r\n",
    );
    for (number, (family, first, class)) in PUPILS.iter().enumerate() {
        let level = class.split(' ').next().unwrap();
        let day = number + 10;
        text.push_str(&format!(
            "{family};;{first};{day}/03/2019;F;;;;;;;;;;CYCLE II;{level};{class};{class};Oui;Oui;Oui;\r\n"
        ));
    }
    std::fs::write(&pupils, text).unwrap();
    let guardians = lived.file("responsables.csv");
    let mut text = String::from(
        "Civilité Responsable;Nom usage responsable;Nom responsable;Prénom responsable;Adresse responsable;\
         CP responsable;Commune responsable;Pays;Courriel;Téléphone domicile;Téléphone travail;Téléphone portable;\
         Nom d'usage enfant;Nom de famille enfant;Prénom enfant;Classes enfants;\
         Nom d'usage enfant;Nom de famille enfant;Prénom enfant;Classes enfants\r\n",
    );
    for (family, first, address, children) in GUARDIANS {
        let town = if address.is_empty() { ";" } else { "99120;MONTEXEMPLE" };
        text.push_str(&format!("Mme;;{family};{first};{address};{town};;;;;"));
        for child in children {
            let (family, first, class) = PUPILS[*child];
            text.push_str(&format!(";;{family};{first};{class}"));
        }
        text.push_str("\r\n");
    }
    std::fs::write(&guardians, text).unwrap();
    let request = ImportRequest {
        paths: [pupils, guardians].map(|file| file.to_string_lossy().into_owned()).into(),
        school: Some(ImportSchool {
            uai: UAI.to_owned(),
            name: Some("LES SIMPLES".to_owned()),
            degree: Some(Degree::First),
            town: Some("MONTEXEMPLE".to_owned()),
        }),
        answers: Vec::new(),
    };
    let report = import::apply(&lived.workspace, &request, &Progress::default()).await.unwrap();
    assert!(report.applied, "{:?}", report.questions);
    assert_eq!((report.totals.pupils, report.rejected), (9, 0), "{:?}", report.rejections);
    AgedSchool { uai: UAI.to_owned(), ..lived }
}

/// The login of each sheet, in the order of the pages.
fn sheets(pages: &[String], logins: &HashMap<u32, String>) -> Vec<String> {
    let on = |page: &String| {
        let mut found: Vec<&String> =
            logins.values().filter(|login| page.lines().any(|line| line.trim() == login.as_str())).collect();
        assert_eq!(found.len(), 1, "{page}");
        found.remove(0).clone()
    };
    pages.iter().map(on).collect()
}

#[tokio::test]
async fn a_household_has_one_envelope() {
    let lived = village().await;
    let query = lived.query(Population::LegalGuardians);
    let all = accounts::select_all(&lived.workspace, &query).await.unwrap();
    let page = accounts::page(&lived.workspace, &query).await.unwrap();
    let logins: HashMap<u32, String> = page.rows.into_iter().map(|row| (row.account, row.login)).collect();
    let selection = |accounts| Selection::of(UAI, Population::LegalGuardians, accounts);
    let summary = accounts::summary(&lived.workspace, &selection(all.clone())).await.unwrap();
    assert_eq!((summary.accounts, summary.households), (14, 11));

    let file = lived.file("familles.pdf");
    let request = NotifyRequest {
        selection: selection(all.clone()),
        reset: false,
        reason: None,
        spare_chosen: false,
        order: SheetOrder::Family,
        separators: true,
        path: file.to_string_lossy().into_owned(),
    };
    let result = notify::by_sheet(&lived.workspace, &request, &Progress::default()).await.unwrap();
    assert_eq!((result.done, result.file.unwrap().count), (14, 14), "a household has no separator");
    assert_eq!(sheets(&pages(&file), &logins), ENVELOPES.concat());
}

#[tokio::test]
async fn a_selection_counts_the_envelopes_it_needs() {
    let lived = village().await;
    let query = lived.query(Population::LegalGuardians);
    for (text, accounts, households) in [
        ("romarin", 4, 2),
        ("sarriette", 2, 2),
        ("ambre", 2, 1),
        ("thym", 2, 1),
        ("aneth", 2, 2),
        ("y.romarin", 1, 1),
    ] {
        let filter = Filter { text: text.to_owned(), ..Filter::default() };
        let query = AccountsQuery { filter, ..query.clone() };
        let chosen = accounts::select_all(&lived.workspace, &query).await.unwrap();
        let selection = Selection::of(UAI, Population::LegalGuardians, chosen);
        let summary = accounts::summary(&lived.workspace, &selection).await.unwrap();
        assert_eq!((summary.accounts, summary.households), (accounts, households), "{text}");
    }
}
