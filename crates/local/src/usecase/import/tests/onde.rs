//! ONDE pairs of a primary school.

use std::collections::HashMap;

use fictional::files::onde::{OndeStyle, OndeVersion};
use fictional::{Churn, EdgeCases, Kinds, School, SchoolSpec, Writing};

use super::bench::{Bench, answer_all, request};
use super::small::{self, Guardian, Pupil, UAI};
use crate::usecase::import;
use crate::view::import::ImportReport;

fn school(seed: u64, awkward: EdgeCases) -> School {
    SchoolSpec { awkward, ..SchoolSpec::new(seed, Kinds::FirstDegree) }.schools().next().unwrap()
}

#[tokio::test]
async fn a_first_import_gives_every_referenced_guardian_an_account() {
    let bench = Bench::new().await;
    let school = school(1, EdgeCases::none());
    let request = bench.onde(&school, OndeStyle::default());
    let preview = bench.preview(&request).await;
    assert_eq!(bench.number("SELECT count(*) FROM school").await, 0, "a preview changes nothing");
    let report = bench.apply(&request).await;
    let applied = ImportReport { applied: true, ..preview };
    assert_eq!(serde_json::to_value(&applied).unwrap(), serde_json::to_value(&report).unwrap());
    let referenced = school.guardians.len() as u32;
    assert_eq!(report.totals.pupils, 240);
    assert_eq!(report.totals.pupils_new, 240);
    assert_eq!(report.totals.guardians_new, referenced);
    assert_eq!(report.totals.accounts_new, referenced);
    assert_eq!(report.schools[0].changes, report.totals);
    assert_eq!((report.rejected, report.questions.len(), report.unchanged), (0, 0, false));
    assert_eq!(bench.number("SELECT count(DISTINCT login) FROM account").await, i64::from(referenced));
    assert_eq!(bench.number("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'stage%'").await, 0);
}

#[tokio::test]
async fn the_same_pair_twice_changes_nothing() {
    let bench = Bench::new().await;
    let request = bench.onde(&school(2, EdgeCases::none()), OndeStyle::default());
    bench.apply(&request).await;
    let before = bench.dump().await;
    let report = bench.apply(&request).await;
    assert!(report.unchanged);
    assert_eq!(report.totals.pupils_new + report.totals.pupils_changed + report.totals.pupils_gone, 0);
    assert_eq!(
        report.totals.guardians_new + report.totals.guardians_changed + report.totals.guardians_gone,
        0
    );
    assert_eq!(report.totals.accounts_kept, report.totals.guardians);
    assert_eq!(bench.dump().await, before);
}

#[tokio::test]
async fn weeks_later_those_who_stay_keep_login_and_password() {
    let bench = Bench::new().await;
    let before = school(3, EdgeCases::none());
    bench.apply(&bench.onde(&before, OndeStyle::default())).await;
    let logins = bench.texts("SELECT login || hex(secret) FROM account ORDER BY id").await;
    let later = before.evolve(&Churn::some_weeks());
    let report = bench.apply(&bench.onde(&later, OndeStyle::default())).await;
    assert_eq!((report.totals.pupils_new, report.totals.pupils_gone), (3, 2));
    assert_eq!(report.totals.pupils, 241);
    let now = bench.texts("SELECT login || hex(secret) FROM account ORDER BY id").await;
    assert_eq!(now[..logins.len()], logins[..]);
}

/// `Guardian of Child, born on a day` for each link of an invented school, and whether the guardian's line is cut.
fn links(school: &School) -> Vec<(String, bool)> {
    let by_id: HashMap<u64, _> = school.guardians.iter().map(|guardian| (guardian.id, guardian)).collect();
    let mut links = Vec::new();
    for pupil in &school.pupils {
        let (child, born) =
            (&pupil.identity, pupil.birth_date.map_or(String::new(), |date| date.to_string()));
        for guardian in pupil.links.iter().map(|link| by_id[&link.guardian]) {
            let who = &guardian.identity;
            let link = format!("{} {} of {} {}, {born}", who.first, who.family, child.first, child.family);
            links.push((
                link,
                [Writing::CutBeforeChildren, Writing::CutInChildren].contains(&guardian.writing),
            ));
        }
    }
    links
}

