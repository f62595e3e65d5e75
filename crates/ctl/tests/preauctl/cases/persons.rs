//! Who is who: nobody receives the account of another, and nobody has two.

use super::delivery::full_name;
use super::onde::{GUARDIANS, PUPILS, School, UAI, latin_1};
use super::xml::{BASE, CASTOR, FURET, Pupil};
use crate::bench::{Bench, field, number};

#[test]
fn a_first_name_of_punctuation_is_kept_with_a_remark_and_the_second_import_changes_nothing() {
    let bench = Bench::new();
    let mut school = School::whole();
    school.name(3, "ÉCUREUIL", "-");
    let first = bench.deliver(&school).done();
    assert_eq!((first.pupils(), first.guardians()), ([24, 24, 0], [24, 24, 0]));
    let holders = bench.holders();
    assert!(holders.contains(&"a.ecureuil: Alix ÉCUREUIL: - ÉCUREUIL".to_owned()), "{holders:?}");
    let odd = bench.corrections("odd-name");
    assert!(odd[0].starts_with("ÉCUREUIL -: Le nom lu, «\u{a0}-\u{a0}», n’a aucune lettre"), "{odd:?}");
    for _ in 0..2 {
        assert!(bench.deliver(&school).done().unchanged());
        assert_eq!(bench.holders(), holders);
    }
}

#[test]
fn the_ine_of_a_pupil_given_to_another_child_hands_no_account_over() {
    let bench = Bench::new();
    let give = |pupils: &[Pupil<'_>]| {
        bench.write("eleves.xml", latin_1(&BASE.pupils(pupils)));
        bench.give(&["eleves.xml"]).done()
    };
    let logins = || {
        let accounts = bench.accounts(&["--population", "pupils"]);
        let of = |account: &_| format!("{} {}", field(account, "login"), full_name(account));
        accounts.iter().map(of).collect::<Vec<_>>()
    };
    give(&[CASTOR, FURET]);
    assert_eq!(logins(), ["l.castor Léo CASTOR", "z.furet Zoé FURET"]);
    let other = Pupil { id: 503, family: "HÉRISSON", first: "Nour", born: "02/09/2015", ..CASTOR };
    let second = give(&[FURET, other]);
    assert_eq!(second.pupils(), [2, 1, 1]);
    assert_eq!(logins(), ["z.furet Zoé FURET", "n.herisson Nour HÉRISSON"]);
    let shared = bench.corrections("ine-shared");
    assert_eq!(shared.len(), 1);
    assert!(
        shared[0].starts_with("HÉRISSON Nour: INE porté par deux élèves\u{a0}: 990000501AB"),
        "{shared:?}"
    );
}

#[test]
fn a_corrected_name_or_a_corrected_date_stays_the_same_child() {
    for corrected in
        [Pupil { family: "CASTOR-PIVERT", first: "Léon", ..CASTOR }, Pupil { born: "31/01/2014", ..CASTOR }]
    {
        let bench = Bench::new();
        for (pupil, expected) in [(CASTOR, [2, 2, 0]), (corrected, [2, 0, 0])] {
            bench.write("eleves.xml", latin_1(&BASE.pupils(&[pupil, FURET])));
            assert_eq!(bench.give(&["eleves.xml"]).done().pupils(), expected);
        }
        let account = &bench.accounts(&["--population", "pupils", "--text", "castor"])[0];
        assert_eq!((field(account, "login"), field(account, "family_name")), ("l.castor", corrected.family));
    }
}

#[test]
fn one_mother_on_a_line_for_each_child_has_one_account_and_nothing_is_asked() {
    let bench = Bench::new();
    let mut school = School::whole();
    for (line, street) in
        ["1 allée du Terrier", "1, allée du Terrier", "1 ALL. DU TERRIER"].iter().enumerate()
    {
        let first = school.pupils.get(line, "Prénom élève").to_owned();
        school.name(line, "BALEINE", &first);
        for (column, value) in [
            ("Nom responsable", "BALEINE"),
            ("Adresse responsable", street),
            ("Courriel", "baleine@exemple.fr"),
            ("Téléphone portable", "06 99 00 01 00"),
        ] {
            school.guardians.set(line, column, value);
        }
    }
    let answer = bench.deliver(&school).done();
    assert_eq!((answer.pupils(), answer.guardians()), ([24, 24, 0], [22, 22, 0]));
    let holders = bench.holders();
    assert!(holders.contains(&"a.baleine: Alix BALEINE: Hugo BALEINE, Inès BALEINE, Léo BALEINE".to_owned()));
    assert_eq!(number(&bench.json(&["duplicates"])["total"]), 0);
}

