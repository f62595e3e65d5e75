//! How classes, countries, schools and telephones read.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::bench::{Bench, field, pages};
use crate::onde::Family;

/// A lower secondary school whose two divisions have one long label.
fn two_divisions(bench: &Bench) {
    let parameters = "<PARAMETRES><UAJ>0210001M</UAJ><ANNEE_SCOLAIRE>2026</ANNEE_SCOLAIRE>\
         <DATE_EXPORT>10/09/2026</DATE_EXPORT></PARAMETRES>";
    let pupil = |id: &str, name: &str| {
        format!(
            "<ELEVE ELEVE_ID=\"{id}\"><NOM_DE_FAMILLE>{name}</NOM_DE_FAMILLE><PRENOM>Anouk</PRENOM>\
             <DATE_NAISS>13/01/2012</DATE_NAISS><CODE_MEF>10310019110</CODE_MEF><CODE_STATUT>ST</CODE_STATUT></ELEVE>"
        )
    };
    let structure = |id: &str, code: &str| {
        format!(
            "<STRUCTURES_ELEVE ELEVE_ID=\"{id}\"><STRUCTURE><CODE_STRUCTURE>{code}</CODE_STRUCTURE>\
             <TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE>"
        )
    };
    let division = |code: &str| {
        format!("<DIVISION CODE_STRUCTURE=\"{code}\"><LIBELLE_LONG>3E GENERALE</LIBELLE_LONG></DIVISION>")
    };
    let pupils = format!(
        "<?xml version=\"1.0\"?><BEE_ELEVES>{parameters}<DONNEES><ELEVES>{}{}</ELEVES><STRUCTURES>{}{}</STRUCTURES>\
         </DONNEES></BEE_ELEVES>",
        pupil("501", "ABRICOT"),
        pupil("502", "BOULEAU"),
        structure("501", "3 1"),
        structure("502", "3 2")
    );
    let structures = format!(
        "<?xml version=\"1.0\"?><BEE_STRUCTURES>{parameters}<DONNEES><DIVISIONS>{}{}</DIVISIONS></DONNEES>\
         </BEE_STRUCTURES>",
        division("3 1"),
        division("3 2")
    );
    std::fs::write(bench.path("eleves.xml"), pupils).unwrap();
    std::fs::write(bench.path("structures.xml"), structures).unwrap();
}

#[test]
fn divisions_of_one_label_are_told_apart_by_their_code() {
    let bench = Bench::new();
    two_divisions(&bench);
    bench.done(&["import", "eleves.xml", "structures.xml"]);
    let pupils = ["--population", "pupils"];
    let accounts = |typed: &[&str]| bench.json(&[["accounts"].as_slice(), &pupils, typed].concat());
    let names = |accounts: &Value| -> Vec<String> {
        accounts.as_array().unwrap().iter().map(|account| field(account, "family_name").to_owned()).collect()
    };
    assert_eq!(names(&accounts(&["--class", "3 1"])), ["ABRICOT"]);
    assert_eq!(names(&accounts(&["--class", "3 2"])), ["BOULEAU"]);
    assert_eq!(field(&accounts(&[])[0]["pupils"][0], "class"), "3 1");

    let table = bench.done(&["accounts", "--population", "pupils"]);
    assert!(table.contains("3 1") && table.contains("3 2") && !table.contains("GENERALE"), "{table}");
    let refused = bench.run(&["accounts", "--population", "pupils", "--class", "3e générale", "--json"]);
    assert_eq!((refused.code, field(&refused.error(), "field")), (1, "class"));
    let message = refused.error();
    assert_eq!(
        field(&message, "message"),
        "«\u{a0}3e générale\u{a0}» peut désigner 2 choix de cette liste\u{a0}: 3 1, 3 2. Précisez lequel."
    );

    let statistics = bench.json(&["stats", "--population", "pupils", "--compute"]);
    let labels: Vec<&str> =
        statistics["classes"].as_array().unwrap().iter().map(|row| field(row, "label")).collect();
    assert_eq!(labels, ["3 1", "3 2"]);

    bench.done(&[
        "notify",
        "--by",
        "sheet",
        "--population",
        "pupils",
        "--separators",
        "--out",
        "feuilles.pdf",
    ]);
    let sheets = pages(&bench.path("feuilles.pdf"));
    assert_eq!(sheets.len(), 4);
    for (page, class) in [(0, "31"), (2, "32")] {
        assert!(sheets[page].contains(class) && sheets[page].contains("Cochezunecase"), "{}", sheets[page]);
        assert!(sheets[page + 1].contains(&format!(",{class}")), "{}", sheets[page + 1]);
    }
    assert!(!sheets.concat().contains("GENERALE"));

    bench.done(&["list", "--csv", "--population", "pupils", "--out", "liste.csv"]);
    let list = std::fs::read_to_string(bench.path("liste.csv")).unwrap();
    assert!(list.contains(";3 1;3E GENERALE;") && list.contains(";3 2;3E GENERALE;"), "{list}");
    bench.done(&["list", "--pdf", "--population", "pupils", "--out", "liste.pdf"]);
    let list = pages(&bench.path("liste.pdf")).concat();
    assert!(list.contains("Classe:31-3EGENERALE") && list.contains("Classe:32-3EGENERALE"), "{list}");
}

