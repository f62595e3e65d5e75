//! What holds for a whole file or a whole column is decided for it, and asked at most once.

use serde_json::Value;

use super::delivery::choices;
use super::onde::{GUARDIANS, PUPILS, School, Table};
use crate::bench::{Bench, field, number};

const CLASSES: [&str; 3] = ["CE1 B", "CM2 C", "CP A"];

#[test]
fn classes_written_otherwise_or_not_at_all_beside_the_guardians_ask_nothing() {
    for class in [Some(|class: &str| format!("{} Mme Pivert", class.replace(' ', "-"))), None] {
        let bench = Bench::new();
        let mut school = School::whole();
        school.guardians.each("Classes enfants", |_, known| class.map(|of| of(known)).unwrap_or_default());
        let answer = bench.deliver(&school).done();
        assert_eq!((answer.pupils(), answer.guardians()), ([24, 24, 0], [24, 24, 0]));
        assert_eq!(answer.report["warned"], 0, "{:#}", answer.report["rejections"]);
        assert_eq!((bench.classes(), bench.accounts(&[]).len()), (CLASSES.map(str::to_owned).to_vec(), 24));
    }
}

#[test]
fn the_export_of_one_class_makes_nobody_leave_unasked() {
    let bench = Bench::new();
    let school = School::whole();
    bench.deliver(&school).done();
    let holders = bench.holders();
    let class = school.only("CP A");
    let answer = bench.deliver(&class);
    let question = answer.question();
    assert_eq!(field(question, "about"), "files");
    let text = "16\u{a0}élèves sur 24 partiraient de «\u{a0}École des Bestiaires\u{a0}»";
    assert!(field(question, "text").starts_with(text), "{question:#}");
    let fact = question["facts"][0].as_str().unwrap();
    assert!(fact.contains("qu’une classe («\u{a0}CP A\u{a0}»)"), "{fact}");
    let leaving = question["departures"][0]["classes"].as_array().unwrap();
    let leaving: Vec<_> = leaving.iter().map(|of| (field(of, "class"), number(&of["leaving"]))).collect();
    assert_eq!(leaving, [("CE1 B", 8), ("CM2 C", 8)]);
    assert_eq!(bench.holders(), holders);

    // Those who stay stay, and those who are said to leave leave.
    let answered = |value: &str| format!("--answer={}={value}", field(question, "id"));
    let give = |value: &str| bench.deliver_to(super::onde::UAI, &class, &[&answered(value)]);
    assert_eq!(give("stay").pupils(), [24, 0, 0]);
    assert_eq!(bench.holders(), holders);
    assert_eq!(give("leave").pupils(), [8, 0, 16]);
    assert_eq!(bench.classes(), ["CP A"]);
}

#[test]
fn dates_of_a_spreadsheet_are_read_for_the_column_and_never_replace_a_right_one() {
    let bench = Bench::new();
    let school = School::whole();
    bench.deliver(&school).done();
    let children = bench.children();
    let mut changed = school.clone();
    changed.pupils.each("Date naissance", |line, date| {
        let [day, month, year] = date.split('/').collect::<Vec<_>>()[..] else { panic!("{date}") };
        match line {
            0 => format!("{day}/{month}/2031"),
            1 => "01/01/1900".to_owned(),
            _ => format!("{}/{day}/{year}", month.trim_start_matches('0')),
        }
    });
    let answer = bench.deliver(&changed).done();
    assert!(answer.unchanged());
    assert_eq!(bench.children(), children);
    let [column] = answer.told("month-first-dates")[..] else { panic!("{:#}", answer.report) };
    assert!(field(column, "reason").contains("écrites mois d’abord (M/J/AAAA)"), "{column:#}");
    let told: Vec<&str> = answer.told("bad-birth-date").iter().map(|line| field(line, "reason")).collect();
    assert_eq!(told.len(), 2);
    assert!(
        told[0]
            .starts_with("La date de naissance lue, «\u{a0}13/01/2031\u{a0}», n’est pas une date M/J/AAAA")
    );
    assert_eq!(bench.corrections("bad-birth-date").len(), 2);
}

#[test]
fn dates_with_the_month_first_are_right_in_a_first_import() {
    let bench = Bench::new();
    let mut school = School::of(6);
    school.pupils.set(0, "Date naissance", "5/13/2019");
    school.pupils.set(1, "Date naissance", "1/2/2018");
    school.pupils.each("Date naissance", |line, date| {
        if line < 2 { date.to_owned() } else { format!("{}/{}/2015", line, 20 + line) }
    });
    bench.deliver(&school).done();
    let mut born: Vec<String> =
        bench.children().iter().map(|child| field(child, "birth_date").to_owned()).collect();
    born.sort();
    let others = ["2015-02-22", "2015-03-23", "2015-04-24", "2015-05-25"];
    assert_eq!(born, [&others[..], &["2018-01-02", "2019-05-13"]].concat());
}

#[test]
fn a_cut_line_is_rejected_and_its_links_stay() {
    let bench = Bench::new();
    let school = School::whole();
    bench.deliver(&school).done();
    let holders = bench.holders();
    // Before the children, and in the middle of them.
    let mut cut = school.clone();
    cut.guardians.lines[5].truncate(12);
    cut.guardians.lines[7].truncate(14);
    let answer = bench.deliver(&cut).done();
    let told = answer.told("cut-line");
    let lines: Vec<_> = told.iter().map(|line| (number(&line["line"]), line["kept"] == true)).collect();
    assert_eq!(lines, [(7, false), (9, false)]);
    assert!(field(told[0], "reason").starts_with("Ligne coupée\u{a0}:"), "{:#}", told[0]);
    assert_eq!((number(&answer.report["rejected"]), number(&answer.report["guardians_kept"])), (2, 2));
    assert_eq!(bench.holders(), holders);
    assert_eq!(bench.corrections("cut-line").len(), 2);
}

