//! What stands twice in a delivery: a pupil on two lines, a file given twice, two exports that contradict each other.

use fictional::files::siecle::{self, SiecleStyle};
use fictional::{EdgeCases, Kinds, SchoolSpec};
use jiff::civil::date;

use super::bench::{Bench, answer_all, request};
use super::small::{Guardian, Pupil, UAI, guardians, pupils};
use crate::view::import::{ImportReport, ImportRequest};

const ANA: Pupil<'_> = ("ABRICOT", "Ana", "03/04/2018", "990000001AA", "CP A");
const ELI: Pupil<'_> = ("BOULEAU", "Éli", "05/06/2018", "990000002AB", "CP A");
const ROSE: Guardian<'_> = ("Mme", "ABRICOT", "Rose", "", "0699000001", &[("ABRICOT", "Ana", "CP A")]);
const PRESENT: &str = "SELECT p.first || ' ' || coalesce(p.ine, '–') FROM pupil p
     JOIN enrolment e ON e.pupil_id = p.id AND e.gone_on IS NULL ORDER BY 1";

fn with_ine(pupil: Pupil<'static>, ine: &'static str) -> Pupil<'static> {
    (pupil.0, pupil.1, pupil.2, ine, pupil.4)
}

impl Bench {
    /// A request for files of one folder, in the school [`UAI`].
    fn files(&self, files: &[(&str, &str)]) -> ImportRequest {
        let folder = self.folder();
        let paths: Vec<_> = files
            .iter()
            .map(|(name, content)| {
                let path = folder.join(name);
                std::fs::write(&path, content).unwrap();
                path
            })
            .collect();
        request(&paths, Some((UAI, "École des Essais", "Ville")))
    }
}

#[tokio::test]
async fn one_pupil_on_two_lines_is_one_whichever_line_says_the_ine() {
    for ines in [[ANA.3, ""], ["", ANA.3], ["", ""], [ANA.3, ANA.3], [ANA.3, "1,2E+10"]] {
        for known in [false, true] {
            let bench = Bench::new().await;
            if known {
                bench.apply(&bench.pair(&[with_ine(ANA, ines[0]), ELI], &[ROSE])).await;
            }
            let both = [with_ine(ANA, ines[0]), ELI, with_ine(ANA, ines[1])];
            // The second line says where the other parent lives.
            let (lines, last) = {
                let text = pupils(&both);
                let at = text.rfind("1 rue Fictive").unwrap();
                (text[..at].to_owned(), text[at..].replace("1 rue Fictive", "9 rue des Essais"))
            };
            let guardians = guardians(&[ROSE]);
            let content = [("eleves.csv", &*(lines + &last)), ("responsables.csv", &guardians)];
            let report = bench.apply(&bench.files(&content)).await;
            let ine = if ines.contains(&ANA.3) { ANA.3 } else { "–" };
            assert_eq!(
                bench.texts(PRESENT).await,
                [format!("Ana {ine}"), format!("Éli {}", ELI.3)],
                "{ines:?} {known}"
            );
            let told: Vec<_> = report
                .rejections
                .iter()
                .filter(|line| line.code.starts_with("same-"))
                .map(|line| (line.line, line.kept))
                .collect();
            // The line without the INE is the one too many.
            let line = if ines == ["", ANA.3] { 2 } else { 4 };
            assert_eq!(told, [(Some(line), true)], "{:?}", report.rejections);
            assert!(bench.apply(&bench.files(&content)).await.unchanged, "{ines:?} {known}");
        }
    }
}

#[tokio::test]
async fn two_ine_of_one_name_and_day_are_two_pupils_beside_a_line_without_any() {
    let other = "990000003AC";
    for ines in [["", ANA.3, other], [ANA.3, "", other], [ANA.3, other, ""]] {
        let bench = Bench::new().await;
        let lines = ines.map(|ine| with_ine(ANA, ine));
        bench.apply(&bench.pair(&lines, &[])).await;
        assert_eq!(
            bench.texts(PRESENT).await,
            [format!("Ana {}", ANA.3), format!("Ana {other}")],
            "{ines:?}"
        );
        assert!(bench.apply(&bench.pair(&lines, &[])).await.unchanged);
    }
}

#[tokio::test]
async fn without_an_ine_another_class_day_or_sex_is_another_pupil() {
    let ana = with_ine(ANA, "");
    for other in [("ABRICOT", "Ana", "03/04/2018", "", "CP B"), ("ABRICOT", "Ana", "04/04/2018", "", "CP A")]
    {
        let bench = Bench::new().await;
        bench.apply(&bench.pair(&[ana, other], &[])).await;
        assert_eq!(bench.texts(PRESENT).await.len(), 2, "{other:?}");
    }
    let bench = Bench::new().await;
    let text = pupils(&[ana, ana]);
    let at = text.rfind(";F;").unwrap();
    let text = format!("{};M;{}", &text[..at], &text[at + 3..]);
    bench.apply(&bench.files(&[("eleves.csv", &text)])).await;
    assert_eq!(bench.texts(PRESENT).await.len(), 2);
}

