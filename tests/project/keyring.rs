//! The keyring of the computer dies and another is started, as desktops do; the program goes on.

use std::env;
use std::process::Command;

use local::vault::{self, KeyringState};
use tempfile::tempdir;

/// Ends the keyring of the tests' own desktop.
fn end_keyring() {
    let runtime = env::var("XDG_RUNTIME_DIR").unwrap_or_default();
    assert!(runtime.contains("preau-desktop."), "the tests run under scripts/with-desktop");
    let asked = Command::new("dbus-send")
        .args(["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/"])
        .args(["org.freedesktop.DBus.GetConnectionUnixProcessID", "string:org.freedesktop.secrets"])
        .output()
        .unwrap();
    let answer = String::from_utf8(asked.stdout).unwrap();
    let process = answer.split_whitespace().next_back().unwrap();
    assert!(process.parse::<u32>().is_ok(), "{answer}");
    assert!(Command::new("kill").args(["-9", process]).status().unwrap().success());
}

#[test]
fn a_keyring_that_died_is_asked_again_and_has_kept_the_keys() {
    let folder = tempdir().unwrap();
    let key = vault::create(folder.path(), None).unwrap();

    end_keyring();
    let found = vault::find(folder.path(), None).unwrap();
    assert_eq!(*found.literal(), *key.literal());

    end_keyring();
    assert_eq!(vault::probe(), KeyringState::Ready);
}
