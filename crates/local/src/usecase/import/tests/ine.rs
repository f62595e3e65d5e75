//! What is said of an INE, once.

use super::bench::{Bench, answer_all};
use super::small::{Guardian, Pupil};

/// The codes of what is said of the INE of children who bear these, each with the child.
async fn said(ines: [&str; 2], second: (&str, &str)) -> Vec<(String, String)> {
    let bench = Bench::new().await;
    let ana: Pupil<'_> = ("ABRICOT", "Ana", "03/04/2018", ines[0], "CP A");
    let other: Pupil<'_> = (second.0, second.1, ana.2, ines[1], "CP A");
    let rose: Guardian<'_> = ("Mme", "ABRICOT", "Rose", "", "0699000001", &[("ABRICOT", "Ana", "CP A")]);
    let report = bench.apply(&bench.pair(&[ana, other], &[rose])).await;
    let told = report.rejections.iter().filter(|line| line.code.contains("ine"));
    let mut told: Vec<_> =
        told.map(|line| (line.code.clone(), line.record.clone().unwrap_or_default())).collect();
    told.sort();
    told
}

fn pairs(told: &[(String, String)]) -> Vec<(&str, &str)> {
    told.iter().map(|(code, record)| (code.as_str(), record.as_str())).collect()
}

#[tokio::test]
async fn an_ine_of_two_children_is_told_once_of_each() {
    let right = "071234567HK";
    let told = said([right, right], ("BOULEAU", "Éli")).await;
    assert_eq!(pairs(&told), [("ine-shared", "ABRICOT Ana"), ("ine-shared", "BOULEAU Éli")]);
}

#[tokio::test]
async fn one_child_on_two_lines_is_told_once() {
    let right = "071234567HK";
    let told = said([right, right], ("ABRICOT", "Ana")).await;
    assert_eq!(pairs(&told), [("same-ine", "ABRICOT Ana")]);
}

#[tokio::test]
async fn a_malformed_ine_is_nobody_s() {
    for wrong in ["1,2E+10", "1234567890A"] {
        let told = said([wrong, wrong], ("BOULEAU", "Éli")).await;
        assert_eq!(pairs(&told), [("bad-ine", "ABRICOT Ana"), ("bad-ine", "BOULEAU Éli")], "{wrong}");
    }
}

const ANA: Pupil<'_> = ("ABRICOT", "Ana", "03/04/2018", "990000001AA", "CP A");
const ELI: Pupil<'_> = ("BOULEAU", "Éli", "05/06/2018", "990000002AB", "CP A");
const ELSEWHERE: &str = "0990002V";
const WHERE: &str = "SELECT s.uai || ' ' || p.first || ' of ' || coalesce(a.login, 'nobody') FROM pupil p
     JOIN enrolment e ON e.pupil_id = p.id AND e.gone_on IS NULL JOIN school s ON s.id = e.school_id
     LEFT JOIN link k ON k.pupil_id = p.id AND NOT k.gone LEFT JOIN guardian g ON g.id = k.guardian_id
     LEFT JOIN account a ON a.id = g.account_id ORDER BY 1";

#[tokio::test]
async fn a_twin_of_another_school_under_the_ine_of_the_first_is_asked_about_once() {
    let rose = |children| -> Guardian<'_> { ("Mme", "ABRICOT", "Rose", "", "0699000001", children) };
    let of_ana = rose(&[("ABRICOT", "Ana", "CP A")]);
    let of_zoe = rose(&[("ABRICOT", "Zoé", "CP A")]);
    let zoe = (ANA.0, "Zoé", ANA.2, ANA.3, ANA.4);
    for (place, then) in [
        (1, vec!["0990001U Ana of r.abricot", "0990002V Zoé of r.abricot2", "0990002V Éli of nobody"]),
        (0, vec!["0990002V Zoé of r.abricot", "0990002V Éli of nobody"]),
    ] {
        let bench = Bench::new().await;
        let here = bench.pair(&[ANA], &[of_ana]);
        bench.apply(&here).await;
        bench.apply(&bench.pair_at(ELSEWHERE, &[ELI], &[])).await;
        let before = bench.dump().await;
        let mut request = bench.pair_at(ELSEWHERE, &[ELI, zoe], &[of_zoe]);
        let report = bench.apply_as_asked(&request).await;
        let [asked] = report.questions.as_slice() else { panic!("{:#?}", report.questions) };
        assert_eq!(
            asked.text,
            "Les fichiers citent l’élève Zoé ABRICOT, CP A, né(e) le 03/04/2018 (eleves.csv, ligne 3), avec l’INE \
             990000001AA que porte Ana ABRICOT («\u{a0}École des Essais\u{a0}»), né(e) le même jour. Est-ce le même \
             enfant, qui a changé à la fois de prénom et d’école\u{a0}?"
        );
        assert_eq!(bench.dump().await, before);
        answer_all(&mut request, &report, place);
        bench.apply(&request).await;
        assert_eq!(bench.texts(WHERE).await, then);
        request.answers.clear();
        let again = bench.apply(&request).await;
        assert!(again.unchanged && again.questions.is_empty(), "{:?}", again.questions);
        // The files of the first school take nobody back unasked.
        let back = bench.apply_as_asked(&here).await;
        assert_eq!((back.questions.len(), back.unchanged), (1 - place as usize, place == 1));
        assert_eq!(bench.texts(WHERE).await, then);
    }
}

#[tokio::test]
async fn a_new_first_name_or_a_new_school_alone_is_no_question() {
    for (uai, first) in [("0990001U", "Zoé"), (ELSEWHERE, "Ana"), (ELSEWHERE, "Ana-Lou"), (ELSEWHERE, "ANA")]
    {
        let bench = Bench::new().await;
        bench.apply(&bench.pair(&[ANA], &[])).await;
        let report = bench.apply(&bench.pair_at(uai, &[(ANA.0, first, ANA.2, ANA.3, ANA.4)], &[])).await;
        assert_eq!((report.totals.pupils_new, report.totals.pupils), (0, 1), "{uai} {first}");
    }
}