fn codes(report: &ImportReport) -> Vec<(&str, &str)> {
    let told = report.rejections.iter().filter(|line| line.code != "uai-check-letter");
    told.map(|line| (line.code.as_str(), line.file.as_str())).collect()
}

/// The lines in another order, in another encoding.
fn shuffled(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1..].reverse();
    format!("\u{feff}{}\n", lines.join("\n"))
}

#[tokio::test]
async fn a_file_given_twice_is_read_once_and_it_is_said() {
    // Twins of two classes without INE: a guardian who is read twice would name both.
    let twin = ("ABRICOT", "Ana", "04/04/2018", "", "CP A");
    let people = [with_ine(ANA, ""), with_ine(ELI, ""), twin];
    let (children, adults) = (pupils(&people), guardians(&[ROSE]));
    for known in [false, true] {
        for [pupils_again, guardians_again] in
            [[children.clone(), adults.clone()], [shuffled(&children), shuffled(&adults)]]
        {
            let bench = Bench::new().await;
            let mut once = bench.files(&[("eleves.csv", &children), ("responsables.csv", &adults)]);
            let asked = bench.preview(&once).await;
            assert_eq!(asked.questions.len(), 1);
            answer_all(&mut once, &asked, 0);
            if known {
                bench.apply(&once).await;
            }
            let mut twice = bench.files(&[
                ("eleves (1).csv", &pupils_again),
                ("eleves.csv", &children),
                ("responsables (1).csv", &guardians_again),
                ("responsables.csv", &adults),
            ]);
            twice.answers.clone_from(&once.answers);
            let report = bench.apply(&twice).await;
            assert_eq!(
                codes(&report),
                [("same-file", "eleves.csv"), ("same-file", "responsables.csv")],
                "{known}"
            );
            assert_eq!(bench.number("SELECT count(*) FROM pupil").await, 3);
            assert_eq!(bench.number("SELECT count(*) FROM link").await, 1);
            assert!(bench.apply(&once).await.unchanged);
        }
    }
}

const CLASSES: &str = "SELECT p.first || ' ' || k.label FROM pupil p
     JOIN enrolment e ON e.pupil_id = p.id AND e.gone_on IS NULL JOIN class k ON k.id = e.class_id ORDER BY 1";
const MAILS: &str = "SELECT g.first || ' ' || coalesce(g.mail, '–') FROM guardian g
     JOIN link k ON k.guardian_id = g.id AND NOT k.gone ORDER BY 1";

#[tokio::test]
async fn of_two_exports_that_contradict_each_other_the_director_says_which_is_right() {
    let ivo: Pupil<'_> = ("CERISIER", "Ivo", "07/08/2018", "990000003AC", "CP A");
    let rose = |mail| -> Guardian<'_> { (ROSE.0, ROSE.1, ROSE.2, mail, ROSE.4, ROSE.5) };
    for without_ine in [false, true] {
        let of = |pupil: Pupil<'static>| if without_ine { with_ine(pupil, "") } else { pupil };
        let gone: Pupil<'_> = ("DATTIER", "Zed", "09/09/2018", "990000004AD", "CP A");
        let ana = of(ANA);
        let moved = (ana.0, ana.1, ana.2, ana.3, "CE1 A");
        let old = [pupils(&[ana, of(ELI), of(ivo), of(gone)]), guardians(&[rose("avant@exemple.fr")])];
        let new = [pupils(&[moved, of(ELI), of(ivo)]), guardians(&[rose("apres@exemple.fr")])];
        for (names, right) in [
            (["0eleves.csv", "0resp.csv", "1eleves.csv", "1resp.csv"], 1),
            (["1eleves.csv", "1resp.csv", "0eleves.csv", "0resp.csv"], 0),
        ] {
            let bench = Bench::new().await;
            bench.apply(&bench.files(&[("eleves.csv", &old[0]), ("resp.csv", &old[1])])).await;
            let before = bench.dump().await;
            let mut contents: Vec<(&str, &str)> =
                names.into_iter().zip([&old[0], &old[1], &new[0], &new[1]].map(String::as_str)).collect();
            contents.sort_unstable();
            let mut both = bench.files(&contents);
            let report = bench.apply_as_asked(&both).await;
            let texts: Vec<&str> = report.questions.iter().map(|asked| asked.text.as_str()).collect();
            assert_eq!(
                texts,
                [
                    "«\u{a0}0eleves.csv\u{a0}» et «\u{a0}1eleves.csv\u{a0}» sont deux exports de la même sorte, et se \
                     contredisent sur 1\u{a0}élève. Lequel est juste\u{a0}?",
                    "«\u{a0}0resp.csv\u{a0}» et «\u{a0}1resp.csv\u{a0}» sont deux exports de la même sorte, et se \
                     contredisent sur 1\u{a0}responsable. Lequel est juste\u{a0}?",
                ]
            );
            let class = |at: usize| if at == right { "CE1 A" } else { "CP A" };
            assert_eq!(
                report.questions[0].facts[0],
                format!(
                    "Ana ABRICOT, classe\u{a0}: {} dans «\u{a0}0eleves.csv\u{a0}», {} dans «\u{a0}1eleves.csv\u{a0}».",
                    class(0),
                    class(1)
                )
            );
            assert!(
                report.questions[0].facts[1].starts_with("1\u{a0}élève n’est que dans"),
                "{:#?}",
                report.questions
            );
            assert_eq!(
                report.questions[0].choices[right].label,
                format!(
                    "«\u{a0}{right}eleves.csv\u{a0}»\u{a0}: importer sans «\u{a0}{}eleves.csv\u{a0}»",
                    1 - right
                )
            );
            assert_eq!(bench.dump().await, before);
            answer_all(&mut both, &report, right as isize);
            bench.apply(&both).await;
            assert_eq!(bench.texts(CLASSES).await, ["Ana CE1 A", "Ivo CP A", "Éli CP A"]);
            assert_eq!(bench.texts(MAILS).await, ["Rose apres@exemple.fr"]);
        }
    }
}

