//! What stands twice in a delivery: a pupil on two lines, a file given twice, two exports that contradict each other.

use super::bench::Bench;
use super::bench::request;
use super::small::{Guardian, Pupil, UAI, guardians, pupils};
use crate::view::import::ImportRequest;

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