#[test]
fn two_accounts_of_one_person_that_remain_are_proposed_grouped_and_ungrouped() {
    // Neither the mail nor the mobile is the same on both lines.
    let bench = Bench::new();
    let mut school = School::of(6);
    for (column, value) in [("Nom responsable", "BALEINE"), ("Adresse responsable", "1 rue des Bestiaires")] {
        school.guardians.set(3, column, value);
    }
    bench.deliver(&school).done();
    assert_eq!(bench.accounts(&[]).len(), 6);
    let pairs = bench.json(&["duplicates"]);
    assert_eq!(number(&pairs["total"]), 1, "{pairs:#}");
    let [kept, other] = ["kept", "other"].map(|side| field(&pairs["pairs"][0][side], "login").to_owned());
    assert_eq!([kept.as_str(), &other], ["a.baleine", "a.baleine2"]);
    bench.json(&["group", &kept, &other]);
    assert_eq!(bench.accounts(&[]).len(), 5);
    bench.json(&["ungroup", &other]);
    assert_eq!(bench.accounts(&[]).len(), 6);
}

#[test]
fn a_malformed_value_never_replaces_a_good_one_and_is_to_be_corrected() {
    let bench = Bench::new();
    let school = School::whole();
    bench.deliver(&school).done();
    let (before, children) = (bench.accounts(&[]), bench.children());
    let mut malformed = school.clone();
    malformed.pupils.each("INE", |_, _| "1,2E+10".to_owned());
    malformed.guardians.each("Courriel", |_, _| "foyer(at)exemple".to_owned());
    malformed.guardians.each("Téléphone portable", |_, _| "06 99".to_owned());
    let answer = bench.deliver(&malformed).done();
    assert!(answer.unchanged());
    assert_eq!((bench.accounts(&[]), bench.children()), (before.clone(), children.clone()));
    for code in ["bad-ine", "bad-mail", "bad-phone"] {
        assert_eq!(bench.corrections(code).len(), 24, "{code}");
    }
    assert_eq!(bench.corrections("same-ine"), Vec::<String>::new(), "a number that is none is nobody's");
    // Mended at the source, they are on the list no more.
    bench.deliver(&school).done();
    assert_eq!(bench.json(&["corrections"]).as_array().unwrap().len(), 0);
    // What a spreadsheet did to a column is one correction, of the file: another export makes it.
    let mut rewritten = school.clone();
    rewritten.guardians.each("Téléphone portable", |_, _| "6,99E+08".to_owned());
    let answer = bench.deliver(&rewritten).done();
    assert!(answer.unchanged());
    assert_eq!(answer.told("spreadsheet-numbers").len(), 1);
    assert_eq!((bench.accounts(&[]), bench.children()), (before, children));
    let corrections = bench.json(&["corrections"]);
    let codes: Vec<_> =
        corrections.as_array().unwrap().iter().map(|one| (&one["about"], &one["code"])).collect();
    assert_eq!(codes, [(&"file".into(), &"spreadsheet-numbers".into())]);
    bench.deliver(&school).done();
    assert_eq!(bench.json(&["corrections"]).as_array().unwrap().len(), 0);
}

#[test]
fn one_pupil_on_two_lines_is_one_pupil_with_both_addresses() {
    let bench = Bench::new();
    let mut school = School::whole();
    let again = school.pupils.lines[0].clone();
    school.pupils.lines.push(again);
    school.pupils.set(24, "Adresse1", "9 impasse de la Lagune");
    let answer = bench.deliver(&school).done();
    assert_eq!((answer.pupils(), answer.guardians()), ([24, 24, 0], [24, 24, 0]));
    assert_eq!(answer.remark()["code"], "same-ine");
    assert_eq!(bench.accounts(&["--text", "baleine"])[0]["pupils"].as_array().unwrap().len(), 1);
    assert!(bench.deliver(&school).done().unchanged());
}

#[test]
fn damaged_names_are_kept_and_told_one_by_one() {
    let bench = Bench::new();
    let mut school = School::of(6);
    school.name(0, "BAL?INE", "Léo");
    school.name(1, "CASTOR", "InÃ©s");
    let answer = bench.deliver(&school).done();
    assert_eq!(answer.pupils(), [6, 6, 0]);
    let told: Vec<&str> = answer.told("damaged-name").iter().map(|line| field(line, "record")).collect();
    assert!(told.contains(&"BAL?INE Léo") && told.contains(&"CASTOR InÃ©s"), "{told:?}");
    let corrections = bench.corrections("damaged-name");
    assert!(corrections[0].contains("est abîmé (accents illisibles)"), "{corrections:?}");
    assert_eq!(corrections.len(), 4, "each pupil, and the guardian whose line says it: {corrections:?}");
}

