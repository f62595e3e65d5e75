//! The technical log and the support file: what they say, and whom they never name.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::bad_files::{self, Fault, Sound};
use crate::bench::{Bench, PASSPHRASE, field, import_line};

/// Everything of anybody that must stand in neither: of the accounts, and of the files they come from.
fn personal(bench: &Bench, written: &Value) -> BTreeSet<String> {
    let school = field(&written["schools"][0], "name").to_owned();
    let mut found = BTreeSet::from([PASSPHRASE.to_owned(), "Directrice-Exemple".to_owned(), school]);
    for account in bench.json(&["accounts"]).as_array().unwrap() {
        for name in ["login", "provisional_password", "family_name", "mail", "mobile"] {
            found.extend(account[name].as_str().map(str::to_owned));
        }
    }
    for file in written["files"].as_array().unwrap() {
        let text = String::from_utf8(std::fs::read(file.as_str().unwrap()).unwrap()).unwrap();
        // Values of every column; short ones are words of any sentence.
        found.extend(
            text.lines()
                .skip(1)
                .flat_map(|line| line.split(';'))
                .map(|value| value.trim_matches('"').to_owned()),
        );
    }
    found.retain(|value| tells_somebody(value));
    assert!(found.len() > 100, "{}", found.len());
    found
}

/// Long enough to be nobody else's: a few letters are a word of any sentence, a few digits a part of any time.
fn tells_somebody(value: &str) -> bool {
    let shortest = if value.chars().any(char::is_alphabetic) { 6 } else { 8 };
    value.chars().count() >= shortest && value.contains(char::is_alphanumeric)
}

fn names_nobody(text: &str, personal: &BTreeSet<String>) {
    for value in personal {
        assert!(!text.contains(value.as_str()), "{value} stands in\n{}", &text[..text.len().min(4_000)]);
    }
}

/// Runs it with every event shown, and gives what it says of itself.
fn traced(bench: &Bench, typed: &[&str]) -> String {
    let output = bench.command(typed).env("PREAU_LOG", "trace").output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    told.lines()
        .filter(|line| line.contains("local::") || line.contains("formats::"))
        .collect::<Vec<_>>()
        .join("\n")
}

fn log_of(bench: &Bench) -> String {
    std::fs::read_to_string(bench.path("data").join("journal-technique/preau.log")).unwrap_or_default()
}

#[test]
fn a_whole_year_leaves_a_log_that_names_nobody() {
    let bench = Bench::new();
    let (out, typed) = (bench.text("onde"), ["demo", "--pupils", "60", "--awkward", "heavy", "--out"]);
    let written = bench.json(&[typed.as_slice(), &[&out]].concat());
    let mut told = traced(&bench, &import_line(&written).iter().map(String::as_str).collect::<Vec<_>>());
    bench.import(&written, &[]);
    for typed in [
        ["notify", "--by", "sheet", "--out", "feuilles.pdf"].as_slice(),
        &["reset", "--reason", "stolen", "--yes"],
        &["list", "--csv", "--out", "liste.csv"],
        &["stats", "--compute"],
        &["summary", "--out", "bilan.pdf"],
        &["backup"],
        &["show", "a.personne"],
        &["undo", "99"],
    ] {
        told += &traced(&bench, typed);
    }
    let personal = personal(&bench, &written);
    // A wrong passphrase, files that are none, data that are damaged.
    std::fs::write(bench.path("autre"), "pas la bonne phrase\n").unwrap();
    let wrong =
        bench.bare(&["schools", "--passphrase-file", "autre"]).env("PREAU_LOG", "trace").output().unwrap();
    told += &String::from_utf8(wrong.stderr).unwrap();
    let pupils = written["files"][0].as_str().unwrap();
    let text = std::fs::read(Path::new(pupils)).unwrap();
    for (name, content) in
        [("coupe.csv", &text[..text.len() / 2]), ("vide.csv", &[]), ("zeros.csv", &[0; 4_096])]
    {
        std::fs::write(bench.path(name), content).unwrap();
        told += &traced(&bench, &["import", name]);
    }
    names_nobody(&told, &personal);
    let log = log_of(&bench);
    names_nobody(&log, &personal);
    for expected in [
        "import appliqué",
        "feuilles écrites",
        "mots de passe réinitialisés",
        "liste écrite",
        "bilan écrit",
        "sauvegarde faite",
    ] {
        assert!(log.contains(expected), "{expected}: {log}");
    }
    assert!(log.contains("code=\"wrong-passphrase\""), "{log}");
    let support = bench.done(&["support"]);
    names_nobody(&support, &personal);
    assert!(
        support.contains("\nélèves\u{a0}: 60\n") && support.contains("Contrôle du fichier\u{a0}: sain"),
        "{support}"
    );
    let uai = field(&written["schools"][0], "uai");
    assert!(support.contains(uai) && !bench.done(&["support", "--without-uai"]).contains(uai));
}

