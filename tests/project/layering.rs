//! Keeps the arrows between the crates: `src-tauri, ctl → local → {protocol, formats, fictional, print, release} → domain`
//! on a desktop, `server → portal → service → {protocol, formats, fictional} → domain` at the centre; the two never see each
//! other. Only the root package knows Tauri, SQL stands only under `store`, the rules read no clock.

#![cfg(test)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Who may depend on whom, inside the workspace. A member that is not here has no place yet: give it one.
const ARROWS: &[(&str, &[&str])] = &[
    ("preau", &["preau-local", "preau-domain"]),
    ("preau-ctl", &["preau-local", "preau-fictional", "preau-domain"]),
    (
        "preau-local",
        &[
            "preau-protocol",
            "preau-formats",
            "preau-fictional",
            "preau-print",
            "preau-release",
            "preau-domain",
        ],
    ),
    ("preau-protocol", &["preau-domain"]),
    ("preau-formats", &["preau-domain"]),
    ("preau-fictional", &["preau-domain"]),
    ("preau-print", &["preau-domain"]),
    ("preau-release", &[]),
    ("preau-domain", &[]),
    ("preau-server", &["preau-portal", "preau-service", "preau-protocol", "preau-fictional", "preau-domain"]),
    ("preau-portal", &["preau-service", "preau-protocol", "preau-domain"]),
    ("preau-service", &["preau-protocol", "preau-formats", "preau-fictional", "preau-domain"]),
    // Of tests: nobody may depend on it but through development dependencies.
    ("preau-testing", &["preau-local", "preau-protocol", "preau-fictional", "preau-domain"]),
];

/// Folders where SQL may stand.
const STORES: &[&str] = &["crates/local/src/store", "crates/service/src/store"];

/// What SQL in a source looks like.
const SQL: &[&str] = &[
    "sqlx::query",
    "sqlx::raw_sql",
    "QueryBuilder",
    "\"SELECT ",
    "\"INSERT ",
    "\"UPDATE ",
    "\"DELETE ",
    "\"CREATE ",
    "\"PRAGMA ",
];

/// Where time, randomness, files and networks come from. `crates/domain/clippy.toml` forbids the functions;
/// this forbids the names, whoever silences the lint.
const AMBIENT: &[&str] = &[
    "SystemTime",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "TimeZone::system",
    "getrandom",
    "thread_rng",
    "now_v7",
    "new_v4",
    "std::fs",
    "std::net",
    "std::env",
];

/// Files of the desktop that may open a connection. The service is there to be reached.
const DOORS: &[&str] = &["crates/local/src/central_client.rs", "crates/local/src/http.rs"];

/// What opening a connection looks like.
const CONNECTIONS: &[&str] = &["ureq", "reqwest", "TcpStream", "UdpSocket", "TcpListener"];

#[test]
fn crates_depend_only_along_the_arrows() {
    for package in packages() {
        let name = name(&package);
        let (_, allowed) = ARROWS
            .iter()
            .find(|(member, _)| *member == name)
            .unwrap_or_else(|| panic!("{name} has no place in ARROWS"));
        let strayed: Vec<String> = dependencies(&package)
            .into_iter()
            .filter(|dependency| is_member(dependency) && !allowed.contains(&dependency.as_str()))
            .collect();
        assert!(strayed.is_empty(), "{name} may not depend on {strayed:?}");
    }
}

#[test]
fn every_crate_is_looked_at() {
    let found: BTreeSet<String> = packages().iter().map(name).collect();
    for (member, _) in ARROWS {
        assert!(found.contains(*member), "{member} is missing from the workspace: {found:?}");
    }
}

#[test]
fn only_the_root_package_knows_tauri() {
    for package in packages() {
        let windows: Vec<String> = dependencies(&package)
            .into_iter()
            .filter(|dependency| {
                dependency.starts_with("tauri") || ["wry", "tao"].contains(&dependency.as_str())
            })
            .collect();
        assert_eq!(name(&package) == "preau", !windows.is_empty(), "{}: {windows:?}", name(&package));
    }
}

