//! Files of a past year that say no date: levels tell.

use std::fmt::Write as _;

use super::bench::{Bench, answer_all, request};
use super::small::{Pupil, UAI, add, pupils};
use crate::progress::Progress;
use crate::usecase::import;
use crate::view::import::{ImportReport, ImportRequest};

const FAMILIES: [&str; 24] = [
    "ABRICOT", "BOULEAU", "CERISIER", "DATTIER", "EPICEA", "FRENE", "GENET", "HETRE", "IRIS", "JASMIN",
    "KAKI", "LAURIER", "MELEZE", "NOYER", "ORME", "PEUPLIER", "QUINOA", "ROBINIER", "SAULE", "TILLEUL",
    "ULMAIRE", "VERNE", "WISTERIA", "XERES",
];
const LEVELS: &str = "SELECT e.level || ' ' || count(*) FROM enrolment e WHERE e.gone_on IS NULL
     GROUP BY e.level ORDER BY e.level";

/// ONDE's file of pupils of those levels, each in a class of that name.
fn onde(bench: &Bench, levels: &[(&str, &str)]) -> ImportRequest {
    let lines: Vec<Pupil<'_>> =
        levels.iter().map(|(family, level)| (*family, "Lou", "03/04/2018", "", *level)).collect();
    let mut text = pupils(&lines);
    for (_, level) in levels {
        text = text.replace(&format!(";CP;{level};{level};"), &format!(";{level};{level};{level};"));
    }
    request(&[bench.write("eleves.csv", &text)], Some((UAI, "École des Essais", "Ville")))
}

/// As many pupils, the first ones of a level and the others of another.
fn split<'l>(first: usize, of_first: &'l str, others: &'l str) -> Vec<(&'static str, &'l str)> {
    FAMILIES
        .iter()
        .enumerate()
        .map(|(place, family)| (*family, if place < first { of_first } else { others }))
        .collect()
}

fn kinds(report: &ImportReport) -> Vec<&str> {
    report.questions.iter().map(|question| question.id.split('-').next().unwrap()).collect()
}

#[tokio::test]
async fn last_years_file_from_which_nobody_leaves_is_asked_about() {
    let bench = Bench::new().await;
    bench.apply(&onde(&bench, &split(12, "CE2", "CM1"))).await;
    let mut last_year = onde(&bench, &split(12, "CE1", "CE2"));
    let report = bench.apply_as_asked(&last_year).await;
    let [asked] = report.questions.as_slice() else { panic!("{:#?}", report.questions) };
    assert!(asked.text.starts_with("Ces fichiers sont sans doute ceux d’une année passée\u{a0}:"));
    assert_eq!(
        asked.facts,
        [
            "24\u{a0}élèves sur 24 descendraient de niveau par rapport à ce que Préau connaît (12 de CE2 en CE1, 12 de CM1 en \
          CE2)."
        ]
    );
    assert_eq!((asked.choices.len(), asked.choices[0].value.as_str()), (1, "older"));
    assert_eq!(bench.texts(LEVELS).await, ["CE2 12", "CM1 12"]);
    answer_all(&mut last_year, &report, 0);
    assert!(bench.apply_as_asked(&last_year).await.applied);
    assert_eq!(bench.texts(LEVELS).await, ["CE1 12", "CE2 12"]);
    // Up again.
    assert!(bench.apply_as_asked(&onde(&bench, &split(12, "CE2", "CM1"))).await.applied);
}

#[tokio::test]
async fn some_pupils_a_level_lower_are_no_older_file() {
    let bench = Bench::new().await;
    bench.apply(&onde(&bench, &split(24, "CM1", "CM1"))).await;
    for (lower, asks) in [(1, false), (12, false), (13, true), (24, true)] {
        let report = bench.preview(&onde(&bench, &split(lower, "CE2", "CM1"))).await;
        assert_eq!(kinds(&report), vec!["older"; usize::from(asks)], "{lower}");
    }
    // A school of very few.
    for (number, asks) in [(2, false), (3, true)] {
        let bench = Bench::new().await;
        bench.apply(&onde(&bench, &split(number, "CM1", "")[..number])).await;
        let report = bench.preview(&onde(&bench, &split(number, "CE2", "")[..number])).await;
        assert_eq!(kinds(&report), vec!["older"; usize::from(asks)], "{number}");
    }
}