#[test]
fn primary_classes_of_one_label_are_told_apart_by_their_code_too() {
    let bench = Bench::new();
    let family = |name, class, class_id| Family { name, class, class_id, ..Family::default() };
    bench.import_families(
        "0210001M",
        &[
            family("ABRICOT", "CP", "4001"),
            family("BOULEAU", "CP", "4002"),
            family("CERISIER", "CE1", "4003"),
        ],
    );
    let table = bench.done(&["accounts"]);
    assert!(table.contains("CP (4001)") && table.contains("CP (4002)"), "{table}");
    assert!(table.contains("CE1") && !table.contains("CE1 ("), "{table}");
    assert_eq!(bench.json(&["accounts", "--class", "CP (4002)"]).as_array().unwrap().len(), 1);
    assert_eq!(bench.run(&["accounts", "--class", "cp"]).code, 1);
}

#[test]
fn a_class_is_called_one_once_and_france_has_no_line() {
    let bench = Bench::new();
    let family =
        |name, class, class_id, country| Family { name, class, class_id, country, ..Family::default() };
    bench.import_families(
        "0210001M",
        &[
            family("ABRICOT", "Classe de Mme Orvel", "4001", "FR"),
            family("BOULEAU", "CE1 B", "4002", "FRANCE MÉTROPOLITAINE"),
            family("CERISIER", "CE1 B", "4002", "BELGIQUE"),
            family("DAHLIA", "CE1 B", "4002", "99100"),
        ],
    );
    bench.done(&["notify", "--by", "sheet", "--separators", "--out", "feuilles.pdf"]);
    let sheets = pages(&bench.path("feuilles.pdf"));
    let after_town = |page: &String| page.split("21000DIJON").nth(1).unwrap_or_default().to_owned();
    let abroad: Vec<bool> = sheets.iter().map(|page| after_town(page).starts_with("BELGIQUE")).collect();
    assert_eq!(abroad.iter().filter(|abroad| **abroad).count(), 1);
    for page in &sheets {
        assert!(!page.contains("ClasseClasse"), "{page}");
        for france in ["FRANCE", "FR", "99100"] {
            assert!(!after_town(page).starts_with(france), "{page}");
        }
    }
}

#[test]
fn numbers_of_a_territory_are_read_where_the_school_is() {
    let mobiles = |uai: &str, numbers: &[&str]| -> BTreeSet<String> {
        let bench = Bench::new();
        let names = [
            "ABRICOT", "BOULEAU", "CERISIER", "DAHLIA", "ÉRABLE", "FOUGÈRE", "GENÊT", "HÊTRE", "IRIS",
            "JASMIN",
        ];
        let families: Vec<Family<'_>> = numbers
            .iter()
            .zip(names)
            .map(|(mobile, name)| Family { name, mobile, ..Family::default() })
            .collect();
        bench.import_families(uai, &families);
        let usable = bench.json(&["accounts", "--mobile", "usable"]);
        usable.as_array().unwrap().iter().map(|account| field(account, "mobile").to_owned()).collect()
    };
    let set = |numbers: &[&str]| numbers.iter().map(|number| (*number).to_owned()).collect::<BTreeSet<_>>();

    let overseas = ["+687 79 12 34", "+689 87 12 34 56", "+681 82 12 34", "06 92 12 34 56", "06 39 12 34 56"];
    let landlines = ["0262 12 34 56", "+262 262 12 34 56", "+687 25 12 34", "79 12 34"];
    assert_eq!(mobiles("0210001M", &[overseas.as_slice(), &landlines].concat()), set(&overseas));
    let local = ["79 12 34", "25 12 34", "27 12 34", "87 12 34 56", "06 12 34 56 78"];
    assert_eq!(mobiles("9830001J", &local), set(&["79 12 34", "06 12 34 56 78"]));
    assert_eq!(mobiles("9840001A", &local), set(&["87 12 34 56", "06 12 34 56 78"]));
    assert_eq!(mobiles("9860001B", &["82 12 34", "72 12 34"]), set(&["82 12 34"]));
    assert_eq!(mobiles("9750001C", &["55 12 34", "41 12 34"]), set(&["55 12 34"]));
}

