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

use crate::school::Office;

/// Files half written.
fn neighbours(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.contains("partiel")).collect()
}

#[tokio::test]
async fn a_stop_before_the_decision_takes_back_any_work() {
    let mut office = Office::new().await;
    let stopped = |done: Result<(), Error>| assert!(matches!(done, Err(Error::Cancelled)), "{done:?}");
    let stop = Progress::default();
    stop.cancel();
    office.desk.heed(stop.clone());
    let past = import::past(&office.desk).await.unwrap();
    stopped(import::undo(&office.desk, past[0].id).await);
    office.desk.heed(Progress::default());
    let accounts = office.accounts(Filter::default()).await;
    let request = office.notification(&accounts[..3], false, &office.file("a.pdf"));
    notify::by_sheet(&office.desk, &request, &Progress::default()).await.unwrap();
    let password = office.details(accounts[0]).await.provisional_password;
    let before = journal::page(&office.desk, None, 0, 50).await.unwrap();

    office.desk.heed(stop);
    let desk = &office.desk;
    let selection = office.selection(&accounts[..3]);
    let request = ResetRequest { selection: selection.clone(), reason: ResetReason::Stolen };
    stopped(reset::run(desk, &request).await.map(drop));
    let read = settings::read(desk, None).await.unwrap();
    stopped(settings::save(desk, None, &Settings { lock_after_minutes: 7, ..read }).await.map(drop));
    // The last look is that of the decision: these do not look at all.
    let never = Progress::default();
    let request = office.notification(&accounts[3..6], false, &office.file("b.pdf"));
    stopped(notify::by_sheet(desk, &request, &never).await.map(drop));
    for format in [ListFormat::Csv, ListFormat::Pdf] {
        let path = match format {
            ListFormat::Csv => office.file("l.csv"),
            ListFormat::Pdf => office.file("l.pdf"),
        };
        let path = path.to_string_lossy().into_owned();
        let request = ListRequest { selection: selection.clone(), format, path };
        stopped(list::write(desk, &request, &never).await.map(drop));
    }

    assert_eq!(office.details(accounts[0]).await.provisional_password, password);
    let undone = import::past(desk).await.unwrap()[0].undone;
    assert!(!undone);
    assert_eq!(settings::read(desk, None).await.unwrap().lock_after_minutes, 15);
    assert_eq!(journal::page(desk, None, 0, 50).await.unwrap().total, before.total);
    for name in ["b.pdf", "l.csv", "l.pdf"] {
        assert!(!office.file(name).exists(), "{name}");
    }
    assert_eq!(neighbours(office.folder.path()), Vec::<String>::new());
}

#[tokio::test]
async fn a_stop_after_the_decision_takes_nothing_back() {
    let mut office = Office::new().await;
    let accounts = office.accounts(Filter::default()).await;
    let stop = Progress::default();
    office.desk.heed(stop.clone());
    let request = office.notification(&accounts[..3], false, &office.file("a.pdf"));
    notify::by_sheet(&office.desk, &request, &stop).await.unwrap();
    stop.cancel();
    // What follows from a decision is done too.
    let request = ResetRequest { selection: office.selection(&accounts[..3]), reason: ResetReason::Stolen };
    assert_eq!(reset::run(&office.desk, &request).await.unwrap().done, 3);
    // The next work begins anew.
    let stop = Progress::default();
    office.desk.heed(stop.clone());
    stop.cancel();
    assert!(matches!(reset::run(&office.desk, &request).await, Err(Error::Cancelled)));
}

/// A panic drops what was under way as this test does, in the middle of the printing.
#[tokio::test]
async fn work_that_breaks_leaves_no_file_in_clear() {
    let office = Office::new().await;
    let accounts = office.accounts(Filter::default()).await;
    let folder = office.folder.path();
    {
        let request = office.notification(&accounts, false, &office.file("a.pdf"));
        let progress = Progress::default();
        let mut work = pin!(notify::by_sheet(&office.desk, &request, &progress));
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
    assert!(!office.file("a.pdf").exists());
    let notified = Filter { states: vec![State::Notified], ..Filter::default() };
    assert!(office.accounts(notified).await.is_empty());
    assert_eq!(operation::pending_count(office.desk.store().pool()).await.unwrap(), 0);
}
