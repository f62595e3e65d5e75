//! The three months, on a machine that works alone.

use local::Error;
use local::progress::Progress;
use local::usecase::daily;
use local::usecase::{clock, dashboard, notify};
use local::view::accounts::Filter;
use local::view::codes::{Origin, State};

use testing::TestStore;

#[tokio::test]
async fn what_is_not_used_in_three_months_stops_working_and_nothing_is_lost() {
    let store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    let request = store.notification(&accounts[..4], false, &store.file("a.pdf"));
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    let before = store.details(accounts[0]).await;

    store.clock.set("2026-12-04T22:59:00Z");
    let store = store.reopened().await;
    assert_eq!(store.details(accounts[0]).await.state, State::Notified, "the last day counts");
    let board = dashboard::of(&store.workspace, &store.school.uai).await.unwrap();
    assert_eq!(board.expiring.len(), 1);
    assert_eq!(board.expiring[0].days.len(), 1);
    assert_eq!((board.expiring[0].days[0].in_days, board.expiring[0].days[0].accounts), (0, 4));

    store.clock.set("2026-12-04T23:00:00Z");
    let store = store.reopened().await;
    let after = store.details(accounts[0]).await;
    assert_eq!((after.state, after.origin), (State::NotNotified, Origin::Unset));
    assert_eq!((&after.login, &after.provisional_password), (&before.login, &None));
    assert_eq!(after.notified_on, None);
    assert!(after.sheets[0].situation.contains("trois mois"));
    let board = dashboard::of(&store.workspace, &store.school.uai).await.unwrap();
    let void = board.to_do.iter().find(|figure| figure.code == "sheet_void").unwrap();
    assert_eq!(void.accounts, 4);
    assert_eq!(store.accounts(void.filter.clone()).await.len(), 4);

    let request = store.notification(&accounts[..1], false, &store.file("b.pdf"));
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    let again = store.details(accounts[0]).await;
    assert_eq!(again.state, State::Notified);
    assert_ne!(again.provisional_password, before.provisional_password, "a new generation");
}

#[tokio::test]
async fn a_clock_set_back_is_told_and_changes_nothing() {
    let store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    store.clock.set("2026-09-01T08:00:00Z");
    let request = store.notification(&accounts[..1], false, &store.file("a.pdf"));
    match notify::by_sheet(&store.workspace, &request, &Progress::default()).await {
        Err(error @ Error::ClockSetBack(_)) => assert!(error.to_string().contains("04/09/2026"), "{error}"),
        other => panic!("{other:?}"),
    }
    assert!(!store.file("a.pdf").exists());
    assert_eq!(store.details(accounts[0]).await.state, State::NotNotified);
}

#[tokio::test]
async fn midnight_in_an_open_session_lets_accounts_expire() {
    let store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    let request = store.notification(&accounts[..4], false, &store.file("a.pdf"));
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    store.clock.set("2026-12-04T22:59:00Z");
    daily::run_if_due(&store.workspace).await.unwrap();
    assert_eq!(store.details(accounts[0]).await.state, State::Notified);
    store.clock.set("2026-12-04T23:00:00Z");
    daily::run_if_due(&store.workspace).await.unwrap();
    let after = store.details(accounts[0]).await;
    assert_eq!((after.state, after.provisional_password), (State::NotNotified, None));
}

#[tokio::test]
async fn a_clock_far_ahead_makes_nothing_expire_and_is_asked_about() {
    let store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    let request = store.notification(&accounts[..4], false, &store.file("a.pdf"));
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    store.clock.set("2031-03-12T08:00:00Z");
    let store = store.reopened().await;
    let doubt = store.workspace.clock_doubt().await.unwrap().unwrap().to_string();
    assert!(doubt.contains("indique le 12/03/2031"), "{doubt}");
    assert!(doubt.contains("dernière fois le 04/09/2026"), "{doubt}");
    let notified = Filter { states: vec![State::Notified], ..Filter::default() };
    assert_eq!(store.accounts(notified.clone()).await.len(), 4);
    let refused = notify::by_sheet(&store.workspace, &request, &Progress::default()).await;
    assert!(matches!(refused, Err(Error::ClockAhead { .. })), "{refused:?}");

    // The clock is set right: as if nothing had been.
    store.clock.set("2026-09-05T08:00:00Z");
    daily::run_if_due(&store.workspace).await.unwrap();
    assert!(store.workspace.clock_doubt().await.unwrap().is_none());
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();

    // The computer lay unused, and the date is right: said so, what ran out expires.
    store.clock.set("2027-11-02T08:00:00Z");
    let store = store.reopened().await;
    assert!(store.workspace.clock_doubt().await.unwrap().is_some());
    assert!(clock::confirm(&store.workspace).await.unwrap());
    assert!(store.workspace.clock_doubt().await.unwrap().is_none());
    assert!(!clock::confirm(&store.workspace).await.unwrap(), "there was nothing to confirm");
    assert!(store.accounts(notified).await.is_empty());
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
}

#[tokio::test]
async fn a_clock_that_was_once_ahead_does_not_hold_the_school_back() {
    let store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    let request = store.notification(&accounts[..4], false, &store.file("a.pdf"));
    store.clock.set("2026-11-20T08:00:00Z");
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    store.clock.set("2026-09-05T08:00:00Z");
    let store = store.reopened().await;
    let refused = notify::by_sheet(&store.workspace, &request, &Progress::default()).await;
    assert!(matches!(refused, Err(Error::ClockSetBack(_))), "{refused:?}");
    clock::confirm(&store.workspace).await.unwrap();
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    assert!(store.reopened().await.workspace.clock_doubt().await.unwrap().is_none());
}

#[tokio::test]
async fn a_school_that_opens_each_term_and_decides_nothing_is_asked_nothing() {
    let store = TestStore::new().await;
    store.clock.set("2026-12-04T08:00:00Z");
    let store = store.reopened().await;
    store.clock.set("2027-03-04T08:00:00Z");
    let store = store.reopened().await;
    assert!(store.workspace.clock_doubt().await.unwrap().is_none());
}
