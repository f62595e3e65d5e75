//! Erasing leaves nothing of Préau's, whatever state the folder is in, and touches nothing of anybody else's.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use local::Error;
use local::data_dir::{DataDir, Erased, Profile};
use local::store::backup::Reason;
use local::store::owned_files;
use local::vault;
use local::view::session::NewStore;
use local::workspace::Workspace;

use testing::{SEPTEMBER, TestClock};

const PASSPHRASE: &str = "quatre chats sous le préau";

const GONE: Erased = Erased { any: true, kept: Vec::new(), beside: Vec::new() };
const NOTHING: Erased = Erased { any: false, kept: Vec::new(), beside: Vec::new() };

fn office_in(root: &Path) -> DataDir {
    DataDir::new(root.to_owned(), Arc::new(TestClock::at(SEPTEMBER)))
}

async fn create(data_dir: &DataDir) -> Result<Workspace, Error> {
    let passphrase = Some(PASSPHRASE.into());
    data_dir.create(&NewStore { author: "Camille Essai".to_owned(), passphrase, demonstration: false }).await
}

async fn with_data(root: &Path) -> DataDir {
    let data_dir = office_in(root);
    let workspace = create(&data_dir).await.unwrap();
    workspace.backup(Reason::Manual).await.unwrap();
    workspace.close().await;
    data_dir
}

/// Every file under a folder, with its content.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut tree = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            tree.extend(self::tree(&path));
        } else {
            tree.insert(path.clone(), std::fs::read(&path).unwrap());
        }
    }
    tree
}

fn put(folder: &Path, files: &[&str]) {
    for file in files {
        let path = folder.join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, format!("le contenu de {file}")).unwrap();
    }
}

/// What a user may have, under names that Préau uses or likes.
const THEIRS: [&str; 9] = [
    "ecole/photo.jpg",
    "ecole/sauvegardes/disque.img",
    "ecole-photos-2025/photo.jpg",
    "ecole-20260901T080000Z/photo.jpg",
    "demonstration/cours.odp",
    "demonstration-de-sciences/cours.odp",
    "mises-a-jour/programme.exe",
    "mises-a-jour/preau-0.0.1.deb",
    ".ecole.partiel/photo.jpg",
];

#[tokio::test]
async fn folders_that_are_not_its_own_stay_where_it_never_had_data() {
    let root = tempfile::tempdir().unwrap();
    put(root.path(), &THEIRS);
    let before = tree(root.path());
    assert_eq!(office_in(root.path()).erase().await.unwrap(), NOTHING);
    assert_eq!(tree(root.path()), before);
    assert_eq!(office_in(&root.path().join("nulle-part")).erase().await.unwrap(), NOTHING);
    assert_eq!(tree(root.path()), before);
}

#[tokio::test]
async fn folders_that_are_not_its_own_stay_beside_its_data() {
    let root = tempfile::tempdir().unwrap();
    let data_dir = with_data(root.path()).await;
    let theirs: Vec<&str> = THEIRS.into_iter().filter(|file| !file.starts_with("ecole/")).collect();
    put(root.path(), &theirs);
    // A copy that the user made of the data, under a name of theirs.
    put(root.path(), &["ecole-copie/preau.db", "ecole-copie/store.json", "ecole-copie/dossier-de-preau.txt"]);
    let mut before = tree(root.path());
    before.retain(|path, _| !path.starts_with(root.path().join("ecole")));
    assert_eq!(data_dir.erase().await.unwrap(), GONE);
    assert_eq!(tree(root.path()), before);
    assert!(!root.path().join("ecole").exists());
}

