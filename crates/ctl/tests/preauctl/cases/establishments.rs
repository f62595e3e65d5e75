//! Schools as their files tell of them: years, divisions, levels, names.

use serde_json::json;

use super::delivery::choices;
use super::onde::{School, UAI, latin_1};
use super::xml::{BASE, Base, CASTOR, FURET, Pupil, aaf, child, guardian, structure};
use crate::bench::{Bench, field, number, pages};

const PUPILS: &[&str] = &["--population", "pupils"];

impl Bench {
    fn write_latin(&self, name: &str, text: &str) {
        self.write(name, latin_1(text));
    }
}

#[test]
fn what_siecle_says_of_last_year_is_not_the_pupil_s() {
    let bench = Bench::new();
    let more = "<SCOLARITE_AN_DERNIER><CODE_MEF>10010012110</CODE_MEF><CODE_STRUCTURE>6 B</CODE_STRUCTURE>\
        <CODE_RNE>0990004S</CODE_RNE><LIGNE1_ADRESSE>3 quai du Barrage</LIGNE1_ADRESSE>\
        <MEL>ce.ancien@exemple.fr</MEL><TELEPHONE>0399000000</TELEPHONE></SCOLARITE_AN_DERNIER>";
    bench.write_latin("eleves.xml", &BASE.pupils(&[Pupil { division: "5 A", more, ..CASTOR }]));
    bench.give(&["eleves.xml"]).done();
    let [account] = &bench.accounts(PUPILS)[..] else { panic!() };
    assert!(account["mail"].is_null() && account["mobile"].is_null(), "{account:#}");
    let pupil = &account["pupils"][0];
    assert_eq!((field(pupil, "class"), field(pupil, "school")), ("5 A", BASE.uaj));
    assert!(pupil["level"].is_null(), "{pupil:#}");
    let shown = bench.json(&["show", field(account, "login")]);
    assert!(!shown.to_string().contains("Barrage"), "{shown:#}");
}

const FILES: [&str; 4] = ["Eleve_0000", "Eleve_0001", "EtabEducNat_0000", "PersRelEleve_0000"];

/// Three children of one school in two parts, and two services beside the school.
fn aaf_school(bench: &Bench) -> Vec<String> {
    let contents = [
        aaf(&[child(21, "CASTOR", "Léo", "1111$PS", 31), child(22, "FURET", "Zoé", "1121$CP", 32)]),
        aaf(&[child(23, "HÉRISSON", "Nour", "1125$CM2", 33)]),
        aaf(&[
            structure(11, "0990001N", "E.E.PU$LES BESTIAIRES$MONTEXEMPLE", "ECOLE DE NIVEAU ELEMENTAIRE"),
            structure(12, "0990002P", "CIRC$MONTEXEMPLE EST$MONTEXEMPLE", "CIRCONSCRIPTION"),
            structure(13, "0990003R", "CMS$CENTRE MEDICO-SCOLAIRE$MONTEXEMPLE", "SERVICE"),
        ]),
        aaf(&[guardian(31, "CASTOR"), guardian(32, "FURET"), guardian(33, "HÉRISSON")]),
    ];
    let names = FILES.map(|file| format!("EDUCONNECT1D_Complet_20260901_{file}.xml"));
    for (name, content) in names.iter().zip(contents) {
        bench.write(name, content);
    }
    names.to_vec()
}

#[test]
fn real_values_of_aaf_1d_give_levels_one_school_and_its_mail() {
    let bench = Bench::new();
    let names = aaf_school(&bench);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let answer = bench.give(&names).done();
    assert_eq!((answer.pupils(), answer.guardians()), ([3, 3, 0], [3, 3, 0]));
    let levels: Vec<String> = bench.children().iter().map(|pupil| field(pupil, "level").to_owned()).collect();
    assert_eq!(levels, ["PS", "CM2", "CP"], "Léo, Nour, Zoé");
    // The services are no choice: no command asks which school is meant.
    let schools = bench.json(&["schools"]);
    assert_eq!(schools.as_array().unwrap().len(), 1);
    assert_eq!(
        (field(&schools[0], "uai"), field(&schools[0], "name")),
        ("0990001N", "École élémentaire LES BESTIAIRES")
    );
    bench.done(&["notify", "--by", "sheet", "--no-separators", "--out", "feuilles.pdf"]);
    let sheets = pages(&bench.path("feuilles.pdf"));
    assert_eq!(sheets.len(), 3);
    assert!(sheets.iter().all(|sheet| sheet.contains("ce.0990001N@exemple.fr")), "{}", sheets[0]);
}

