//! Nobody receives the account of another, and a better name is never lost.

use super::bench::{Bench, answer_all};
use super::small::{Guardian, Pupil, add, college, parent};

const HOLDERS: &str =
    "SELECT a.login || ' ' || coalesce(g.title || ' ', '') || g.first || ' ' || g.family || ': '
         || group_concat(p.first, ', ' ORDER BY p.first)
     FROM guardian g JOIN account a ON a.id = g.account_id JOIN link k ON k.guardian_id = g.id AND NOT k.gone
     JOIN pupil p ON p.id = k.pupil_id JOIN enrolment e ON e.pupil_id = p.id AND e.gone_on IS NULL
     GROUP BY g.id ORDER BY 1";
const INES: &str = "SELECT p.first || ' ' || p.ine FROM pupil p JOIN enrolment e ON e.pupil_id = p.id
     AND e.gone_on IS NULL ORDER BY p.id";

const ANA: Pupil<'_> = ("ABRICOT", "Ana", "03/04/2018", "990000001AA", "CP A");
const ELI: Pupil<'_> = ("BOULEAU", "Éli", "03/04/2018", "990000002AB", "CP A");
const OF_ANA: &[(&str, &str, &str)] = &[("ABRICOT", "Ana", "CP A")];
const OF_ELI: &[(&str, &str, &str)] = &[("BOULEAU", "Éli", "CP A")];
const ROSE: Guardian<'_> = ("Mme", "ABRICOT", "Rose", "", "0699000001", OF_ANA);
const PAUL: Guardian<'_> = ("M.", "BOULEAU", "Paul", "", "0699000002", OF_ELI);

#[tokio::test]
async fn two_children_of_one_day_who_bear_one_ine_stay_two() {
    // In the first import, in a later one, and where the other child is not there any more.
    let copied = (ELI.0, ELI.1, ELI.2, ANA.3, ELI.4);
    let both = ["p.bouleau M. Paul BOULEAU: Éli", "r.abricot Mme Rose ABRICOT: Ana"];
    for known in [false, true] {
        let bench = Bench::new().await;
        if known {
            bench.apply(&bench.pair(&[ANA, ELI], &[ROSE, PAUL])).await;
        }
        let report = bench.apply(&bench.pair(&[ANA, copied], &[ROSE, PAUL])).await;
        assert_eq!(bench.texts(HOLDERS).await, both, "{known}");
        assert!(report.rejections.iter().any(|line| line.reason.contains("INE")), "{:?}", report.rejections);
    }
    let bench = Bench::new().await;
    bench.apply(&bench.pair(&[ANA, ELI], &[ROSE, PAUL])).await;
    bench.apply(&bench.pair(&[copied], &[PAUL])).await;
    assert_eq!(bench.texts(HOLDERS).await, both[..1]);
}

#[tokio::test]
async fn twins_whose_ine_are_swapped_stay_who_they_are() {
    let bench = Bench::new().await;
    let twin: Pupil<'_> = ("ABRICOT", "Ivo", "03/04/2018", "990000003AC", "CP A");
    let of_both: &[(&str, &str, &str)] = &[("ABRICOT", "Ana", "CP A"), ("ABRICOT", "Ivo", "CP A")];
    let rose = (ROSE.0, ROSE.1, ROSE.2, ROSE.3, ROSE.4, of_both);
    bench.apply(&bench.pair(&[ANA, twin], &[rose])).await;
    let swapped = [(ANA.0, ANA.1, ANA.2, twin.3, ANA.4), (twin.0, twin.1, twin.2, ANA.3, twin.4)];
    let report = bench.apply(&bench.pair(&swapped, &[rose])).await;
    assert_eq!((report.totals.pupils_new, report.totals.pupils_gone), (0, 0));
    assert_eq!(bench.texts(INES).await, ["Ana 990000003AC", "Ivo 990000001AA"]);
}

#[tokio::test]
async fn a_name_put_right_beside_the_same_ine_and_day_is_the_same_child() {
    let bench = Bench::new().await;
    bench.apply(&bench.pair(&[ANA, ELI], &[ROSE, PAUL])).await;
    let renamed = ("ABRIKOT", "Anna", ANA.2, ANA.3, ANA.4);
    let rose = (ROSE.0, ROSE.1, ROSE.2, ROSE.3, ROSE.4, &[("ABRIKOT", "Anna", "CP A")] as &[_]);
    let report = bench.apply(&bench.pair(&[renamed, ELI], &[rose, PAUL])).await;
    assert_eq!((report.totals.pupils_new, report.totals.pupils_gone), (0, 0));
}