#[test]
fn a_number_of_the_schools_territory_is_not_called_malformed() {
    let bench = Bench::new();
    let family = |name, mobile| Family { name, mobile, ..Family::default() };
    bench.import_families("9830001J", &[family("ABRICOT", "79 12 34")]);
    let again = ["import", "eleves.csv", "responsables.csv", "--school", "9830001J", "--dry-run"];
    let report = bench.json(&again);
    assert_eq!(
        report["rejections"],
        Value::Array(Vec::new()),
        "the postal code of the mainland notwithstanding"
    );
}

#[test]
fn statistics_that_were_never_computed_say_so() {
    let bench = Bench::new();
    bench.import_families("0210001M", &[Family { name: "ABRICOT", ..Family::default() }]);
    let sentence = "Les statistiques n’ont jamais été calculées. Ajoutez --compute pour les calculer.";
    assert_eq!(bench.done(&["stats"]), format!("{sentence}\n"));
    let never = bench.json(&["stats"]);
    assert_eq!((&never["computed_at"], field(&never, "message")), (&Value::Null, sentence));
    bench.done(&["stats", "--compute"]);
    assert!(bench.json(&["stats"])["computed_at"].is_string());
}

#[test]
fn the_name_that_is_typed_is_that_of_a_school_whose_files_give_its_uai_alone() {
    let bench = Bench::new();
    two_divisions(&bench);
    let import = |typed: &[&str]| {
        let files = ["import", "eleves.xml", "structures.xml"];
        bench.run(&[files.as_slice(), typed, &["--json"]].concat())
    };
    let shown = || {
        let school = bench.json(&["schools"])[0].clone();
        (field(&school, "name").to_owned(), school["town"].as_str().map(str::to_owned))
    };
    let other = import(&["--school", "0210002N", "--name", "Collège des Essais"]);
    assert_eq!((other.code, field(&other.error(), "field")), (1, "school"));
    assert!(field(&other.error(), "message").contains("0210001M"), "{}", other.err);
    assert_eq!(bench.json(&["schools"]), Value::Array(Vec::new()));

    let alone: Value = serde_json::from_str(&import(&["--school", "0210002N", "--dry-run"]).out).unwrap();
    assert_eq!(field(&alone["rejections"][0], "code"), "school-not-in-files");

    assert_eq!(import(&[]).code, 0);
    assert_eq!(shown(), ("Établissement 0210001M".to_owned(), None));
    let named = ["--school", "0210001m", "--name", "Collège des Essais", "--town", "Dijon"];
    assert_eq!(import(&[named.as_slice(), &["--dry-run"]].concat()).code, 0);
    assert_eq!(shown().0, "Établissement 0210001M");
    assert_eq!(import(&named).code, 0);
    assert_eq!(shown(), ("Collège des Essais".to_owned(), Some("Dijon".to_owned())));
    assert_eq!(import(&[]).code, 0);
    assert_eq!(shown().0, "Collège des Essais", "and stays so");

    let degree = import(&["--school", "0210001M", "--degree", "1D"]);
    let report: Value = serde_json::from_str(&degree.out).unwrap();
    let remark = &report["rejections"][0];
    assert_eq!((field(remark, "code"), field(remark, "field")), ("school-already-said", "Degré"));
}

#[test]
fn the_name_that_is_typed_is_refused_where_the_files_give_one() {
    let bench = Bench::new();
    let out = bench.text("aaf");
    let written = bench.json(&["demo", "--format", "aaf", "--degree", "2D", "--out", &out, "--pupils", "20"]);
    let school = &written["schools"][0];
    let files: Vec<&str> =
        written["files"].as_array().unwrap().iter().map(|file| file.as_str().unwrap()).collect();
    let uai = field(school, "uai");
    let typed = [["import"].as_slice(), &files, &["--school", uai, "--name", "Autre Nom"]].concat();
    let report = bench.json(&typed);
    let remarks = report["rejections"].as_array().unwrap();
    let unheard: Vec<&Value> =
        remarks.iter().filter(|line| field(line, "code") == "school-already-said").collect();
    assert_eq!(unheard.len(), 1, "{remarks:?}");
    assert!(field(unheard[0], "reason").contains("Autre Nom"));
    assert_ne!(field(&bench.json(&["schools"])[0], "name"), "Autre Nom");
}