#[test]
fn a_part_of_a_delivery_that_is_missing_is_asked_about_and_nobody_leaves() {
    let bench = Bench::new();
    let names = aaf_school(&bench);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    bench.give(&names).done();
    let holders = bench.holders();
    let answer = bench.give(&names[1..]);
    let question = answer.question();
    let text = "2\u{a0}élèves sur 3 partiraient de «\u{a0}École élémentaire LES BESTIAIRES\u{a0}»";
    assert!(field(question, "text").starts_with(text), "{question:#}");
    let missing = "Il manque à la livraison la partie des élèves n°\u{a0}0000";
    assert!(question["facts"][0].as_str().unwrap().starts_with(missing), "{question:#}");
    assert_eq!(answer.told("missing-part").len(), 1);
    assert_eq!(bench.holders(), holders);
}

#[test]
fn two_divisions_of_one_long_label_are_told_apart_by_their_code() {
    let bench = Bench::new();
    let pupils = [Pupil { division: "3 1", ..CASTOR }, Pupil { division: "3 2", ..FURET }];
    bench.write_latin("eleves.xml", &BASE.pupils(&pupils));
    bench.write_latin("structures.xml", &BASE.divisions(&[("3 1", "3E GENERALE"), ("3 2", "3E GENERALE")]));
    bench.give(&["eleves.xml", "structures.xml"]).done();
    for (class, family) in [("3 1", "CASTOR"), ("3 2", "FURET")] {
        let [account] = &bench.accounts(&[PUPILS, &["--class", class]].concat())[..] else {
            panic!("{class}")
        };
        assert_eq!((field(account, "family_name"), field(&account["pupils"][0], "class")), (family, class));
    }
    let ran = bench.run(&[&["accounts", "--class", "3E GENERALE", "--json"], PUPILS].concat());
    assert_eq!((ran.code, field(&ran.error(), "field")), (1, "class"));
    assert!(field(&ran.error(), "message").contains("2 choix de cette liste\u{a0}: 3 1, 3 2"), "{}", ran.err);
}

const LAST_YEAR: Base<'static> = Base { year: "2025", exported_on: "11/09/2025", ..BASE };

#[test]
fn an_older_export_after_a_newer_is_asked_about_with_both_dates() {
    let bench = Bench::new();
    bench.write_latin("recent.xml", &BASE.pupils(&[CASTOR]));
    bench.give(&["recent.xml"]).done();
    bench.write_latin("ancien.xml", &LAST_YEAR.pupils(&[CASTOR, FURET]));
    let answer = bench.give(&["ancien.xml"]);
    let question = answer.question();
    assert!(
        field(question, "text").starts_with("Ces fichiers sont plus anciens que ceux du dernier import.")
    );
    assert_eq!(
        question["facts"],
        json!([
            "Fichiers donnés\u{a0}: exportés le 11/09/2025, année scolaire 2025-2026 («\u{a0}ancien.xml\u{a0}»).",
            "Fichiers du dernier import\u{a0}: exportés le 10/09/2026, année scolaire 2026-2027."
        ])
    );
    assert_eq!(bench.accounts(PUPILS).len(), 1);
    let older = format!("--answer={}=older", field(question, "id"));
    assert_eq!(bench.give(&["ancien.xml", &older]).pupils(), [2, 1, 0]);
}

#[test]
fn last_years_export_of_onde_which_says_no_date_is_told_by_its_levels() {
    let bench = Bench::new();
    let mut school = School::whole();
    school.guardians.each("Courriel", |number, _| format!("nouveau{number}@exemple.fr"));
    bench.deliver(&school).done();
    let known =
        || bench.accounts(&[]).iter().map(|account| field(account, "mail").to_owned()).collect::<Vec<_>>();
    let before = known();
    let mut last_year = School::whole();
    last_year.pupils.each("Niveau", |_, level| {
        let lower = [("CP", "GS"), ("CE1", "CP"), ("CM2", "CM1")].into_iter().find(|(of, _)| *of == level);
        lower.map(|(_, lower)| lower.to_owned()).unwrap()
    });
    let answer = bench.deliver(&last_year);
    let question = answer.question();
    assert!(
        field(question, "text").starts_with("Ces fichiers sont sans doute ceux d’une année passée\u{a0}:")
    );
    assert_eq!(
        question["facts"],
        json!([
            "24\u{a0}élèves sur 24 descendraient de niveau par rapport à ce que Préau connaît (8 de CP en GS, 8 de CE1 en \
                CP, 8 de CM2 en CM1)."
        ])
    );
    assert_eq!((choices(question), known()), (vec!["Importer quand même ces fichiers plus anciens"], before));
    let older = format!("--answer={}=older", field(question, "id"));
    bench.deliver_to(UAI, &last_year, &[&older]).done();
    assert!(known().iter().all(|mail| mail.starts_with("foyer")), "{:?}", known());
}