/// What the files say of anybody: their values, but for those that are words of any file.
fn values(sounds: &[Sound]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (_, content) in sounds.iter().flat_map(|sound| &sound.contents) {
        let text = match str::from_utf8(content) {
            Ok(text) => text.to_owned(),
            Err(_) => content.iter().map(|byte| char::from(*byte)).collect(),
        };
        // Between tags, or between separators below the header.
        let values: Vec<&str> = if text.starts_with('<') {
            text.split('>').filter_map(|after| after.split('<').next()).collect()
        } else {
            text.lines().skip(1).flat_map(|line| line.split(';')).collect()
        };
        found.extend(values.into_iter().map(|value| value.trim().trim_matches('"').to_owned()));
    }
    found.retain(|value| tells_somebody(value));
    assert!(found.len() > 500, "{}", found.len());
    found
}

#[test]
fn each_bad_file_leaves_what_it_comes_of_in_a_log_that_names_nobody() {
    let bench = Bench::new();
    let school = bad_files::primary();
    let sounds = bad_files::all();
    let pair = [0, 1].map(|place| {
        let (name, bytes) = sounds[place].whole();
        std::fs::write(bench.path(&name), bytes).unwrap();
        name
    });
    let [pupils, guardians] = pair.each_ref().map(String::as_str);
    let (uai, name, town) = (&*school.uai, &*school.name, &*school.address.town);
    let typed =
        ["import", pupils, guardians, "--school", uai, "--name", name, "--degree", "1D", "--town", town];
    bench.json(&typed);
    let mut told = String::new();
    for sound in &sounds {
        for fault in Fault::ALL {
            let (name, bytes) = sound.with(fault);
            std::fs::write(bench.path(&name), bytes).unwrap();
            let traced = traced(&bench, &["import", &name, "--school", uai]);
            assert!(traced.contains("causes="), "{}, {}: {traced}", sound.format, fault.name());
            told += &traced;
            std::fs::remove_file(bench.path(&name)).unwrap();
        }
    }
    let log = log_of(&bench);
    let personal = values(&sounds);
    names_nobody(&told, &personal);
    names_nobody(&log, &personal);
    // The log writes a space that does not break by its number.
    let log = log.replace("\\u{a0}", "\u{a0}");
    for expected in [
        "fichier\u{a0}: damaged-file, ligne",
        "lecture\u{a0}: null characters in a row",
        "lecture\u{a0}: XML: ",
        "fichier\u{a0}: damaged-archive ← lecture\u{a0}: ZIP: not an archive",
        "fichier\u{a0}: damaged-archive ← lecture\u{a0}: reading or unpacking ← système\u{a0}: ",
        "fichier\u{a0}: archive-bomb",
    ] {
        assert!(log.contains(expected), "{expected}: {log}");
    }
}

#[test]
fn the_support_file_is_made_of_damaged_data_too_and_goes_with_them() {
    let (bench, _) = Bench::with_school(10);
    let database = bench.path("data").join("ecole/preau.db");
    let mut bytes = std::fs::read(&database).unwrap();
    bytes[4_096..8_192].fill(7);
    std::fs::write(&database, bytes).unwrap();
    assert_eq!(bench.run(&["schools"]).code, 5);
    let told = bench.done(&["support", "--out", "aide.txt"]);
    assert!(told.contains("aide.txt"), "{told}");
    let text = std::fs::read_to_string(bench.path("aide.txt")).unwrap();
    assert!(text.contains("code=\"damaged\""), "{text}");
    assert!(text.contains("Clé\u{a0}: phrase secrète"), "{text}");
    bench.done(&["erase", "--yes"]);
    assert!(!bench.path("data").join("journal-technique").exists());
}

#[test]
fn a_command_that_finds_no_data_leaves_no_log() {
    let bench = Bench::empty();
    assert_eq!(bench.run(&["schools"]).code, 1);
    let text = bench.done(&["support"]);
    assert!(text.contains("État\u{a0}: aucune donnée") && text.contains("Rien n’a été noté."), "{text}");
    assert!(!bench.path("data").exists());
}
