//! Links that a file of guardians does not say any more: pupils who stay are not left alone in silence.

use super::bench::{Bench, answer_all, request};
use super::small::{self, Guardian, Pupil};
use crate::view::import::ImportRequest;

const FAMILIES: [&str; 30] = [
    "ABRICOT", "BOULEAU", "CERISIER", "DATTIER", "EPICEA", "FRENE", "GENET", "HETRE", "IRIS", "JASMIN",
    "KAKI", "LAURIER", "MELEZE", "NOYER", "ORME", "PEUPLIER", "QUINOA", "ROBINIER", "SAULE", "TILLEUL",
    "ULMAIRE", "VERNE", "WISTERIA", "XERES", "YUCCA", "ZINNIA", "ARUM", "BUIS", "CISTE", "DAHLIA",
];
const CLASSES: [&str; 6] = ["CP", "CE1", "CE2", "CM1", "CM2", "GS"];

fn school() -> Vec<Pupil<'static>> {
    (0..).zip(FAMILIES).map(|(place, family)| (family, "Lou", "03/04/2018", "", CLASSES[place % 6])).collect()
}

/// The files of the school whose guardians' file does not have those families, and ends with or without a line break.
fn without(bench: &Bench, gone: &[&str], ended: bool) -> ImportRequest {
    let children: Vec<[(&str, &str, &str); 1]> =
        school().iter().map(|(family, first, _, _, class)| [(*family, *first, *class)]).collect();
    let lines: Vec<Guardian> = children
        .iter()
        .filter(|child| !gone.contains(&child[0].0))
        .map(|child| ("Mme", child[0].0, "Alix", "", "", child.as_slice()))
        .collect();
    let mut text = small::guardians(&lines);
    if !ended {
        text.truncate(text.trim_end().len());
    }
    let folder = bench.folder();
    let files = [folder.join("eleves.csv"), folder.join("responsables.csv")];
    std::fs::write(&files[0], small::pupils(&school())).unwrap();
    std::fs::write(&files[1], text).unwrap();
    request(&files, Some((small::UAI, "École des Essais", "Ville")))
}

async fn linked(bench: &Bench) -> i64 {
    bench.number("SELECT count(*) FROM link WHERE NOT gone").await
}

#[tokio::test]
async fn the_guardians_of_a_class_do_not_leave_unasked() {
    let bench = Bench::new().await;
    bench.apply(&without(&bench, &[], true)).await;
    // Five of thirty are no fifth, and make the whole of one class.
    let gone: Vec<&str> = FAMILIES.into_iter().step_by(6).collect();
    let mut request = without(&bench, &gone, true);
    let report = bench.preview(&request).await;
    let [asked] = report.questions.as_slice() else { panic!("{:#?}", report.questions) };
    assert_eq!(
        asked.text,
        "5\u{a0}responsables sur 30 ne seraient plus rattachés à aucun élève, et 5\u{a0}élèves n’auraient plus aucun \
         responsable, alors que les élèves sont toujours là. Ces liens ont-ils vraiment pris fin\u{a0}?"
    );
    assert_eq!(
        asked.facts[1..],
        [
            "CP\u{a0}: 5\u{a0}élèves sur 5 n’auraient plus aucun responsable (Lou ABRICOT, Lou GENET, Lou MELEZE, Lou \
          SAULE et Lou YUCCA)."
        ]
    );
    assert_eq!(report.totals.guardians_gone, 0, "until it is answered");
    answer_all(&mut request, &report, 0);
    bench.apply(&request).await;
    assert_eq!(linked(&bench).await, 30);
    request.answers.clear();
    answer_all(&mut request, &report, -1);
    bench.apply(&request).await;
    assert_eq!(linked(&bench).await, 25);
}

