//! The folder of a user as others see it while it is worked in: what is opened, erased and left.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::erasing::clear;
use super::folder::{is_moment, root_of};
use super::{DataDir, Profile, VerifiedBackup};
use crate::Error;
use crate::clock::SystemClock;
use crate::store::{Store, owned_files};
use crate::vault::{self, KeyringState};
use crate::view::session::{NewStore, Phase};

/// The window runs these on whichever thread is free: they do not compile otherwise.
#[test]
fn what_the_window_awaits_may_change_thread() {
    const fn sent<F: Send>(_: &F) {}
    let data_dir = DataDir::new("nowhere".into(), Arc::new(SystemClock));
    sent(&data_dir.open(None));
    sent(&data_dir.choose("none", None));
    let restore = |chosen: VerifiedBackup| sent(&data_dir.restore(chosen));
    let _ = restore;
}

#[test]
fn the_folder_of_the_data_is_one_that_somebody_named_or_the_users_own() {
    let named = |text: &str| Some(OsString::from(text));
    let home = Path::new(if cfg!(windows) { r"C:\Users\essai" } else { "/home/essai" });
    let usual = home.join("fr.preau.desktop");
    assert_eq!(root_of(None, Some(home.to_owned())).unwrap(), usual);
    assert_eq!(root_of(named(""), Some(home.to_owned())).unwrap(), usual, "empty is as unset");
    assert_eq!(root_of(named("donnees"), None).unwrap(), std::path::absolute("donnees").unwrap());
    assert_eq!(root_of(Some(home.into()), None).unwrap(), home);
    for nowhere in [None, Some(PathBuf::new()), Some(PathBuf::from("home"))] {
        assert_eq!(root_of(named(""), nowhere).unwrap_err().code(), "no-data-folder");
    }
}

#[test]
fn only_a_moment_dates_what_was_set_aside() {
    for dated in ["20260901T080000Z", "20260901T080000Z-2"] {
        assert!(is_moment(dated), "{dated}");
    }
    for other in ["photos-2025", "2025", "20261301T080000Z", "20260901T080000Z-bis", "20260901T080000Z-1", ""]
    {
        assert!(!is_moment(other), "{other}");
    }
}

const PASSPHRASE: &str = "quatre chats sous le préau";

async fn created(root: &Path) -> DataDir {
    let data_dir = DataDir::new(root.join("data"), Arc::new(SystemClock));
    let new = NewStore {
        author: "Camille Essai".to_owned(),
        passphrase: Some(PASSPHRASE.into()),
        demonstration: false,
    };
    let workspace = data_dir.create(&new).await.unwrap();
    workspace.close().await;
    data_dir
}

/// Every path under a folder.
fn paths(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> =
        paths.flat_map(|path| std::iter::once(path.clone()).chain(self::paths(&path))).collect();
    paths.sort();
    paths
}

#[tokio::test]
async fn where_the_window_stood_is_erased_with_the_data() {
    let root = tempfile::tempdir().unwrap();
    let data_dir = created(root.path()).await.followed(Some(root.path().join("memoire")));
    let placement = data_dir.placement().unwrap();
    std::fs::create_dir(placement.parent().unwrap()).unwrap();
    std::fs::write(&placement, "{}").unwrap();
    assert!(data_dir.erase().await.unwrap().any);
    assert_eq!(paths(&root.path().join("memoire")), Vec::<PathBuf>::new());
    assert!(!root.path().join("memoire").exists());
}

#[tokio::test]
async fn what_was_erased_while_its_key_was_derived_is_not_made_again() {
    let root = tempfile::tempdir().unwrap();
    for theirs in [false, true] {
        let data_dir = created(root.path()).await;
        let key = data_dir.key(Profile::School, Some(PASSPHRASE)).await.unwrap();
        let photo = data_dir.folder(Profile::School).join("photo.jpg");
        if theirs {
            std::fs::write(&photo, "").unwrap();
        }
        assert!(data_dir.erase().await.unwrap().any);
        let left = paths(&data_dir.root);
        assert_eq!(left.contains(&photo), theirs);
        assert!(matches!(data_dir.seated(Profile::School, &key).await, Err(Error::NoStore)));
        assert_eq!(paths(&data_dir.root), left);
        assert!(!data_dir.erase().await.unwrap().any);
    }
}

#[tokio::test]
async fn data_that_came_back_are_not_said_to_be_erased() {
    let root = tempfile::tempdir().unwrap();
    let data_dir = created(root.path()).await;
    assert!(data_dir.erase().await.unwrap().any);
    data_dir.require_gone().unwrap();
    let folder = data_dir.folder(Profile::School);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("photo.jpg"), "").unwrap();
    data_dir.require_gone().unwrap();
    std::fs::remove_file(folder.join("photo.jpg")).unwrap();
    owned_files::mark(&folder).unwrap();
    assert_eq!(data_dir.require_gone().unwrap_err().code(), "data-remade");
}

