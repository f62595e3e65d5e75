//! Sources with identifiers that describe a guardian twice: once for each child, or once more by mistake.

use std::fmt::Write as _;

use super::bench::{Bench, answer_all, request};
use super::small::{add, college, delete, modify};
use crate::view::import::ImportRequest;

const UAI: &str = "0590001A";

/// A guardian's record: id, title, first name, mail, mobile, children.
#[derive(Clone, Copy)]
struct Parent<'a>(&'a str, &'a str, &'a str, &'a str, &'a str, &'a [&'a str]);

const FATHER: Parent<'_> = Parent("900", "M.", "Alix", "a.petit@exemple.fr", "0699000001", &["100", "101"]);
/// The same man once more, for his second child.
const AGAIN: Parent<'_> = Parent("950", "M.", "Alix", "a.petit@exemple.fr", "+33 6 99 00 00 01", &["101"]);
const ONE_EACH: [Parent<'_>; 2] = [Parent("900", "M.", "Alix", FATHER.3, FATHER.4, &["100"]), AGAIN];

const PUPILS: [(&str, &str); 2] = [("100", "Léa"), ("101", "Zoé")];

fn aaf_pupil(id: &str, first: &str, school: &str, parents: &[Parent<'_>]) -> String {
    let links: Vec<String> = parents
        .iter()
        .filter(|parent| parent.5.contains(&id))
        .map(|parent| format!("{}$20$1$1$1$1", parent.0))
        .collect();
    add(
        "Eleve",
        id,
        &[
            ("ENTPersonDateNaissance", "03/04/2013"),
            ("sn", "PETIT"),
            ("ENTPersonNomPatro", "PETIT"),
            ("givenName", first),
            ("ENTElevePersRelEleve", &links.join("|")),
            ("ENTPersonStructRattach", school),
            ("ENTEleveClasses", &format!("{school}$6E1")),
        ],
    )
}

fn aaf_parent(parent: &Parent<'_>) -> String {
    let Parent(id, title, first, mail, mobile, _) = parent;
    add(
        "PersRelEleve",
        id,
        &[
            ("sn", "PETIT"),
            ("ENTPersonNomPatro", "PETIT"),
            ("givenName", first),
            ("personalTitle", title),
            ("mail", mail),
            ("mobile", mobile),
        ],
    )
}

fn aaf(bench: &Bench, parents: &[Parent<'_>]) -> ImportRequest {
    let mut text = college("1", UAI);
    for (id, first) in PUPILS {
        text.push_str(&aaf_pupil(id, first, "1", parents));
    }
    text.extend(parents.iter().map(aaf_parent));
    bench.aaf("Complet.xml", &text)
}

fn siecle(bench: &Bench, parents: &[Parent<'_>]) -> ImportRequest {
    let document = |root: &str, data: &str| {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><{root}><PARAMETRES><UAJ>{UAI}</UAJ></PARAMETRES>\
             <DONNEES>{data}</DONNEES></{root}>"
        )
    };
    let (mut pupils, mut persons, mut links) = (String::new(), String::new(), String::new());
    for (id, first) in PUPILS {
        write!(
            pupils,
            "<ELEVE ELEVE_ID=\"{id}\"><NOM_DE_FAMILLE>PETIT</NOM_DE_FAMILLE><PRENOM>{first}</PRENOM>\
             <DATE_NAISS>03/04/2013</DATE_NAISS><CODE_STATUT>ST</CODE_STATUT></ELEVE>"
        )
        .unwrap();
    }
    for Parent(id, title, first, mail, mobile, children) in parents {
        write!(
            persons,
            "<PERSONNE PERSONNE_ID=\"{id}\"><LC_CIVILITE>{title}</LC_CIVILITE>\
             <NOM_DE_FAMILLE>PETIT</NOM_DE_FAMILLE><PRENOM>{first}</PRENOM><TEL_PORTABLE>{mobile}</TEL_PORTABLE>\
             <MEL>{mail}</MEL></PERSONNE>"
        )
        .unwrap();
        for child in *children {
            write!(
                links,
                "<RESPONSABLE_ELEVE><ELEVE_ID>{child}</ELEVE_ID><PERSONNE_ID>{id}</PERSONNE_ID>\
                 <NIVEAU_RESPONSABILITE>1</NIVEAU_RESPONSABILITE></RESPONSABLE_ELEVE>"
            )
            .unwrap();
        }
    }
    let folder = bench.folder();
    let files = [
        ("Eleves.xml", document("BEE_ELEVES", &format!("<ELEVES>{pupils}</ELEVES>"))),
        (
            "Responsables.xml",
            document(
                "BEE_RESPONSABLES",
                &format!(
                    "<PERSONNES>{persons}</PERSONNES><RESPONSABLES>{links}</RESPONSABLES><ADRESSES></ADRESSES>"
                ),
            ),
        ),
    ];
    let files = files.map(|(name, text)| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    });
    request(&files, None)
}

type Format = fn(&Bench, &[Parent<'_>]) -> ImportRequest;
const FORMATS: [Format; 2] = [aaf, siecle];

/// Accounts with what reaches them and their children.
const ACCOUNTS: &str = "SELECT a.login || ' ' || coalesce(g.mail, '–') || ' ' || coalesce(g.mobile, '–') || ' '
         || (SELECT group_concat(p.first, '+') FROM (SELECT p.first FROM link k JOIN pupil p ON p.id = k.pupil_id
             WHERE k.guardian_id = g.id AND NOT k.gone ORDER BY p.first) p)
     FROM guardian g JOIN account a ON a.id = g.account_id
     WHERE EXISTS (SELECT 1 FROM link k WHERE k.guardian_id = g.id AND NOT k.gone) ORDER BY 1";
const ONE: [&str; 1] = ["a.petit a.petit@exemple.fr 0699000001 Léa+Zoé"];

#[tokio::test]
async fn two_records_of_one_father_are_one_account_from_the_first_import_on() {
    for format in FORMATS {
        for records in [[FATHER, AGAIN], ONE_EACH] {
            let bench = Bench::new().await;
            let request = format(&bench, &records);
            let report = bench.apply_as_asked(&request).await;
            assert!(report.applied, "{:#?}", report.questions);
            assert_eq!((report.totals.guardians_new, report.unreferenced_guardians), (1, 0));
            assert_eq!(bench.texts(ACCOUNTS).await, ONE);
            let known = "SELECT external FROM source_id WHERE entity = 'guardian' ORDER BY 1";
            assert_eq!(bench.texts(known).await, ["900", "950"]);
            let before = bench.dump().await;
            assert!(bench.apply_as_asked(&request).await.unchanged);
            assert_eq!(bench.dump().await, before);
        }
    }
}

#[tokio::test]
async fn a_new_record_for_the_second_child_takes_no_child_from_the_account() {
    for format in FORMATS {
        let bench = Bench::new().await;
        bench.apply(&format(&bench, &[FATHER])).await;
        let report = bench.apply_as_asked(&format(&bench, &ONE_EACH)).await;
        assert!(report.applied, "{:#?}", report.questions);
        assert_eq!((report.totals.guardians_new, report.totals.guardians_gone), (0, 0));
        assert_eq!(bench.texts(ACCOUNTS).await, ONE);
        assert_eq!(bench.number("SELECT count(*) FROM account WHERE holder = 'guardian'").await, 1);
        // The older record is no more: the newer one is known by itself.
        bench.apply(&format(&bench, &[Parent("950", "M.", "Alix", FATHER.3, "", &["100", "101"])])).await;
        assert_eq!(bench.texts(ACCOUNTS).await, ["a.petit a.petit@exemple.fr – Léa+Zoé"]);
        assert_eq!(bench.number("SELECT count(*) FROM account WHERE holder = 'guardian'").await, 1);
    }
}

#[tokio::test]
async fn what_contradicts_or_reaches_nobody_makes_nobody_one() {
    for format in FORMATS {
        for (other, guardians) in [
            (Parent("950", "Mme", "Alix", FATHER.3, FATHER.4, &["101"]), 2),
            (Parent("950", "M.", "Alixe", FATHER.3, FATHER.4, &["101"]), 2),
            (Parent("950", "M.", "Alix", "autre@exemple.fr", "0699000002", &["101"]), 2),
            (Parent("950", "M.", "Alix", "", "", &["101"]), 2),
            (Parent("950", "", "Alix", "A.Petit@exemple.fr", "", &["101"]), 1),
        ] {
            let bench = Bench::new().await;
            let report = bench.apply_as_asked(&format(&bench, &[ONE_EACH[0], other])).await;
            assert!(report.applied, "{:#?}", report.questions);
            assert_eq!(report.totals.guardians_new, guardians, "{} {} {}", other.1, other.2, other.3);
        }
    }
}

#[tokio::test]
async fn a_child_in_common_alone_is_asked_about_once() {
    for format in FORMATS {
        for (answer, guardians) in [(0, 1), (-1, 2)] {
            let bench = Bench::new().await;
            let other = Parent("950", "M.", "Alix", "", "", &["100", "101"]);
            let mut request = format(&bench, &[FATHER, other]);
            let report = bench.apply_as_asked(&request).await;
            assert_eq!(report.questions.len(), 1, "{:#?}", report.questions);
            assert!(report.questions[0].text.contains("S’agit-il d’une seule personne"));
            answer_all(&mut request, &report, answer);
            assert!(bench.apply_as_asked(&request).await.applied);
            assert_eq!(
                bench.number("SELECT count(*) FROM account WHERE holder = 'guardian'").await,
                guardians
            );
            let again = bench.apply_as_asked(&format(&bench, &[FATHER, other])).await;
            assert!(again.applied && again.unchanged, "{:#?}", again.questions);
        }
    }
}

#[tokio::test]
async fn two_accounts_that_are_known_stay_two() {
    for format in FORMATS {
        let bench = Bench::new().await;
        let apart = Parent("950", "M.", "Alix", "autre@exemple.fr", "0699000002", &["101"]);
        bench.apply(&format(&bench, &[ONE_EACH[0], apart])).await;
        let report = bench.apply_as_asked(&format(&bench, &ONE_EACH)).await;
        assert!(report.applied, "{:#?}", report.questions);
        assert_eq!(
            bench
                .number("SELECT count(*) FROM guardian g JOIN link k ON k.guardian_id = g.id AND NOT k.gone")
                .await,
            2
        );
    }
}

#[tokio::test]
async fn a_delta_about_one_record_of_two_takes_nothing_away() {
    let bench = Bench::new().await;
    bench.apply(&aaf(&bench, &ONE_EACH)).await;
    let without = Parent("950", "M.", "Alix", "", "", &["101"]);
    let deltas = [
        aaf_parent(&without),
        modify("PersRelEleve", "950", &[("mail", "")]),
        // The source tidies up: the child is the other record's from now on.
        delete("PersRelEleve", "950")
            + &modify("Eleve", "101", &[("ENTElevePersRelEleve", "900$20$1$1$1$1")]),
        delete("PersRelEleve", "950"),
    ];
    for delta in deltas {
        let report = bench.apply(&bench.aaf("Delta_20260915.xml", &delta)).await;
        assert!(report.unchanged, "{:?}", report.examples);
        assert_eq!(bench.texts(ACCOUNTS).await, ONE);
    }
    let gone = delete("PersRelEleve", "950") + &delete("PersRelEleve", "900");
    let report = bench.apply(&bench.aaf("Delta_20260916.xml", &gone)).await;
    assert_eq!(report.totals.guardians_gone, 1);
}

#[tokio::test]
async fn a_delta_that_adds_a_second_record_adds_no_account() {
    let bench = Bench::new().await;
    bench.apply(&aaf(&bench, &[FATHER])).await;
    let both = modify("Eleve", "101", &[("ENTElevePersRelEleve", "900$20$1$1$1$1|950$20$1$1$1$1")]);
    let report = bench.apply(&bench.aaf("Delta_20260915.xml", &(both + &aaf_parent(&AGAIN)))).await;
    assert_eq!((report.totals.guardians_new, report.totals.guardians), (0, 1));
    let alone = modify("Eleve", "101", &[("ENTElevePersRelEleve", "950$20$1$1$1$1")]);
    bench.apply(&bench.aaf("Delta_20260916.xml", &alone)).await;
    assert_eq!(bench.texts(ACCOUNTS).await.len(), 1);
}

#[tokio::test]
async fn two_schools_propose_and_do_not_unite() {
    let bench = Bench::new().await;
    let text = college("1", UAI)
        + &college("2", "0590002B")
        + &aaf_pupil("100", "Léa", "1", &ONE_EACH)
        + &aaf_pupil("101", "Zoé", "2", &ONE_EACH)
        + &ONE_EACH.iter().map(aaf_parent).collect::<String>();
    let report = bench.apply(&bench.aaf("Complet.xml", &text)).await;
    assert_eq!(report.totals.guardians_new, 2);
}

#[tokio::test]
async fn many_doubtful_pairs_are_one_remark() {
    let bench = Bench::new().await;
    let mut text = college("1", UAI);
    for family in 0..25 {
        let [pupil, one, other] = [1, 2, 3].map(|of| format!("{family}{of}"));
        text.push_str(&add(
            "Eleve",
            &pupil,
            &[
                ("ENTPersonDateNaissance", "03/04/2013"),
                ("sn", &format!("PETIT{}", char::from(b'A' + family))),
                ("givenName", "Léa"),
                ("ENTElevePersRelEleve", &format!("{one}$20$1$1$1$1|{other}$20$1$1$1$1")),
                ("ENTPersonStructRattach", "1"),
            ],
        ));
        for id in [one, other] {
            let names =
                [("sn", format!("PETIT{}", char::from(b'A' + family))), ("givenName", "Alix".to_owned())];
            let names: Vec<(&str, &str)> =
                names.iter().map(|(name, value)| (*name, value.as_str())).collect();
            text.push_str(&add("PersRelEleve", &id, &names));
        }
    }
    let report = bench.apply_as_asked(&bench.aaf("Complet.xml", &text)).await;
    assert!(report.applied, "{:#?}", report.questions);
    assert_eq!(report.totals.guardians_new, 50);
    let remarks: Vec<_> = report.rejections.iter().filter(|line| line.code == "guardians-alike").collect();
    assert_eq!(remarks.len(), 1);
    assert!(remarks[0].reason.starts_with("25 fois"), "{}", remarks[0].reason);
}
