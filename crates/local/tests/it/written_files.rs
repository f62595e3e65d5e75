//! Files with passwords in clear: found again until they are deleted, and never taken for another.

use std::path::{Path, PathBuf};

use local::Error;
use local::progress::Progress;
use local::store::pending_file::{Destination, Naming, PendingFile};
use local::store::written_file::{self, Content, WrittenFile};
use local::usecase::{dashboard, list, notify, written_files};
use local::view::accounts::Filter;
use local::view::action::{ListFormat, ListRequest};
use local::view::written_file::{FileContent, GoneFile};
use local::workspace::Workspace;

use testing::TestStore;

use crate::restoring::Rooms;

/// Writes sheets for so many accounts.
async fn sheets(store: &TestStore, accounts: usize, file: &Path) {
    let all = store.accounts(Filter::default()).await;
    let request = store.notification(&all[..accounts], false, file);
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
}

/// What is still there: content, name and count.
async fn kept(workspace: &Workspace) -> Vec<(FileContent, String, u32)> {
    let files = written_files::list(workspace).await.unwrap().files;
    files.into_iter().map(|kept| (kept.content, kept.file.name, kept.file.count)).collect()
}

async fn counted(store: &TestStore) -> u32 {
    dashboard::of(&store.workspace, &store.school.uai).await.unwrap().written_files
}

