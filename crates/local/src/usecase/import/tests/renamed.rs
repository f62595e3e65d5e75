//! An identifier or an INE under other names: the same child put right, or another one.

use super::bench::{Bench, answer_all};
use super::small::{add, college, delete, modify};
use crate::view::import::ImportReport;

const ACCOUNTS: &str = "SELECT a.login || ' ' || p.first || ' ' || p.family FROM pupil p
     JOIN account a ON a.id = p.account_id JOIN enrolment e ON e.pupil_id = p.id AND e.gone_on IS NULL ORDER BY 1";
const GUARDIANS: &str = "SELECT a.login || ' ' || g.first || ' ' || g.family || ': ' || group_concat(p.first)
     FROM guardian g JOIN account a ON a.id = g.account_id JOIN link k ON k.guardian_id = g.id AND NOT k.gone
     JOIN pupil p ON p.id = k.pupil_id JOIN enrolment e ON e.pupil_id = p.id AND e.gone_on IS NULL
     GROUP BY g.id ORDER BY 1";

/// Identifier, family name, first name, sex, birth date, INE, identifier of the mother.
type Child<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str, &'a str, &'a str);

const DAY: &str = "03/04/2013";
const ANA: Child<'_> = ("500", "ABRICOT", "Ana", "Mme", DAY, "990000001AA", "900");
const LEO: Child<'_> = ("501", "BOULEAU", "Léo", "M.", DAY, "990000002AB", "901");

fn child((id, family, first, title, day, ine, mother): Child<'_>) -> String {
    let links = format!("{mother}$1$1$1$1$0");
    add(
        "Eleve",
        id,
        &[
            ("ENTEleveINE", ine),
            ("ENTPersonDateNaissance", day),
            ("sn", family),
            ("ENTPersonNomPatro", family),
            ("givenName", first),
            ("personalTitle", title),
            ("ENTPersonSexe", if title == "Mme" { "F" } else { "M" }),
            ("ENTElevePersRelEleve", &links),
            ("ENTPersonStructRattach", "1"),
            ("ENTEleveMEF", "10010012110"),
            ("ENTEleveClasses", "1$6A"),
        ],
    )
}

fn mother(id: &str, family: &str, mobile: &str) -> String {
    add(
        "PersRelEleve",
        id,
        &[
            ("sn", family),
            ("ENTPersonNomPatro", family),
            ("givenName", "Rose"),
            ("personalTitle", "Mme"),
            ("mobile", mobile),
        ],
    )
}

