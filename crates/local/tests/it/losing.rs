//! A write-ahead log that is damaged after the process was killed: SQLite takes what is left for whole, Préau says what it
//! lacks.

use std::path::Path;
use std::sync::Arc;

use local::progress::Progress;
use local::usecase::maintenance;
use local::usecase::{journal, loss, notify, reset};
use local::view::accounts::Filter;
use local::view::action::{ResetReason, ResetRequest};

use testing::{SEPTEMBER, TestClock, TestStore};

/// Bytes before the frames of a log, and of a frame: its header and a page.
const HEADER: usize = 32;
const FRAME: usize = 24 + 4096;

/// What is done to a log.
type Damage = fn(&mut Vec<u8>);

/// What a kill leaves of the store at work.
fn killed(store: &TestStore) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(store.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        // SQLite makes the index of the log anew.
        if path.is_file() && !path.ends_with("preau.db-shm") {
            std::fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    folder
}

/// Frames of the log since it was last folded in: those that bear its salts.
fn frames(log: &[u8]) -> usize {
    log[HEADER..].chunks_exact(FRAME).take_while(|frame| frame[8..16] == log[16..24]).count()
}

async fn opened(store: &TestStore, folder: &Path) -> (Option<String>, usize) {
    let clock = TestClock::at(SEPTEMBER);
    let workspace = maintenance::open(folder, &store.key, Arc::new(clock)).await.unwrap();
    let told = loss::notice(&workspace).await.unwrap();
    let entries = journal::page(&workspace, None, 0, 100).await.unwrap().entries;
    workspace.close().await;
    (told, entries.iter().filter(|entry| entry.kind == "lost").count())
}

#[tokio::test]
async fn decisions_that_a_damaged_log_loses_are_told() {
    let store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    // The log is begun anew, so that it holds what follows and nothing else.
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(store.workspace.store().pool()).await.unwrap();
    let request = store.notification(&accounts[..3], false, &store.file("a.pdf"));
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    let request = ResetRequest {
        selection: store.selection(&accounts[..2]),
        reason: ResetReason::Stolen,
        spare_chosen: false,
    };
    assert_eq!(reset::run(&store.workspace, &request).await.unwrap().done, 2);

    let whole = killed(&store);
    assert_eq!(opened(&store, whole.path()).await, (None, 0), "a kill alone loses nothing");

    let damages: [(&str, Damage); 4] = [
        ("a bit of the last frame", |log| {
            let end = HEADER + frames_end(log);
            log[end - 100] ^= 1;
        }),
        ("a bit of the first frame", |log| log[HEADER + 100] ^= 1),
        ("its end cut off", |log| log.truncate(HEADER + frames_end(log) - 1)),
        ("all of it", Vec::clear),
    ];
    for (what, damage) in damages {
        let folder = killed(&store);
        let path = folder.path().join("preau.db-wal");
        let mut log = std::fs::read(&path).unwrap();
        damage(&mut log);
        std::fs::write(&path, log).unwrap();
        let (told, entries) = opened(&store, folder.path()).await;
        let told = told.unwrap_or_else(|| panic!("{what}: lost in silence"));
        assert!(told.contains("04/09/2026"), "{what}: {told}");
        assert_eq!(entries, 1, "{what}");
        // Told again, recorded once.
        assert_eq!(opened(&store, folder.path()).await, (Some(told), 1), "{what}");
    }
}

fn frames_end(log: &[u8]) -> usize {
    frames(log) * FRAME
}
