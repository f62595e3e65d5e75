//! What is said of an INE, once.

use super::bench::Bench;
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
