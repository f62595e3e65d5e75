//! What is read for people: numbers that messages reach, classes, countries and names on paper.

use super::onde::School;
use crate::bench::{Bench, field, pages};

/// The mobiles that a message reaches, of a school where guardians have these.
fn usable(uai: &str, numbers: &[&str]) -> Vec<String> {
    let bench = Bench::new();
    let mut school = School::of(numbers.len());
    school.guardians.each("Téléphone portable", |line, _| numbers[line].to_owned());
    bench.deliver_to(uai, &school, &[]).done();
    let accounts = bench.accounts(&["--mobile", "usable"]);
    let mut mobiles: Vec<String> =
        accounts.iter().map(|account| field(account, "mobile").to_owned()).collect();
    mobiles.sort_by_key(|mobile| numbers.iter().position(|number| number == mobile));
    mobiles
}

#[test]
fn mobiles_of_every_territory_are_told_from_landlines() {
    let mobiles = [
        "+687 79 12 34",
        "+689 87 12 34 56",
        "+681 82 12 34",
        "+508 55 12 34",
        "06 92 12 34 56",
        "06 94 12 34 56",
        "06 96 12 34 56",
        "06 39 12 34 56",
        "+32 470 12 34 56",
    ];
    let landlines = ["0262 12 34 56", "+262 262 12 34 56", "+687 25 12 34"];
    assert_eq!(usable("0990001N", &[&mobiles[..], &landlines].concat()), mobiles);
}

#[test]
fn a_number_in_its_national_form_is_read_where_the_school_is() {
    let numbers = ["79 12 34", "87 12 34 56", "82 12 34", "55 12 34", "25 12 34", "27 12 34"];
    for (uai, mobile) in [
        ("9830001J", "79 12 34"),
        ("9840001K", "87 12 34 56"),
        ("9860001T", "82 12 34"),
        ("9750001C", "55 12 34"),
    ] {
        let mobiles = usable(uai, &numbers);
        assert!(mobiles.iter().any(|number| number == mobile), "{uai}: {mobiles:?}");
        assert!(!mobiles.iter().any(|number| number.starts_with("25") || number.starts_with("27")), "{uai}");
    }
    assert_eq!(usable("0990001N", &numbers), <[&str; 0]>::default(), "in mainland France they are none");
}

#[test]
fn a_class_is_called_a_class_once_and_france_has_no_line() {
    let bench = Bench::new();
    let mut school = School::of(6);
    let class =
        |class: &str| if class == "CP A" { "Classe de Mme Pivert".to_owned() } else { class.to_owned() };
    school.pupils.each("Libellé classe", |_, known| class(known));
    school.guardians.each("Classes enfants", |_, known| class(known));
    let countries = ["FR", "FRANCE MÉTROPOLITAINE", "BELGIQUE", "France", "99100", "FRANCE"];
    school.guardians.each("Pays", |line, _| countries[line].to_owned());
    bench.deliver(&school).done();
    bench.done(&["notify", "--by", "sheet", "--separators", "--out", "feuilles.pdf"]);
    let sheets = pages(&bench.path("feuilles.pdf"));
    assert!(sheets.iter().any(|page| page.contains("ClassedeMmePivert")));
    let after_town = |page: &String| page.split("99000MONTEXEMPLE").nth(1).unwrap_or_default().to_owned();
    let abroad = sheets.iter().filter(|page| after_town(page).starts_with("BELGIQUE")).count();
    assert_eq!(abroad, 1);
    for page in &sheets {
        assert!(!page.contains("ClasseClasse"), "{page}");
        assert!(!["FR", "99100"].iter().any(|france| after_town(page).starts_with(france)), "{page}");
    }
}

#[test]
fn an_over_long_name_keeps_its_family_name_in_the_address() {
    let bench = Bench::new();
    let mut school = School::of(6);
    school.guardians.set(0, "Prénom responsable", "Marie-Bergeronnette Alexandrine Philomène Hirondelle");
    school.guardians.set(0, "Nom responsable", "BALEINE-PÉLICAN DE MONTEXEMPLE");
    bench.deliver(&school).done();
    bench.done(&["notify", "--by", "sheet", "--no-separators", "--out", "feuilles.pdf"]);
    let sheets = pages(&bench.path("feuilles.pdf"));
    let sheet = sheets.iter().find(|page| page.contains("LéoBALEINE")).unwrap();
    let address = sheet.split("1RUEDESBESTIAIRES").next().unwrap();
    assert!(address.ends_with("MmeMarie-BergeronnetteA.P.H.BALEINE-PÉLICANDEMONTEXEMPLE"), "{sheet}");
}