#[tokio::test]
async fn levels_that_are_unknown_or_beside_the_others_tell_nothing() {
    for (known, said) in [("", "CE1"), ("CE1", ""), ("ULIS", "CE1"), ("CM2", "ULIS"), ("CM1", "CM1")] {
        let bench = Bench::new().await;
        bench.apply(&onde(&bench, &split(24, known, known))).await;
        let report = bench.preview(&onde(&bench, &split(24, said, said))).await;
        assert!(!kinds(&report).contains(&"older"), "{known} {said} {:#?}", report.questions);
    }
}

#[tokio::test]
async fn last_years_file_from_which_many_leave_is_asked_about_once() {
    let bench = Bench::new().await;
    bench.apply(&onde(&bench, &split(6, "CP", "CM1"))).await;
    let mut last_year = onde(&bench, &split(6, "CP", "CE2")[6..]);
    let report = bench.preview(&last_year).await;
    let [asked] = report.questions.as_slice() else { panic!("{:#?}", report.questions) };
    assert!(asked.text.starts_with("6\u{a0}élèves sur 24 partiraient de"), "{}", asked.text);
    assert_eq!(
        asked.facts[0],
        "18\u{a0}élèves sur 18 descendraient de niveau par rapport à ce que Préau connaît (18 de CM1 en CE2)."
    );
    answer_all(&mut last_year, &report, 0);
    let error = import::apply(&bench.workspace, &last_year, &Progress::default()).await.unwrap_err();
    assert!(error.to_string().starts_with("Rien n’a été importé\u{a0}: ces fichiers sont ceux d’une année"));
    assert_eq!(bench.texts(LEVELS).await, ["CM1 18", "CP 6"]);
    last_year.answers.clear();
    answer_all(&mut last_year, &report, -1);
    assert!(bench.apply_as_asked(&last_year).await.applied);
    assert_eq!(bench.texts(LEVELS).await, ["CE2 18"]);
}

/// A delivery of AAF of one school, all of whose pupils are of that level, made on that day.
fn aaf(bench: &Bench, name: &str, day: Option<&str>, level: &str) -> ImportRequest {
    let school = [
        ("ENTStructureJointure", "10"),
        ("ENTStructureUAI", "0990001N"),
        ("ENTStructureNomCourant", "E.E.PU$LES ESSAIS$VILLE"),
        ("ENTStructureTypeStruct", "ECOLE DE NIVEAU ELEMENTAIRE"),
    ];
    let day = day.map(|day| format!("<!-- dateGenerationExport=\"{day}\" -->\n")).unwrap_or_default();
    let mut text =
        format!("<ficAlimMENESR>\n<!-- degre=\"1D\" -->\n{day}{}", add("EtabEducNat", "10", &school));
    for (id, family) in FAMILIES.iter().enumerate() {
        let pupil = [
            ("ENTPersonNom", *family),
            ("ENTPersonPrenom", "Lou"),
            ("ENTPersonDateNaissance", "03/04/2018"),
            ("ENTPersonStructRattach", "10"),
            ("ENTEleveNiveau", level),
        ];
        write!(text, "{}", add("Eleve", &format!("5{id}"), &pupil)).unwrap();
    }
    text.push_str("</ficAlimMENESR>\n");
    request(&[bench.write(name, &text)], None)
}

#[tokio::test]
async fn levels_speak_for_every_format_where_its_date_does_not() {
    let (now, before) = ("1131$CM1", "1124$CE2");
    for (dates, told) in [
        ([None, None], "Ces fichiers sont sans doute ceux d’une année passée"),
        ([Some("14/09/2026"), None], "Ces fichiers sont sans doute ceux d’une année passée"),
        ([Some("14/09/2026"), Some("14/09/2026")], "Ces fichiers sont sans doute ceux d’une année passée"),
        // The dates say it: the levels need not.
        (
            [Some("14/09/2026"), Some("12/09/2025")],
            "Ces fichiers sont plus anciens que ceux du dernier import.",
        ),
    ] {
        let bench = Bench::new().await;
        bench.apply(&aaf(&bench, "Complet_1.xml", dates[0], now)).await;
        assert_eq!(bench.texts(LEVELS).await, ["CM1 24"]);
        let report = bench.preview(&aaf(&bench, "Complet_2.xml", dates[1], before)).await;
        let [asked] = report.questions.as_slice() else { panic!("{dates:?} {:#?}", report.questions) };
        assert!(asked.text.starts_with(told), "{dates:?} {}", asked.text);
        // What only says changes is about some pupils, whom it may put right.
        let changes = bench.preview(&aaf(&bench, "Delta_3.xml", dates[0], before)).await;
        assert_eq!(kinds(&changes), [""; 0], "{dates:?}");
    }
}