#[tokio::test]
async fn what_somebody_put_in_its_folders_stays_and_is_told() {
    let root = tempfile::tempdir().unwrap();
    let data_dir = with_data(root.path()).await;
    let folder = data_dir.folder(Profile::School);
    let theirs = [
        "feuilles.pdf",
        "preau-liste.csv",
        ".preau-photographies.partiel",
        "sauvegardes/preau-notes.db",
        "a/b",
    ];
    put(&folder, &theirs);
    assert_eq!(
        data_dir.erase().await.unwrap(),
        Erased { any: true, kept: vec![folder.clone()], beside: vec![] }
    );
    let left: Vec<PathBuf> = tree(&folder).into_keys().collect();
    let mut expected: Vec<PathBuf> = theirs.iter().map(|file| folder.join(file)).collect();
    expected.sort();
    assert_eq!(left, expected);
    assert_eq!(data_dir.erase().await.unwrap(), NOTHING, "it is nobody's but theirs now");

    // And nothing is made in the middle of it.
    assert_eq!(create(&data_dir).await.err().unwrap().code(), "folder-taken");
    assert_eq!(tree(&folder).into_keys().collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn the_data_of_an_earlier_version_are_known_and_marked() {
    type Loss = fn(&Path);
    let losses: [(&str, Loss); 3] = [
        ("as they were", |_| ()),
        ("without key files", |folder| {
            std::fs::remove_file(folder.join("store.json")).unwrap();
            std::fs::remove_file(folder.join("sauvegardes/store.json")).unwrap();
        }),
        ("with the key file alone", |folder| {
            std::fs::remove_file(folder.join("preau.db")).unwrap();
            std::fs::remove_file(folder.join("preau.lock")).unwrap();
            std::fs::remove_dir_all(folder.join("sauvegardes")).unwrap();
        }),
    ];
    for (loss, lose) in losses {
        let root = tempfile::tempdir().unwrap();
        let data_dir = with_data(root.path()).await;
        let folder = data_dir.folder(Profile::School);
        std::fs::remove_file(folder.join(owned_files::MARKER)).unwrap();
        lose(&folder);
        assert_eq!(data_dir.erase().await.unwrap(), GONE, "{loss}");
        assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 0, "{loss}");
    }
    let root = tempfile::tempdir().unwrap();
    let data_dir = with_data(root.path()).await;
    let marker = data_dir.folder(Profile::School).join(owned_files::MARKER);
    std::fs::remove_file(&marker).unwrap();
    data_dir.open(Some(PASSPHRASE)).await.unwrap().close().await;
    assert!(owned_files::is_marked(&data_dir.folder(Profile::School)));
}

#[tokio::test]
async fn a_first_run_moves_nobodys_folder_and_makes_nothing_in_it() {
    let root = tempfile::tempdir().unwrap();
    put(root.path(), &["ecole/photo.jpg", "ecole/store.json"]);
    let before = tree(root.path());
    let data_dir = office_in(root.path());
    let refused = create(&data_dir).await.err().unwrap();
    assert_eq!(refused.code(), "folder-taken");
    assert!(refused.to_string().contains(&*root.path().join("ecole").to_string_lossy()), "{refused}");
    assert_eq!(tree(root.path()), before);

    std::fs::rename(root.path().join("ecole"), root.path().join("classe")).unwrap();
    put(root.path(), &[".ecole.partiel/photo.jpg"]);
    let before = tree(root.path());
    assert_eq!(create(&data_dir).await.err().unwrap().code(), "folder-taken");
    assert_eq!(tree(root.path()), before);

    std::fs::remove_dir_all(root.path().join(".ecole.partiel")).unwrap();
    std::fs::create_dir(root.path().join("ecole")).unwrap();
    create(&data_dir).await.unwrap().close().await;
    assert!(root.path().join("classe/photo.jpg").exists());
}

#[tokio::test]
async fn its_own_folder_without_data_is_set_aside_each_time_under_another_name() {
    let root = tempfile::tempdir().unwrap();
    let data_dir = with_data(root.path()).await;
    for _ in 0..2 {
        let folder = data_dir.folder(Profile::School);
        std::fs::remove_file(folder.join("preau.db")).unwrap();
        for copy in local::store::backup::list(&folder) {
            std::fs::remove_file(folder.join("sauvegardes").join(copy.name)).unwrap();
        }
        create(&data_dir).await.unwrap().close().await;
    }
    let mut names: Vec<String> = std::fs::read_dir(root.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["ecole", "ecole-20260904T080000Z", "ecole-20260904T080000Z-2"]);
    assert_eq!(data_dir.erase().await.unwrap(), GONE);
    assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn of_two_first_runs_at_once_one_is_done() {
    let root = tempfile::tempdir().unwrap();
    let (one, other) = (office_in(root.path()), office_in(root.path()));
    let (one, other) = tokio::join!(create(&one), create(&other));
    let (made, refused) = if one.is_ok() { (one, other) } else { (other, one) };
    assert!(matches!(refused, Err(Error::InUse | Error::StoreExists)), "{:?}", refused.err());
    let workspace = made.unwrap();
    workspace.close().await;
    drop(workspace);
    let data_dir = office_in(root.path());
    data_dir.open(Some(PASSPHRASE)).await.unwrap().close().await;
    assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn data_that_are_open_are_not_erased_and_keep_the_others() {
    let root = tempfile::tempdir().unwrap();
    let data_dir = with_data(root.path()).await;
    let workspace = data_dir.open(Some(PASSPHRASE)).await.unwrap();
    let move_aside = root.path().join("ecole-20260901T080000Z");
    std::fs::create_dir(&move_aside).unwrap();
    vault::create(&move_aside, Some(PASSPHRASE)).unwrap();
    // On Windows the system itself refuses.
    let removed = std::fs::remove_file(data_dir.folder(Profile::School).join("preau.lock"));
    assert_eq!(removed.is_ok(), cfg!(unix));
    assert!(matches!(data_dir.erase().await, Err(Error::InUse)));
    assert!(move_aside.join("store.json").exists());
    assert!(data_dir.folder(Profile::School).join("preau.db").exists());
    workspace.close().await;
}

#[tokio::test]
async fn data_whose_key_files_are_lost_are_erased() {
    let root = tempfile::tempdir().unwrap();
    let data_dir = with_data(root.path()).await;
    let folder = data_dir.folder(Profile::School);
    std::fs::remove_file(folder.join("store.json")).unwrap();
    std::fs::remove_file(folder.join("sauvegardes/store.json")).unwrap();
    assert_eq!(data_dir.erase().await.unwrap(), GONE);
    assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 0);
    assert_eq!(data_dir.erase().await.unwrap(), NOTHING);
}

#[tokio::test]
async fn what_a_first_run_left_half_made_is_erased_too() {
    let root = tempfile::tempdir().unwrap();
    let data_dir = with_data(root.path()).await;
    for name in [".ecole.partiel", "ecole-20260901T080000Z", ".demonstration.partiel"] {
        let left = root.path().join(name);
        std::fs::create_dir(&left).unwrap();
        vault::create(&left, Some(PASSPHRASE)).unwrap();
    }
    std::fs::write(root.path().join("ecole.txt"), "not Préau’s").unwrap();
    assert_eq!(data_dir.erase().await.unwrap(), GONE);
    let left: Vec<_> =
        std::fs::read_dir(root.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["ecole.txt"]);
}