#[tokio::test]
async fn pupils_in_number_are_not_left_alone_unasked() {
    let bench = Bench::new().await;
    bench.apply(&without(&bench, &[], true)).await;
    let report = bench.preview(&without(&bench, &FAMILIES[25..], true)).await;
    assert_eq!(report.questions.len(), 1);
    assert_eq!(report.questions[0].facts.len(), 6, "one more for each of the five classes");
    // A family or two are what happens.
    for few in 1..5 {
        let report = bench.preview(&without(&bench, &FAMILIES[30 - few..], true)).await;
        assert_eq!(report.questions.len(), 0, "{few}");
    }
    bench.apply(&without(&bench, &FAMILIES[29..], true)).await;
    assert_eq!(linked(&bench).await, 29);
}

#[tokio::test]
async fn a_file_whose_last_line_has_no_end_may_be_cut() {
    let bench = Bench::new().await;
    bench.apply(&without(&bench, &[], true)).await;
    let report = bench.preview(&without(&bench, &FAMILIES[29..], false)).await;
    let [asked] = report.questions.as_slice() else { panic!("{:#?}", report.questions) };
    let told = "La dernière ligne de «\u{a0}responsables.csv\u{a0}» n’a pas de fin\u{a0}: le fichier est peut-être coupé.";
    assert_eq!(asked.facts[1], told);
    // Nobody is left alone: nothing is asked.
    assert_eq!(bench.preview(&without(&bench, &[], false)).await.questions.len(), 0);
}

#[tokio::test]
async fn pupils_whose_file_may_be_cut_do_not_leave_unasked() {
    let bench = Bench::new().await;
    bench.apply(&without(&bench, &[], true)).await;
    let text = small::pupils(&school()[..25]);
    for (ended, asked) in [(true, 0), (false, 1)] {
        let text = if ended { text.as_str() } else { text.trim_end() };
        let request =
            request(&[bench.write("eleves.csv", text)], Some((small::UAI, "École des Essais", "Ville")));
        let report = bench.preview(&request).await;
        assert_eq!(report.questions.len(), asked);
    }
}

#[tokio::test]
async fn pupils_are_left_alone_although_their_guardians_stay_with_others() {
    let bench = Bench::new().await;
    let pupils: Vec<Pupil> = ["CP", "CE1"]
        .into_iter()
        .flat_map(|class| {
            let first = if class == "CP" { "Lou" } else { "Max" };
            FAMILIES[..3].iter().map(move |family| (*family, first, "03/04/2018", "", class))
        })
        .collect();
    let children: Vec<[(&str, &str, &str); 2]> =
        FAMILIES[..3].iter().map(|family| [(*family, "Lou", "CP"), (*family, "Max", "CE1")]).collect();
    let guardians = |named: usize| -> Vec<Guardian> {
        children.iter().map(|of| ("Mme", of[0].0, "Alix", "", "", &of[..named])).collect()
    };
    bench.apply(&bench.pair(&pupils, &guardians(2))).await;
    let report = bench.preview(&bench.pair(&pupils, &guardians(1))).await;
    let texts: Vec<&str> = report.questions.iter().map(|question| question.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "3\u{a0}élèves n’auraient plus aucun responsable, alors que les élèves sont toujours là. Ces liens ont-ils \
          vraiment pris fin\u{a0}?"
        ]
    );
}

#[tokio::test]
async fn the_smallest_class_that_empties_is_asked_about() {
    for (size, asked) in [(2, 0), (3, 1)] {
        let bench = Bench::new().await;
        let own = |pupils: &[Pupil]| {
            let files = [bench.write("eleves.csv", &small::pupils(pupils))];
            request(&files, Some((small::UAI, "École des Essais", "Ville")))
        };
        let small_class = FAMILIES[..size].iter().map(|family| (*family, "Lou", "05/06/2017", "", "CE2 B"));
        let everybody: Vec<Pupil> = school().into_iter().chain(small_class).collect();
        bench.apply(&own(&everybody)).await;
        let report = bench.preview(&own(&school())).await;
        assert_eq!(report.questions.len(), asked, "{size}: {:#?}", report.questions);
    }
}