#[test]
fn damaged_names_over_a_known_school_change_neither_name_nor_account() {
    let bench = Bench::new();
    let school = School::whole();
    bench.deliver(&school).done();
    let holders = bench.holders();
    let lost = |name: &str| name.replace(['É', 'Ê', 'È', 'é', 'è', 'ë', 'ï', 'ô'], "?");
    // UTF-8 read as ISO-8859-1, then written in either encoding under a sound header.
    let read = |name: &str| name.bytes().map(char::from).collect::<String>();
    let utf_8 = |text: &str| text.as_bytes().to_vec();
    for (spoil, encode) in [
        (&lost as &dyn Fn(&str) -> String, &latin_1 as &dyn Fn(&str) -> Vec<u8>),
        (&read, &latin_1),
        (&read, &utf_8),
    ] {
        let mut damaged = school.clone();
        for column in ["Nom élève", "Prénom élève"] {
            damaged.pupils.each(column, |_, name| spoil(name));
        }
        for column in ["Nom responsable", "Nom de famille enfant", "Prénom enfant"] {
            damaged.guardians.each(column, |_, name| spoil(name));
        }
        bench.write(PUPILS, encode(&damaged.pupils.text()));
        bench.write(GUARDIANS, encode(&damaged.guardians.text()));
        let answer = bench.give_to(UAI, &[PUPILS, GUARDIANS], &[]).done();
        assert_eq!((answer.pupils(), answer.guardians()), ([24, 0, 0], [24, 0, 0]));
        assert_eq!(bench.holders(), holders);
        assert!(bench.corrections("damaged-name").len() >= 10, "{:#}", answer.report["rejections"]);
    }
}

#[test]
fn who_has_one_name_only_is_accepted_and_a_service_is_an_organisation() {
    let bench = Bench::new();
    let mut school = School::of(6);
    school.name(0, "BALEINE", "");
    school.guardians.set(0, "Prénom responsable", "");
    for (column, value) in [
        ("Civilité Responsable", ""),
        ("Nom responsable", "AIDE SOCIALE À L'ENFANCE"),
        ("Prénom responsable", ""),
        ("Téléphone portable", ""),
    ] {
        school.guardians.set(1, column, value);
    }
    let answer = bench.deliver(&school).done();
    assert_eq!((answer.pupils(), answer.guardians()), ([6, 6, 0], [6, 6, 0]));
    let holders = bench.holders();
    for holder in
        ["b.baleine: BALEINE: BALEINE", "a.aidesocialealenfance: AIDE SOCIALE À L'ENFANCE: Inès CASTOR"]
    {
        assert!(holders.iter().any(|line| line == holder), "{holders:?}");
    }
    assert_eq!(answer.report["rejected"], 0);
    for line in bench.corrections("one-name") {
        // What to do is said under the condition that there is something to do.
        assert!(line.starts_with("BALEINE: ") && line.contains(" a aussi un prénom, ajoutez-le"), "{line}");
    }
    assert!(bench.deliver(&school).done().unchanged());
}

#[test]
fn a_mother_with_a_child_in_each_of_two_schools_is_proposed_as_one_person() {
    let bench = Bench::new();
    bench.deliver(&School::of(6)).done();
    let mut elsewhere = School::between(6, 12);
    elsewhere.name(0, "BALEINE", "Nour");
    for (column, value) in [
        ("Nom responsable", "BALEINE"),
        ("Adresse responsable", "1 rue des Bestiaires"),
        ("Courriel", "foyer0@exemple.fr"),
        ("Téléphone portable", "06 99 00 00 00"),
    ] {
        elsewhere.guardians.set(0, column, value);
    }
    bench.write_school(&elsewhere);
    assert_eq!(bench.give_to("0990002P", &[PUPILS, GUARDIANS], &[]).done().pupils(), [12, 6, 0]);
    let found = bench.json(&["duplicates"]);
    assert_eq!(number(&found["total"]), 1, "{found:#}");
    let pair = &found["pairs"][0];
    assert_eq!((field(pair, "strength"), field(pair, "names")), ("strong", "same"));
    for common in ["mail", "mobile"] {
        assert!(pair["common"].as_array().unwrap().contains(&common.into()), "{pair:#}");
    }
    let [kept, other] = ["kept", "other"].map(|side| field(&pair[side], "login").to_owned());
    bench.json(&["group", &kept, &other]);
    let one = |uai: &str| {
        let accounts = bench.accounts(&["--school", uai, "--text", "baleine"]);
        assert_eq!((accounts.len(), accounts[0]["pupils"].as_array().unwrap().len()), (1, 2));
        field(&accounts[0], "login").to_owned()
    };
    assert_eq!([one(UAI), one("0990002P")], [kept.clone(), kept]);
}
