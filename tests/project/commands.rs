//! The interface and Rust know the same commands, and only the application’s own pages may call them.

use std::collections::BTreeSet;

#[test]
fn the_bridge_lists_exactly_the_commands_there_are() {
    let bridge = include_str!("../../ui/src/bridge/bridge.ts");
    let listed: BTreeSet<&str> = bridge
        .lines()
        .skip_while(|line| !line.starts_with("export interface Commands"))
        .skip(1)
        .take_while(|line| !line.starts_with('}'))
        .filter_map(|line| line.trim().split_once('('))
        .map(|(name, _)| name)
        .collect();
    let known: BTreeSet<&str> = preau::NAMES.iter().copied().collect();
    assert_eq!(listed, known);
}

#[test]
fn the_window_goes_nowhere_but_to_its_own_pages() {
    let is_own = |url: &str| preau::is_own_page(&url.parse().unwrap());
    for own in ["tauri://localhost", "tauri://localhost/index.html#/import", "http://tauri.localhost/"] {
        assert!(is_own(own), "{own}");
    }
    for other in [
        "https://exemple.fr/",
        "http://localhost/",
        "tauri://exemple.fr/",
        "https://tauri.localhost.exemple.fr/",
        "file:///etc/passwd",
        "data:text/html,bonjour",
        "about:blank",
    ] {
        assert!(!is_own(other), "{other}");
    }
}

#[test]
fn the_window_is_granted_the_commands_and_nothing_of_the_plug_ins() {
    let capability = include_str!("../../src-tauri/capabilities/main.json");
    let capability: serde_json::Value = serde_json::from_str(capability).unwrap();
    assert_eq!(
        capability["permissions"],
        serde_json::json!(["commands", "core:event:allow-listen", "core:event:allow-unlisten"])
    );
}

/// Of two recipes of one name make carries out the later, and the other command is gone.
#[test]
fn each_command_of_the_makefile_stands_once_and_is_listed_as_one() {
    let makefile = include_str!("../../Makefile");
    let targets: Vec<&str> =
        makefile.lines().filter_map(|line| line.split_once(": ## ")).map(|(target, _)| target).collect();
    let phony = makefile.lines().find_map(|line| line.strip_prefix(".PHONY: ")).unwrap();
    let known: BTreeSet<&str> = phony.split(' ').collect();
    assert_eq!(targets.iter().copied().collect::<BTreeSet<&str>>(), known);
    assert_eq!(targets.len(), known.len(), "a command stands twice");
}
