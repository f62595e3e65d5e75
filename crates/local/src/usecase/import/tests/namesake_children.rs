//! Children of one name and of two families: a parent never gets the other family's child.

use std::fmt::Write as _;

use super::bench::{Bench, answer_all, request};
use super::small;
use crate::view::import::{ImportReport, ImportRequest};

/// A pupil's line.
#[derive(Clone, Copy)]
struct Pupil {
    family: &'static str,
    usage: &'static str,
    first: &'static str,
    born: &'static str,
    ine: &'static str,
    class: &'static str,
    street: &'static str,
}

/// A parent's line, and the child on it: family name, first name, class.
#[derive(Clone, Copy)]
struct Parent {
    family: &'static str,
    first: &'static str,
    mobile: &'static str,
    street: &'static str,
    child: (&'static str, &'static str, &'static str),
}

const EMMA: Pupil = Pupil {
    family: "PETIT",
    usage: "",
    first: "Emma",
    born: "01/02/2019",
    ine: "990000001AA",
    class: "CP A",
    street: "1 rue des Essais",
};
const OTHER: Pupil = Pupil {
    family: "PETIT",
    usage: "",
    first: "Emma",
    born: "05/06/2020",
    ine: "990000002AA",
    class: "GS A",
    street: "2 rue des Essais",
};
const PAULE: Parent = Parent {
    family: "PETIT",
    first: "Paule",
    mobile: "0699000001",
    street: "1 rue des Essais",
    child: ("PETIT", "Emma", "CP A"),
};
const MARC: Parent = Parent {
    family: "PETIT",
    first: "Marc",
    mobile: "0699000002",
    street: "2 rue des Essais",
    child: ("PETIT", "Emma", "GS A"),
};

/// Other families: what tells that both files call the classes the same.
const OTHERS: [(Pupil, Parent); 6] = [
    other("HOUX", "Ana", "990000003AA", "CP A", "3 rue des Essais"),
    other("ORME", "Bo", "990000004AA", "CP A", "4 rue des Essais"),
    other("SAULE", "Cid", "990000005AA", "CP A", "5 rue des Essais"),
    other("TILLEUL", "Dom", "990000006AA", "GS A", "6 rue des Essais"),
    other("VERNE", "Eve", "990000007AA", "GS A", "7 rue des Essais"),
    other("YUCCA", "Fil", "990000008AA", "GS A", "8 rue des Essais"),
];

const fn other(
    family: &'static str,
    first: &'static str,
    ine: &'static str,
    class: &'static str,
    street: &'static str,
) -> (Pupil, Parent) {
    (
        Pupil { family, usage: "", first, born: "04/05/2019", ine, class, street },
        Parent { family, first: "Claude", mobile: "", street, child: (family, first, class) },
    )
}

/// The files of a school of these pupils and parents and of all others, whose classes the guardians' file calls as
/// `said` does.
fn pair_saying(
    bench: &Bench,
    pupils: &[Pupil],
    parents: &[Parent],
    said: impl Fn(&str) -> String,
) -> ImportRequest {
    let mut text = small::pupils(&[]);
    for Pupil { family, usage, first, born, ine, class, street } in
        pupils.iter().copied().chain(OTHERS.map(|(pupil, _)| pupil))
    {
        // A class cut off is a line cut off.
        match class {
            "" => writeln!(text, "{family};{usage};{first};{born};F;{ine};{street};99000\r").unwrap(),
            class => writeln!(
                text,
                "{family};{usage};{first};{born};F;{ine};{street};99000;Ville;;;;;;CYCLE II;CP;{class};{class};;;;\r"
            )
            .unwrap(),
        }
    }
    let mut lines = small::guardians(&[]);
    for Parent { family, first, mobile, street, child: (child, name, class) } in
        parents.iter().copied().chain(OTHERS.map(|(_, parent)| parent))
    {
        let class = said(class);
        writeln!(lines, "Mme;;{family};{first};{street};99000;Ville;;;;;{mobile};;{child};{name};{class}\r")
            .unwrap();
    }
    let folder = bench.folder();
    let files = [folder.join("eleves.csv"), folder.join("responsables.csv")];
    std::fs::write(&files[0], text).unwrap();
    std::fs::write(&files[1], lines).unwrap();
    request(&files, Some((small::UAI, "École des Essais", "Ville")))
}

fn pair(bench: &Bench, pupils: &[Pupil], parents: &[Parent]) -> ImportRequest {
    pair_saying(bench, pupils, parents, str::to_owned)
}

/// Whose parent Paule and Marc are: first name, and birth date of the child.
async fn parents(bench: &Bench) -> Vec<String> {
    let sql = "SELECT g.first || ' ' || p.birth_date FROM link k JOIN pupil p ON p.id = k.pupil_id
         JOIN guardian g ON g.id = k.guardian_id WHERE NOT k.gone AND g.family IN ('PETIT', 'BLANC') ORDER BY 1";
    bench.texts(sql).await
}

fn asked(report: &ImportReport) -> Vec<(&str, Vec<&str>, Vec<&str>)> {
    let question = report.questions.iter().map(|question| {
        let labels = question.choices.iter().map(|choice| choice.label.as_str()).collect();
        (question.text.as_str(), question.facts.iter().map(String::as_str).collect(), labels)
    });
    question.collect()
}

const EACH_THEIR_OWN: [&str; 2] = ["Marc 2020-06-05", "Paule 2019-02-01"];

#[tokio::test]
async fn who_has_left_is_not_replaced_by_a_namesake() {
    let bench = Bench::new().await;
    bench.apply(&pair(&bench, &[EMMA, OTHER], &[PAULE, MARC])).await;
    assert_eq!(parents(&bench).await, EACH_THEIR_OWN);
    let mut delivery = pair(&bench, &[OTHER], &[PAULE, MARC]);
    let report = bench.preview(&delivery).await;
    assert_eq!(
        asked(&report),
        [(
            "Le fichier des responsables indique Emma PETIT (CP A) comme enfant de Mme\u{a0}Paule PETIT (0699000001). \
             Est-ce Emma PETIT, GS A, né(e) le 05/06/2020\u{a0}?",
            vec![
                "Le fichier des responsables indique la classe «\u{a0}CP A\u{a0}», et l’élève de ce nom est en \
                 «\u{a0}GS A\u{a0}»\u{a0}: c’est peut-être l’enfant d’une autre famille.",
                "Cette personne est connue comme responsable d’un autre élève de ce nom, né(e) le 01/02/2019, que les \
                 fichiers ne citent plus."
            ],
            vec!["Emma PETIT, GS A, né(e) le 05/06/2020", "Non, c’est un autre enfant"]
        )]
    );
    answer_all(&mut delivery, &report, -1);
    bench.apply(&delivery).await;
    assert_eq!(parents(&bench).await, EACH_THEIR_OWN);
    let before = bench.dump().await;
    delivery.answers.clear();
    assert!(bench.apply(&delivery).await.unchanged);
    assert_eq!(bench.dump().await, before);
    // She is back, and nobody is asked.
    bench.apply(&pair(&bench, &[EMMA, OTHER], &[PAULE, MARC])).await;
    assert_eq!(parents(&bench).await, EACH_THEIR_OWN);
}

#[tokio::test]
async fn a_namesake_who_takes_the_class_of_who_has_left_is_asked_about() {
    let bench = Bench::new().await;
    bench.apply(&pair(&bench, &[EMMA, OTHER], &[PAULE, MARC])).await;
    let moved = Pupil { class: "CP A", ..OTHER };
    let newcomer = Pupil {
        family: "PETIT",
        usage: "",
        first: "Emma",
        born: "07/08/2019",
        ine: "990000009AA",
        class: "CP A",
        street: "9 rue des Essais",
    };
    for namesake in [moved, newcomer] {
        let report = bench.preview(&pair(&bench, &[namesake], &[PAULE])).await;
        let facts: Vec<&str> = asked(&report).iter().flat_map(|(_, facts, _)| facts.clone()).collect();
        assert_eq!(
            facts,
            [
                "Cette personne est connue comme responsable d’un autre élève de ce nom, né(e) le 01/02/2019, que les \
              fichiers ne citent plus."
            ]
        );
    }
}

#[tokio::test]
async fn a_known_parent_keeps_the_child_when_both_have_gone_up() {
    let (up, other_up) = (Pupil { class: "CE1 A", ..EMMA }, Pupil { class: "CP A", ..OTHER });
    for streets in [true, false] {
        let bench = Bench::new().await;
        let (mut paule, mut marc) = (PAULE, MARC);
        if !streets {
            (paule.street, marc.street) = ("10 rue Ailleurs", "11 rue Ailleurs");
        }
        bench.apply(&pair(&bench, &[EMMA, OTHER], &[paule, marc])).await;
        let report = bench.apply(&pair(&bench, &[up, other_up], &[paule, marc])).await;
        assert_eq!(asked(&report), []);
        assert_eq!(parents(&bench).await, EACH_THEIR_OWN);
    }
}

#[tokio::test]
async fn a_namesake_whose_name_lost_letters_is_found_by_the_class() {
    let damaged = Pupil { first: "Emm?", ..EMMA };
    // On a first import the class alone tells; later the name that is known does, too.
    let bench = Bench::new().await;
    bench.apply(&pair(&bench, &[damaged, OTHER], &[PAULE, MARC])).await;
    assert_eq!(parents(&bench).await, EACH_THEIR_OWN);
    let bench = Bench::new().await;
    bench.apply(&pair(&bench, &[EMMA, OTHER], &[PAULE, MARC])).await;
    bench.apply(&pair(&bench, &[damaged, OTHER], &[PAULE, MARC])).await;
    assert_eq!(parents(&bench).await, EACH_THEIR_OWN);
    let away = (Parent { street: "10 rue Ailleurs", ..PAULE }, Pupil { class: "CE1 A", ..damaged });
    bench.apply(&pair(&bench, &[away.1, OTHER], &[away.0, MARC])).await;
    assert_eq!(parents(&bench).await, EACH_THEIR_OWN);
}

#[tokio::test]
async fn a_child_whose_line_was_left_out_is_not_replaced_by_a_namesake() {
    let bench = Bench::new().await;
    let cut = Pupil { class: "", ..EMMA };
    let report = bench.apply(&pair(&bench, &[cut, OTHER], &[PAULE, MARC])).await;
    assert_eq!(parents(&bench).await, ["Marc 2020-06-05"]);
    let told = report.rejections.iter().find(|line| line.code == "child-left-out").unwrap();
    assert_eq!((told.file.as_str(), told.line, told.kept), ("responsables.csv", Some(2), false));
    assert_eq!(
        told.reason,
        "La ligne d’Emma PETIT (CP A) a été laissée de côté dans le fichier des élèves, et Emma PETIT, GS A, né(e) le \
         05/06/2020 est un autre élève de ce nom\u{a0}: le lien avec ce responsable n’est pas créé. Corrigez la ligne \
         de l’élève, refaites l’export, puis importez-le."
    );
    // Where the classes do not tell, it is asked.
    let bench = Bench::new().await;
    let unsaid = Parent { child: ("PETIT", "Emma", ""), ..PAULE };
    let report = bench.preview(&pair(&bench, &[cut, OTHER], &[unsaid, MARC])).await;
    assert_eq!(report.questions.len(), 1);
    // Of a known child it is the line alone that is lost.
    let bench = Bench::new().await;
    bench.apply(&pair(&bench, &[EMMA, OTHER], &[PAULE, MARC])).await;
    let report = bench.apply(&pair(&bench, &[cut, OTHER], &[PAULE, MARC])).await;
    assert_eq!(parents(&bench).await, EACH_THEIR_OWN);
    assert_eq!(report.totals.pupils_gone + report.totals.guardians_gone, 0);
}

#[tokio::test]
async fn a_usage_name_in_another_class_is_not_enough() {
    let used = Pupil {
        family: "ROUX",
        usage: "BLANC",
        first: "Ana",
        born: "13/01/2019",
        ine: "990000001AA",
        class: "CP A",
        street: "1 rue des Essais",
    };
    let born = Pupil {
        family: "BLANC",
        usage: "",
        first: "Ana",
        born: "14/02/2018",
        ine: "990000002AA",
        class: "GS A",
        street: "2 rue des Essais",
    };
    let parent = Parent {
        family: "BLANC",
        first: "Lou",
        mobile: "0699000003",
        street: "2 rue des Essais",
        child: ("BLANC", "Ana", "GS A"),
    };
    let of_used = Parent {
        family: "ROUX",
        first: "Max",
        mobile: "0699000004",
        street: "1 rue des Essais",
        child: ("BLANC", "Ana", "CP A"),
    };
    let bench = Bench::new().await;
    bench.apply(&pair(&bench, &[used, born], &[parent, of_used])).await;
    assert_eq!(parents(&bench).await, ["Lou 2018-02-14"]);
    let report = bench.preview(&pair(&bench, &[used], &[parent, of_used])).await;
    assert_eq!(report.questions.len(), 1);
    let first = Bench::new().await;
    let report = first.preview(&pair(&first, &[used], &[parent, of_used])).await;
    assert_eq!(report.questions.len(), 1, "also on a first import");
}

#[tokio::test]
async fn two_parents_of_one_name_are_not_taken_for_each_other() {
    let bench = Bench::new().await;
    let (marc, other) = (Parent { first: "Alix", ..PAULE }, Parent { first: "Alix", ..MARC });
    bench.apply(&pair(&bench, &[EMMA, OTHER], &[marc, other])).await;
    let both = ["Alix 2019-02-01", "Alix 2020-06-05"];
    assert_eq!(parents(&bench).await, both);
    let report = bench.preview(&pair(&bench, &[OTHER], &[marc, other])).await;
    assert_eq!(report.questions.len(), 1);
    let (up, other_up) = (Pupil { class: "CE1 A", ..EMMA }, Pupil { class: "CP A", ..OTHER });
    bench.apply(&pair(&bench, &[up, other_up], &[marc, other])).await;
    assert_eq!(parents(&bench).await, both);
}

#[tokio::test]
async fn a_school_in_which_nobody_is_doubtful_is_asked_nothing() {
    // Everybody has gone up since one of the two exports, or the files call the classes by other names.
    let later = |pupil: Pupil| Pupil { class: if pupil.class == "CP A" { "CE1 A" } else { "CP A" }, ..pupil };
    let teachers =
        |class: &str| format!("Classe de {}", if class == "CP A" { "Mme Orvel" } else { "M. Lis" });
    let bench = Bench::new().await;
    let report = bench.apply(&pair_saying(&bench, &[EMMA], &[PAULE], teachers)).await;
    assert_eq!(asked(&report), []);
    let report = bench.apply(&pair_saying(&bench, &[later(EMMA)], &[PAULE], str::to_owned)).await;
    assert_eq!(asked(&report), []);
    // A unique name whose class is another in one file: the address says who it is.
    let bench = Bench::new().await;
    let report = bench.apply(&pair(&bench, &[Pupil { class: "GS A", ..EMMA }], &[PAULE])).await;
    assert_eq!((asked(&report), parents(&bench).await), (vec![], vec!["Paule 2019-02-01".to_owned()]));
    // An address of many families says nothing.
    let bench = Bench::new().await;
    let (pupil, parent) = (
        Pupil { class: "GS A", street: "3 rue des Essais", ..EMMA },
        Parent { street: "3 rue des Essais", ..PAULE },
    );
    let report = bench.preview(&pair(&bench, &[pupil], &[parent])).await;
    assert_eq!(report.questions.len(), 1);
}
