//! Deliveries of AAF that say too little of people, a class that cannot be read, or one INE of two of them, in both
//! degrees.

use super::bench::{Bench, answer_all, request};
use super::small::{add, college, collegian, delete};
use crate::view::import::{Answer, ImportReport, ImportRequest};

const INES: [&str; 2] = ["990000001AA", "990000002AB"];

/// A school of one degree: how its structure and its people are written.
#[derive(Clone, Copy)]
struct Degree {
    of_one: bool,
}

const DEGREES: [Degree; 2] = [Degree { of_one: true }, Degree { of_one: false }];

impl Degree {
    fn school(self) -> String {
        if !self.of_one {
            return college("10", "0990001N");
        }
        let values = [
            ("ENTStructureJointure", "10"),
            ("ENTStructureUAI", "0990001N"),
            ("ENTStructureNomCourant", "E.E.PU$LES ESSAIS$VILLE"),
            ("ENTStructureTypeStruct", "ECOLE DE NIVEAU ELEMENTAIRE"),
            ("ENTStructureVille", "VILLE"),
        ];
        add("EtabEducNat", "10", &values)
    }

    fn pupil(self, id: &str, [family, first]: [&str; 2], birth_date: &str, ine: &str) -> String {
        if !self.of_one {
            return collegian(id, (family, first), ine, "10", "10$5 A", &format!("8{id}$10$1$1$0$0"))
                .replace("03/04/2013", birth_date);
        }
        let (link, class) = (format!("8{id}$10"), "10$10$ORDINAIRE$77$CP A");
        let values = [
            ("ENTEleveINE", ine),
            ("ENTPersonNom", family),
            ("ENTPersonNomPatro", family),
            ("ENTPersonPrenom", first),
            ("ENTPersonDateNaissance", birth_date),
            ("ENTEleveAutoriteParentale", &link),
            ("ENTPersonStructRattach", "10"),
            ("ENTPersonClasses", class),
            ("ENTEleveNiveau", "1121$CP"),
        ];
        add("Eleve", id, &values)
    }

    fn guardian(self, pupil: &str, family: &str) -> String {
        let [last, first] =
            if self.of_one { ["ENTPersonNom", "ENTPersonPrenom"] } else { ["sn", "givenName"] };
        add(
            "PersRelEleve",
            &format!("8{pupil}"),
            &[(last, family), ("ENTPersonNomPatro", family), (first, "Alix")],
        )
    }

    /// A delivery of changes to guardians.
    fn changes(self, bench: &Bench, requests: &str) -> ImportRequest {
        let number = if self.of_one { 1 } else { 2 };
        let name = format!("ENT{number}D_DEMO_Delta_20260915_PersRelEleve_0000.xml");
        let text = format!("<ficAlimMENESR>\n<!-- degre=\"{number}D\" -->\n{requests}</ficAlimMENESR>\n");
        request(&[bench.write(&name, &text)], None)
    }

    /// A complete delivery of three parts.
    fn delivery(self, bench: &Bench, pupils: &str, guardians: &str) -> ImportRequest {
        let number = if self.of_one { 1 } else { 2 };
        let parts =
            [("EtabEducNat", self.school()), ("Eleve", pupils.into()), ("PersRelEleve", guardians.into())];
        let files = parts.map(|(part, requests)| {
            let name = format!("ENT{number}D_DEMO_Complet_20260914_{part}_0000.xml");
            bench.write(
                &name,
                &format!("<ficAlimMENESR>\n<!-- degre=\"{number}D\" -->\n{requests}</ficAlimMENESR>\n"),
            )
        });
        request(&files, None)
    }
}

