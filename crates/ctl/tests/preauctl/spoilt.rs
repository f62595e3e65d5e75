//! What spoils a delivery, in every format, given to a school that the sound delivery made known: asked about or told,
//! and nothing sound is taken.

use serde_json::Value;

use crate::bench::{Bench, field, number};

/// A known school of one format, and its spoilt deliveries.
struct Known {
    bench: Bench,
    school: Vec<String>,
    spoilt: Vec<Value>,
}

/// What a delivery would do.
struct Foreseen {
    code: i32,
    report: Value,
}

impl Known {
    fn new([format, degree]: [&str; 2]) -> Self {
        let bench = Bench::new();
        let out = bench.text("demo");
        let written = bench.json(&[
            "demo",
            "--out",
            &out,
            "--format",
            format,
            "--degree",
            degree,
            "--pupils",
            "60",
            "--seed",
            "11",
            "--awkward",
            "none",
            "--spoil",
            "all",
        ]);
        let school = &written["schools"][0];
        let uai = ["--school", field(school, "uai")];
        let named = ["--name", field(school, "name"), "--degree", degree, "--town", field(school, "town")];
        // The other formats name their school.
        let said = if format == "onde" { [uai.as_slice(), &named].concat() } else { vec![] };
        bench.json(&[["import"].as_slice(), &paths(&written), &said].concat());
        let school = if format == "onde" { uai.map(str::to_owned).to_vec() } else { vec![] };
        let spoilt = written["spoilt"].as_array().unwrap().clone();
        Self { bench, school, spoilt }
    }

    /// Does nothing yet, so that every delivery meets the same school.
    fn preload(&self, kind: &str) -> Foreseen {
        let delivery = self.spoilt.iter().find(|delivery| delivery["kind"] == kind).unwrap();
        let school: Vec<&str> = self.school.iter().map(String::as_str).collect();
        let typed = [["import", "--dry-run", "--json"].as_slice(), &paths(delivery), &school].concat();
        let ran = self.bench.run(&typed);
        let report = serde_json::from_str(&ran.out).unwrap_or_else(|_| ran.error());
        Foreseen { code: ran.code, report }
    }
}

fn paths(written: &Value) -> Vec<&str> {
    written["files"].as_array().unwrap().iter().map(|file| file.as_str().unwrap()).collect()
}

impl Foreseen {
    fn totals<const N: usize>(&self, names: [&str; N]) -> [u64; N] {
        names.map(|name| number(&self.report["totals"][name]))
    }

    fn asked(&self, start: &str) -> bool {
        let texts =
            self.report["questions"].as_array().unwrap().iter().map(|question| field(question, "text"));
        self.code == 3 && texts.into_iter().any(|text| text.contains(start))
    }

    /// How many lines have each code.
    fn told(&self, codes: &[&str]) -> Vec<usize> {
        let lines = self.report["rejections"].as_array().unwrap();
        codes.iter().map(|code| lines.iter().filter(|line| line["code"] == *code).count()).collect()
    }
}

/// Every kind that spoils a delivery, given to the school of a format and a degree.
fn takes_nothing_sound(format: [&str; 2]) {
    let known = Known::new(format);
    for kind in ["malformed", "damaged-names"] {
        let foreseen = known.preload(kind);
        assert_eq!((foreseen.code, &foreseen.report["unchanged"]), (0, &true.into()), "{format:?} {kind}");
        if kind == "malformed" {
            assert_eq!(foreseen.told(&["bad-ine"]), [60], "{format:?}");
            assert!(!foreseen.told(&["bad-mail"]).contains(&0), "{format:?}");
            // A spreadsheet's exponent is said once of ONDE's column; the other formats pass through no spreadsheet.
            let telephones = foreseen.told(&["spreadsheet-numbers", "bad-phone"]);
            if format[0] == "onde" {
                assert_eq!(telephones, [1, 0]);
            } else {
                assert!(telephones[0] == 0 && telephones[1] > 0, "{format:?} {telephones:?}");
            }
        } else {
            assert!(foreseen.told(&["damaged-name"])[0] > 60, "{format:?}");
        }
    }
    let again = known.preload("ine-given-again");
    assert_eq!((again.code, again.totals(["pupils", "pupils_new", "pupils_gone"])), (0, [60, 1, 1]));
    assert_eq!(again.told(&["ine-shared"]), [1], "{format:?}");
    assert!(known.preload("one-class").asked("élèves sur 60 partiraient de"), "{format:?}");
    // ONDE does not say of which day it is: the classes that leave do, and the levels of those who stay.
    let old =
        if format[0] == "onde" { "partiraient de" } else { "sont plus anciens que ceux du dernier import" };
    let older = known.preload("older");
    assert!(older.asked(old), "{format:?}");
    let questions = older.report["questions"].as_array().unwrap();
    let by_levels =
        questions.iter().filter(|asked| asked["facts"].to_string().contains("descendraient de niveau"));
    assert_eq!(by_levels.count(), usize::from(format[0] == "onde"), "{format:?} {questions:#?}");
    let empty = known.preload("header-alone");
    if format[0] == "onde" {
        assert_eq!((empty.code, field(&empty.report, "code")), (1, "nothing-usable"));
    } else {
        assert!(empty.asked("Rien n’est utilisable dans plusieurs des fichiers"), "{format:?}");
    }
    if format[0] == "aaf" {
        let lacking = known.preload("missing-part");
        assert!(lacking.asked("partiraient de") && lacking.told(&["missing-part"]) == [1], "{format:?}");
    }
}

#[test]
fn whatever_spoils_a_delivery_of_onde_takes_nothing_sound() {
    takes_nothing_sound(["onde", "1D"]);
}

#[test]
fn whatever_spoils_a_delivery_of_siecle_takes_nothing_sound() {
    takes_nothing_sound(["siecle", "2D"]);
}

#[test]
fn whatever_spoils_a_delivery_of_aaf_1d_takes_nothing_sound() {
    takes_nothing_sound(["aaf", "1D"]);
}

#[test]
fn whatever_spoils_a_delivery_of_aaf_2d_takes_nothing_sound() {
    takes_nothing_sound(["aaf", "2D"]);
}
