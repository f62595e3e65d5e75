//! Work that is asked to stop, or that breaks: what is not decided is taken back, what is decided stays, and no file in
//! clear is left.

use std::path::Path;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use local::Error;
use local::progress::Progress;
use local::store::operation;
use local::usecase::{import, journal, list, notify, reset, settings};
use local::view::accounts::Filter;
use local::view::action::{ListFormat, ListRequest, ResetReason, ResetRequest};
use local::view::codes::State;
use local::view::settings::Settings;

use testing::TestStore;

/// Files half written.
fn neighbours(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.contains("partiel")).collect()
}

#[tokio::test]
async fn a_stop_before_the_decision_takes_back_any_work() {
    let mut store = TestStore::new().await;
    let stopped = |done: Result<(), Error>| assert!(matches!(done, Err(Error::Cancelled)), "{done:?}");
    let stop = Progress::default();
    stop.cancel();
    store.workspace.heed(stop.clone());
    let past = import::history(&store.workspace).await.unwrap();
    stopped(import::undo(&store.workspace, past[0].id).await);
    store.workspace.heed(Progress::default());
    let accounts = store.accounts(Filter::default()).await;
    let request = store.notification(&accounts[..3], false, &store.file("a.pdf"));
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    let password = store.details(accounts[0]).await.provisional_password;
    let before = journal::page(&store.workspace, None, 0, 50).await.unwrap();

    store.workspace.heed(stop);
    let workspace = &store.workspace;
    let selection = store.selection(&accounts[..3]);
    let request =
        ResetRequest { selection: selection.clone(), reason: ResetReason::Stolen, spare_chosen: false };
    stopped(reset::run(workspace, &request).await.map(drop));
    let read = settings::read(workspace, None).await.unwrap();
    stopped(settings::save(workspace, None, &Settings { lock_after_minutes: 7, ..read }).await.map(drop));
    // The last look is that of the decision: these do not look at all.
    let never = Progress::default();
    let request = store.notification(&accounts[3..6], false, &store.file("b.pdf"));
    stopped(notify::by_sheet(workspace, &request, &never).await.map(drop));
    for format in [ListFormat::Csv, ListFormat::Pdf] {
        let path = match format {
            ListFormat::Csv => store.file("l.csv"),
            ListFormat::Pdf => store.file("l.pdf"),
        };
        let path = path.to_string_lossy().into_owned();
        let request = ListRequest { selection: selection.clone(), format, path };
        stopped(list::write(workspace, &request, &never).await.map(drop));
    }

    assert_eq!(store.details(accounts[0]).await.provisional_password, password);
    let undone = import::history(workspace).await.unwrap()[0].undone;
    assert!(!undone);
    assert_eq!(settings::read(workspace, None).await.unwrap().lock_after_minutes, 15);
    assert_eq!(journal::page(workspace, None, 0, 50).await.unwrap().total, before.total);
    for name in ["b.pdf", "l.csv", "l.pdf"] {
        assert!(!store.file(name).exists(), "{name}");
    }
    assert_eq!(neighbours(store.folder.path()), Vec::<String>::new());
}

#[tokio::test]
async fn a_stop_after_the_decision_takes_nothing_back() {
    let mut store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    let stop = Progress::default();
    store.workspace.heed(stop.clone());
    let request = store.notification(&accounts[..3], false, &store.file("a.pdf"));
    notify::by_sheet(&store.workspace, &request, &stop).await.unwrap();
    stop.cancel();
    // What follows from a decision is done too.
    let request = ResetRequest {
        selection: store.selection(&accounts[..3]),
        reason: ResetReason::Stolen,
        spare_chosen: false,
    };
    assert_eq!(reset::run(&store.workspace, &request).await.unwrap().done, 3);
    // The next work begins anew.
    let stop = Progress::default();
    store.workspace.heed(stop.clone());
    stop.cancel();
    assert!(matches!(reset::run(&store.workspace, &request).await, Err(Error::Cancelled)));
}

/// A panic drops what was under way as this test does, in the middle of the printing.
#[tokio::test]
async fn work_that_breaks_leaves_no_file_in_clear() {
    let store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    let folder = store.folder.path();
    {
        let request = store.notification(&accounts, false, &store.file("a.pdf"));
        let progress = Progress::default();
        let mut work = pin!(notify::by_sheet(&store.workspace, &request, &progress));
        while neighbours(folder).is_empty() {
            let polled = work.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            assert!(matches!(polled, Poll::Pending), "printing takes longer than a look: {polled:?}");
            tokio::task::yield_now().await;
        }
        progress.cancel();
    }
    // On Windows a file goes when whoever writes it has closed it.
    while cfg!(windows) && !neighbours(folder).is_empty() {
        tokio::task::yield_now().await;
    }
    assert_eq!(neighbours(folder), Vec::<String>::new());
    assert!(!store.file("a.pdf").exists());
    let notified = Filter { states: vec![State::Notified], ..Filter::default() };
    assert!(store.accounts(notified).await.is_empty());
    assert_eq!(operation::pending_count(store.workspace.store().pool()).await.unwrap(), 0);
}