#[test]
fn files_of_different_years_given_together_are_remarked() {
    let bench = Bench::new();
    bench.write_latin("eleves.xml", &BASE.pupils(&[CASTOR]));
    bench.write_latin("structures.xml", &LAST_YEAR.divisions(&[("6A", "SIXIEME A")]));
    let answer = bench.give(&["eleves.xml", "structures.xml"]).done();
    let [mixed] = answer.told("mixed-files")[..] else { panic!("{:#}", answer.report) };
    assert!(
        field(mixed, "reason").contains("d’années scolaires différentes (2025-2026, 2026-2027)"),
        "{mixed:#}"
    );
}

#[test]
fn the_file_of_the_school_gives_its_name_address_telephone_and_mail() {
    let bench = Bench::new();
    bench.write_latin("eleves.xml", &BASE.pupils(&[CASTOR]));
    let school = BASE.school(
        "COLLEGE DES BESTIAIRES",
        "9 RUE DU TERRIER",
        "03 99 00 00 00",
        "ce.bestiaires@exemple.fr",
    );
    bench.write_latin("Communs.xml", &school);
    let answer = bench.give(&["Communs.xml", "eleves.xml"]).done();
    assert_eq!((answer.pupils(), number(&answer.report["rejected"])), ([1, 1, 0], 0));
    assert_eq!(field(&bench.json(&["schools"])[0], "name"), "COLLEGE DES BESTIAIRES");
    bench.done(&[
        "notify",
        "--population",
        "pupils",
        "--by",
        "sheet",
        "--no-separators",
        "--out",
        "feuilles.pdf",
    ]);
    let sheet = pages(&bench.path("feuilles.pdf")).concat();
    for said in ["COLLEGEDESBESTIAIRES", "9RUEDUTERRIER", "0399000000", "ce.bestiaires@exemple.fr"] {
        assert!(sheet.contains(said), "{said}: {sheet}");
    }
}

#[test]
fn a_malformed_uai_of_siecle_is_answered_about_the_uai() {
    let bench = Bench::new();
    bench.write_latin("eleves.xml", &Base { uaj: "99000", ..BASE }.pupils(&[CASTOR]));
    let ran = bench.run(&["import", "eleves.xml", "--json"]);
    let error = ran.error();
    assert_eq!((ran.code, field(&error, "code")), (1, "unknown-school"));
    let said = field(&error, "message");
    assert!(
        said.contains("UAI (UAJ), «\u{a0}99000\u{a0}», n’est pas") && !said.contains("colonnes"),
        "{said}"
    );
}

#[test]
fn pupils_without_a_division_or_in_one_of_inactive_pupils_are_remarked() {
    let bench = Bench::new();
    let pupils = [Pupil { division: "", ..CASTOR }, Pupil { division: "INACTIFS", ..FURET }];
    bench.write_latin("eleves.xml", &BASE.pupils(&pupils));
    let answer = bench.give(&["eleves.xml"]).done();
    assert_eq!(answer.pupils(), [2, 2, 0]);
    for (code, name) in [("no-division", "CASTOR Léo"), ("inactive-division", "FURET Zoé")] {
        let told = bench.corrections(code);
        assert_eq!(told.len(), 1, "{code}: {:#}", answer.report["rejections"]);
        assert!(told[0].starts_with(name) && told[0].contains("indiquez sa date de sortie"), "{told:?}");
    }
}

#[test]
fn the_name_that_is_typed_is_that_of_a_school_of_siecle() {
    let bench = Bench::new();
    bench.write_latin("eleves.xml", &BASE.pupils(&[CASTOR]));
    let named = ["--school", BASE.uaj, "--name", "Collège des Bestiaires", "--town", "Montexemple"];
    bench.give(&[&["eleves.xml"], &named[..]].concat()).done();
    let schools = bench.json(&["schools"]);
    assert_eq!(
        (field(&schools[0], "name"), field(&schools[0], "town")),
        ("Collège des Bestiaires", "Montexemple")
    );
}
