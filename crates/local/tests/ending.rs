//! The end of a process whose stores were dropped rather than closed. A test binary of its own: the process that it
//! starts inherits, for a moment, the locks of every store that is open beside it.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::PathBuf;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use jiff::Timestamp;
use local::store::Store;
use local::vault;

/// The variable that names where the stores are made.
const FOLDER: &str = "PREAU_ENDING";

/// An exit that takes its time once SQLCipher has given its memory back.
extern "C" fn linger() {
    sleep(Duration::from_millis(300));
}

/// Stores whose logs are still to be folded in when the process that dropped them exits.
#[tokio::test]
#[ignore = "ends its process; the test below starts it in one of its own"]
async fn drops_its_stores_and_exits() {
    shutdown_hooks::add_shutdown_hook(linger);
    let mut stores = Vec::new();
    for number in 0..6 {
        let folder = PathBuf::from(std::env::var_os(FOLDER).unwrap()).join(number.to_string());
        std::fs::create_dir(&folder).unwrap();
        let key = vault::create(&folder, Some("une phrase de passe pour les essais")).unwrap();
        stores.push(Store::create(&folder, &key, Timestamp::now()).await.unwrap());
    }
    drop(stores);
    std::process::exit(7);
}

#[test]
fn a_process_ends_as_it_says_while_its_stores_close() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = Command::new(std::env::current_exe().unwrap());
    process.env(FOLDER, folder.path()).args(["--ignored", "--exact", "drops_its_stores_and_exits"]);
    assert_eq!(process.output().unwrap().status.code(), Some(7));
}
