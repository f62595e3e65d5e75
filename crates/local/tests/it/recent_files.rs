//! Recent files: what the last imports read and what was written without passwords, where they still are.

use std::fs::{File, FileTimes};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use fictional::files::onde::{self, OndeStyle};
use local::progress::Progress;
use local::usecase::{list, recent_files};
use local::view::accounts::Filter;
use local::view::action::{ListFormat, ListRequest};
use local::view::recent_file::{ImportedFiles, RecentFiles};

use testing::{TestStore, described, import_files};

async fn recent(store: &TestStore) -> RecentFiles {
    recent_files::list(&store.workspace).await.unwrap()
}

/// Imports the school again from a folder that stays.
async fn import_from(store: &TestStore, folder: &str) -> Vec<PathBuf> {
    let folder = store.file(folder);
    std::fs::create_dir(&folder).unwrap();
    let files = onde::folder(&store.school, &folder, OndeStyle::default()).unwrap().to_vec();
    import_files(&store.workspace, &files, Some(described(&store.school))).await;
    files
}

fn date(file: &Path, at: jiff::Timestamp) {
    let modified = SystemTime::UNIX_EPOCH + Duration::from_secs(at.as_second().unsigned_abs());
    File::options()
        .append(true)
        .open(file)
        .unwrap()
        .set_times(FileTimes::new().set_modified(modified))
        .unwrap();
}

fn folders(imported: &[ImportedFiles]) -> Vec<Option<&str>> {
    imported.iter().map(|files| files.folder.as_deref()).collect()
}

#[tokio::test]
async fn what_the_last_imports_read_is_offered_while_it_is_there() {
    let store = TestStore::new().await;
    // What a test imported from a folder that is gone is offered to nobody.
    assert_eq!(recent(&store).await.imported, []);
    store.clock.set("2026-09-05T06:30:00Z");
    let files = import_from(&store, "samedi").await;
    for file in &files {
        date(file, "2026-09-05T06:00:00Z".parse().unwrap());
    }
    let found = recent(&store).await.imported;
    let [import] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(import.paths.iter().map(PathBuf::from).collect::<Vec<_>>(), sorted(&files));
    assert_eq!(import.names.len(), 2);
    assert_eq!(import.folder.as_deref(), store.file("samedi").to_str());
    assert_eq!(import.imported_at, "2026-09-05T08:30:00+02:00");
    assert!(!import.changed);
    date(&files[0], "2026-09-06T06:00:00Z".parse().unwrap());
    assert!(recent(&store).await.imported[0].changed);
    std::fs::remove_file(&files[1]).unwrap();
    assert_eq!(recent(&store).await.imported[0].paths, [files[0].to_str().unwrap()]);

    for (day, folder) in [(7, "lundi"), (8, "mardi"), (9, "mercredi")] {
        store.clock.set(&format!("2026-09-{day:02}T08:00:00Z"));
        import_from(&store, folder).await;
    }
    let store = store.reopened().await;
    let found = recent(&store).await.imported;
    let expected = ["mercredi", "mardi", "lundi"].map(|name| store.file(name));
    assert_eq!(folders(&found), expected.each_ref().map(|folder| folder.to_str()));
}

fn sorted(files: &[PathBuf]) -> Vec<PathBuf> {
    let mut sorted = files.to_vec();
    sorted.sort();
    sorted
}

#[tokio::test]
async fn what_was_written_without_passwords_is_found_again() {
    let store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    let write = async |name: &str, at: &str| {
        store.clock.set(at);
        let path = store.file(name);
        let request = ListRequest {
            selection: store.selection(&accounts[1..3]),
            format: ListFormat::Pdf,
            path: path.to_string_lossy().into_owned(),
        };
        list::write(&store.workspace, &request, &Progress::default()).await.unwrap();
        path
    };
    let first = write("liste.pdf", "2026-09-04T09:00:00Z").await;
    let second = write("autre.pdf", "2026-09-04T10:00:00Z").await;
    let written = recent(&store).await.written;
    let said: Vec<_> = written.iter().map(|file| (file.name.as_str(), file.written_at.as_str())).collect();
    assert_eq!(
        said,
        [("autre.pdf", "2026-09-04T12:00:00+02:00"), ("liste.pdf", "2026-09-04T11:00:00+02:00")]
    );
    assert_eq!(written[0].folder, store.folder.path().to_string_lossy());
    assert!(recent_files::is_written(&store.workspace, &first).await.unwrap());
    assert!(!recent_files::is_written(&store.workspace, &store.file("header.json")).await.unwrap());
    std::fs::remove_file(&second).unwrap();
    assert_eq!(recent(&store).await.written.len(), 1);

    // With passwords, it is none of these.
    let request = store.notification(&accounts[..1], false, &store.file("feuilles.pdf"));
    local::usecase::notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    assert!(!recent_files::is_written(&store.workspace, &store.file("feuilles.pdf")).await.unwrap());
    // Twelve are recent, and the one before them is not.
    for minute in 0..12 {
        write(&format!("liste-{minute}.pdf"), &format!("2026-09-04T11:{minute:02}:00Z")).await;
    }
    let written = recent(&store).await.written;
    assert_eq!(written.len(), 12);
    assert_eq!(written[11].name, "liste-0.pdf");
    assert!(!recent_files::is_written(&store.workspace, &first).await.unwrap());
}
