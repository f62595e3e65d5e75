//! An import is wholly in or wholly out.

use domain::level::Level;
use fictional::files::onde::{self, OndeStyle};
use fictional::{Kinds, SchoolSpec};

use super::bench::{Bench, answer_all, request};
use crate::progress::Progress;
use crate::store::import::stage;
use crate::store::import::staging_database::StagingDatabase;
use crate::usecase::import;
use crate::view::import::{Answer, ImportRequest, ImportSchool};
use crate::{Error, Result};

#[tokio::test]
async fn a_cancelled_import_leaves_nothing() {
    let bench = Bench::new().await;
    let school = SchoolSpec::new(41, Kinds::FirstDegree).schools().next().unwrap();
    let asked = bench.onde(&school, OndeStyle::default());
    let empty = bench.dump().await;
    let progress = Progress::default();
    progress.cancel();
    let result = import::apply(&bench.workspace, &asked, &progress).await;
    assert!(matches!(result, Err(Error::Cancelled)), "{result:?}");
    assert_eq!(bench.dump().await, empty);

    // In the middle: the import stops where it looks next.
    for label in ["Lecture des fichiers", "Rapprochement des responsables", "Bilan"] {
        let result = import::apply(&bench.workspace, &asked, &Progress::until(label)).await;
        assert!(matches!(result, Err(Error::Cancelled)), "{label}: {result:?}");
        assert_eq!(bench.dump().await, empty, "{label}");
        assert_eq!(bench.leftovers(), Vec::<String>::new());
        assert_eq!(bench.number("SELECT count(*) FROM import").await, 0);
    }
    let report = bench.preview(&asked).await;
    assert_eq!(report.totals.pupils, 240);
}

#[tokio::test]
async fn what_a_killed_import_staged_is_removed_at_the_next_opening() {
    let bench = Bench::new().await;
    std::fs::write(bench.workspace.store().folder().join("import.stage"), "des restes").unwrap();
    assert_eq!(bench.leftovers(), ["import.stage"]);
    let bench = bench.reopen().await;
    assert_eq!(bench.leftovers(), Vec::<String>::new());
}

#[tokio::test]
async fn what_is_staged_cannot_be_read_on_the_disk() {
    let bench = Bench::new().await;
    let staging = StagingDatabase::open(bench.workspace.store()).await.unwrap();
    let mut write = staging.write().await.unwrap();
    stage::open(&mut write).await.unwrap();
    sqlx::query("INSERT INTO stage_file (id, name, delta) VALUES (1, 'des noms en clair', 0)")
        .execute(&mut *write)
        .await
        .unwrap();
    write.commit().await.unwrap();
    let disk = std::fs::read(bench.workspace.store().folder().join("import.stage")).unwrap();
    assert!(disk.len() > 4_096, "{}", disk.len());
    for plain in [&b"des noms en clair"[..], b"CREATE TABLE", b"SQLite format"] {
        assert!(!disk.windows(plain.len()).any(|window| window == plain));
    }
    staging.close().await;
    assert_eq!(bench.leftovers(), Vec::<String>::new());
}

#[tokio::test]
async fn a_damaged_file_changes_nothing_even_beside_a_sound_one() {
    let bench = Bench::new().await;
    let [torn, nameless] =
        ["Complet_Eleve.xml", "Complet.xml"].map(|name| bench.write(name, "<ficAlimMENESR>\n<addRequest>"));
    let empty = bench.dump().await;
    for (file, told) in [
        (&torn, "Le fichier «\u{a0}Complet_Eleve.xml\u{a0}» est incomplet ou endommagé"),
        // Nothing says that it should hold people.
        (
            &nameless,
            "Le fichier «\u{a0}Complet.xml\u{a0}» ne contient ni établissement, ni élève, ni responsable",
        ),
    ] {
        let alone = request(std::slice::from_ref(file), None);
        let error = import::apply(&bench.workspace, &alone, &Progress::default()).await.unwrap_err();
        assert!(error.to_string().starts_with(told), "{error}");
    }
    let mut beside = bench.pair(&[("PETIT", "Léa", "03/04/2019", "", "CP A")], &[]);
    beside.paths.push(torn.to_string_lossy().into_owned());
    let error = import::apply(&bench.workspace, &beside, &Progress::default()).await.unwrap_err();
    assert_eq!(error.code(), "damaged-file");
    let missing = request(&[bench.folder().join("absent.csv")], None);
    let error = import::apply(&bench.workspace, &missing, &Progress::default()).await.unwrap_err();
    assert_eq!(error.code(), "unreadable-file");
    assert_eq!(bench.dump().await, empty);
}