fn complete(children: &[Child<'_>]) -> String {
    let mut text = college("1", "0590001A");
    children.iter().for_each(|one| text.push_str(&child(*one)));
    let mut mothers: Vec<(&str, &str)> = children.iter().map(|one| (one.6, one.1)).collect();
    mothers.dedup();
    for (at, (id, family)) in mothers.into_iter().enumerate() {
        text.push_str(&mother(id, family, &format!("06990000{at}{}", &id[2..])));
    }
    text
}

async fn after(first: &str, second: &str, delta: bool) -> (Bench, ImportReport) {
    let bench = Bench::new().await;
    bench.apply(&bench.aaf("Complet.xml", first)).await;
    let name = if delta { "Delta.xml" } else { "Complet.xml" };
    let report = bench.apply_as_asked(&bench.aaf(name, second)).await;
    (bench, report)
}

#[tokio::test]
async fn identifiers_exchanged_between_two_children_of_one_day_exchange_no_account() {
    let second = complete(&[
        (LEO.0, ANA.1, ANA.2, ANA.3, ANA.4, ANA.5, ANA.6),
        (ANA.0, LEO.1, LEO.2, LEO.3, LEO.4, LEO.5, LEO.6),
    ]);
    let (bench, report) = after(&complete(&[ANA, LEO]), &second, false).await;
    assert_eq!(report.questions.len(), 0, "{:?}", report.questions);
    assert_eq!(bench.texts(ACCOUNTS).await, ["a.abricot Ana ABRICOT", "l.bouleau Léo BOULEAU"]);
    // Twins too, with and without an INE.
    for (ana, twin) in [("990000001AA", "990000003AC"), ("", "")] {
        let ana: Child<'_> = (ANA.0, ANA.1, ANA.2, ANA.3, ANA.4, ana, ANA.6);
        let ivo: Child<'_> = ("502", "ABRICOT", "Ivo", "M.", DAY, twin, ANA.6);
        let second = complete(&[
            (ivo.0, ana.1, ana.2, ana.3, ana.4, ana.5, ana.6),
            (ana.0, ivo.1, ivo.2, ivo.3, ivo.4, ivo.5, ivo.6),
        ]);
        let (bench, report) = after(&complete(&[ana, ivo]), &second, false).await;
        assert_eq!(report.questions.len(), 0, "{:?}", report.questions);
        assert_eq!(bench.texts(ACCOUNTS).await, ["a.abricot Ana ABRICOT", "i.abricot Ivo ABRICOT"]);
    }
}

#[tokio::test]
async fn an_identifier_given_to_a_newcomer_of_the_same_day_gives_no_account() {
    let oscar: Child<'_> = (ANA.0, "ZINNIA", "Oscar", "M.", DAY, "990000004AD", "902");
    let (bench, report) = after(&complete(&[ANA, LEO]), &complete(&[oscar, LEO]), false).await;
    assert_eq!(report.questions.len(), 0, "{:?}", report.questions);
    assert_eq!(bench.texts(ACCOUNTS).await, ["l.bouleau Léo BOULEAU", "o.zinnia Oscar ZINNIA"]);
    // Whoever bore it is there under another one.
    let ana = ("777", ANA.1, ANA.2, ANA.3, ANA.4, ANA.5, ANA.6);
    let (bench, _) = after(&complete(&[ANA, LEO]), &complete(&[oscar, ana, LEO]), false).await;
    assert_eq!(
        bench.texts(ACCOUNTS).await,
        ["a.abricot Ana ABRICOT", "l.bouleau Léo BOULEAU", "o.zinnia Oscar ZINNIA"]
    );
}

#[tokio::test]
async fn a_mother_s_identifier_given_again_with_her_child_s_gives_no_account() {
    let oscar: Child<'_> = (ANA.0, "ZINNIA", "Oscar", "M.", DAY, "", ANA.6);
    let ana: Child<'_> = (ANA.0, ANA.1, ANA.2, ANA.3, ANA.4, "", ANA.6);
    let second = college("1", "0590001A") + &child(oscar) + &mother(ANA.6, "ZINNIA", "0699000077");
    let (bench, _) = after(&complete(&[ana]), &second, false).await;
    assert_eq!(bench.texts(GUARDIANS).await, ["r.zinnia Rose ZINNIA: Oscar"]);
}

#[tokio::test]
async fn a_modification_into_another_child_is_refused() {
    let delta = college("1", "0590001A")
        + &modify(
            "Eleve",
            ANA.0,
            &[
                ("ENTEleveINE", "990000004AD"),
                ("sn", "ZINNIA"),
                ("ENTPersonNomPatro", "ZINNIA"),
                ("givenName", "Oscar"),
                ("ENTPersonSexe", "M"),
            ],
        );
    let (bench, report) = after(&complete(&[ANA, LEO]), &delta, true).await;
    assert_eq!(bench.texts(ACCOUNTS).await, ["a.abricot Ana ABRICOT", "l.bouleau Léo BOULEAU"]);
    assert_eq!(report.rejected, 1, "{:?}", report.rejections);
}

#[tokio::test]
async fn a_child_whose_names_are_put_right_keeps_the_account() {
    for (family, first, title, ine) in [
        ("ABRIKOT", "Anna", "Mme", ANA.5),
        ("ZINNIA", "Ana", "Mme", ANA.5),
        ("ZINNIA", "Zoé", "Mme", ANA.5),
        ("ABRICOT", "Zoé", "Mme", ""),
        ("ABRICOT", "Ivan", "M.", ANA.5),
        ("ANA", "Abricot", "Mme", "990000005AE"),
    ] {
        let renamed = (ANA.0, family, first, title, ANA.4, ine, ANA.6);
        let bench = Bench::new().await;
        bench.apply(&bench.aaf("Complet.xml", &complete(&[ANA, LEO]))).await;
        let mut request = bench.aaf("Complet.xml", &complete(&[renamed, LEO]));
        let report = bench.preview(&request).await;
        assert_eq!(report.questions.len(), usize::from(first == "Ivan"), "{:?}", report.questions);
        answer_all(&mut request, &report, 0);
        bench.apply(&request).await;
        let wanted = [format!("a.abricot {first} {family}"), "l.bouleau Léo BOULEAU".to_owned()];
        assert_eq!(bench.texts(ACCOUNTS).await, wanted);
    }
}

#[tokio::test]
async fn what_may_be_either_is_asked_once() {
    // Without an INE; a sister who came or a first name put right; a namesake or a date and an INE put right.
    for (family, first, day, known_ine, ine) in [
        ("ZINNIA", "Zoé", DAY, "", ""),
        ("ABRICOT", "Zoé", DAY, ANA.5, "990000004AD"),
        ("ABRICOT", "Ana", "05/06/2013", ANA.5, "990000004AD"),
    ] {
        let ana = (ANA.0, ANA.1, ANA.2, ANA.3, ANA.4, known_ine, ANA.6);
        let other = (ANA.0, family, first, ANA.3, day, ine, ANA.6);
        for (place, login) in
            [(0, "a.abricot"), (1, &*format!("{}.{}", &first[..1].to_lowercase(), family.to_lowercase()))]
        {
            let bench = Bench::new().await;
            bench.apply(&bench.aaf("Complet.xml", &complete(&[ana, LEO]))).await;
            let mut request = bench.aaf("Complet.xml", &complete(&[other, LEO]));
            let report = bench.preview(&request).await;
            assert_eq!(report.questions.len(), 1, "{family} {first}: {:?}", report.questions);
            assert!(!report.questions[0].facts.is_empty());
            answer_all(&mut request, &report, place);
            bench.apply(&request).await;
            let login = if (place, first) == (1, "Ana") { "a.abricot2" } else { login };
            assert_eq!(
                bench.texts(ACCOUNTS).await[0].split(' ').next(),
                Some(login).filter(|login| *login < "l").or(Some("l.bouleau")),
                "{family} {first} {place}"
            );
            let again = bench.preview(&bench.aaf("Complet.xml", &complete(&[other, LEO]))).await;
            assert_eq!((again.questions.len(), again.totals.pupils_new), (0, 0));
        }
    }
}

#[tokio::test]
async fn an_ine_alone_gives_no_child_the_names_of_another() {
    let oscar: Child<'_> = ("600", "ZINNIA", "Oscar", "M.", DAY, ANA.5, "902");
    let bench = Bench::new().await;
    bench.apply(&bench.aaf("Complet.xml", &complete(&[ANA, LEO]))).await;
    let mut request = bench.aaf("Complet.xml", &complete(&[oscar, LEO]));
    let report = bench.preview(&request).await;
    assert_eq!(report.questions.len(), 1, "{:?}", report.questions);
    answer_all(&mut request, &report, 1);
    bench.apply(&request).await;
    assert_eq!(bench.texts(ACCOUNTS).await, ["l.bouleau Léo BOULEAU", "o.zinnia Oscar ZINNIA"]);
}

#[tokio::test]
async fn a_record_removed_and_written_anew_keeps_the_account() {
    let (first, anew) = (complete(&[ANA, LEO]), ("700", ANA.1, ANA.2, ANA.3, ANA.4, ANA.5, "990"));
    let removed = delete("Eleve", ANA.0) + &delete("PersRelEleve", ANA.6);
    let written = child(anew) + &mother("990", ANA.1, "0699000000");
    for delta in [format!("{removed}{written}"), format!("{written}{removed}")] {
        let (bench, report) = after(&first, &(college("1", "0590001A") + &delta), true).await;
        assert_eq!(bench.texts(ACCOUNTS).await, ["a.abricot Ana ABRICOT", "l.bouleau Léo BOULEAU"]);
        assert_eq!(
            bench.texts(GUARDIANS).await,
            ["r.abricot Rose ABRICOT: Ana", "r.bouleau Rose BOULEAU: Léo"]
        );
        assert!(!report.rejections.iter().any(|line| line.code == "ine-shared"), "{:?}", report.rejections);
        // The record that was removed is nobody's any more.
        let complete = complete(&[(anew.0, anew.1, anew.2, anew.3, anew.4, anew.5, "990"), LEO]);
        bench.apply(&bench.aaf("Complet.xml", &complete)).await;
        assert_eq!(bench.texts(ACCOUNTS).await, ["a.abricot Ana ABRICOT", "l.bouleau Léo BOULEAU"]);
        assert_eq!(
            bench.texts(GUARDIANS).await,
            ["r.abricot Rose ABRICOT: Ana", "r.bouleau Rose BOULEAU: Léo"]
        );
    }
}
