//! Copies are kept in the order they were made, whatever the clock said, and made before anything expires.

use std::sync::Arc;

use local::progress::Progress;
use local::store::backup::{self, Reason};
use local::usecase::daily;
use local::usecase::maintenance;
use local::usecase::{clock, notify};
use local::vault;
use local::view::accounts::Filter;
use local::view::codes::State;
use local::workspace::Workspace;
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

use testing::{SEPTEMBER, TestClock, TestStore};

/// An open store without a school, and its clock.
async fn empty() -> (tempfile::TempDir, Workspace, TestClock) {
    let folder = tempfile::tempdir().unwrap();
    let key = vault::create(folder.path(), Some("quatre chats sous le préau")).unwrap();
    let clock = TestClock::at(SEPTEMBER);
    let workspace = maintenance::open(folder.path(), &key, Arc::new(clock.clone())).await.unwrap();
    (folder, workspace, clock)
}

fn there(folder: &std::path::Path, name: &str) -> bool {
    folder.join("sauvegardes").join(name).exists()
}

#[tokio::test]
async fn a_copy_just_made_is_kept_whatever_the_clock_said_before() {
    let (folder, workspace, clock) = empty().await;
    // A year ahead for a fortnight and more, then put right.
    for day in 1..=16 {
        clock.set(&format!("2027-09-{day:02}T08:00:00Z"));
        let made = workspace.backup(Reason::Daily).await.unwrap();
        assert!(there(folder.path(), &made.name));
    }
    let mut made = Vec::new();
    for day in 5..=9 {
        clock.set(&format!("2026-09-{day:02}T08:00:00Z"));
        made.insert(0, workspace.backup(Reason::Daily).await.unwrap());
        assert!(made.iter().all(|copy| there(folder.path(), &copy.name)), "{made:?}");
    }
    let kept = backup::list(folder.path());
    assert_eq!(kept.len(), 14);
    assert_eq!(kept[..5], made, "the last made comes first");
    assert_eq!(kept[5].made_at.to_string(), "2027-09-16T08:00:00Z");
    assert_eq!(kept[13].made_at.to_string(), "2027-09-08T08:00:00Z", "the first made went first");
}

#[tokio::test]
async fn copies_of_the_first_version_come_before_all_others() {
    let (folder, workspace, clock) = empty().await;
    let copies = folder.path().join("sauvegardes");
    for copy in backup::list(folder.path()) {
        std::fs::remove_file(copies.join(copy.name)).unwrap();
    }
    for day in 1..=14 {
        std::fs::write(copies.join(format!("preau-203009{day:02}T080000Z-daily.db")), "of a clock ahead")
            .unwrap();
    }
    clock.set("2026-09-05T08:00:00Z");
    let made = workspace.backup(Reason::Daily).await.unwrap();
    let kept = backup::list(folder.path());
    assert_eq!(kept.len(), 14);
    assert_eq!(kept[0], made);
    assert!(
        !there(folder.path(), "preau-20300901T080000Z-daily.db"),
        "of those, the oldest by its name went"
    );
}

#[tokio::test]
async fn copies_of_one_second_are_all_there() {
    let (folder, workspace, _) = empty().await;
    let mut made = Vec::new();
    for _ in 0..6 {
        made.insert(0, workspace.backup(Reason::Manual).await.unwrap());
    }
    let kept: Vec<_> =
        backup::list(folder.path()).into_iter().filter(|copy| copy.reason == Reason::Manual).collect();
    assert_eq!(kept, made);
}

#[tokio::test]
async fn a_day_that_a_wrong_clock_lived_before_has_its_copy() {
    let (folder, workspace, clock) = empty().await;
    for moment in ["2026-10-05T08:00:00Z", "2026-09-05T08:00:00Z", "2026-10-05T08:00:00Z"] {
        clock.set(moment);
        daily::run_if_due(&workspace).await.unwrap();
        assert_eq!(backup::list(folder.path())[0].made_at.to_string(), moment);
    }
}

/// How many accounts the newest copy of the day holds as notified.
async fn notified_in_copy(store: &TestStore) -> i64 {
    let copy =
        backup::list(store.folder.path()).into_iter().find(|copy| copy.reason == Reason::Daily).unwrap();
    let options = SqliteConnectOptions::new()
        .filename(store.folder.path().join("sauvegardes").join(copy.name))
        .pragma("key", store.key.literal().to_string())
        .pragma("journal_mode", "DELETE");
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    let notified = sqlx::query_scalar("SELECT count(*) FROM account WHERE state = 1")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    notified
}

async fn printed(store: &TestStore) {
    let accounts = store.accounts(Filter::default()).await;
    let request = store.notification(&accounts[..5], false, &store.file("a.pdf"));
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
}

async fn notified(store: &TestStore) -> usize {
    store.accounts(Filter { states: vec![State::Notified], ..Filter::default() }).await.len()
}

#[tokio::test]
async fn what_was_printed_is_copied_before_it_expires() {
    // Opened again after the three months; a session left open; a date that is confirmed.
    let store = TestStore::new().await;
    printed(&store).await;
    store.clock.set("2026-12-08T08:00:00Z");
    let store = store.reopened().await;
    assert_eq!((notified(&store).await, notified_in_copy(&store).await), (0, 5));

    let store = TestStore::new().await;
    printed(&store).await;
    store.clock.set("2026-12-08T08:00:00Z");
    daily::run_if_due(&store.workspace).await.unwrap();
    assert_eq!((notified(&store).await, notified_in_copy(&store).await), (0, 5));

    let store = TestStore::new().await;
    printed(&store).await;
    store.clock.set("2027-09-04T08:00:00Z");
    let store = store.reopened().await;
    assert_eq!(notified(&store).await, 5);
    clock::confirm(&store.workspace).await.unwrap();
    assert_eq!((notified(&store).await, notified_in_copy(&store).await), (0, 5));
}

#[tokio::test]
async fn nothing_expires_while_no_copy_can_be_made() {
    let store = TestStore::new().await;
    printed(&store).await;
    let copies = store.folder.path().join("sauvegardes");
    let away = store.folder.path().join("ailleurs");
    std::fs::rename(&copies, &away).unwrap();
    std::fs::write(&copies, "in the way").unwrap();
    store.clock.set("2026-12-08T08:00:00Z");
    let store = store.reopened().await;
    assert_eq!(notified(&store).await, 5);
    std::fs::remove_file(&copies).unwrap();
    std::fs::rename(&away, &copies).unwrap();
    let store = store.reopened().await;
    assert_eq!((notified(&store).await, notified_in_copy(&store).await), (0, 5));
}
