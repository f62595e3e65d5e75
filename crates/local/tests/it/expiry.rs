//! The three months, on a machine that works alone.

use local::Error;
use local::progress::Progress;
use local::usecase::{dashboard, notify};
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
