//! Files that cannot be imported: the French sentence for each, and nothing changed.

mod files;
mod huge;
mod shown;

use std::fmt::Write;
use std::fs;

use fictional::files::onde::{self, OndeStyle};
use serde_json::Value;

pub use self::files::primary;
use self::files::{Fault, all};
use crate::preauctl::{self, json, run, text};
use crate::window::Place;

/// What is said of each file with each fault: exit code, stable code, sentence. `PREAU_SENTENCES=1` writes it
/// anew, to be read again.
const SENTENCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/project/bad_files/sentences.txt");

/// A store with a primary school, some accounts notified, statistics computed; and the school's UAI.
pub fn with_data(place: &Place) -> String {
    preauctl::init(place);
    let school = primary();
    let given = onde::folder(&school, &place.given(), OndeStyle::default()).unwrap();
    let [pupils, guardians] = given.each_ref().map(|path| text(path));
    let town = &school.address.town;
    json(
        place,
        &[
            "import",
            pupils,
            guardians,
            "--school",
            &school.uai,
            "--name",
            &school.name,
            "--degree",
            "1D",
            "--town",
            town,
        ],
    );
    let class = &school.classes[0].label;
    json(place, &["notify", "--by", "sheet", "--class", class, "--out", "feuilles.pdf"]);
    json(place, &["stats", "--compute"]);
    school.uai
}

/// What scripts see of the accounts, the journal, the statistics and the imports.
pub fn seen(place: &Place) -> Vec<Value> {
    let asked: [&[&str]; 4] = [&["accounts", "--no-passwords"], &["journal"], &["stats"], &["imports"]];
    asked.iter().map(|typed| json(place, typed)).collect()
}

#[test]
fn each_fault_of_each_format_is_told_and_changes_nothing() {
    let place = Place::new();
    let uai = with_data(&place);
    let before = seen(&place);
    let mut told = String::new();
    for sound in all() {
        writeln!(told, "# {}", sound.format).unwrap();
        for fault in Fault::ALL {
            let (name, bytes) = sound.with(fault);
            let path = place.given().join(&name);
            fs::write(&path, bytes).unwrap();
            let ran = run(&place, &["import", text(&path), "--school", &uai, "--json"]);
            let label = format!("{}, {}", sound.format, fault.name());
            assert_eq!(ran.out, "", "{label}");
            let (code, sentence) = ran.error();
            writeln!(told, "{}: {} {code}\n    {sentence}", fault.name(), ran.code.unwrap()).unwrap();
            fs::remove_file(path).unwrap();
        }
        assert!(seen(&place) == before, "{}: something changed", sound.format);
    }
    if std::env::var_os("PREAU_SENTENCES").is_some() {
        fs::write(SENTENCES, &told).unwrap();
    }
    let expected = fs::read_to_string(SENTENCES).unwrap_or_default();
    for (line, (told, expected)) in (1..).zip(told.lines().zip(expected.lines())) {
        assert_eq!(told, expected, "{SENTENCES}:{line}");
    }
    assert_eq!(told.lines().count(), expected.lines().count());
}

#[test]
fn the_same_files_without_a_fault_are_imported() {
    for sound in all() {
        let place = Place::new();
        let uai = with_data(&place);
        let (name, bytes) = sound.whole();
        let path = place.given().join(&name);
        fs::write(&path, bytes).unwrap();
        json(&place, &["import", text(&path), "--school", &uai]);
        assert_eq!(json(&place, &["imports"]).as_array().unwrap().len(), 2, "{}", sound.format);
    }
}

#[test]
fn a_bad_file_beside_sound_ones_stops_them_all() {
    let place = Place::new();
    let uai = with_data(&place);
    let before = seen(&place);
    let [pupils, guardians] = &all()[..2] else { unreachable!() };
    for (bad, good) in [(pupils, guardians), (guardians, pupils)] {
        let [(bad, bad_bytes), (good, good_bytes)] = [bad.with(Fault::Truncated), good.whole()];
        let [bad, good] = [bad, good].map(|name| place.given().join(name));
        fs::write(&bad, bad_bytes).unwrap();
        fs::write(&good, good_bytes).unwrap();
        let ran = run(&place, &["import", text(&good), text(&bad), "--school", &uai, "--json"]);
        assert_eq!((ran.code, ran.error().0.as_str()), (Some(1), "damaged-file"));
        assert!(seen(&place) == before);
    }
}
