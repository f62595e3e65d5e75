//! Errors and exit codes.

use std::io::Write;
use std::process::Stdio;

use crate::bench::{Bench, PASSPHRASE, Ran, field};

#[test]
fn without_a_store_there_is_nothing_to_list() {
    let bench = Bench::empty();
    let ran = bench.run(&["accounts"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.starts_with("preauctl\u{a0}: ") && ran.err.contains("preauctl init"), "{}", ran.err);
    assert_eq!(ran.err.lines().count(), 1);
    assert_eq!(field(&bench.run(&["backups", "--json"]).error(), "code"), "no-store");
}

#[test]
fn a_store_is_made_once_and_with_a_name() {
    let bench = Bench::empty();
    let ran = bench.run(&["init", "--author", " ", "--json"]);
    assert_eq!((ran.code, field(&ran.error(), "field")), (1, "author"));
    let session = bench.json(&["init", "--author", "Camille Directrice-Exemple"]);
    assert_eq!(field(&session, "author"), "Camille Directrice-Exemple");
    let ran = bench.run(&["init", "--author", "Camille", "--json"]);
    assert_eq!((ran.code, field(&ran.error(), "code")), (1, "store-exists"));
    std::fs::write(bench.path("phrase"), "courte").unwrap();
    std::fs::remove_dir_all(bench.path("data")).unwrap();
    let ran = bench.run(&["init", "--author", "Camille", "--json"]);
    assert_eq!((ran.code, field(&ran.error(), "field")), (1, "passphrase"));
}

#[test]
fn the_passphrase_opens_from_a_file_or_the_standard_input_only() {
    let bench = Bench::new();
    let ran = bench.run_bare(&["schools", "--json"]);
    assert_eq!((ran.code, field(&ran.error(), "code")), (4, "passphrase-needed"));
    assert!(field(&ran.error(), "message").contains("--passphrase-file"));
    std::fs::write(bench.path("fausse"), "ce n’est pas la bonne\n").unwrap();
    let ran = bench.run_bare(&["schools", "--json", "--passphrase-file", "fausse"]);
    assert_eq!((ran.code, field(&ran.error(), "code")), (4, "wrong-passphrase"));
    let ran = bench.run_bare(&["schools", "--json", "--passphrase-file", "absente"]);
    assert_eq!((ran.code, field(&ran.error(), "code")), (4, "passphrase-file"));

    let mut command = bench.bare(&["schools", "--json", "--passphrase-file", "-"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(format!("{PASSPHRASE}\r\n").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(output.stdout, b"[]\n");
}

#[test]
fn two_programs_do_not_open_the_same_data() {
    let bench = Bench::new();
    // What another program holds while it works.
    let lock = std::fs::File::options().write(true).open(bench.path("data/ecole/preau.lock")).unwrap();
    lock.lock().unwrap();
    let ran = bench.run(&["schools", "--json"]);
    assert_eq!((ran.code, field(&ran.error(), "code")), (6, "in-use"));
    let ran = bench.run(&["schools"]);
    assert!(ran.err.contains("Préau est déjà ouvert sur ces données."), "{}", ran.err);
    drop(lock);
    assert_eq!(bench.run(&["schools"]).code, 0);
}

#[test]
fn mistakes_of_typing_have_their_code() {
    let bench = Bench::new();
    for typed in [
        vec![],
        vec!["acounts"],
        vec!["accounts", "--state", "perdu"],
        vec!["notify", "--by", "mail", "--out", "x.pdf"],
        vec!["list", "--out", "x.pdf"],
        vec!["reset", "--reason", "stolen"],
        vec!["notify", "--by", "sheet", "--reset", "--out", "x.pdf"],
        vec!["notify", "--by", "sheet", "--yes", "--out", "x.pdf"],
        vec!["import"],
    ] {
        let ran = bench.run(&typed);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{typed:?}");
        assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
        let ran = bench.run(&[typed.as_slice(), &["--json"]].concat());
        assert_eq!((ran.code, field(&ran.error(), "code")), (2, "usage"), "{typed:?}");
    }
    let ran = bench.run(&["reset", "--reason", "stolen"]);
    assert!(ran.err.contains("--yes"), "{}", ran.err);
    for shown in [["--help"], ["--version"]] {
        let ran = bench.run(&shown);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{shown:?}");
    }
}

#[test]
fn what_is_asked_for_must_exist() {
    let (bench, school) = Bench::with_school(20);
    for (typed, code, name) in [
        (vec!["show", "x.inconnu9"], "not-found", None),
        (vec!["accounts", "--school", "0000000A"], "not-found", None),
        (vec!["accounts", "--class", "CM9 Z"], "invalid", Some("class")),
        (vec!["accounts", "--level", "CM9"], "invalid", Some("level")),
        (vec!["accounts", "--population", "pupils"], "invalid", Some("population")),
        (
            vec!["notify", "--by", "sheet", "--state", "activated", "--out", "x.pdf"],
            "invalid",
            Some("accounts"),
        ),
        (vec!["notify", "--by", "sheet", "--out", "x.txt"], "invalid", Some("path")),
        (vec!["list", "--csv", "--out", "absent/x.csv"], "invalid", Some("path")),
        (vec!["restore", "preau-20200101T000000Z-daily.db"], "not-found", None),
        (vec!["import", "absent.csv"], "", None),
    ] {
        let ran = bench.run(&[typed.as_slice(), &["--json"]].concat());
        assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{typed:?}");
        let error = ran.error();
        assert!(code.is_empty() || field(&error, "code") == code, "{typed:?}: {error}");
        assert_eq!(error["field"].as_str(), name, "{typed:?}: {error}");
        assert!(!field(&error, "message").is_empty());
    }
    assert!(!bench.path("x.pdf").exists() && !bench.path("x.txt").exists());
    let lower = field(&school, "uai").to_lowercase();
    assert_eq!(bench.run(&["accounts", "--school", &lower]).code, 0, "case of a UAI does not count");
}

#[test]
fn damaged_data_are_told_and_restored() {
    let (bench, _) = Bench::with_school(20);
    let backup = bench.json(&["backup"]);
    let database = bench.path("data/ecole/preau.db");
    let mut bytes = std::fs::read(&database).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 4096].fill(0);
    std::fs::write(&database, bytes).unwrap();
    let ran = bench.run(&["accounts", "--json"]);
    assert_eq!((ran.code, field(&ran.error(), "code")), (5, "damaged"));
    assert!(field(&ran.error(), "message").contains("preauctl restore"));
    bench.json(&["restore", field(&backup, "name")]);
    assert_eq!(bench.run(&["accounts"]).code, 0);
}

#[cfg(unix)]
#[test]
fn too_few_open_files_are_told_as_such() {
    let bench = Bench::new();
    let mut told = 0;
    // From the first file of the store to the last.
    for files in 10..=17 {
        let command = bench.command(&["journal", "--json"]);
        let mut limited = std::process::Command::new("sh");
        limited.args(["-c", "ulimit -n \"$0\" && exec \"$@\"", &files.to_string()]);
        limited.arg(command.get_program()).args(command.get_args()).current_dir(bench.path(""));
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => limited.env(name, value),
                None => limited.env_remove(name),
            };
        }
        let ran = Ran::new(limited.output().unwrap());
        if ran.code == 0 {
            continue;
        }
        let error = ran.error();
        let code = field(&error, "code");
        assert!(!["damaged", "read-only", "wrong-passphrase", "key-file-lost"].contains(&code), "{error}");
        told += u32::from(ran.code == 7 && ["exhausted", "cannot-open"].contains(&code));
    }
    assert!(told > 0, "the limits reach the store");
    assert_eq!(bench.run(&["journal"]).code, 0);
}

#[test]
fn data_are_erased_when_confirmed_and_closed() {
    let bench = Bench::new();
    let ran = bench.run(&["erase", "--json"]);
    assert_eq!((ran.code, field(&ran.error(), "code")), (2, "usage"));
    bench.json(&["backup"]);
    let lock = std::fs::File::options().write(true).open(bench.path("data/ecole/preau.lock")).unwrap();
    lock.lock().unwrap();
    let ran = bench.run(&["erase", "--yes", "--json"]);
    assert_eq!((ran.code, field(&ran.error(), "code")), (6, "in-use"));
    assert!(bench.path("data/ecole/preau.db").exists());
    drop(lock);
    std::fs::write(bench.path("data/ecole/store.json"), "illisible").unwrap();
    assert_eq!(bench.json(&["erase", "--yes"]), serde_json::json!({ "erased": true }));
    assert_eq!(std::fs::read_dir(bench.path("data")).unwrap().count(), 0);
    assert_eq!(bench.json(&["erase", "--yes"]), serde_json::json!({ "erased": false }));
}

/// A failure ends the process soon after the database was last used: what still closes it must not be overtaken.
#[test]
fn a_refused_import_ends_with_its_code_every_time() {
    let (bench, school) = Bench::with_school(20);
    std::fs::write(bench.path("coupé.csv"), "Nom élève;Prénom élève;Date naissance;Niveau;Classe\nFICTIF;A")
        .unwrap();
    let ended: Vec<_> = (0..100)
        .map(|_| {
            let typed = ["import", "coupé.csv", "--school", field(&school, "uai"), "--json"];
            bench.command(&typed).output().unwrap().status.code()
        })
        .collect();
    assert_eq!(ended, vec![Some(1); 100]);
}
