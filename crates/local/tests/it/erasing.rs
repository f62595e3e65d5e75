//! Erasing leaves nothing, whatever state the folder is in.

use std::sync::Arc;

use local::ambient::FixedClock;
use local::office::{Office, Place};
use local::vault;
use local::view::session::NewStore;

use crate::school::SEPTEMBER;

async fn with_data(root: &std::path::Path) -> Office {
    let office = Office::new(root.to_owned(), Arc::new(FixedClock(SEPTEMBER.parse().unwrap())));
    let passphrase = Some("quatre chats sous le préau".into());
    let new = NewStore { author: "Camille Essai".to_owned(), passphrase, demonstration: false };
    office.create(&new).await.unwrap().close().await;
    office
}

#[tokio::test]
async fn data_whose_key_files_are_lost_are_erased() {
    let root = tempfile::tempdir().unwrap();
    let office = with_data(root.path()).await;
    let folder = office.folder(Place::School);
    std::fs::remove_file(folder.join("store.json")).unwrap();
    std::fs::remove_file(folder.join("sauvegardes/store.json")).unwrap();
    assert!(office.erase().await.unwrap());
    assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 0);
    assert!(!office.erase().await.unwrap());
}

#[tokio::test]
async fn what_a_first_run_left_half_made_is_erased_too() {
    let root = tempfile::tempdir().unwrap();
    let office = with_data(root.path()).await;
    for name in [".ecole.partiel", "ecole-20260901T080000Z", ".demonstration.partiel"] {
        let left = root.path().join(name);
        std::fs::create_dir(&left).unwrap();
        vault::create(&left, Some("quatre chats sous le préau")).unwrap();
    }
    std::fs::write(root.path().join("ecole.txt"), "not Préau’s").unwrap();
    assert!(office.erase().await.unwrap());
    let left: Vec<_> =
        std::fs::read_dir(root.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["ecole.txt"]);
}
