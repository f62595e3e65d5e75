//! Fictitious files.

use std::path::Path;

use serde_json::Value;

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
        [
            "ElevesSansAdresses.zip",
            "ResponsablesAvecAdresses.zip",
            "Structures.zip",
            "Nomenclature.zip",
            "Communs.zip"
        ]
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
    for refused in [
        ["--format", "siecle", "--columns", "eleve"].as_slice(),
        &["--former", "--columns", "eleve"],
        &["--format", "siecle", "--spoil", "cp850"],
        &["--format", "onde", "--spoil", "missing-part"],
        &["--format", "onde", "--spoil", "anything"],
        &["--format", "onde", "--per-file", "9"],
    ] {
        let ran = bench.run(&[&["demo", "--out", &out], refused].concat());
        assert_eq!(ran.code, 2, "{refused:?}: {}", ran.out);
    }
}

#[test]
fn the_children_s_columns_are_those_that_were_asked_for() {
    let bench = Bench::empty();
    let header = |form: &str| {
        let out = bench.text(form);
        bench.done(&["demo", "--out", &out, "--pupils", "20", "--columns", form]);
        let text = std::fs::read_to_string(Path::new(&out).join("CSVExtraction-responsables.csv")).unwrap();
        text.lines().next().unwrap().to_owned()
    };
    let child = "Nom d'usage élève;Nom de famille élève;Prénom élève;Classes élèves";
    let eleve = header("eleve");
    assert!(eleve.contains(&format!("Téléphone portable;{child};{child};{child}")), "{eleve}");
    assert!(eleve.ends_with(child), "{eleve}");
    assert!(header("numbered").contains(";Nom de famille élève 3;Prénom élève 3;Classes élèves 3"));
    assert!(
        header("first").starts_with("Classes élèves;Nom de famille élève;Prénom élève;Civilité Responsable;")
    );
    assert!(header("enfant").ends_with("Nom de famille enfant;Prénom enfant;Classes enfants"));
}

#[test]
fn spoilt_deliveries_stand_beside_the_sound_one() {
    let bench = Bench::empty();
    let kinds = |written: &Value| -> Vec<String> {
        let spoilt = written["spoilt"].as_array().unwrap();
        for variant in spoilt {
            let files = variant["files"].as_array().unwrap();
            assert!(
                !files.is_empty() && files.iter().all(|file| Path::new(file.as_str().unwrap()).is_file())
            );
        }
        spoilt.iter().map(|variant| field(variant, "kind").to_owned()).collect()
    };
    let out = bench.text("some");
    let some = bench.json(&[
        "demo",
        "--out",
        &out,
        "--pupils",
        "30",
        "--spoil",
        "cp850,one-class",
        "--spoil",
        "cp850",
    ]);
    assert_eq!(kinds(&some), ["one-class", "cp850"]);
    assert_eq!(some["files"].as_array().unwrap().len(), 2);
    assert!(Path::new(&out).join("cp850").join("CSVExtraction-eleves.csv").is_file());

    let out = bench.text("all");
    let all = |format: &str| {
        kinds(&bench.json(&["demo", "--out", &out, "--pupils", "40", "--format", format, "--spoil", "all"]))
    };
    assert_eq!(all("onde").len(), 25);
    let everywhere = ["one-class", "older", "ine-given-again", "malformed", "damaged-names", "header-alone"];
    assert_eq!(all("siecle"), everywhere);
    assert_eq!(all("aaf"), [everywhere.as_slice(), &["missing-part"]].concat());
}

#[test]
fn odd_people_are_named() {
    let bench = Bench::empty();
    let out = bench.text("out");
    let written = bench.json(&["demo", "--out", &out, "--awkward", "heavy"]);
    let oddities = written["schools"][0]["oddities"].as_array().unwrap();
    let of = |case: &str| oddities.iter().find(|oddity| oddity["case"] == case).unwrap();
    assert_eq!(field(of("organisation"), "family_name"), "AIDE SOCIALE À L'ENFANCE");
    assert_eq!(of("organisation")["pupil"], false);
    assert_eq!(
        (field(of("punctuation-name"), "first_name"), &of("punctuation-name")["pupil"]),
        ("-", &true.into())
    );
    assert!(of("two-lines")["id"].is_u64());
    let usual = bench.json(&["demo", "--out", &bench.text("usual")]);
    assert_eq!(usual["schools"][0]["oddities"].as_array().unwrap().len(), 0);
}

