//! The keyring of the computer dies and another is started, as desktops do; the program goes on.

use std::env;
use std::process::Command;
use std::sync::Arc;

use local::Error;
use local::clock::SystemClock;
use local::data_dir::DataDir;
use local::usecase::journal;
use local::vault::{self, KeyringState};
use local::view::session::{Asks, NewStore};
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

#[tokio::test]
async fn a_code_and_the_keyring_open_together_and_neither_alone() {
    let root = tempdir().unwrap();
    let data = DataDir::new(root.path().to_owned(), Arc::new(SystemClock));
    let new = NewStore { author: "Camille Essai".to_owned(), passphrase: None, demonstration: false };
    let workspace = data.create(&new).await.unwrap();
    assert_eq!(data.asks(), Asks::Nothing);
    let guessed = data.set_code(&workspace, None, Some("123456")).await.unwrap_err();
    assert!(matches!(guessed, Error::Invalid { field: "newCode", .. }), "{guessed:?}");
    assert_eq!(data.asks(), Asks::Nothing);

    data.set_code(&workspace, None, Some("147036")).await.unwrap();
    assert_eq!(data.asks(), Asks::Code);
    // Another takes the place of the one that is known, and of no other.
    assert!(matches!(data.set_code(&workspace, None, Some("909172")).await, Err(Error::CodeNeeded)));
    assert!(matches!(data.set_code(&workspace, Some("147037"), None).await, Err(Error::WrongCode)));
    data.set_code(&workspace, Some("147036"), Some("cour 7 tilleuls")).await.unwrap();
    let said = journal::page(&workspace, None, 0, 10).await.unwrap().entries;
    let said: Vec<&str> = said.iter().map(|entry| entry.what.as_str()).collect();
    assert_eq!(said, ["Code de verrouillage choisi"; 2]);
    workspace.close().await;
    drop(workspace);

    assert!(matches!(data.open(None).await, Err(Error::CodeNeeded)));
    assert!(matches!(data.open(Some("147036")).await, Err(Error::WrongCode)));
    let workspace = data.open(Some("cour 7 tilleuls")).await.unwrap();
    data.set_code(&workspace, Some("cour 7 tilleuls"), None).await.unwrap();
    workspace.close().await;
    drop(workspace);
    assert_eq!(data.asks(), Asks::Nothing);
    data.open(None).await.unwrap().close().await;
}

/// On a desktop of its own: others would find their keyring locked.
#[test]
fn a_keyring_that_is_locked_is_told_from_none() {
    let ended = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/with-desktop"))
        .arg(env::current_exe().unwrap())
        .args(["--exact", "--ignored", "keyring::locked_and_opened_again"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ended.stdout);
    assert!(ended.status.success() && said.contains("1 passed"), "{said}");
}

#[test]
#[ignore = "locks the keyring of its desktop; run by the test above"]
fn locked_and_opened_again() {
    assert_eq!(vault::probe(), KeyringState::Ready);
    let locked = Command::new("dbus-send")
        .args(["--session", "--print-reply", "--dest=org.freedesktop.secrets", "/org/freedesktop/secrets"])
        .args([
            "org.freedesktop.Secret.Service.Lock",
            "array:objpath:/org/freedesktop/secrets/aliases/default",
        ])
        .status()
        .unwrap();
    assert!(locked.success());
    assert_eq!(vault::probe(), KeyringState::Locked);
    end_keyring();
    assert_eq!(vault::probe(), KeyringState::Ready);
}