#[tokio::test]
async fn a_difficult_school_is_asked_nothing_that_its_files_say() {
    const LINKS: &str = "SELECT g.first || ' ' || g.family || ' of ' || p.first || ' ' || p.family || ', '
             || coalesce(p.birth_date, '')
         FROM link k JOIN guardian g ON g.id = k.guardian_id JOIN pupil p ON p.id = k.pupil_id";
    for (seed, generation) in [
        (4, OndeVersion::Current),
        (12, OndeVersion::Numbered),
        (15, OndeVersion::Enfant),
        (12, OndeVersion::PupilFirst),
        (15, OndeVersion::PupilFirst),
    ] {
        let bench = Bench::new().await;
        let school = school(seed, EdgeCases::heavy());
        let request = bench.onde(&school, OndeStyle { generation, ..OndeStyle::default() });
        let report = bench.apply_as_asked(&request).await;
        assert!(report.questions.is_empty(), "{seed} {generation:?}: {:#?}", report.questions);
        assert_eq!(report.totals.pupils as usize, school.pupils.len());
        let mut found = bench.texts(LINKS).await;
        for (link, cut) in links(&school) {
            let place = found.iter().position(|one| *one == link);
            assert!(place.is_some() || cut, "{seed} {generation:?}: without {link}");
            place.map(|place| found.swap_remove(place));
        }
        assert!(found.is_empty(), "{seed} {generation:?}: nobody said {found:#?}");

        let before = bench.dump().await;
        let again = bench.apply(&request).await;
        assert!(again.unchanged, "{:?} {:?}", again.examples, again.questions);
        assert_eq!(bench.dump().await, before);
    }
}

#[tokio::test]
async fn both_generations_are_the_same_school() {
    let bench = Bench::new().await;
    let school = school(5, EdgeCases::none());
    let former = OndeStyle { generation: OndeVersion::Former, ..OndeStyle::default() };
    bench.apply(&bench.onde(&school, former)).await;
    assert_eq!(bench.number("SELECT count(*) FROM pupil WHERE ine IS NOT NULL").await, 0);
    let report = bench.apply(&bench.onde(&school, OndeStyle::default())).await;
    assert_eq!((report.totals.pupils_new, report.totals.pupils_gone), (0, 0));
    assert_eq!((report.totals.guardians_new, report.totals.guardians_gone), (0, 0));
    assert_eq!(
        bench.number("SELECT count(*) FROM class").await,
        school.classes.len() as i64,
        "a label is a class"
    );
    assert!(bench.number("SELECT count(*) FROM pupil WHERE ine IS NOT NULL").await > 200);
    let report = bench.apply(&bench.onde(&school, former)).await;
    assert!(report.unchanged, "an older file empties no INE: {:?}", report.examples);
}

const LEA: Pupil<'_> = ("PETIT", "Léa", "03/04/2019", "", "CP A");
const OF_LEA: &[(&str, &str, &str)] = &[("PETIT", "Léa", "CP A")];

#[tokio::test]
async fn a_line_with_several_children_is_one_person() {
    let bench = Bench::new().await;
    let leo = ("PETIT", "Léo", "05/06/2017", "", "CE1 B");
    let both: &[(&str, &str, &str)] = &[("Petit", "LÉA", "cp a"), ("PETIT", "Léo", "CE1 B")];
    let report = bench.apply(&bench.pair(&[LEA, leo], &[("Mme", "PETIT", "Alix", "", "", both)])).await;
    assert_eq!((report.totals.guardians, report.totals.accounts_new), (1, 1));
    assert_eq!(bench.number("SELECT count(*) FROM link").await, 2);
}