fn shared(report: &ImportReport) -> Vec<String> {
    let lines = report.rejections.iter().filter(|line| line.code == "ine-shared");
    lines.map(|line| line.reason.split('.').next().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn a_part_without_anybody_is_asked_about_and_nobody_leaves() {
    for degree in DEGREES {
        let bench = Bench::new().await;
        let pupils = degree.pupil("500", ["ABRICOT", "Ana"], "03/04/2018", INES[0])
            + &degree.pupil("501", ["BOULEAU", "Éli"], "05/06/2018", INES[1]);
        let guardians = degree.guardian("500", "ABRICOT") + &degree.guardian("501", "BOULEAU");
        bench.apply(&degree.delivery(&bench, &pupils, &guardians)).await;
        let before = bench.dump().await;
        for (pupils, guardians, empty) in [
            ("", "", "Rien n’est utilisable dans plusieurs des fichiers"),
            ("", guardians.as_str(), "Rien n’est utilisable dans «\u{a0}ENT"),
            (pupils.as_str(), "", "Rien n’est utilisable dans «\u{a0}ENT"),
        ] {
            let waits = bench.apply_as_asked(&degree.delivery(&bench, pupils, guardians)).await;
            assert!(!waits.applied);
            assert!(
                waits.questions.iter().any(|asked| asked.text.starts_with(empty)),
                "{:?}",
                waits.questions
            );
            assert_eq!(bench.dump().await, before);
        }
    }
}

#[tokio::test]
async fn an_ine_given_again_makes_two_pupils_of_whom_it_is_told() {
    for degree in DEGREES {
        let bench = Bench::new().await;
        let [ana, eli] = [
            degree.pupil("500", ["ABRICOT", "Ana"], "03/04/2018", INES[0]),
            degree.pupil("501", ["BOULEAU", "Éli"], "05/06/2018", INES[1]),
        ];
        let guardians = |ids: &[(&str, &str)]| -> String {
            ids.iter().map(|(id, family)| degree.guardian(id, family)).collect()
        };
        let first =
            degree.delivery(&bench, &(ana + &eli), &guardians(&[("500", "ABRICOT"), ("501", "BOULEAU")]));
        assert_eq!(shared(&bench.apply(&first).await), [""; 0]);
        let accounts = "SELECT p.family || ' ' || coalesce(a.login, '–') FROM pupil p
             LEFT JOIN account a ON a.id = p.account_id ORDER BY p.id";
        let before = bench.texts(accounts).await;

        let other = degree.pupil("502", ["CERISIER", "Ivo"], "07/08/2019", INES[0]);
        let second =
            degree.delivery(&bench, &(eli + &other), &guardians(&[("501", "BOULEAU"), ("502", "CERISIER")]));
        let report = bench.apply(&second).await;
        assert_eq!((report.totals.pupils_new, report.totals.pupils_gone), (1, 1));
        let told = ["INE porté par deux élèves\u{a0}: 990000001AA est aussi celui d’ABRICOT Ana"];
        assert_eq!(shared(&report), told);
        assert_eq!(bench.number("SELECT count(*) FROM correction WHERE code = 'ine-shared'").await, 1);
        let after = bench.texts(accounts).await;
        assert_eq!((&after[..2], after.len()), (before.as_slice(), 3), "whoever has an account keeps it");
    }
}

#[tokio::test]
async fn one_ine_of_two_pupils_of_a_delivery_is_told_from_the_first_one_on() {
    for degree in DEGREES {
        let bench = Bench::new().await;
        let pupils = degree.pupil("500", ["ABRICOT", "Ana"], "03/04/2018", INES[0])
            + &degree.pupil("501", ["BOULEAU", "Éli"], "05/06/2018", INES[0]);
        let guardians = degree.guardian("500", "ABRICOT") + &degree.guardian("501", "BOULEAU");
        let delivery = degree.delivery(&bench, &pupils, &guardians);
        let told = ["de BOULEAU Éli", "d’ABRICOT Ana"]
            .map(|other| format!("INE porté par deux élèves\u{a0}: 990000001AA est aussi celui {other}"));
        assert_eq!(shared(&bench.apply(&delivery).await), told);
        let again = bench.apply(&delivery).await;
        assert!(again.unchanged);
        assert_eq!(shared(&again), told);
        assert_eq!(bench.number("SELECT count(*) FROM pupil").await, 2);
    }
}

#[tokio::test]
async fn a_class_that_cannot_be_read_leaves_the_one_that_is_known() {
    for degree in DEGREES {
        let bench = Bench::new().await;
        let pupil = degree.pupil("500", ["ABRICOT", "Ana"], "03/04/2018", INES[0]);
        let guardian = degree.guardian("500", "ABRICOT");
        bench.apply(&degree.delivery(&bench, &pupil, &guardian)).await;
        let class = "SELECT coalesce(k.code, '–') FROM enrolment e LEFT JOIN class k ON k.id = e.class_id";
        let known = bench.texts(class).await;
        let [whole, cut] =
            if degree.of_one { ["10$10$ORDINAIRE$77$CP A", "10$10$ORDINAIRE$$"] } else { ["10$5 A", "10$"] };
        let unread = degree.delivery(&bench, &pupil.replace(whole, cut), &guardian);
        let report = bench.apply(&unread).await;
        let told: Vec<&str> = report.rejections.iter().map(|line| line.code.as_str()).collect();
        assert_eq!((told, report.unchanged), (vec!["bad-class"], true));
        assert_eq!((bench.texts(class).await, known.len()), (known, 1));
        // A newcomer of whom none is known has none.
        let newcomer = Bench::new().await;
        newcomer.apply(&degree.delivery(&newcomer, &pupil.replace(whole, cut), &guardian)).await;
        assert_eq!(newcomer.texts(class).await, ["–"]);
    }
}

#[tokio::test]
async fn what_one_source_says_is_not_put_right_by_another() {
    let bench = Bench::new().await;
    let onde = |mobile| {
        let mother = ("Mme", "ABRICOT", "Alix", "", mobile, [("ABRICOT", "Ana", "CP A")].as_slice());
        bench.pair_at("0990001N", &[("ABRICOT", "Ana", "03/04/2018", INES[0], "CP A")], &[mother])
    };
    let report = bench.apply(&onde("06")).await;
    assert_eq!((report.corrections_found, report.corrections_made), (1, 0));
    let pupils = DEGREES[0].pupil("500", ["ABRICOT", "Ana"], "03/04/2018", INES[0]);
    let guardians = DEGREES[0].guardian("500", "ABRICOT");
    let report = bench.apply(&DEGREES[0].delivery(&bench, &pupils, &guardians)).await;
    assert_eq!((report.totals.pupils_new, report.totals.guardians_new), (0, 0));
    assert_eq!((report.corrections_found, report.corrections_made), (0, 0));
    let report = bench.apply(&onde("0699000001")).await;
    assert_eq!((report.corrections_found, report.corrections_made), (0, 1));
}

const FAMILIES: [&str; 30] = [
    "ABRICOT", "BOULEAU", "CERISIER", "DATTIER", "EPICEA", "FRENE", "GENET", "HETRE", "IRIS", "JASMIN",
    "KAKI", "LAURIER", "MELEZE", "NOYER", "ORME", "PEUPLIER", "QUINOA", "ROBINIER", "SAULE", "TILLEUL",
    "ULMAIRE", "VERNE", "WISTERIA", "XERES", "YUCCA", "ZINNIA", "ARUM", "BUIS", "CISTE", "DAHLIA",
];

const LINKED: &str = "SELECT count(*) FROM link WHERE NOT gone";

impl Degree {
    /// A school of thirty pupils, each with one guardian.
    fn thirty(self, bench: &Bench) -> ImportRequest {
        let (mut pupils, mut guardians) = (String::new(), String::new());
        for (place, family) in FAMILIES.iter().enumerate() {
            let id = format!("5{place:02}");
            pupils += &self.pupil(&id, [family, "Lou"], "03/04/2018", "");
            guardians += &self.guardian(&id, family);
        }
        self.delivery(bench, &pupils, &guardians)
    }

    fn without_guardians(self, bench: &Bench, number: usize) -> ImportRequest {
        let removed: String =
            (0..number).map(|place| delete("PersRelEleve", &format!("85{place:02}"))).collect();
        self.changes(bench, &removed)
    }
}

#[tokio::test]
async fn guardians_whom_a_delta_removes_do_not_leave_pupils_who_stay_unasked() {
    for degree in DEGREES {
        let bench = Bench::new().await;
        bench.apply(&degree.thirty(&bench)).await;
        assert_eq!(bench.number(LINKED).await, 30);
        let mut request = degree.without_guardians(&bench, 12);
        let report = bench.apply_as_asked(&request).await;
        let [asked] = report.questions.as_slice() else { panic!("{:#?}", report.questions) };
        assert_eq!(
            asked.text,
            "12\u{a0}responsables sur 30 ne seraient plus rattachés à aucun élève, et 12\u{a0}élèves n’auraient plus \
             aucun responsable, alors que les élèves sont toujours là. Ces liens ont-ils vraiment pris fin\u{a0}?"
        );
        assert_eq!(asked.facts[0], "La livraison supprime 12\u{a0}responsables d’élèves qui restent.");
        assert_eq!(asked.choices[0].label, "Non\u{a0}: ces suppressions sont une erreur, gardez ces liens");
        assert_eq!((report.totals.guardians_gone, bench.number(LINKED).await), (0, 30));
        answer_all(&mut request, &report, 0);
        assert!(bench.apply_as_asked(&request).await.applied);
        assert_eq!(bench.number(LINKED).await, 30);
        request.answers.clear();
        answer_all(&mut request, &report, -1);
        let report = bench.apply_as_asked(&request).await;
        assert_eq!((report.applied, report.totals.guardians_gone), (true, 12));
        assert_eq!(bench.number(LINKED).await, 18);
    }
}

#[tokio::test]
async fn some_guardians_whom_a_delta_removes_leave_unasked() {
    for degree in DEGREES {
        let bench = Bench::new().await;
        bench.apply(&degree.thirty(&bench)).await;
        let report = bench.apply_as_asked(&degree.without_guardians(&bench, 4)).await;
        assert_eq!((report.applied, report.totals.guardians_gone), (true, 4), "{:#?}", report.questions);
        assert_eq!(bench.number(LINKED).await, 26);
    }
}

#[tokio::test]
async fn guardians_removed_with_their_pupils_are_not_asked_about() {
    for degree in DEGREES {
        let bench = Bench::new().await;
        bench.apply(&degree.thirty(&bench)).await;
        let both: String = (0..12)
            .map(|place| {
                delete("PersRelEleve", &format!("85{place:02}")) + &delete("Eleve", &format!("5{place:02}"))
            })
            .collect();
        let mut request = degree.changes(&bench, &both);
        let report = bench.preview(&request).await;
        let [departures, ..] = report.questions.as_slice() else { panic!("{:#?}", report.questions) };
        assert!(departures.id.starts_with("departures"), "{departures:#?}");
        request.answers.push(Answer { id: departures.id.clone(), value: "leave".to_owned() });
        let report = bench.apply_as_asked(&request).await;
        assert!(report.applied, "{:#?}", report.questions);
        assert_eq!((report.totals.pupils_gone, report.totals.guardians_gone), (12, 12));
    }
}

#[tokio::test]
async fn a_complete_delivery_of_whose_schools_no_pupil_is_named_is_asked_about() {
    for degree in DEGREES {
        let bench = Bench::new().await;
        let pupil = |school: &str| {
            let pupil = degree.pupil("500", ["ABRICOT", "Ana"], "03/04/2018", INES[0]);
            pupil.replace(">10<", &format!(">{school}<")).replace(">10$", &format!(">{school}$"))
        };
        let guardian = degree.guardian("500", "ABRICOT");
        bench.apply(&degree.delivery(&bench, &pupil("10"), &guardian)).await;
        let before = bench.dump().await;
        let mut request = degree.delivery(&bench, &pupil("77"), &guardian);
        let report = bench.apply_as_asked(&request).await;
        let [asked] = report.questions.as_slice() else { panic!("{:#?}", report.questions) };
        assert!(asked.text.starts_with("1\u{a0}élève sur 1 partirait de"), "{}", asked.text);
        assert!(asked.facts[0].starts_with("Les fichiers ne citent aucun élève de cet établissement"));
        assert_eq!(bench.dump().await, before);
        answer_all(&mut request, &report, 0);
        assert!(bench.apply_as_asked(&request).await.unchanged);
        request.answers.clear();
        answer_all(&mut request, &report, -1);
        assert_eq!(bench.apply_as_asked(&request).await.totals.pupils_gone, 1);
    }
}
