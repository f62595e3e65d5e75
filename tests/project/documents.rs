//! Documents stay true: what they link to and the paths they name exist.

#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};

/// How a path of the repository begins, when a document names one in a code span.
const ROOMS: &[&str] = &["crates/", "ui/src/", "src-tauri/", "tests/", "benches/", "docs/", "scripts/"];

#[test]
fn links_lead_somewhere() {
    let mut links = 0;
    for document in documents() {
        let text = fs::read_to_string(root().join(&document)).unwrap();
        let folder = document.parent().unwrap();
        for target in between(&text, "](", ")") {
            let target = target.split('#').next().unwrap_or_default();
            if target.is_empty() || target.contains("://") {
                continue;
            }
            let path = root().join(folder).join(target);
            assert!(path.exists(), "{} links to {target}, which is not there", document.display());
            links += 1;
        }
    }
    assert!(links > 10, "the scan no longer recognises links");
}

#[test]
fn named_paths_exist() {
    let mut paths = 0;
    for document in documents() {
        let text = fs::read_to_string(root().join(&document)).unwrap();
        for named in between(&text, "`", "`") {
            let is_path =
                ROOMS.iter().any(|room| named.starts_with(room)) && !named.contains([' ', '*', '{']);
            if is_path {
                assert!(
                    root().join(named).exists(),
                    "{} names {named}, which is not there",
                    document.display()
                );
                paths += 1;
            }
        }
    }
    assert!(paths > 10, "the scan no longer recognises paths");
}

#[test]
fn what_stands_between_is_found() {
    assert_eq!(between("a [b](c) ![d](e/f.png)", "](", ")"), ["c", "e/f.png"]);
    assert_eq!(between("`x` and `y", "`", "`"), ["x"]);
}

/// Every piece of a text between two marks, line by line.
fn between<'t>(text: &'t str, opening: &str, closing: &str) -> Vec<&'t str> {
    let mut found = Vec::new();
    for line in text.lines() {
        let mut rest = line;
        while let Some((_, after)) = rest.split_once(opening) {
            let Some((inside, next)) = after.split_once(closing) else { break };
            found.push(inside);
            rest = next;
        }
    }
    found
}

/// The documents at the top and under `docs`, relative to the root.
fn documents() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in ["", "docs", "docs/decisions"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let path = Path::new(folder).join(entry.unwrap().file_name());
            if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path);
            }
        }
    }
    found
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
