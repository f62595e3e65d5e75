//! Pupils of the same names: told apart, or asked about.

use super::bench::{Bench, answer_all};
use super::small::{Guardian, Pupil};
use crate::progress::Progress;
use crate::usecase::import;
use crate::view::import::Answer;

const LEA: Pupil<'_> = ("PETIT", "Léa", "03/04/2019", "", "CP A");
const OF_LEA: &[(&str, &str, &str)] = &[("PETIT", "Léa", "CP A")];
const ALIX: Guardian<'_> = ("Mme", "PETIT", "Alix", "", "0699000001", OF_LEA);

const ACCOUNTS: &str =
    "SELECT p.id || ' ' || p.birth_date || ' ' || a.login || coalesce(' ' || e.gone_on, '')
     FROM pupil p JOIN enrolment e ON e.pupil_id = p.id JOIN link k ON k.pupil_id = p.id
     JOIN guardian g ON g.id = k.guardian_id JOIN account a ON a.id = g.account_id ORDER BY p.id";

#[tokio::test]
async fn a_birth_date_corrected_is_asked_about_and_both_answers_hold() {
    let corrected = ("PETIT", "Léa", "04/04/2019", "", "CP A");
    for (place, kept) in [
        (0, vec!["1 2019-04-04 a.petit"]),
        (-1, vec!["1 2019-04-03 a.petit 2026-09-14", "2 2019-04-04 a.petit"]),
    ] {
        let bench = Bench::new().await;
        bench.apply(&bench.pair(&[LEA], &[ALIX])).await;
        let mut request = bench.pair(&[corrected], &[ALIX]);
        let report = bench.preview(&request).await;
        let question = &report.questions[0];
        assert_eq!(
            question.text,
            "Les fichiers citent l’élève Léa PETIT, CP A, né(e) le 04/04/2019 (eleves.csv, ligne 2). Est-ce un élève \
             déjà connu sous ce nom\u{a0}?"
        );
        let labels: Vec<&str> = question.choices.iter().map(|choice| choice.label.as_str()).collect();
        assert_eq!(
            labels,
            [
                "C’est Léa PETIT, CP A, né(e) le 03/04/2019 (responsable\u{a0}: Alix PETIT)",
                "C’est un autre élève"
            ]
        );
        let waits = bench.apply_as_asked(&request).await;
        assert_eq!((waits.questions.len(), waits.applied), (1, false));
        answer_all(&mut request, &report, place);
        bench.apply(&request).await;
        assert_eq!(bench.texts(ACCOUNTS).await, kept);

        let before = bench.dump().await;
        request.answers.clear();
        let again = bench.apply(&request).await;
        assert!(again.unchanged && again.questions.is_empty(), "{:?}", again.questions);
        assert_eq!(bench.dump().await, before);
    }
}

#[tokio::test]
async fn a_stored_birth_date_that_is_none_stops_the_import() {
    let bench = Bench::new().await;
    bench.apply(&bench.pair(&[LEA], &[ALIX])).await;
    let request = bench.pair(&[("PETIT", "Léa", "04/04/2019", "", "CP A")], &[ALIX]);
    bench.happen("UPDATE pupil SET birth_date = 'avril 2019'").await;
    let error = import::preview(&bench.workspace, &request, &Progress::default()).await.unwrap_err();
    let crate::Error::BadValue(bad) = error else { panic!("{error:?}") };
    assert_eq!((bad.table, bad.column, bad.row.as_str()), ("pupil", "birth_date", "1"));
}

#[tokio::test]
async fn a_birth_date_that_cannot_be_read_is_asked_about_once() {
    let bench = Bench::new().await;
    bench.apply(&bench.pair(&[LEA], &[ALIX])).await;
    let mut request = bench.pair(&[("PETIT", "Léa", "31/02/2019", "", "CP A")], &[ALIX]);
    let report = bench.preview(&request).await;
    assert_eq!(report.questions.len(), 1);
    answer_all(&mut request, &report, 0);
    bench.apply(&request).await;
    assert_eq!(bench.texts(ACCOUNTS).await, ["1 2019-04-03 a.petit"], "the date that was known stays");
    request.answers.clear();
    let again = bench.apply(&request).await;
    assert!(again.unchanged && again.questions.is_empty(), "{:?}", again.questions);
}

#[tokio::test]
async fn two_ine_are_two_pupils_and_no_question() {
    let bench = Bench::new().await;
    bench.apply(&bench.pair(&[("PETIT", "Léa", "03/04/2019", "001234567AB", "CP A")], &[])).await;
    let report =
        bench.apply(&bench.pair(&[("PETIT", "Léa", "04/04/2019", "001234567AC", "CP A")], &[])).await;
    assert_eq!((report.totals.pupils_new, report.totals.pupils_gone), (1, 1));
}