#[tokio::test]
async fn a_namesake_of_another_title_has_another_account() {
    let bench = Bench::new().await;
    let he: Guardian<'_> = ("M.", "ABRICOT", "Dominique", "lui@exemple.fr", "0699000001", OF_ANA);
    let she: Guardian<'_> = ("Mme", "ABRICOT", "Dominique", "elle@exemple.fr", "0699000002", OF_ANA);
    bench.apply(&bench.pair(&[ANA], &[he])).await;
    let report = bench.apply(&bench.pair(&[ANA], &[she])).await;
    assert_eq!(
        (report.totals.guardians_new, report.totals.guardians_gone, report.questions.len()),
        (1, 1, 0)
    );
    assert_eq!(bench.texts(HOLDERS).await, ["d.abricot2 Mme Dominique ABRICOT: Ana"]);
    // A title put right looks like that but for what reaches the person: that is asked.
    let bench = Bench::new().await;
    bench.apply(&bench.pair(&[ANA], &[he])).await;
    let mut request = bench.pair(&[ANA], &[("Mme", he.1, he.2, he.3, he.4, he.5)]);
    let report = bench.preview(&request).await;
    assert_eq!(report.questions.len(), 1);
    answer_all(&mut request, &report, 0);
    bench.apply(&request).await;
    assert_eq!(bench.texts(HOLDERS).await, ["d.abricot Mme Dominique ABRICOT: Ana"]);
}

#[tokio::test]
async fn a_namesake_of_another_title_beside_another_child_has_another_account() {
    let bench = Bench::new().await;
    let he: Guardian<'_> = ("M.", "ABRICOT", "Dominique", "famille@exemple.fr", "0699000001", OF_ANA);
    bench.apply(&bench.pair(&[ANA, ELI], &[he])).await;
    let she: Guardian<'_> = ("Mme", he.1, he.2, he.3, he.4, OF_ELI);
    let report = bench.apply(&bench.pair(&[ANA, ELI], &[she])).await;
    assert_eq!((report.totals.guardians_new, report.totals.guardians_gone), (1, 1));
    assert_eq!(bench.texts(HOLDERS).await, ["d.abricot2 Mme Dominique ABRICOT: Éli"]);
}

#[tokio::test]
async fn a_guardian_s_identifier_given_again_under_the_same_first_name_is_another_person() {
    let bench = Bench::new().await;
    let delivery = |child: (&str, &str, &str), guardian: String| {
        let (id, family, first) = child;
        college("1", "0590001A")
            + &pupil(id, (family, first), "", "03/04/2013", "9000")
            + &pupil("77", ("BOULEAU", "Éli"), "", "05/04/2013", "")
            + &guardian
    };
    let camille = |title: &str, family: &str, mobile: &str| {
        add(
            "PersRelEleve",
            "9000",
            &[
                ("sn", family),
                ("ENTPersonNomPatro", family),
                ("givenName", "Camille"),
                ("personalTitle", title),
                ("mobile", mobile),
            ],
        )
    };
    let first = delivery(("5", "ABRICOT", "Ana"), camille("M.", "ABRICOT", "0699000001"));
    bench.apply(&bench.aaf("Complet.xml", &first)).await;
    for (title, family, mobile) in [("Mme", "ZINNIA", "0699000002"), ("M.", "ZINNIA", "0699000002")] {
        let bench = Bench::new().await;
        bench.apply(&bench.aaf("Complet.xml", &first)).await;
        let second = delivery(("6", "ZINNIA", "Zoé"), camille(title, family, mobile));
        bench.apply(&bench.aaf("Complet.xml", &second)).await;
        assert_eq!(bench.texts(HOLDERS).await, [format!("c.zinnia {title} Camille ZINNIA: Zoé")]);
    }
    // The mother of the same child, married since.
    let bench = Bench::new().await;
    bench.apply(&bench.aaf("Complet.xml", &first)).await;
    let married = delivery(("5", "ABRICOT", "Ana"), camille("M.", "ZINNIA", "0699000002"));
    bench.apply(&bench.aaf("Complet.xml", &married)).await;
    assert_eq!(bench.texts(HOLDERS).await, ["c.abricot M. Camille ZINNIA: Ana"]);
}

