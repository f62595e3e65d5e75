//! Enrolling, the first exchange, and one decision there and back.

use domain::account::{Password, State};
use local::usecase::synchronisation::{self, Ended, Extent};
use local::view::synchronisation::SynchronisationKind;

use crate::desktop::Desktop;
use crate::fixture::Served;

/// Both guardians bear the initials of ABRICOT Rose and ABRICOT Rémi.
const ROSE: &str = "r.abricot";
const REMI: &str = "r.abricot2";

#[tokio::test(flavor = "multi_thread")]
async fn an_enrolled_computer_receives_its_school_and_what_another_one_did() {
    let service = tokio::task::spawn_blocking(Served::new).await.unwrap();
    let first = Desktop::new().await;
    assert_eq!(first.state().await.kind, SynchronisationKind::Alone);
    first.enrol(&service, 0).await;
    assert_eq!(first.state().await.label, "Jamais synchronisé");
    first.catch_up().await;
    assert_eq!(first.state().await.label, "À jour");

    let rose = first.account(ROSE).await;
    assert!(rose.is_linked());
    assert_eq!((rose.account.state, rose.account.password), (State::NotNotified, Password::None));
    assert!(first.account(REMI).await.is_linked());

    // Two computers print the same password without hearing of each other.
    let second = Desktop::enrolled(&service, 1).await;
    second.catch_up().await;
    first.notify(&[ROSE], None).await.unwrap();
    second.notify(&[ROSE, REMI], None).await.unwrap();
    assert_eq!(first.password(ROSE).await, second.password(ROSE).await);
    let state = first.state().await;
    assert_eq!((state.kind, state.waiting), (SynchronisationKind::Waiting, 1));
    assert_eq!(state.label, "1 à transmettre");

    first.catch_up().await;
    second.catch_up().await;
    first.catch_up().await;
    for desktop in [&first, &second] {
        let state = desktop.state().await;
        assert_eq!((state.label.as_str(), state.waiting), ("À jour", 0));
        assert_eq!(desktop.account(ROSE).await.account, first.account(ROSE).await.account);
        assert_eq!(desktop.account(REMI).await.account, second.account(REMI).await.account);
        assert_eq!(desktop.account(REMI).await.account.state, State::Notified);
        assert_eq!(desktop.cards().await, []);
    }
    assert_eq!(first.password(REMI).await, second.password(REMI).await);
    tokio::task::spawn_blocking(move || service.stop()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exchange_that_nobody_asked_for_hears_what_changed_and_looks_at_computers_once_an_hour() {
    let service = tokio::task::spawn_blocking(Served::new).await.unwrap();
    let office = Desktop::enrolled(&service, 0).await;
    office.catch_up().await;
    let home = Desktop::enrolled(&service, 1).await;
    home.catch_up().await;
    home.notify(&[ROSE], None).await.unwrap();
    home.catch_up().await;

    let brief = synchronisation::run_as(&office.workspace, Extent::Brief).await.unwrap();
    assert_eq!(brief, Some(Ended::Done));
    assert_eq!(office.account(ROSE).await.account.state, State::Notified);
    assert!(office.state().await.arrived.is_empty(), "it looked less than an hour ago");
    let acts: i64 = sqlx::query_scalar("SELECT count(*) FROM activity")
        .fetch_one(office.workspace.store().pool())
        .await
        .unwrap();
    assert_eq!(acts, 1, "what changed, somebody did");

    office.catch_up().await;
    assert_eq!(office.state().await.arrived.len(), 1);
    tokio::task::spawn_blocking(move || service.stop()).await.unwrap();
}