#[tokio::test]
async fn homonyms_of_one_day_who_all_change_class_are_asked_about() {
    let twin = ("PETIT", "Léa", "03/04/2019", "", "CP B");
    let (later, twin_later) =
        (("PETIT", "Léa", "03/04/2019", "", "CE1 A"), ("PETIT", "Léa", "03/04/2019", "", "CE1 B"));
    let classes = "SELECT p.id || ' ' || k.code FROM pupil p
         JOIN enrolment e ON e.pupil_id = p.id AND e.gone_on IS NULL JOIN class k ON k.id = e.class_id ORDER BY 1";
    for (first, second, placed) in [
        (0, 1, vec!["1 CE1 A", "2 CE1 B"]),
        (1, 0, vec!["1 CE1 B", "2 CE1 A"]),
        (2, 2, vec!["3 CE1 A", "4 CE1 B"]),
    ] {
        let bench = Bench::new().await;
        bench.apply(&bench.pair(&[LEA, twin], &[])).await;
        let mut request = bench.pair(&[later, twin_later], &[]);
        let report = bench.preview(&request).await;
        assert_eq!(report.questions.len(), 2);
        answer_all(&mut request, &report, 0);
        for (answer, (question, place)) in
            request.answers.iter_mut().zip(report.questions.iter().zip([first, second]))
        {
            answer.value = question.choices[place].value.clone();
        }
        bench.apply(&request).await;
        assert_eq!(bench.texts(classes).await, placed);
        let before = bench.dump().await;
        request.answers.clear();
        let again = bench.apply(&request).await;
        assert!(again.unchanged && again.questions.is_empty(), "{:?}", again.questions);
        assert_eq!(bench.dump().await, before);
    }
    // One pupil cannot be two.
    let bench = Bench::new().await;
    bench.apply(&bench.pair(&[LEA, twin], &[])).await;
    let mut request = bench.pair(&[later, twin_later], &[]);
    let report = bench.preview(&request).await;
    answer_all(&mut request, &report, 0);
    let error = import::apply(&bench.workspace, &request, &Progress::default()).await.unwrap_err();
    assert_eq!(error.code(), "invalid");
}

const TWIN: Pupil<'_> = ("PETIT", "Léa", "05/05/2019", "", "CP A");
const LINKS: &str = "SELECT p.birth_date || ' ' || g.first || ' ' || g.family FROM link k
     JOIN pupil p ON p.id = k.pupil_id JOIN guardian g ON g.id = k.guardian_id ORDER BY 1";

#[tokio::test]
async fn the_same_line_again_asks_nothing_again_and_names_no_second_child() {
    let bench = Bench::new().await;
    let mut request = bench.pair(&[LEA, TWIN], &[ALIX, ALIX]);
    let report = bench.preview(&request).await;
    assert_eq!(report.questions.len(), 1, "{:#?}", report.questions);
    answer_all(&mut request, &report, 0);
    bench.apply(&request).await;
    assert_eq!(bench.texts(LINKS).await, ["2019-04-03 Alix PETIT"]);
}

#[tokio::test]
async fn a_line_for_each_couple_names_as_many_children_as_there_are_lines() {
    let bench = Bench::new().await;
    let pupils =
        [LEA, TWIN, ("ROUX", "Max", "01/02/2018", "", "CE1"), ("ROUX", "Eve", "01/02/2019", "", "CP A")];
    let of = |child: &'static [(&str, &str, &str)]| ("M.", "ROUX", "Jean", "", "0699000002", child);
    let couples = [ALIX, ALIX, of(&[("ROUX", "Max", "CE1")]), of(&[("ROUX", "Eve", "CP A")])];
    let report = bench.apply(&bench.pair(&pupils, &couples)).await;
    assert_eq!(report.questions.len(), 0);
    assert_eq!(
        bench.texts(LINKS).await,
        ["2018-02-01 Jean ROUX", "2019-02-01 Jean ROUX", "2019-04-03 Alix PETIT", "2019-05-05 Alix PETIT"]
    );
    // Of three of one name, who is named twice is asked about twice, and not in the same words.
    let bench = Bench::new().await;
    let third = ("PETIT", "Léa", "07/07/2019", "", "CP A");
    let mut request = bench.pair(&[&pupils[..], &[third]].concat(), &couples);
    let report = bench.preview(&request).await;
    let texts: Vec<&str> = report.questions.iter().map(|question| question.text.as_str()).collect();
    let asked = "Le fichier des responsables indique Léa PETIT (CP A) comme enfant de Mme\u{a0}Alix PETIT (0699000001).";
    let which = "Plusieurs élèves peuvent correspondre\u{a0}: lequel est-ce\u{a0}?";
    assert_eq!(
        texts,
        [format!("{asked} {which}"), format!("{asked} C’est la 2ᵉ fois qu’il l’indique. {which}")]
    );
    answer_all(&mut request, &report, 0);
    request.answers[1].value = report.questions[1].choices[2].value.clone();
    bench.apply(&request).await;
    assert_eq!(bench.texts(LINKS).await[2..], ["2019-04-03 Alix PETIT", "2019-07-07 Alix PETIT"]);
}

#[tokio::test]
async fn an_answer_can_be_changed_later_and_the_new_one_stays() {
    let bench = Bench::new().await;
    let delivery = bench.pair(&[LEA, TWIN], &[ALIX]);
    let report = bench.preview(&delivery).await;
    let asked = &report.questions[0];
    for (place, linked) in
        [(0, vec!["2019-04-03 Alix PETIT"]), (1, vec!["2019-05-05 Alix PETIT"]), (2, vec![])]
    {
        let mut request = delivery.clone();
        let value = asked.choices[place].value.clone();
        request.answers.push(Answer { id: asked.id.clone(), value: value.clone() });
        bench.apply(&request).await;
        let links = "SELECT p.birth_date || ' ' || g.first || ' ' || g.family FROM link k
             JOIN pupil p ON p.id = k.pupil_id JOIN guardian g ON g.id = k.guardian_id WHERE NOT k.gone ORDER BY 1";
        assert_eq!(bench.texts(links).await, linked);
        let again = bench.apply(&delivery).await;
        assert!(again.unchanged && again.questions.is_empty(), "{:?}", again.examples);
        let answered = &again.answered[0];
        assert_eq!((&answered.question.id, &answered.value, answered.remembered), (&asked.id, &value, true));
        assert_eq!(bench.texts(links).await, linked);
    }
    let mut request = delivery.clone();
    request.answers.push(Answer { id: "child-0".to_owned(), value: "none".to_owned() });
    assert_eq!(bench.apply(&request).await.unused_answers, ["child-0"]);
}