#[tokio::test]
async fn a_pupil_s_identifier_given_again_without_a_birth_date_is_another_child() {
    const PUPILS: &str = "SELECT a.login || ' ' || p.first || ' ' || p.family FROM pupil p
         JOIN account a ON a.id = p.account_id JOIN enrolment e ON e.pupil_id = p.id AND e.gone_on IS NULL ORDER BY 1";
    for (known, said) in [("03/04/2013", ""), ("", "03/04/2013"), ("", "")] {
        let bench = Bench::new().await;
        let with = |family: &str, first: &str, ine: &str, day: &str| {
            college("1", "0590001A")
                + &pupil("500", (family, first), ine, day, "9")
                + &pupil("77", ("BOULEAU", "Éli"), "990000009AJ", "05/04/2013", "")
                + &parent("9", ("PETIT", "Alix"), "0699000001")
        };
        bench.apply(&bench.aaf("Complet.xml", &with("ABRICOT", "Ana", "990000001AA", known))).await;
        bench.apply(&bench.aaf("Complet.xml", &with("ZINNIA", "Zoé", "990000002AB", said))).await;
        assert_eq!(
            bench.texts(PUPILS).await,
            ["e.bouleau Éli BOULEAU", "z.zinnia Zoé ZINNIA"],
            "{known} {said}"
        );
        // A family name that changes is no other child.
        bench.apply(&bench.aaf("Complet.xml", &with("ORVEL", "Zoé", "990000002AB", ""))).await;
        assert_eq!(
            bench.texts(PUPILS).await,
            ["e.bouleau Éli BOULEAU", "z.zinnia Zoé ORVEL"],
            "{known} {said}"
        );
    }
}

#[tokio::test]
async fn a_name_of_which_nothing_can_be_read_replaces_none() {
    // Without a letter; UTF-8 read as ISO-8859-1, whose control characters do not show.
    let known = [("ÉPICÉA", "Ana"), ("FRÊNE", "Hugo"), ("À-NEUF", "Léo")];
    let read = |name: &str| name.bytes().map(char::from).collect::<String>();
    for spoil in [
        &(|(_, first): (&str, &str)| ("-".to_owned(), first.to_owned()))
            as &dyn Fn((&str, &str)) -> (String, String),
        &|(family, _)| (family.to_owned(), ".".to_owned()),
        &|(family, first)| (read(family), read(first)),
    ] {
        let bench = Bench::new().await;
        let children: Vec<(&str, &str, &str)> =
            known.iter().map(|(family, first)| (*family, *first, "CP A")).collect();
        let of = |at: usize, name: (&'static str, &'static str)| -> Pupil<'static> {
            (name.0, name.1, ["01/02/2018", "02/02/2018", "03/02/2018"][at], "", "CP A")
        };
        let pupils: Vec<Pupil<'_>> = known.iter().enumerate().map(|(at, name)| of(at, *name)).collect();
        let guardians: Vec<Guardian<'_>> = known
            .iter()
            .zip(&children)
            .map(|((family, first), child)| {
                ("M.", *family, *first, "", "0699000001", std::slice::from_ref(child))
            })
            .collect();
        bench.apply(&bench.pair(&pupils, &guardians)).await;
        let accounts = bench.texts(HOLDERS).await;

        let spoilt: Vec<(String, String)> = known.iter().map(|name| spoil(*name)).collect();
        let of_pupils: Vec<Pupil<'_>> = pupils
            .iter()
            .zip(&spoilt)
            .map(|(pupil, (family, first))| (family.as_str(), first.as_str(), pupil.2, pupil.3, pupil.4))
            .collect();
        let children: Vec<(&str, &str, &str)> =
            spoilt.iter().map(|(family, first)| (family.as_str(), first.as_str(), "CP A")).collect();
        let of_guardians: Vec<Guardian<'_>> = spoilt
            .iter()
            .zip(&children)
            .map(|((family, first), child)| {
                ("M.", family.as_str(), first.as_str(), "", "0699000001", std::slice::from_ref(child))
            })
            .collect();
        let report = bench.apply(&bench.pair(&of_pupils, &of_guardians)).await;
        assert_eq!(bench.texts(HOLDERS).await, accounts, "{spoilt:?} {:#?}", report.rejections);
        assert!(report.rejections.iter().all(|line| line.kept) && report.rejections.len() >= 6);
    }
}

#[tokio::test]
async fn zeros_are_no_number_and_take_the_place_of_none() {
    const MOBILES: &str = "SELECT coalesce(mobile, '–') FROM guardian ORDER BY id";
    let bench = Bench::new().await;
    let zeros = |guardian: Guardian<'static>| {
        (guardian.0, guardian.1, guardian.2, guardian.3, "00 00 00 00 00", guardian.5)
    };
    bench.apply(&bench.pair(&[ANA, ELI], &[ROSE, zeros(PAUL)])).await;
    assert_eq!(bench.texts(MOBILES).await, ["0699000001", "–"]);
    bench.apply(&bench.pair(&[ANA, ELI], &[zeros(ROSE), PAUL])).await;
    assert_eq!(bench.texts(MOBILES).await, ["0699000001", "0699000002"]);
}