#[test]
fn sql_stands_only_under_store() {
    let mut in_stores = 0;
    for file in sources().into_iter().filter(|file| !is_test(file)) {
        let text = fs::read_to_string(root().join(&file)).unwrap();
        let found = mentions(&text, SQL);
        if STORES.iter().any(|store| file.starts_with(store)) {
            in_stores += found.len();
        } else {
            assert!(found.is_empty(), "SQL outside store: {}: {found:?}", file.display());
        }
    }
    assert!(in_stores > 20, "the scan no longer recognises SQL");
}

/// Tests look into the store as they need, and serve what they fetch.
fn is_test(file: &Path) -> bool {
    file.starts_with("crates/testing")
        || file.components().any(|part| part.as_os_str() == "tests")
        || file.ends_with("tests.rs")
}

#[test]
fn rules_read_no_clock_no_randomness_no_file() {
    for file in sources().into_iter().filter(|file| file.starts_with("crates/domain")) {
        let found = mentions(&fs::read_to_string(root().join(&file)).unwrap(), AMBIENT);
        assert!(found.is_empty(), "{}: {found:?}", file.display());
    }
}

#[test]
fn connections_are_opened_where_the_documents_say() {
    let mut opening = BTreeSet::new();
    let of_desktop = |file: &PathBuf| !is_test(file) && !file.starts_with("crates/server");
    for file in sources().into_iter().filter(of_desktop) {
        let text = fs::read_to_string(root().join(&file)).unwrap();
        if !mentions(&text, CONNECTIONS).is_empty() {
            opening.insert(file.to_string_lossy().into_owned());
        }
    }
    let known: BTreeSet<String> = DOORS.iter().map(|&door| door.to_owned()).collect();
    assert_eq!(opening, known, "docs/securite.md says which connections there are");
}

#[test]
fn a_file_is_named_after_its_question() {
    for file in sources() {
        let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let vague = ["util", "utils", "helper", "helpers", "manager", "common", "misc"];
        assert!(!vague.contains(&stem.as_str()), "{} says nothing of what it holds", file.display());
    }
}

#[test]
fn a_mention_in_a_comment_is_none() {
    assert!(mentions("// not sqlx::query here\n//! nor \"SELECT x\"\n", SQL).is_empty());
    assert_eq!(mentions("let a = 1; // b\nsqlx::query(text)\n", SQL), ["2: sqlx::query(text)"]);
}

/// Lines of code, with their numbers, that hold one of these words. Comments are no code.
fn mentions(text: &str, words: &[&str]) -> Vec<String> {
    text.lines()
        .zip(1..)
        .map(|(line, number)| (line.trim(), number))
        .filter(|(line, _)| !line.starts_with("//") && words.iter().any(|word| line.contains(word)))
        .map(|(line, number): (&str, u32)| format!("{number}: {line}"))
        .collect()
}

/// The Rust sources of the application and of its crates, relative to the root.
fn sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from("src-tauri/src")];
    for member in fs::read_dir(root().join("crates")).unwrap() {
        folders.push(Path::new("crates").join(member.unwrap().file_name()).join("src"));
    }
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(root().join(&folder)) else { continue };
        for entry in entries {
            let entry = entry.unwrap();
            let path = folder.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found
}

/// The workspace's packages, as `cargo metadata` gives them.
fn packages() -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

fn name(package: &Value) -> String {
    package["name"].as_str().unwrap().to_owned()
}

/// Names of what a package is built from. Tests may use more: a development dependency is no arrow.
fn dependencies(package: &Value) -> Vec<String> {
    let listed = package["dependencies"].as_array().unwrap();
    listed.iter().filter(|dependency| dependency["kind"] != "dev").map(name).collect()
}

fn is_member(package: &str) -> bool {
    ARROWS.iter().any(|(member, _)| *member == package)
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
