//! The three months, on a machine that works alone.

use local::Error;
use local::progress::Progress;
use local::usecase::daily;
use local::usecase::{clock, dashboard, notify};
use local::view::accounts::Filter;
use local::view::codes::{Origin, State};

use crate::school::Office;

#[tokio::test]
async fn what_is_not_used_in_three_months_stops_working_and_nothing_is_lost() {
    let office = Office::new().await;
    let accounts = office.accounts(Filter::default()).await;
    let request = office.notification(&accounts[..4], false, &office.file("a.pdf"));
    notify::by_sheet(&office.desk, &request, &Progress::default()).await.unwrap();
    let before = office.details(accounts[0]).await;

    office.clock.set("2026-12-04T22:59:00Z");
    let office = office.reopened().await;
    assert_eq!(office.details(accounts[0]).await.state, State::Notified, "the last day counts");
    let board = dashboard::of(&office.desk, &office.school.uai).await.unwrap();
    assert_eq!(board.expiring.len(), 1);
    assert_eq!(board.expiring[0].days.len(), 1);
    assert_eq!((board.expiring[0].days[0].in_days, board.expiring[0].days[0].accounts), (0, 4));

    office.clock.set("2026-12-04T23:00:00Z");
    let office = office.reopened().await;
    let after = office.details(accounts[0]).await;
    assert_eq!((after.state, after.origin), (State::NotNotified, Origin::Unset));
    assert_eq!((&after.login, &after.provisional_password), (&before.login, &None));
    assert_eq!(after.notified_on, None);
    assert!(after.sheets[0].void.as_ref().unwrap().contains("trois mois"));
    let board = dashboard::of(&office.desk, &office.school.uai).await.unwrap();
    let void = board.to_do.iter().find(|figure| figure.code == "sheet_void").unwrap();
    assert_eq!(void.accounts, 4);
    assert_eq!(office.accounts(void.filter.clone()).await.len(), 4);

    let request = office.notification(&accounts[..1], false, &office.file("b.pdf"));
    notify::by_sheet(&office.desk, &request, &Progress::default()).await.unwrap();
    let again = office.details(accounts[0]).await;
    assert_eq!(again.state, State::Notified);
    assert_ne!(again.provisional_password, before.provisional_password, "a new generation");
}

#[tokio::test]
async fn a_clock_set_back_is_told_and_changes_nothing() {
    let office = Office::new().await;
    let accounts = office.accounts(Filter::default()).await;
    office.clock.set("2026-09-01T08:00:00Z");
    let request = office.notification(&accounts[..1], false, &office.file("a.pdf"));
    match notify::by_sheet(&office.desk, &request, &Progress::default()).await {
        Err(error @ Error::ClockSetBack(_)) => assert!(error.to_string().contains("04/09/2026"), "{error}"),
        other => panic!("{other:?}"),
    }
    assert!(!office.file("a.pdf").exists());
    assert_eq!(office.details(accounts[0]).await.state, State::NotNotified);
}

#[tokio::test]
async fn midnight_in_an_open_session_lets_accounts_expire() {
    let office = Office::new().await;
    let accounts = office.accounts(Filter::default()).await;
    let request = office.notification(&accounts[..4], false, &office.file("a.pdf"));
    notify::by_sheet(&office.desk, &request, &Progress::default()).await.unwrap();
    office.clock.set("2026-12-04T22:59:00Z");
    daily::run_if_due(&office.desk).await.unwrap();
    assert_eq!(office.details(accounts[0]).await.state, State::Notified);
    office.clock.set("2026-12-04T23:00:00Z");
    daily::run_if_due(&office.desk).await.unwrap();
    let after = office.details(accounts[0]).await;
    assert_eq!((after.state, after.provisional_password), (State::NotNotified, None));
}

#[tokio::test]
async fn a_clock_far_ahead_makes_nothing_expire_and_is_asked_about() {
    let office = Office::new().await;
    let accounts = office.accounts(Filter::default()).await;
    let request = office.notification(&accounts[..4], false, &office.file("a.pdf"));
    notify::by_sheet(&office.desk, &request, &Progress::default()).await.unwrap();
    office.clock.set("2031-03-12T08:00:00Z");
    let office = office.reopened().await;
    let doubt = office.desk.clock_doubt().await.unwrap().unwrap().to_string();
    assert!(doubt.contains("indique le 12/03/2031"), "{doubt}");
    assert!(doubt.contains("dernière fois le 04/09/2026"), "{doubt}");
    let notified = Filter { states: vec![State::Notified], ..Filter::default() };
    assert_eq!(office.accounts(notified.clone()).await.len(), 4);
    let refused = notify::by_sheet(&office.desk, &request, &Progress::default()).await;
    assert!(matches!(refused, Err(Error::ClockAhead { .. })), "{refused:?}");

    // The clock is set right: as if nothing had been.
    office.clock.set("2026-09-05T08:00:00Z");
    daily::run_if_due(&office.desk).await.unwrap();
    assert!(office.desk.clock_doubt().await.unwrap().is_none());
    notify::by_sheet(&office.desk, &request, &Progress::default()).await.unwrap();

    // The computer lay unused, and the date is right: said so, what ran out expires.
    office.clock.set("2027-11-02T08:00:00Z");
    let office = office.reopened().await;
    assert!(office.desk.clock_doubt().await.unwrap().is_some());
    assert!(clock::confirm(&office.desk).await.unwrap());
    assert!(office.desk.clock_doubt().await.unwrap().is_none());
    assert!(!clock::confirm(&office.desk).await.unwrap(), "there was nothing to confirm");
    assert!(office.accounts(notified).await.is_empty());
    notify::by_sheet(&office.desk, &request, &Progress::default()).await.unwrap();
}

#[tokio::test]
async fn a_clock_that_was_once_ahead_does_not_hold_the_school_back() {
    let office = Office::new().await;
    let accounts = office.accounts(Filter::default()).await;
    let request = office.notification(&accounts[..4], false, &office.file("a.pdf"));
    office.clock.set("2026-11-20T08:00:00Z");
    notify::by_sheet(&office.desk, &request, &Progress::default()).await.unwrap();
    office.clock.set("2026-09-05T08:00:00Z");
    let office = office.reopened().await;
    let refused = notify::by_sheet(&office.desk, &request, &Progress::default()).await;
    assert!(matches!(refused, Err(Error::ClockSetBack(_))), "{refused:?}");
    clock::confirm(&office.desk).await.unwrap();
    notify::by_sheet(&office.desk, &request, &Progress::default()).await.unwrap();
    assert!(office.reopened().await.desk.clock_doubt().await.unwrap().is_none());
}

#[tokio::test]
async fn a_school_that_opens_each_term_and_decides_nothing_is_asked_nothing() {
    let office = Office::new().await;
    office.clock.set("2026-12-04T08:00:00Z");
    let office = office.reopened().await;
    office.clock.set("2027-03-04T08:00:00Z");
    let office = office.reopened().await;
    assert!(office.desk.clock_doubt().await.unwrap().is_none());
}