#[tokio::test]
async fn identical_lines_are_one_person() {
    let bench = Bench::new().await;
    let alix: Guardian<'_> = ("Mme", "PETIT", "Alix", "a@exemple.fr", "0699000001", OF_LEA);
    let report = bench.apply(&bench.pair(&[LEA], &[alix, alix])).await;
    assert_eq!((report.totals.guardians, report.questions.len()), (1, 0));
    // The same line for two children, too; a bare name is not enough.
    let leo = ("PETIT", "Léo", "05/06/2017", "", "CE1 B");
    let of_leo: &[(&str, &str, &str)] = &[("PETIT", "Léo", "CE1 B")];
    let lines = [alix, ("Mme", "PETIT", "Alix", "a@exemple.fr", "06 99 00 00 01", of_leo)];
    let report = bench.apply(&bench.pair(&[LEA, leo], &lines)).await;
    assert_eq!((report.totals.guardians, report.totals.guardians_new), (1, 0));
}

#[tokio::test]
async fn namesakes_of_one_child_are_told_apart_by_what_differs() {
    let bench = Bench::new().await;
    let father: Guardian<'_> = ("M.", "PETIT", "Dominique", "", "0699000001", OF_LEA);
    let mother: Guardian<'_> = ("Mme", "PETIT", "Dominique", "", "0699000001", OF_LEA);
    let report = bench.apply(&bench.pair(&[LEA], &[father, mother])).await;
    assert_eq!((report.totals.guardians, report.questions.len()), (2, 0));
    let logins = "SELECT title || login FROM guardian g JOIN account a ON a.id = g.account_id ORDER BY 1";
    assert_eq!(bench.texts(logins).await, ["M.d.petit", "Mmed.petit2"]);
    // In another order and with another number they are still who they are.
    let mother: Guardian<'_> = ("Mme", "PETIT", "Dominique", "", "0699000009", OF_LEA);
    let report = bench.apply(&bench.pair(&[LEA], &[mother, father])).await;
    assert_eq!((report.totals.guardians_new, report.totals.guardians_changed), (0, 1));
    assert_eq!(bench.texts(logins).await, ["M.d.petit", "Mmed.petit2"]);
    assert_eq!(bench.texts("SELECT mobile FROM guardian WHERE title = 'Mme'").await, ["0699000009"]);
}

