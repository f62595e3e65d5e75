//! Answers lost on the way, copies put back, disks cloned: nothing is done twice, nothing is lost, and what is on screen
//! is true.

use domain::account::State;
use local::usecase::older_state;
use local::usecase::synchronisation::Ended;
use local::view::action::ResetReason;
use local::view::synchronisation::SynchronisationKind;

use crate::desktop::Desktop;
use crate::fixture::Served;
use crate::network::{Network, Way};

const ROSE: &str = "r.abricot";
const REMI: &str = "r.abricot2";

async fn served() -> Served {
    tokio::task::spawn_blocking(Served::new).await.unwrap()
}

async fn ended(service: Served) {
    tokio::task::spawn_blocking(move || service.stop()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_lost_on_the_way_is_asked_for_again_and_nothing_is_done_twice() {
    let service = served().await;
    let network = Network::to(&service.address);
    let desktop = Desktop::new().await;
    desktop.enrol_by(&service, &network.address, 0).await;
    desktop.catch_up().await;
    desktop.notify(&[ROSE], None).await.unwrap();
    desktop.reset(&[ROSE], ResetReason::Forgotten).await;

    network.set(Way::Cut);
    assert_eq!(desktop.exchange().await, Ended::Unreachable);
    let state = desktop.state().await;
    assert_eq!((state.kind, state.waiting), (SynchronisationKind::Unreachable, 2));
    assert_eq!(state.label, "Hors ligne\u{a0}· 2 à transmettre");

    network.set(Way::AnswersLost);
    assert_eq!(desktop.exchange().await, Ended::Unreachable);
    assert_eq!(desktop.state().await.waiting, 2, "nothing is said to be answered before its answer is here");
    let seen = desktop.account(ROSE).await.account;

    network.set(Way::Open);
    desktop.catch_up().await;
    let state = desktop.state().await;
    assert_eq!((state.label.as_str(), state.waiting), ("À jour", 0));
    assert_eq!(desktop.account(ROSE).await.account, seen);
    assert_eq!(seen.generation, 2);
    assert_eq!(desktop.cards().await, []);

    let other = Desktop::enrolled(&service, 1).await;
    other.catch_up().await;
    assert_eq!(other.account(ROSE).await.account, seen, "the service has it once");
    ended(service).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_is_put_back_enrols_again_and_hears_what_it_had_forgotten() {
    let service = served().await;
    let desktop = Desktop::new().await;
    desktop.enrol(&service, 0).await;
    desktop.catch_up().await;
    desktop.notify(&[ROSE], None).await.unwrap();
    let copy = desktop.backup().await;
    desktop.catch_up().await;
    desktop.notify(&[REMI], None).await.unwrap();
    desktop.catch_up().await;
    let (rose, remi) = (desktop.account(ROSE).await.account, desktop.account(REMI).await.account);

    let (desktop, carried) = desktop.restored(&copy).await;
    let warnings = older_state::restored(carried, "04/09/2026");
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].contains("elle reste bonne si le service l’a reçue"), "{warnings:?}");
    assert_eq!(desktop.account(REMI).await.account.state, State::NotNotified);
    let state = desktop.state().await;
    assert_eq!((state.kind, state.waiting), (SynchronisationKind::Stopped, 1));
    assert_eq!(desktop.exchange().await, Ended::Unknown, "it is not taken for what it was");
    desktop.enrol(&service, 1).await;
    desktop.catch_up().await;
    assert_eq!((desktop.state().await.label.as_str(), desktop.state().await.waiting), ("À jour", 0));
    assert_eq!(desktop.account(ROSE).await.account, rose);
    assert_eq!(desktop.account(REMI).await.account, remi);
    assert_eq!(desktop.cards().await, []);

    desktop.reset(&[ROSE, REMI], ResetReason::Forgotten).await;
    desktop.catch_up().await;
    assert_eq!(desktop.account(REMI).await.account.generation, 2);
    ended(service).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_disks_that_count_as_one_computer_are_both_asked_to_enrol_again() {
    let service = served().await;
    let desktop = Desktop::new().await;
    desktop.enrol(&service, 0).await;
    desktop.catch_up().await;
    let clone = desktop.cloned().await;
    desktop.notify(&[ROSE], None).await.unwrap();
    clone.notify(&[REMI], None).await.unwrap();
    desktop.catch_up().await;
    assert_eq!(clone.exchange().await, Ended::Unknown);
    assert_eq!(desktop.exchange().await, Ended::Unknown, "nobody knows which of the two is the computer");
    for (desktop, recovery) in [(&clone, 1), (&desktop, 2)] {
        let state = desktop.state().await;
        assert_eq!(state.label, "Service central\u{a0}: à relier");
        desktop.enrol(&service, recovery).await;
    }
    for one in [&clone, &desktop, &clone] {
        one.catch_up().await;
    }
    for login in [ROSE, REMI] {
        assert_eq!(clone.account(login).await.account, desktop.account(login).await.account);
        assert_eq!(clone.account(login).await.account.state, State::Notified);
    }
    ended(service).await;
}