#[tokio::test]
async fn a_guardian_whose_name_is_put_right_keeps_the_account() {
    let named = |family: &'static str, first: &'static str| ("Mme", family, first, "", "0699000001", OF_ANA);
    for [known, said] in [
        [("V?SANCHAUD", "Céline"), ("VÉSANCHAUD", "Céline")],
        [("LEROUX", ""), ("LEROUX", "Céline")],
        [("-", "Céline"), ("LEROUX", "Céline")],
        [("LEROUX", "Céline"), ("LEROUXX", "Céline")],
        [("LEROUX", "Céline"), ("LEROUX ABRICOT", "Céline")],
        [("LEROUX", "Céline"), ("ORVEL", "Céline")],
        [("LEROUX", "Céline"), ("LEROUX", "Céline Marie")],
        [("LEROUX", "Céline"), ("LEROUX", "Celinne")],
        [("LEROUX", "Céline"), ("CÉLINE", "Leroux")],
    ] {
        let bench = Bench::new().await;
        bench.apply(&bench.pair(&[ANA], &[named(known.0, known.1)])).await;
        let login = bench.texts("SELECT login FROM account").await;
        let report = bench.apply(&bench.pair(&[ANA], &[named(said.0, said.1)])).await;
        assert_eq!((report.totals.guardians_new, report.totals.guardians_gone), (0, 0), "{known:?} {said:?}");
        assert_eq!(bench.texts("SELECT login FROM account").await, login, "{known:?} {said:?}");
        let names = bench.texts("SELECT family || '|' || first FROM guardian").await;
        assert_eq!(names, [format!("{}|{}", said.0, said.1)]);
    }
}

#[tokio::test]
async fn a_guardian_of_another_name_is_asked_about_where_something_speaks_for_one_person() {
    let known: Guardian<'_> = ("Mme", "LEROUX", "Céline", "", "0699000001", OF_ANA);
    for (said, asks) in [
        // The name of use, and other contacts; another first name over the same mobile; a spelling alone.
        (("Mme", "ORVEL", "Céline", "", "0699000002", OF_ANA), 1),
        (("Mme", "LEROUX", "Aude", "", "0699000001", OF_ANA), 1),
        (("Mme", "LEROUX", "Celinne", "", "0699000002", OF_ANA), 1),
        // The other parent.
        (("Mme", "LEROUX", "Aude", "", "0699000002", OF_ANA), 0),
        (("M.", "LEROUX", "Célin", "", "0699000001", OF_ANA), 0),
        (("Mme", "ORVEL", "Aude", "", "0699000001", OF_ANA), 0),
    ] {
        let bench = Bench::new().await;
        bench.apply(&bench.pair(&[ANA], &[known])).await;
        let mut request = bench.pair(&[ANA], &[said]);
        let report = bench.preview(&request).await;
        assert_eq!(report.questions.len(), asks, "{said:?} {:#?}", report.questions);
        answer_all(&mut request, &report, 0);
        let report = bench.apply(&request).await;
        assert_eq!(report.totals.guardians_new, 1 - asks as u32, "{said:?}");
        let again = bench.apply(&bench.pair(&[ANA], &[said])).await;
        assert!(again.unchanged && again.questions.is_empty());
    }
}

#[tokio::test]
async fn a_pupil_without_ine_whose_name_is_put_right_is_the_same_pupil() {
    for (known, said) in [("V?SANCHAUD", "VÉSANCHAUD"), ("-", "LEROUX")] {
        let bench = Bench::new().await;
        let named = |family: &'static str| (family, "Ana", "03/04/2018", "", "CP A");
        bench.apply(&bench.pair(&[named(known), ELI], &[])).await;
        let report = bench.apply(&bench.pair(&[named(said), ELI], &[])).await;
        assert_eq!((report.totals.pupils_new, report.totals.pupils_gone), (0, 0), "{known}");
        assert_eq!(bench.texts("SELECT family FROM pupil ORDER BY id").await, [said, "BOULEAU"]);
    }
}

/// A pupil of a *collège* whose links are those of one guardian.
fn pupil(id: &str, (family, first): (&str, &str), ine: &str, day: &str, guardian: &str) -> String {
    let link = if guardian.is_empty() { String::new() } else { format!("{guardian}$10$1$1$1$1") };
    add(
        "Eleve",
        id,
        &[
            ("ENTEleveINE", ine),
            ("ENTPersonDateNaissance", day),
            ("sn", family),
            ("ENTPersonNomPatro", family),
            ("givenName", first),
            ("ENTElevePersRelEleve", &link),
            ("ENTPersonStructRattach", "1"),
            ("ENTEleveMEF", "10010012110"),
            ("ENTEleveClasses", "1$6E1"),
        ],
    )
}