#[tokio::test]
async fn a_key_that_is_being_looked_for_brings_no_header_back() {
    let root = tempfile::tempdir().unwrap();
    let data_dir = created(root.path()).await;
    let folder = data_dir.folder(Profile::School);
    std::fs::remove_file(folder.join("sauvegardes/store.json")).unwrap();
    let before = paths(&folder);
    let key = data_dir.key(Profile::School, Some(PASSPHRASE)).await.unwrap();
    assert_eq!(paths(&folder), before);
    data_dir.seated(Profile::School, &key).await.unwrap().close().await;
    assert!(folder.join("sauvegardes/store.json").exists(), "it is mended where the folder is held");
}

#[tokio::test]
async fn a_copy_chosen_before_the_data_were_erased_or_replaced_is_not_put_back() {
    let root = tempfile::tempdir().unwrap();
    let data_dir = created(root.path()).await;
    let name = data_dir.backups()[0].name.clone();
    let chosen = data_dir.choose(&name, Some(PASSPHRASE)).await.unwrap();
    assert!(data_dir.erase().await.is_ok());
    assert!(matches!(data_dir.restore(chosen).await.map(drop), Err(Error::NoStore)));
    assert!(paths(&data_dir.root).is_empty());
}

#[tokio::test]
async fn data_of_another_key_are_not_taken_for_damaged_ones() {
    let root = tempfile::tempdir().unwrap();
    let data_dir = created(root.path()).await;
    let key = data_dir.key(Profile::School, Some(PASSPHRASE)).await.unwrap();
    assert!(data_dir.erase().await.unwrap().any);
    let data_dir = created(root.path()).await;
    assert_eq!(data_dir.seated(Profile::School, &key).await.err().unwrap().code(), "data-moved");
    data_dir.open(Some(PASSPHRASE)).await.unwrap().close().await;
}

#[tokio::test]
async fn a_copy_is_proposed_only_where_there_is_one() {
    let root = tempfile::tempdir().unwrap();
    let data_dir = created(root.path()).await;
    let message = |phase: Phase| match phase {
        Phase::Damaged { message, backups } => (message, backups.len()),
        other => panic!("{other:?}"),
    };
    let (proposing, copies) = message(data_dir.phase_of(&Error::Damaged(None)));
    assert!(copies > 0 && proposing.ends_with("Restaurez la dernière sauvegarde proposée."), "{proposing}");
    std::fs::remove_dir_all(data_dir.folder(Profile::School).join("sauvegardes")).unwrap();
    let alone = "Le fichier de données est endommagé et ne peut pas être lu.".to_owned();
    assert_eq!(message(data_dir.phase_of(&Error::Damaged(None))), (alone, 0));
}

#[tokio::test]
async fn what_is_left_without_a_key_says_what_to_do() {
    let root = tempfile::tempdir().unwrap();
    let data_dir = created(root.path()).await;
    for header in ["store.json", "sauvegardes/store.json"] {
        std::fs::remove_file(data_dir.folder(Profile::School).join(header)).unwrap();
    }
    let new = NewStore {
        author: "Camille Essai".to_owned(),
        passphrase: Some(PASSPHRASE.into()),
        demonstration: false,
    };
    let refused =
        [data_dir.open(Some(PASSPHRASE)).await.err().unwrap(), data_dir.create(&new).await.err().unwrap()];
    for error in refused {
        assert_eq!(error.code(), "key-file-lost");
        assert!(error.to_string().ends_with("effacez-les de nouveau."), "{error}");
    }
    assert!(data_dir.erase().await.unwrap().any);
    data_dir.create(&new).await.unwrap().close().await;
}

#[test]
fn a_database_that_cannot_be_removed_keeps_its_key() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("ecole");
    std::fs::create_dir(&folder).unwrap();
    let in_keyring = vault::probe() == KeyringState::Ready;
    let key = vault::create(&folder, (!in_keyring).then_some(PASSPHRASE)).unwrap();
    // No system removes a folder that holds something as it removes a file.
    let database = folder.join("preau.db");
    std::fs::create_dir(&database).unwrap();
    std::fs::write(database.join("held"), "").unwrap();
    std::fs::write(folder.join("preau.db-wal"), "log").unwrap();

    assert!(clear(&folder).is_err());
    assert!(folder.join("preau.db-wal").exists());
    assert_eq!(vault::find(&folder, Some(PASSPHRASE)).unwrap().literal(), key.literal());

    std::fs::remove_dir_all(&database).unwrap();
    std::fs::write(&database, "data").unwrap();
    assert!(Store::exists(&folder));
    clear(&folder).unwrap();
    assert!(!folder.exists());
    clear(&folder).unwrap();
}
