//! The documentation's first example, run as it is written.

use std::process::{Command, Stdio};

use crate::bench::Ran;

/// The lines of the first block of commands under that heading.
fn block<'d>(document: &'d str, heading: &str) -> &'d str {
    let (_, section) = document.split_once(&format!("\n## {heading}\n")).unwrap();
    let (_, block) = section.split_once("```sh\n").unwrap();
    block.split_once("\n```").unwrap().0
}

#[test]
fn the_five_minutes_go_as_they_are_written_from_an_empty_folder() {
    let written =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/preauctl.md")).unwrap();
    let script = block(&written, "En cinq minutes");
    let commands = script.lines().filter(|line| line.starts_with("preauctl ")).count();
    assert_eq!(commands, 6, "{script}");
    let folder = tempfile::tempdir().unwrap();
    let home = tempfile::tempdir().unwrap();
    let programs = std::path::Path::new(env!("CARGO_BIN_EXE_preauctl")).parent().unwrap();
    let mut path = programs.as_os_str().to_owned();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap());
    let mut shell = Command::new("sh");
    shell.arg("-euc").arg(script).current_dir(folder.path()).stdin(Stdio::null());
    shell.env_clear().env("PATH", path).env("HOME", home.path());
    let ran = Ran::new(shell.output().unwrap());
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(folder.path().join("feuilles.pdf").is_file(), "{}", ran.out);
    assert!(ran.out.contains("Notifiés par feuille"), "{}", ran.out);
}
