//! The service is in maintenance: announced before, then reading alone, then closed, then as ever.

use domain::account::State;
use jiff::{SignedDuration, Timestamp};
use local::usecase::synchronisation::{Ended, is_due};
use local::view::synchronisation::SynchronisationKind;
use protocol::decision::FamilyEvent;
use protocol::maintenance::{Maintenance, MaintenanceLevel};
use service::usecase::{family, maintenance};
use testing::TestClock;

use crate::desktop::Desktop;
use crate::fixture::Served;

const ROSE: &str = "r.abricot";
const REMI: &str = "r.abricot2";

async fn announce(service: &Served, level: MaintenanceLevel, from: SignedDuration) -> i64 {
    let from = Timestamp::now() + from;
    let until = Some(from + SignedDuration::from_hours(2));
    let window = Maintenance { level, from, until, sentence: Some("Changement de serveur.".to_owned()) };
    maintenance::announce(&service.service, &window).await.unwrap()
}

async fn due(desktop: &Desktop) -> bool {
    is_due(&desktop.workspace).await.unwrap()
}

/// The row of the table: whatever is decided in a maintenance window stays queued; reading, lists and sheets go on.
#[tokio::test(flavor = "multi_thread")]
async fn any_decision_in_a_maintenance_window_stays_queued_and_goes_afterwards() {
    let service = tokio::task::spawn_blocking(Served::new).await.unwrap();
    // Its clock stands somewhere else than the service’s.
    let clock = TestClock::at("2026-09-04T08:00:00Z");
    let desktop = Desktop::at(clock.clone()).await;
    desktop.enrol(&service, 0).await;
    let other = Desktop::enrolled(&service, 1).await;
    desktop.catch_up().await;
    other.catch_up().await;
    assert_eq!(desktop.state().await.maintenance, None);

    let announced = announce(&service, MaintenanceLevel::Closed, SignedDuration::from_hours(48)).await;
    desktop.catch_up().await;
    let state = desktop.state().await;
    assert_eq!((state.kind, state.label.as_str()), (SynchronisationKind::UpToDate, "À jour"));
    let told = state.maintenance.unwrap();
    assert!(told.contains("sera fermé du ") && told.ends_with("Changement de serveur."), "{told}");
    maintenance::end(&service.service, announced).await.unwrap();

    let reading = announce(&service, MaintenanceLevel::ReadOnly, SignedDuration::ZERO).await;
    desktop.notify(&[ROSE], None).await.unwrap();
    let sheet = desktop.password(ROSE).await;
    assert_eq!(desktop.exchange().await, Ended::ReadOnly);
    let state = desktop.state().await;
    assert_eq!((state.kind, state.waiting), (SynchronisationKind::Maintenance, 1));
    assert_eq!(state.label, "Service en lecture seule\u{a0}· 1 à transmettre");
    assert!(state.sentence.contains("Une opération attend d’être transmise"), "{}", state.sentence);
    clock.set("2026-09-04T08:01:00Z");
    assert!(!due(&desktop).await, "what waits is no reason to ask");
    clock.set("2026-09-04T08:06:00Z");
    assert!(due(&desktop).await, "what changed there is asked for");
    // What happened elsewhere comes; what was decided here is seen on top of it.
    let remi = other.account(REMI).await.uuid;
    family::happened(&service.service, remi, FamilyEvent::FranceConnectActivation).await.unwrap();
    assert_eq!(desktop.exchange().await, Ended::ReadOnly);
    assert_eq!(desktop.account(REMI).await.account.state, State::Activated);
    assert_eq!(desktop.account(ROSE).await.account.state, State::Notified);
    assert_eq!(other.exchange().await, Ended::ReadOnly);
    assert_eq!(other.state().await.label, "Service en lecture seule");
    assert_eq!(other.account(ROSE).await.account.state, State::NotNotified, "nothing was sent");

    let closed = announce(&service, MaintenanceLevel::Closed, SignedDuration::ZERO).await;
    assert_eq!(desktop.exchange().await, Ended::Closed);
    let state = desktop.state().await;
    assert_eq!(state.label, "Service fermé\u{a0}· 1 à transmettre");
    clock.set("2026-09-04T10:05:00Z");
    assert!(!due(&desktop).await, "nothing is asked before the end");
    assert_eq!(desktop.password(ROSE).await, sheet);

    // Nobody asks for it: the end was announced.
    maintenance::end(&service.service, closed).await.unwrap();
    maintenance::end(&service.service, reading).await.unwrap();
    clock.set("2026-09-04T10:10:00Z");
    assert!(due(&desktop).await);
    assert_ne!(desktop.state().await.label, "À jour", "one waits");
    desktop.catch_up().await;
    other.catch_up().await;
    assert_eq!((desktop.state().await.label.as_str(), desktop.state().await.waiting), ("À jour", 0));
    assert_eq!(desktop.cards().await, []);
    assert_eq!(other.account(ROSE).await.account.state, State::Notified);
    assert_eq!(other.password(ROSE).await, sheet);
    tokio::task::spawn_blocking(move || service.stop()).await.unwrap();
}