#[tokio::test]
async fn what_stays_doubtful_is_asked_and_the_answer_remembered() {
    for (place, persons) in [(0, 1), (1, 2)] {
        let bench = Bench::new().await;
        let lines: [Guardian<'_>; 2] =
            [("Mme", "PETIT", "Alix", "", "0699000001", OF_LEA), ("Mme", "PETIT", "Alix", "", "", OF_LEA)];
        let mut request = bench.pair(&[LEA], &lines);
        let report = bench.preview(&request).await;
        let question = &report.questions[0];
        assert_eq!(
            question.text,
            "Deux lignes du fichier des responsables indiquent Mme\u{a0}Alix PETIT pour Léa PETIT. S’agit-il d’une \
             seule personne\u{a0}?"
        );
        assert_eq!(
            question.facts,
            [
                "Ligne 2\u{a0}: Mme\u{a0}Alix PETIT, 0699000001, 1 rue Fictive.",
                "Ligne 3\u{a0}: Mme\u{a0}Alix PETIT, 1 rue Fictive."
            ]
        );
        let labels: Vec<&str> = question.choices.iter().map(|choice| choice.label.as_str()).collect();
        assert_eq!(labels, ["Une seule personne", "Deux personnes différentes"]);
        answer_all(&mut request, &report, place);
        let report = bench.apply(&request).await;
        assert_eq!((report.totals.guardians, report.questions.len()), (persons, 0));
        request.answers.clear();
        let again = bench.apply(&request).await;
        assert!(again.unchanged && again.questions.is_empty(), "{:?}", again.examples);
        let turned = bench.apply(&bench.pair(&[LEA], &[lines[1], lines[0]])).await;
        assert_eq!((turned.totals.guardians_new, turned.totals.guardians), (0, persons));
    }
}

#[tokio::test]
async fn a_changed_namesake_among_two_is_asked_for() {
    let bench = Bench::new().await;
    let one: Guardian<'_> = ("M.", "PETIT", "Dominique", "", "0699000001", OF_LEA);
    let two: Guardian<'_> = ("M.", "PETIT", "Dominique", "", "0699000002", OF_LEA);
    let mut first = bench.pair(&[LEA], &[one, two]);
    let report = bench.preview(&first).await;
    answer_all(&mut first, &report, 1);
    bench.apply(&first).await;
    let mut request = bench.pair(&[LEA], &[("M.", "PETIT", "Dominique", "", "0699000009", OF_LEA)]);
    let report = bench.preview(&request).await;
    let labels: Vec<&str> = report.questions[0].choices.iter().map(|choice| choice.label.as_str()).collect();
    assert_eq!(
        labels,
        [
            "C’est M.\u{a0}Dominique PETIT (0699000001), identifiant d.petit",
            "C’est M.\u{a0}Dominique PETIT (0699000002), identifiant d.petit2",
            "C’est une autre personne"
        ]
    );
    answer_all(&mut request, &report, 1);
    let report = bench.apply(&request).await;
    assert_eq!(
        (report.totals.guardians, report.totals.guardians_gone, report.totals.accounts_new),
        (1, 1, 0)
    );
    assert_eq!(
        bench
            .texts(
                "SELECT login FROM link k JOIN guardian g ON g.id = k.guardian_id
                 JOIN account a ON a.id = g.account_id WHERE NOT k.gone"
            )
            .await,
        ["d.petit2"]
    );
}

#[tokio::test]
async fn same_names_without_a_common_child_are_two_persons() {
    let bench = Bench::new().await;
    let leo = ("ROUX", "Léo", "05/06/2017", "", "CE1 B");
    let lines: [Guardian<'_>; 2] = [
        ("Mme", "PETIT", "Alix", "", "", OF_LEA),
        ("Mme", "PETIT", "Alix", "", "0699000002", &[("ROUX", "Léo", "CE1 B")]),
    ];
    let report = bench.apply(&bench.pair(&[LEA, leo], &lines)).await;
    assert_eq!((report.totals.guardians, report.questions.len()), (2, 0));
}

#[tokio::test]
async fn a_child_who_is_not_there_is_named_and_the_rest_is_kept() {
    let bench = Bench::new().await;
    let children: &[(&str, &str, &str)] = &[("PETIT", "Léa", "CP A"), ("PETIT", "Hugo", "CM2")];
    let report = bench.apply(&bench.pair(&[LEA], &[("Mme", "PETIT", "Alix", "", "", children)])).await;
    assert_eq!((report.totals.guardians, report.rejected), (1, 1));
    let line = &report.rejections[0];
    assert_eq!(
        (
            line.file.as_str(),
            line.line,
            line.record.as_deref(),
            line.field.as_deref(),
            line.code.as_str(),
            line.kept
        ),
        ("responsables.csv", Some(2), Some("PETIT Alix"), Some("Prénom enfant"), "unknown-child", false)
    );
    assert!(
        line.reason.starts_with("Hugo PETIT (CM2) n’est pas parmi les élèves de l’école"),
        "{}",
        line.reason
    );
}

#[tokio::test]
async fn homonyms_of_one_class_are_asked_for_once() {
    let bench = Bench::new().await;
    let other_lea = ("PETIT", "Léa", "07/08/2019", "", "CP A");
    let lines: [Guardian<'_>; 1] = [("Mme", "PETIT", "Alix", "", "0699000001", OF_LEA)];
    let mut request = bench.pair(&[LEA, other_lea], &lines);
    let report = bench.preview(&request).await;
    let question = &report.questions[0];
    assert!(question.text.contains("Plusieurs élèves peuvent correspondre"), "{}", question.text);
    let labels: Vec<&str> = question.choices.iter().map(|choice| choice.label.as_str()).collect();
    assert_eq!(
        labels,
        [
            "Léa PETIT, CP A, né(e) le 03/04/2019",
            "Léa PETIT, CP A, né(e) le 07/08/2019",
            "Aucun de ces élèves"
        ]
    );
    answer_all(&mut request, &report, 1);
    bench.apply(&request).await;
    assert_eq!(
        bench.texts("SELECT birth_date FROM link k JOIN pupil p ON p.id = k.pupil_id").await,
        ["2019-08-07"]
    );
    request.answers.clear();
    assert!(bench.apply(&request).await.unchanged);
}

#[tokio::test]
async fn a_unique_name_in_another_class_is_no_question() {
    let bench = Bench::new().await;
    let lines: [Guardian<'_>; 1] = [("Mme", "PETIT", "Alix", "", "", &[("PETIT", "Léa", "CP B")])];
    let report = bench.apply(&bench.pair(&[LEA], &lines)).await;
    assert_eq!((report.totals.guardians, report.answered.len()), (1, 0));
}

#[tokio::test]
async fn homonyms_of_the_same_day_stay_who_they_are() {
    let bench = Bench::new().await;
    let twin = ("PETIT", "Léa", "03/04/2019", "", "CP B");
    bench.apply(&bench.pair(&[LEA, twin], &[])).await;
    let of = "SELECT p.id || c.code FROM pupil p JOIN enrolment e ON e.pupil_id = p.id AND e.gone_on IS NULL
              JOIN class c ON c.id = e.class_id ORDER BY 1";
    let before = bench.texts(of).await;
    assert_eq!(before.len(), 2);
    assert!(bench.apply(&bench.pair(&[twin, LEA], &[])).await.unchanged);
    // The one of CP A leaves: the other one stays the other one.
    let report = bench.apply(&bench.pair(&[twin], &[])).await;
    assert_eq!((report.totals.pupils_gone, report.totals.pupils_changed), (1, 0));
    assert_eq!(bench.texts(of).await, before[1..]);
}

#[tokio::test]
async fn names_alone_never_match() {
    let bench = Bench::new().await;
    bench.apply(&bench.pair(&[LEA], &[("Mme", "PETIT", "Alix", "", "", OF_LEA)])).await;
    let other = ("PETIT", "Léa", "04/04/2019", "", "CP A");
    let mut request = bench.pair(&[other], &[("Mme", "PETIT", "Alix", "", "", OF_LEA)]);
    let report = bench.preview(&request).await;
    answer_all(&mut request, &report, -1);
    let report = bench.apply(&request).await;
    assert_eq!((report.totals.pupils_new, report.totals.pupils_gone), (1, 1));
    assert_eq!((report.totals.guardians_new, report.totals.guardians_gone), (1, 1));
}

#[tokio::test]
async fn spelling_and_class_may_change() {
    let bench = Bench::new().await;
    bench.apply(&bench.pair(&[("D'HÉROUVILLE", "Zoé", "03/04/2019", "", "CP A")], &[])).await;
    let report = bench.apply(&bench.pair(&[("d’Herouville", "ZOE", "03/04/2019", "", "CE1")], &[])).await;
    assert_eq!(
        (report.totals.pupils_new, report.totals.pupils_changed, report.totals.pupils_gone),
        (0, 1, 0)
    );
}

#[tokio::test]
async fn those_who_left_come_back_with_their_account() {
    let bench = Bench::new().await;
    let leo = ("ROUX", "Léo", "05/06/2017", "", "CE1 B");
    let pupils = [LEA, leo];
    let lines: [Guardian<'_>; 2] = [
        ("Mme", "PETIT", "Alix", "a@exemple.fr", "", OF_LEA),
        ("M.", "ROUX", "Noé", "", "", &[("ROUX", "Léo", "CE1 B")]),
    ];
    bench.apply(&bench.pair(&pupils, &lines)).await;
    bench
        .happen(
            "UPDATE account SET state = 3, origin = 1, password = 2, activated_before = 1, version = 4,
                 confirmed_mail = 'choisi@exemple.fr' WHERE login = 'a.petit'",
        )
        .await;
    let account =
        "SELECT login || hex(secret) || state || password || version || coalesce(confirmed_mail, '')
                   FROM account ORDER BY id";
    let before = bench.texts(account).await;
    let report = bench.apply(&bench.pair(&pupils[1..], &lines[1..])).await;
    assert_eq!((report.totals.pupils_gone, report.totals.guardians_gone), (1, 1));
    assert_eq!((report.totals.pupils, report.totals.guardians), (1, 1));
    assert_eq!(bench.texts("SELECT gone_on FROM enrolment WHERE gone_on IS NOT NULL").await, ["2026-09-14"]);
    let again: [Guardian<'_>; 2] = [("Mme", "PETIT", "Alix", "b@exemple.fr", "", OF_LEA), lines[1]];
    let report = bench.apply(&bench.pair(&pupils, &again)).await;
    assert_eq!(
        (report.totals.pupils_new, report.totals.guardians_new, report.totals.accounts_new),
        (1, 1, 0)
    );
    assert_eq!(bench.texts(account).await, before, "states, passwords and what the family confirmed");
    assert_eq!(bench.texts("SELECT mail FROM guardian WHERE mail IS NOT NULL").await, ["b@exemple.fr"]);
}

#[tokio::test]
async fn from_one_school_to_another_by_ine_the_guardian_keeps_the_account() {
    let bench = Bench::new().await;
    let lea = ("PETIT", "Léa", "03/04/2019", "001234567AB", "CP A");
    let lines: [Guardian<'_>; 1] = [("Mme", "PETIT", "Alix", "", "", OF_LEA)];
    bench.apply(&bench.pair(&[lea], &lines)).await;
    let elsewhere: [Guardian<'_>; 1] = [("Mme", "PETIT", "Alix", "", "", &[("PETIT", "Léa", "CE1")])];
    let moved = ("PETIT", "Léa-Rose", "03/04/2019", "001234567AB", "CE1");
    let elsewhere_renamed: [Guardian<'_>; 1] =
        [("Mme", "PETIT", "Alix", "", "", &[("PETIT", "Léa-Rose", "CE1")])];
    assert_ne!(elsewhere[0].5, elsewhere_renamed[0].5);
    let report = bench.apply(&bench.pair_at("0990002V", &[moved], &elsewhere_renamed)).await;
    assert_eq!((report.totals.accounts_new, report.totals.accounts_kept), (0, 1));
    assert_eq!(
        (report.totals.pupils_new, report.totals.pupils_changed, report.totals.pupils_gone),
        (0, 1, 0)
    );
    assert_eq!(
        bench
            .texts("SELECT uai FROM enrolment e JOIN school s ON s.id = e.school_id WHERE gone_on IS NULL")
            .await,
        ["0990002V"]
    );
}

#[tokio::test]
async fn guardians_alone_join_the_pupils_already_there() {
    let bench = Bench::new().await;
    bench.apply(&bench.pair(&[LEA], &[])).await;
    let lines: [Guardian<'_>; 1] = [("Mme", "PETIT", "Alix", "", "", OF_LEA)];
    let alone = request(
        &[bench.write("responsables.csv", &small::guardians(&lines))],
        Some((UAI, "École des Essais", "Ville")),
    );
    let report = bench.apply(&alone).await;
    assert_eq!((report.totals.guardians_new, report.totals.pupils, report.totals.pupils_gone), (1, 1, 0));
    assert!(bench.apply(&alone).await.unchanged);
    // Pupils alone change nothing about their guardians.
    let pupils = request(&[bench.write("eleves.csv", &small::pupils(&[LEA]))], Some((UAI, "", "")));
    let report = bench.apply(&pupils).await;
    assert!(report.unchanged);
    assert_eq!(report.totals.guardians, 1);
}

#[tokio::test]
async fn files_are_recognised_and_advice_given() {
    let bench = Bench::new().await;
    let school = school(6, EdgeCases::none());
    let request = bench.onde(&school, OndeStyle::default());
    let paths: Vec<_> = request.paths.iter().map(std::path::PathBuf::from).collect();
    let both = import::inspect(paths.clone()).await.unwrap();
    assert!(both.needs_school && both.importable && both.advice.is_none());
    let formats: Vec<_> = both.files.iter().filter_map(|file| file.format.as_deref()).collect();
    assert_eq!(formats, ["ONDE – élèves", "ONDE – responsables"]);
    let alone = import::inspect(paths[..1].to_vec()).await.unwrap();
    assert!(alone.advice.unwrap().starts_with("Il manque l’export ONDE des responsables\u{a0}:"));
    let odd = bench.write("notes.txt", "rien de tout cela\n");
    let odd = import::inspect(vec![odd]).await.unwrap();
    assert!(!odd.importable && !odd.needs_school);
    assert!(odd.files[0].problem.as_deref().unwrap().contains("notes.txt"));
}