#[tokio::test]
async fn two_halves_of_a_school_are_ordinary() {
    let other: Pupil<'_> = ("ABRICOT", "Ana", "03/04/2018", "", "CP B");
    let ana = with_ine(ANA, "");
    let of_both: Guardian<'_> = (
        "Mme",
        "ABRICOT",
        "Rose",
        "",
        "0699000001",
        &[("ABRICOT", "Ana", "CP A"), ("BOULEAU", "Éli", "CP B")],
    );
    let bench = Bench::new().await;
    let halves = [
        pupils(&[ana, ("CERISIER", "Ivo", "07/08/2018", "", "CP A")]),
        pupils(&[other, ("BOULEAU", "Éli", "05/06/2018", "", "CP B")]),
    ];
    let adults = [
        guardians(&[of_both]),
        guardians(&[of_both, ("M.", "BOULEAU", "Paul", "", "0699000002", &[("BOULEAU", "Éli", "CP B")])]),
    ];
    let report = bench
        .apply(&bench.files(&[
            ("cp a.csv", &halves[0]),
            ("cp b.csv", &halves[1]),
            ("resp a.csv", &adults[0]),
            ("resp b.csv", &adults[1]),
        ]))
        .await;
    assert_eq!(codes(&report), []);
    assert_eq!(bench.texts(CLASSES).await, ["Ana CP A", "Ana CP B", "Ivo CP A", "Éli CP B"]);
}

#[tokio::test]
async fn of_two_exports_of_siecle_the_newer_is_told() {
    let spec = SchoolSpec {
        pupils_per_school: 30..=30,
        awkward: EdgeCases::none(),
        ..SchoolSpec::new(21, Kinds::SecondDegree)
    };
    let school = spec.schools().next().unwrap();
    let bench = Bench::new().await;
    let write = |day| siecle::folder(&school, &bench.folder(), SiecleStyle::new(day)).unwrap();
    let (old, new) = (write(date(2026, 9, 1)), write(date(2026, 9, 14)));
    // In ISO-8859-15, whose bytes stay what they are.
    let text: String = std::fs::read(&old[0]).unwrap().into_iter().map(char::from).collect();
    let text = text.replace("<CODE_STRUCTURE>6 1<", "<CODE_STRUCTURE>5 1<");
    std::fs::write(&old[0], text.chars().map(|byte| byte as u8).collect::<Vec<_>>()).unwrap();
    let mut both = request(&[&old[..], &new[..]].concat(), None);
    let report = bench.apply_as_asked(&both).await;
    let [asked] = report.questions.as_slice() else { panic!("{:#?}", report.questions) };
    assert!(asked.text.contains("se contredisent"), "{asked:#?}");
    assert!(asked.facts[0].contains("classe\u{a0}: 5 1 dans"), "{asked:#?}");
    assert!(asked.choices[0].label.contains("exporté le 14/09/2026"), "{asked:#?}");
    answer_all(&mut both, &report, 0);
    bench.apply(&both).await;
    let alone = bench.apply(&request(&new, None)).await;
    assert!(alone.unchanged, "{:?}", alone.examples);
    // A copy of one of them, under another name.
    let again = bench.folder().join("copie.xml");
    std::fs::copy(&new[0], &again).unwrap();
    let report = bench.apply(&request(&[&new[..], &[again]].concat(), None)).await;
    assert!(report.unchanged);
    assert_eq!(codes(&report), [("same-file", "copie.xml")]);
}