#[test]
fn a_part_of_a_delivery_goes_on_in_numbered_files() {
    let bench = Bench::empty();
    let out = bench.text("out");
    let typed = ["demo", "--out", &out, "--format", "aaf", "--pupils", "60", "--per-file", "30"];
    let written = bench.json(&typed);
    let files = written["files"].as_array().unwrap().iter().map(|file| file.as_str().unwrap());
    let parts = files.filter(|file| file.contains("_Eleve_")).map(|file| &file[file.len() - 8..]);
    assert_eq!(parts.collect::<Vec<_>>(), ["0000.xml", "0001.xml"]);
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

/// What is some weeks older says so, and whoever leaves has left, in every format.
#[test]
fn some_weeks_later_the_files_are_dated_later_and_those_who_leave_have_left() {
    for (format, date) in [
        (["--format", "siecle"].as_slice(), Some("<DATE_EXPORT>05/10/2026</DATE_EXPORT>")),
        (&["--format", "aaf", "--degree", "2D"], None),
        (&["--format", "aaf"], None),
    ] {
        let bench = Bench::new();
        let import = |later: &str| {
            let out = bench.text(later);
            let demo = ["demo", "--out", &out, "--pupils", "60", "--awkward", "none", "--later", later];
            let written = bench.json(&[&demo, format].concat());
            let files = written["files"].as_array().unwrap().iter().map(|file| file.as_str().unwrap());
            let files: Vec<&str> = files.collect();
            let report = bench.json(&[&["import"], files.as_slice()].concat());
            (files.into_iter().map(str::to_owned).collect::<Vec<_>>(), report)
        };
        let (_, first) = import("0");
        assert_eq!(number(&first["totals"]["pupils_gone"]), 0);
        let (files, later) = import("1");
        assert_eq!(number(&later["totals"]["pupils_gone"]), 2, "{format:?}");
        let remarks = later["rejections"].as_array().unwrap();
        assert!(remarks.iter().all(|remark| remark["code"] != "no-division"), "{remarks:?}");
        match date {
            Some(date) => {
                let text = std::fs::read(&files[0]).unwrap();
                assert!(String::from_utf8_lossy(&text).contains(date), "{}", files[0]);
            }
            None => assert!(files[0].contains("_20261005_"), "{}", files[0]),
        }
    }
}

/// Real exports bear the same names.
#[test]
fn no_file_is_ever_replaced() {
    let bench = Bench::empty();
    for (typed, name) in [
        (["--format", "onde"].as_slice(), "CSVExtraction-eleves.csv"),
        (&["--format", "onde"], "CSVExtraction-responsables.csv"),
        (&["--format", "onde", "--spoil", "cp850"], "cp850/CSVExtraction-responsables.csv"),
        (&["--format", "onde", "--schools", "2"], "0990001N/CSVExtraction-eleves.csv"),
        (&["--format", "siecle"], "Communs.xml"),
        (&["--format", "siecle", "--packing", "zip"], "ElevesSansAdresses.zip"),
        (&["--format", "siecle", "--spoil", "malformed"], "malformed/Structures.xml"),
        (&["--format", "aaf"], "ENT1D_DEMO_Complet_20260914_EtabEducNat_0000.xml"),
        (&["--format", "aaf", "--packing", "tgz"], "ENT1D.20260914.tgz"),
        (
            &["--format", "aaf", "--spoil", "malformed"],
            "malformed/ENT1D_DEMO_Complet_20260914_Eleve_0000.xml",
        ),
        (&["--format", "aaf", "--delta"], "delta/ENT1D_DEMO_Delta_20260915_Eleve_0000.xml"),
    ] {
        let place = tempfile::tempdir_in(bench.path(".")).unwrap();
        let own = place.path().join(name);
        let out = place.path().to_str().unwrap();
        let demo = [&["demo", "--out", out, "--pupils", "20", "--json"], typed].concat();
        std::fs::create_dir_all(own.parent().unwrap()).unwrap();
        std::fs::write(&own, "vraies données").unwrap();
        let ran = bench.run(&demo);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{name}");
        let error = ran.error();
        assert_eq!((field(&error, "code"), field(&error, "field")), ("invalid", "out"), "{name}");
        assert!(field(&error, "message").contains("--out un dossier nouveau ou vide"), "{error}");
        assert_eq!(std::fs::read_to_string(&own).unwrap(), "vraies données", "{name}");
        assert_eq!(files_in(place.path()), 1, "{name}: nothing else was written");
        std::fs::remove_file(&own).unwrap();
        let written: Value = serde_json::from_str(&bench.run(&demo).out).unwrap();
        assert!(own.is_file(), "{name} is one of the names");
        let spoilt = written["spoilt"].as_array().unwrap().iter();
        let spoilt = spoilt.map(|variant| variant["files"].as_array().unwrap().len());
        let told = written["files"].as_array().unwrap().len() + spoilt.sum::<usize>();
        assert_eq!(files_in(place.path()), told, "{name}");
    }
}

/// Files of a folder and of those inside.
fn files_in(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| if path.is_dir() { files_in(&path) } else { 1 }).sum()
}

#[test]
fn people_are_told_how_to_import() {
    let bench = Bench::empty();
    let out = bench.text("out");
    let text = bench.done(&["demo", "--out", &out, "--pupils", "20"]);
    assert!(text.contains("Personnes fictives\u{a0}: 20 élèves"), "{text}");
    assert!(text.contains("preauctl import ") && text.contains("--degree 1D --town"), "{text}");
}