#[test]
fn class_identifiers_that_a_spreadsheet_made_one_leave_three_classes_and_one_remark() {
    let bench = Bench::new();
    let mut school = School::whole();
    school.pupils.each("Identifiant classe", |_, _| "1,00E+06".to_owned());
    let answer = bench.deliver(&school).done();
    assert_eq!(bench.classes(), CLASSES);
    let remark = answer.remark();
    assert_eq!(field(remark, "code"), "spreadsheet-class-codes");
    let reason = field(remark, "reason");
    assert!(reason.contains("réécrits par un tableur") && reason.contains("Refaites l’export"), "{reason}");
}

#[test]
fn beside_a_file_that_is_not_recognised_nothing_is_imported_before_the_director_has_said_so() {
    let bench = Bench::new();
    bench.write_school(&School::whole());
    bench.write(GUARDIANS, "Nom;Prénom;Mail\r\nBALEINE;Alix;foyer0@exemple.fr\r\n");
    let answer = bench.give_to(super::onde::UAI, &[PUPILS, GUARDIANS], &[]);
    let question = answer.question();
    assert_eq!(choices(question), ["Importer sans ce fichier"]);
    assert!(field(question, "text").starts_with("1\u{a0}fichier n’est pas reconnu"), "{question:#}");
    assert!(question["facts"][0].as_str().unwrap().contains("responsables.csv"));
    let pupils =
        || number(&bench.json(&["schools"]).get(0).map_or(Value::from(0), |school| school["pupils"].clone()));
    assert_eq!(pupils(), 0);
    let without = format!("--answer={}=without", field(question, "id"));
    assert_eq!(bench.give_to(super::onde::UAI, &[PUPILS, GUARDIANS], &[&without]).code, 0);
    assert_eq!(pupils(), 24);
}

/// The guardians' file of today's extraction in a shape of its own.
fn shaped(shape: impl Fn(&mut Table)) -> School {
    let mut school = School::of(6);
    shape(&mut school.guardians);
    school
}

const TODAY: [[&str; 2]; 4] = [
    ["Nom d'usage enfant", "Nom d'usage élève"],
    ["Nom de famille enfant", "Nom de famille élève"],
    ["Prénom enfant", "Prénom élève"],
    ["Classes enfants", "Classes élèves"],
];

#[test]
fn the_children_of_today_s_extraction_are_read_named_numbered_or_first() {
    let named = shaped(|guardians| TODAY.iter().for_each(|[known, today]| guardians.rename(known, today)));
    let numbered = shaped(|guardians| {
        TODAY.iter().for_each(|[known, today]| guardians.rename(known, &format!("{today} 1")));
        for [_, today] in TODAY {
            guardians.columns.push(format!("{today} 2"));
            guardians.lines.iter_mut().for_each(|line| line.push(String::new()));
        }
    });
    let first = shaped(|guardians| {
        guardians.drop("Nom d'usage enfant");
        TODAY[1..].iter().for_each(|[known, today]| guardians.rename(known, today));
        for line in std::iter::once(&mut guardians.columns).chain(&mut guardians.lines) {
            line.rotate_right(3);
            line[..3].rotate_right(1);
        }
    });
    assert!(first.guardians.text().starts_with("Classes élèves;Nom de famille élève;Prénom élève;Civilité"));
    let mut known: Vec<Vec<String>> = Vec::new();
    for school in [named, numbered, first] {
        let bench = Bench::new();
        let answer = bench.deliver(&school).done();
        assert_eq!((answer.pupils(), answer.guardians()), ([6, 6, 0], [6, 6, 0]));
        assert_eq!(bench.accounts(&[]).len(), 6);
        known.push(bench.holders());
    }
    known.dedup();
    assert_eq!(known.len(), 1, "the same six families: {known:#?}");
}

#[test]
fn a_copy_of_a_file_is_read_once_and_two_exports_that_contradict_each_other_are_asked_about() {
    const TOO: &str = "eleves (1).csv";
    let bench = Bench::new();
    let mut school = School::whole();
    school.pupils.each("INE", |_, _| String::new());
    bench.deliver(&school).done();
    let holders = bench.holders();
    bench.write(TOO, super::onde::latin_1(&school.pupils.text()));
    let give = |more: &[&str]| bench.give_to(super::onde::UAI, &[PUPILS, TOO, GUARDIANS], more);
    let answer = give(&[]).done();
    assert_eq!(answer.pupils(), [24, 0, 0]);
    assert_eq!((field(answer.remark(), "code"), field(answer.remark(), "file")), ("same-file", TOO));
    // The export of another day, in which a child has changed class.
    let mut later = school.clone();
    later.pupils.set(0, "Niveau", "CE1");
    later.pupils.set(0, "Libellé classe", "CE1 B");
    later.pupils.set(0, "Identifiant classe", school.pupils.get(1, "Identifiant classe"));
    bench.write(TOO, super::onde::latin_1(&later.pupils.text()));
    let waits = give(&[]);
    assert_eq!((waits.code, bench.holders()), (3, holders));
    let question = waits.question();
    assert!(field(question, "text").ends_with("se contredisent sur 1\u{a0}élève. Lequel est juste\u{a0}?"));
    let answered = |value: &str| format!("--answer={}={value}", field(question, "id"));
    let class = || bench.accounts(&["--class", "CE1 B"]).len();
    give(&[&answered("first")]).done();
    assert_eq!(class(), 8);
    give(&[&answered("second")]).done();
    assert_eq!(class(), 9);
}