fn refusal(result: Result<(), Error>) -> &'static str {
    match result {
        Err(Error::Refused { code, .. }) => code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_was_written_is_found_again_until_it_is_deleted() {
    let store = TestStore::new().await;
    let (sheets_file, list_file) = (store.file("feuilles.pdf"), store.file("liste.csv"));
    assert_eq!(counted(&store).await, 0);
    // Of one class, so that there is one page more than there are accounts: its separator.
    let class = vec![
        store
            .workspace
            .roster(&store.school.uai, domain::person::Population::LegalGuardians)
            .await
            .unwrap()
            .classes[0]
            .code
            .clone(),
    ];
    let accounts = store.accounts(Filter { classes: class, ..Filter::default() }).await;
    let request = store.notification(&accounts[..3], false, &sheets_file);
    let pages =
        notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap().file.unwrap().count;
    store.clock.set("2026-09-05T08:00:00Z");
    let request = ListRequest {
        selection: store.selection(&accounts[..2]),
        format: ListFormat::Csv,
        path: list_file.to_string_lossy().into_owned(),
    };
    let rows =
        list::write(&store.workspace, &request, &Progress::default()).await.unwrap().file.unwrap().count;

    let store = store.reopened().await;
    assert_eq!(counted(&store).await, 2);
    assert_eq!(
        kept(&store.workspace).await,
        [
            (FileContent::List, "liste.csv".to_owned(), rows),
            (FileContent::Sheets, "feuilles.pdf".to_owned(), pages)
        ]
    );
    let first = written_files::list(&store.workspace).await.unwrap().files.remove(1);
    assert_eq!(first.folder, store.folder.path().to_string_lossy());
    assert_eq!((first.written_at.as_str(), first.reachable), ("2026-09-04T10:00:00+02:00", true));

    written_files::delete(&store.workspace, &sheets_file).await.unwrap();
    assert!(!sheets_file.exists() && list_file.exists());
    let store = store.reopened().await;
    assert_eq!(counted(&store).await, 1);
    assert_eq!(kept(&store.workspace).await, [(FileContent::List, "liste.csv".to_owned(), rows)]);
    let again = written_files::delete(&store.workspace, &sheets_file).await;
    assert!(matches!(again, Err(Error::NotFound(_))), "{again:?}");
}

#[tokio::test]
async fn a_list_without_passwords_is_not_remembered() {
    let store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    let file = store.file("liste.pdf");
    sheets(&store, 2, &store.file("feuilles.pdf")).await;
    // Where sheets stood, which are no more.
    std::fs::rename(store.file("feuilles.pdf"), &file).unwrap();
    let request = ListRequest {
        selection: store.selection(&accounts[10..12]),
        format: ListFormat::Pdf,
        path: file.to_string_lossy().into_owned(),
    };
    let written = list::write(&store.workspace, &request, &Progress::default()).await.unwrap();
    assert!(!written.file.unwrap().secret);
    assert_eq!(kept(&store.workspace).await, []);
    assert!(!written_files::is_known(&store.workspace, &file).await.unwrap());
    let refused = written_files::delete(&store.workspace, &file).await;
    assert!(matches!(refused, Err(Error::NotFound(_))), "{refused:?}");
    assert!(file.exists());
}

#[tokio::test]
async fn a_file_that_came_in_its_place_is_left_alone() {
    let store = TestStore::new().await;
    let file = store.file("feuilles.pdf");
    sheets(&store, 2, &file).await;
    assert!(written_files::require_unchanged(&store.workspace, &file).await.unwrap());
    // As long as what was written, to the byte.
    let mut other = std::fs::read(&file).unwrap();
    let middle = other.len() / 2;
    other[middle] ^= 1;
    std::fs::write(&file, &other).unwrap();

    let opened = written_files::require_unchanged(&store.workspace, &file).await.map(drop);
    assert_eq!(refusal(opened), "file-changed");
    assert_eq!(refusal(written_files::delete(&store.workspace, &file).await), "file-changed");
    assert_eq!(std::fs::read(&file).unwrap(), other);
    let told = written_files::list(&store.workspace).await.unwrap();
    assert!(told.files.is_empty());
    let folder = store.folder.path().to_string_lossy().into_owned();
    assert_eq!(told.gone, [GoneFile { name: "feuilles.pdf".to_owned(), folder, changed: true }]);
    let told = written_files::list(&store.workspace).await.unwrap();
    assert!(told.files.is_empty() && told.gone.is_empty(), "it is told once");
    assert!(file.exists());
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_to_where_it_was_moved_is_not_the_file() {
    let store = TestStore::new().await;
    let (file, moved) = (store.file("feuilles.pdf"), store.file("ailleurs.pdf"));
    sheets(&store, 2, &file).await;
    std::fs::rename(&file, &moved).unwrap();
    std::os::unix::fs::symlink(&moved, &file).unwrap();
    assert_eq!(refusal(written_files::delete(&store.workspace, &file).await), "file-changed");
    assert!(file.symlink_metadata().is_ok() && moved.exists());
}

#[tokio::test]
async fn what_was_deleted_or_moved_by_hand_leaves_the_list_and_is_told() {
    let store = TestStore::new().await;
    let file = store.file("feuilles.pdf");
    sheets(&store, 2, &file).await;
    std::fs::rename(&file, store.file("ailleurs.pdf")).unwrap();
    assert_eq!(counted(&store).await, 0);
    assert_eq!(refusal(written_files::delete(&store.workspace, &file).await), "file-gone");
    let told = written_files::list(&store.workspace).await.unwrap();
    let gone: Vec<(&str, bool)> = told.gone.iter().map(|gone| (gone.name.as_str(), gone.changed)).collect();
    assert_eq!((told.files.len(), gone), (0, vec![("feuilles.pdf", false)]));
    assert!(store.file("ailleurs.pdf").exists());
}

#[tokio::test]
async fn what_is_on_a_drive_that_is_not_there_is_kept() {
    let store = TestStore::new().await;
    let (drive, pulled) = (store.file("cle"), store.file("cle-retiree"));
    std::fs::create_dir(&drive).unwrap();
    let file = drive.join("feuilles.pdf");
    sheets(&store, 2, &file).await;
    std::fs::rename(&drive, &pulled).unwrap();
    assert_eq!(counted(&store).await, 1);
    assert_eq!(refusal(written_files::delete(&store.workspace, &file).await), "file-away");
    let told = written_files::list(&store.workspace).await.unwrap();
    assert_eq!((told.files.len(), told.files[0].reachable, told.gone.len()), (1, false, 0));
    std::fs::rename(&pulled, &drive).unwrap();
    assert_eq!(refusal(written_files::forget(&store.workspace, &file).await), "file-there");
    assert!(written_files::list(&store.workspace).await.unwrap().files[0].reachable);
    written_files::delete(&store.workspace, &file).await.unwrap();
    assert!(!file.exists());
}

#[tokio::test]
async fn what_went_with_its_folder_is_recalled_no_more_when_that_is_said() {
    let store = TestStore::new().await;
    let folder = store.file("à jeter");
    std::fs::create_dir(&folder).unwrap();
    let file = folder.join("feuilles.pdf");
    sheets(&store, 2, &file).await;
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(counted(&store).await, 1);
    written_files::forget(&store.workspace, &file).await.unwrap();
    assert_eq!(counted(&store).await, 0);
    let again = written_files::forget(&store.workspace, &file).await;
    assert!(matches!(again, Err(Error::NotFound(_))), "{again:?}");
}

#[tokio::test]
async fn what_replaced_a_file_is_the_file() {
    let store = TestStore::new().await;
    let file = store.file("feuilles.pdf");
    sheets(&store, 2, &file).await;
    let before = kept(&store.workspace).await;
    store.clock.set("2026-09-05T08:00:00Z");
    sheets(&store, 4, &file).await;
    let after = kept(&store.workspace).await;
    assert_eq!((before.len(), after.len()), (1, 1));
    assert!(after[0].2 > before[0].2, "{before:?} {after:?}");
    written_files::delete(&store.workspace, &file).await.unwrap();
    assert_eq!(kept(&store.workspace).await, []);
}

/// A file named like it when the wanted name was taken, and a stop before that was noted.
#[tokio::test]
async fn the_name_that_it_received_is_found_after_a_stop() {
    let store = TestStore::new().await;
    let wanted = store.file("feuilles.pdf");
    std::fs::write(&wanted, "somebody's").unwrap();
    let batch = local::random::new_id(store.workspace.clock().now()).unwrap();
    let destination = Destination { file: wanted.clone(), naming: Naming::New };
    let pending = PendingFile::register(store.workspace.store(), batch, destination).await.unwrap();
    std::fs::write(&pending.temporary, "a file of sheets").unwrap();
    let written = WrittenFile {
        batch,
        path: wanted.clone(),
        name: None,
        content: Content::Sheets,
        count: 1,
        fingerprint: local::fingerprint::Fingerprint::of(&pending.temporary).unwrap().unwrap(),
        written_at: store.workspace.clock().now(),
    };
    let mut writing = store.workspace.begin().await.unwrap();
    pending.mark_complete(&mut writing.transaction).await.unwrap();
    written_file::insert(&mut writing.transaction, &written).await.unwrap();
    writing.commit().await.unwrap();
    assert_eq!(kept(&store.workspace).await, [], "it has no name yet");
    store.workspace.close().await;
    let named = pending.publish(store.workspace.store()).await.unwrap();
    assert_eq!(named, store.file("feuilles (2).pdf"));

    let store = store.reopened().await;
    assert_eq!(kept(&store.workspace).await, [(FileContent::Sheets, "feuilles (2).pdf".to_owned(), 1)]);
    written_files::delete(&store.workspace, &named).await.unwrap();
    assert_eq!(std::fs::read_to_string(&wanted).unwrap(), "somebody's");
}

#[tokio::test]
async fn a_copy_that_is_put_back_knows_what_was_written_since() {
    let (rooms, workspace) = Rooms::new().await;
    let accounts = rooms.accounts(&workspace, &[]).await;
    rooms.notify(&workspace, &accounts[..2], false).await;
    let early: Vec<PathBuf> = paths(&workspace).await;
    let copy = workspace.backup(local::store::backup::Reason::Manual).await.unwrap();
    written_files::delete(&workspace, &early[0]).await.unwrap();
    rooms.clock.set("2026-09-05T08:00:00Z");
    rooms.notify(&workspace, &accounts[2..4], false).await;
    let late = paths(&workspace).await;
    // Under the name of those that the copy knows.
    assert_eq!((early.len(), &early), (1, &late));
    let restored = rooms.restored(workspace, &copy.name, "2026-09-06T08:00:00Z").await;
    assert_eq!(paths(&restored.workspace).await, late);
    written_files::delete(&restored.workspace, &late[0]).await.unwrap();
    assert!(!late[0].exists());
}

async fn paths(workspace: &Workspace) -> Vec<PathBuf> {
    let files = written_files::list(workspace).await.unwrap().files;
    files.into_iter().map(|kept| kept.file.path.into()).collect()
}

#[tokio::test]
async fn a_file_that_was_never_announced_is_not_touched_at_an_opening() {
    let store = TestStore::new().await;
    let own = store.file("mes-notes.txt");
    std::fs::write(&own, "à garder").unwrap();
    let shown = own.to_string_lossy().into_owned();
    let pool = store.workspace.store().pool();
    for (batch, committed) in [(vec![1_u8; 16], false), (vec![2_u8; 16], true)] {
        sqlx::query("INSERT INTO pending_file (batch, temporary, final, committed, replaces) VALUES (?1, ?2, ?3, ?4, 1)")
            .bind(batch)
            .bind(&shown)
            .bind(format!("{shown}.desktop"))
            .bind(committed)
            .execute(pool)
            .await
            .unwrap();
    }
    let store = store.reopened().await;
    assert_eq!(std::fs::read_to_string(&own).unwrap(), "à garder");
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM pending_file")
        .fetch_one(store.workspace.store().pool())
        .await
        .unwrap();
    assert_eq!(left, 0);
}
