//! Fictitious files.

use std::path::Path;

use crate::bench::{Bench, field, number};

#[test]
fn the_same_seed_writes_the_same_bytes() {
    let bench = Bench::empty();
    let write = |folder: &str, seed: &str| {
        let out = bench.text(folder);
        let written = bench.json(&["demo", "--out", &out, "--pupils", "40", "--seed", seed]);
        assert_eq!(number(&written["pupils"]), 40);
        std::fs::read(Path::new(&out).join("CSVExtraction-responsables.csv")).unwrap()
    };
    let first = write("a", "3");
    assert_eq!(first, write("b", "3"));
    assert_ne!(first, write("c", "4"));
}

#[test]
fn formats_and_degrees_go_together() {
    let bench = Bench::empty();
    let out = bench.text("out");
    let files = |typed: &[&str]| {
        let written = bench.json(&[&["demo", "--out", &out, "--pupils", "30"], typed].concat());
        assert_eq!(written["schools"].as_array().unwrap().len(), 1);
        let names = written["files"].as_array().unwrap().iter();
        names
            .map(|file| Path::new(file.as_str().unwrap()).file_name().unwrap().to_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(files(&[]), ["CSVExtraction-eleves.csv", "CSVExtraction-responsables.csv"]);
    assert_eq!(
        files(&["--degree", "2D", "--packing", "zip"]),
        ["ElevesSansAdresses.zip", "ResponsablesAvecAdresses.zip", "Structures.zip", "Nomenclature.zip"]
    );
    assert_eq!(files(&["--format", "aaf", "--packing", "tgz"]).len(), 1);
    let delta = files(&["--format", "aaf", "--degree", "2D", "--delta"]);
    assert!(
        delta.iter().any(|name| name.contains("Complet")) && delta.iter().any(|name| name.contains("Delta")),
        "{delta:?}"
    );
    for refused in [
        ["--format", "onde", "--degree", "2D"],
        ["--format", "siecle", "--degree", "1D"],
        ["--format", "onde", "--packing", "zip"],
        ["--format", "siecle", "--packing", "tgz"],
    ] {
        let ran = bench.run(&[&["demo", "--out", &out], refused.as_slice()].concat());
        assert_eq!(ran.code, 2, "{refused:?}: {}", ran.out);
    }
}

#[test]
fn a_departement_has_a_folder_for_each_school() {
    let bench = Bench::empty();
    let out = bench.text("out");
    let written = bench.json(&["demo", "--out", &out, "--schools", "3", "--pupils", "20"]);
    let schools = written["schools"].as_array().unwrap();
    assert_eq!(schools.len(), 3);
    for school in schools {
        assert!(Path::new(&out).join(field(school, "uai")).join("CSVExtraction-eleves.csv").is_file());
    }
    let people = bench.json(&["demo", "--out", &out, "--format", "aaf", "--people", "3000"]);
    let all = number(&people["pupils"]) + number(&people["guardians"]);
    assert!((2400..3600).contains(&all), "{all}");
}

#[test]
fn people_are_told_how_to_import() {
    let bench = Bench::empty();
    let out = bench.text("out");
    let text = bench.done(&["demo", "--out", &out, "--pupils", "20"]);
    assert!(text.contains("Personnes fictives\u{a0}: 20 élèves"), "{text}");
    assert!(text.contains("preauctl import ") && text.contains("--degree 1D --town"), "{text}");
}