async fn refused(bench: &Bench, school: Option<ImportSchool>) -> (String, String) {
    let mut asked = bench.pair(&[("PETIT", "Léa", "03/04/2019", "", "CP A")], &[]);
    asked.school = school;
    let result: Result<_> = import::preview(&bench.workspace, &asked, &Progress::default()).await;
    match result.unwrap_err() {
        Error::Invalid { field, message } => (field.to_owned(), message),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_school_of_an_onde_pair_is_checked() {
    let bench = Bench::new().await;
    let school = |uai: &str, name: Option<&str>, town: Option<&str>| {
        Some(ImportSchool {
            uai: uai.to_owned(),
            name: name.map(str::to_owned),
            degree: None,
            town: town.map(str::to_owned),
        })
    };
    assert_eq!(refused(&bench, None).await.0, "uai");
    let (field, message) = refused(&bench, school("12", Some("X"), Some("Y"))).await;
    assert_eq!(field, "uai");
    assert!(message.starts_with("Le code UAI est formé de 7 chiffres et d’une lettre"), "{message}");
    assert_eq!(refused(&bench, school("0311478N", None, Some("Y"))).await.0, "name");
    assert_eq!(refused(&bench, school("0311478N", Some("X"), Some(" "))).await.0, "town");

    let mut asked = bench.pair(&[("PETIT", "Léa", "03/04/2019", "", "CP A")], &[]);
    asked.school = school("0311478a", Some("École des Essais"), Some("Ville"));
    let report = bench.apply(&asked).await;
    assert_eq!((report.warned, report.rejections[0].code.as_str()), (1, "uai-check-letter"));
    // What was typed is nothing to put right at the source.
    assert_eq!(report.corrections_found, 0);
    assert_eq!(
        bench.texts("SELECT uai || name || town || degree FROM school").await,
        ["0311478AÉcole des EssaisVille1D"]
    );
    // Known by now: neither name nor town is needed, and both stay.
    asked.school = school("0311478A", None, None);
    assert!(bench.apply(&asked).await.unchanged);
}

#[tokio::test]
async fn an_answer_that_was_not_offered_is_refused() {
    let bench = Bench::new().await;
    let children: &[(&str, &str, &str)] = &[("PETIT", "Léa", "CP A")];
    let asked = bench.pair(
        &[("PETIT", "Léa", "03/04/2019", "", "CP A")],
        &[("Mme", "PETIT", "Alix", "", "0699000001", children), ("Mme", "PETIT", "Alix", "", "", children)],
    );
    let report = bench.preview(&asked).await;
    let answers = vec![Answer { id: report.questions[0].id.clone(), value: "peut-être".into() }];
    let error = import::preview(&bench.workspace, &ImportRequest { answers, ..asked }, &Progress::default())
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Invalid { field: "answers", .. }), "{error:?}");
}

#[tokio::test]
async fn files_of_one_school_given_for_another_are_asked_about() {
    const PRESENT: &str =
        "SELECT d.uai || ' ' || count(*) FROM enrolment e JOIN school d ON d.id = e.school_id
         WHERE e.gone_on IS NULL GROUP BY d.uai ORDER BY 1";
    let spec =
        SchoolSpec { schools: 2, pupils_per_school: 240..=240, ..SchoolSpec::new(41, Kinds::FirstDegree) };
    let schools: Vec<_> = spec.schools().collect();
    let [here, there] = schools.as_slice() else { panic!("{}", schools.len()) };
    for known in [false, true] {
        let bench = Bench::new().await;
        bench.apply(&bench.onde(here, OndeStyle::default())).await;
        if known {
            bench.apply(&bench.onde(there, OndeStyle::default())).await;
        }
        let before = bench.texts(PRESENT).await;
        let files = onde::folder(here, &bench.folder(), OndeStyle::default()).unwrap();
        let mut request = request(&files, Some((&there.uai, &there.name, &there.address.town)));
        let report = bench.preview(&request).await;
        let ids: Vec<&str> =
            report.questions.iter().map(|question| question.id.split_once('-').unwrap().0).collect();
        assert_eq!(ids, if known { vec!["moves", "departures"] } else { vec!["moves"] });
        let moves = &report.questions[0];
        let leaving = moves.departures[0].leaving;
        assert!(leaving > 220, "all but those without INE");
        let text = format!("{leaving}\u{a0}élèves sur 240 passeraient de «\u{a0}");
        assert!(moves.text.starts_with(&text), "{}", moves.text);
        let taught = |label: &Option<String>| {
            let class = here.classes.iter().find(|class| Some(&class.label) == label.as_ref()).unwrap();
            class.grades.iter().filter_map(|grade| grade.level).min().unwrap()
        };
        let levels: Vec<Level> =
            moves.departures[0].classes.iter().map(|class| taught(&class.class)).collect();
        assert!(levels.len() > 5 && levels.is_sorted(), "in the order of schooling: {levels:?}");
        for asked in &report.questions[1..] {
            assert!(asked.facts[0].starts_with("Presque aucun élève des fichiers"), "{:?}", asked.facts);
        }
        assert!(!bench.apply_as_asked(&request).await.applied);
        // The first choice is the careful one.
        answer_all(&mut request, &report, 0);
        let error = import::apply(&bench.workspace, &request, &Progress::default()).await.unwrap_err();
        assert!(error.to_string().starts_with("Rien n’a été importé."), "{error}");
        assert_eq!(bench.texts(PRESENT).await, before);
        request.answers.clear();
        answer_all(&mut request, &report, -1);
        bench.apply(&request).await;
        let [from, to] =
            [(&here.uai, 240 - leaving), (&there.uai, 240)].map(|(uai, number)| format!("{uai} {number}"));
        assert_eq!(bench.texts(PRESENT).await, [from, to]);
    }
}
