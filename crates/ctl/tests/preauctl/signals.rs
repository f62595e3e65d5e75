//! Signals: what is said is what happened, and nothing in clear is left.
#![cfg(target_os = "linux")]

use std::io::Write;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::bench::{Bench, PASSPHRASE, field};

/// Each with its exit code.
const SIGNALS: [(&str, i32); 3] = [("INT", 130), ("TERM", 143), ("HUP", 129)];

/// Their bits among those that a process catches: one less than their numbers 1, 2 and 15.
const ALL: u64 = 1 | 1 << 1 | 1 << 14;

/// Starts a command as a terminal does: tests may run in the background, where an interruption is ignored.
fn start(wished: &Command, signals: &[&str]) -> Child {
    let mut command = Command::new("env");
    command.args(signals).arg(wished.get_program()).args(wished.get_args());
    command.current_dir(wished.get_current_dir().unwrap());
    for (name, value) in wished.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

const USUAL: &[&str] = &["--default-signal=INT,TERM,HUP"];

fn send(child: &Child, signal: &str) {
    let sent = Command::new("kill").args([format!("-{signal}"), child.id().to_string()]).output();
    assert!(sent.is_ok());
}

/// Waits until the program hears those signals.
fn is_listening(child: &Child, to: u64) {
    loop {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap_or("0");
        if u64::from_str_radix(caught.trim(), 16).unwrap() & to == to {
            return;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn error(output: &Output) -> Value {
    serde_json::from_slice::<Value>(&output.stderr).unwrap_or_else(|_| panic!("{output:?}"))["error"].clone()
}

/// Files half written.
fn neighbours(bench: &Bench) -> Vec<String> {
    let folders = [bench.path("."), bench.path("data/ecole")];
    let entries = folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap());
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.contains("partiel")).collect()
}

/// A command that waits for the passphrase.
fn waiting(bench: &Bench) -> Command {
    bench.bare(&["schools", "--json", "--passphrase-file", "-"])
}

#[test]
fn before_anything_is_begun_a_signal_ends_the_program_at_once() {
    let bench = Bench::new();
    for (signal, code) in SIGNALS {
        let mut child = start(&waiting(&bench), USUAL);
        let never_written = child.stdin.take();
        is_listening(&child, ALL);
        send(&child, signal);
        let output = child.wait_with_output().unwrap();
        drop(never_written);
        assert_eq!(output.status.code(), Some(code), "{signal}");
        assert_eq!(field(&error(&output), "code"), "cancelled");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn a_signal_that_the_caller_has_ignored_stays_so() {
    let bench = Bench::new();
    let mut child = start(&waiting(&bench), &["--default-signal=INT,TERM", "--ignore-signal=HUP"]);
    is_listening(&child, ALL & !1);
    send(&child, "HUP");
    writeln!(child.stdin.take().unwrap(), "{PASSPHRASE}").unwrap();
    assert_eq!(child.wait_with_output().unwrap().stdout, b"[]\n");
}

/// Asked twice in the middle of the printing: either everything was decided and its sheets are there, or nothing was and
/// no file is left.
#[test]
fn a_notification_asked_to_stop_is_done_or_leaves_no_trace() {
    let (bench, _) = Bench::with_school(300);
    for (signal, code) in SIGNALS {
        let typed = ["notify", "--by", "sheet", "--out", "feuilles.pdf", "--json"];
        let child = start(&bench.command(&typed), USUAL);
        while neighbours(&bench).is_empty() {
            std::thread::sleep(Duration::from_millis(1));
        }
        send(&child, signal);
        send(&child, signal);
        let output = child.wait_with_output().unwrap();
        assert_eq!(neighbours(&bench), Vec::<String>::new(), "{signal}");
        let notified = bench.json(&["accounts", "--state", "notified", "--no-passwords"]);
        let anybody = !notified.as_array().unwrap().is_empty();
        let done = output.status.code() == Some(0);
        assert_eq!((anybody, bench.path("feuilles.pdf").exists()), (done, done), "{signal}: {output:?}");
        if done {
            return;
        }
        assert_eq!(output.status.code(), Some(code), "{signal}: {output:?}");
        assert_eq!(field(&error(&output), "code"), "cancelled");
    }
}

/// Wherever in its work a command is when it is asked to stop, what it says is what became of it.
#[test]
fn what_a_stopped_command_says_is_what_happened() {
    let (bench, _) = Bench::with_school(20);
    bench.done(&["notify", "--by", "sheet", "--out", "feuilles.pdf"]);
    let backup = field(&bench.json(&["backup"]), "name").to_owned();
    let login = field(&bench.json(&["accounts", "--no-passwords"])[0], "login").to_owned();
    // When that was last done.
    let last = |kind: &str| {
        let journal = bench.json(&["journal", "--page-size", "500"]);
        let entries = journal["entries"].as_array().unwrap();
        entries.iter().find(|entry| entry["kind"] == kind).map(|entry| entry["at"].clone())
    };
    for (kind, typed) in [
        ("reset", vec!["reset", "--reason", "stolen", "--login", &login, "--json"]),
        ("restored", vec!["restore", &backup, "--json"]),
    ] {
        for step in 0..16_u64 {
            let before = last(kind);
            let child = start(&bench.command(&typed), USUAL);
            is_listening(&child, ALL);
            // Anywhere in the work: wherever it falls, what follows holds.
            std::thread::sleep(Duration::from_millis(step * step * 8));
            let (signal, code) = SIGNALS[usize::try_from(step).unwrap() % 3];
            send(&child, signal);
            let output = child.wait_with_output().unwrap();
            let happened = last(kind) != before;
            match output.status.code() {
                Some(0) => assert!(happened, "{kind} {step}: {output:?}"),
                // Everything was done, and its answer cut.
                Some(7) => {
                    assert!(happened, "{kind} {step}: {output:?}");
                    assert_eq!(field(&error(&output), "code"), "answer-not-written");
                }
                stopped => {
                    assert!(!happened, "{kind} {step}: {output:?}");
                    assert_eq!(stopped, Some(code), "{kind} {step}: {output:?}");
                    assert_eq!(field(&error(&output), "code"), "cancelled");
                }
            }
            assert_eq!(neighbours(&bench), Vec::<String>::new());
        }
    }
}
