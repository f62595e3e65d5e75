//! A school that worked alone joins a service that knows most of its people.

use std::sync::Arc;

use domain::account::State;
use local::data_dir::DataDir;
use local::usecase::synchronisation::{enrolment, joining};
use local::view::synchronisation::{JoiningAccount, JoiningRehearsal, SynchronisationKind, VoidReason};

use crate::desktop::Desktop;
use crate::fixture::Served;
use crate::tilleuls::UAI;

const ROSE: &str = "r.abricot";
const REMI: &str = "r.abricot2";
const JEAN: &str = "j.prune";

async fn served() -> Served {
    tokio::task::spawn_blocking(Served::new).await.unwrap()
}

async fn ended(service: Served) {
    tokio::task::spawn_blocking(move || service.stop()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_printed_alone_works_and_whom_the_service_does_not_know_stays() {
    let service = served().await;
    let alone = Desktop::alone().await;
    alone.notify(&[ROSE, JEAN], None).await.unwrap();
    let printed = alone.password(ROSE).await;
    alone.enrol(&service, 0).await;
    alone.catch_up().await;
    let state = alone.state().await;
    assert_eq!((state.kind, state.label.as_str()), (SynchronisationKind::Stopped, "École à rattacher"));
    assert!(!alone.account(ROSE).await.is_linked(), "nothing is changed before it was looked at");

    let rehearsal = joining::rehearse(&alone.workspace, UAI).await.unwrap();
    let expected = JoiningRehearsal {
        pupils_found: 2,
        pupils_only_here: 1,
        pupils_new: 0,
        accounts_found: 2,
        accounts_only_here: 1,
        sheets_kept: 1,
        groupings_undone: 0,
        changes: Vec::new(),
    };
    assert_eq!(rehearsal, expected);
    assert!(!alone.account(ROSE).await.is_linked(), "a rehearsal changes nothing");

    joining::confirm(&alone.workspace, UAI).await.unwrap();
    alone.catch_up().await;
    assert_eq!(alone.state().await.label, "À jour");
    let rose = alone.account(ROSE).await;
    assert!(rose.is_linked() && alone.account(REMI).await.is_linked());
    assert_eq!((rose.account.state, alone.password(ROSE).await), (State::Notified, printed.clone()));
    assert_eq!(alone.sheets(ROSE).await, [None], "the sheet goes on");
    assert!(!alone.account(JEAN).await.is_linked());
    assert_eq!(alone.sheets(JEAN).await, [None]);

    // Another computer prints the same, and the next password comes from a secret that no computer had.
    let other = Desktop::enrolled(&service, 1).await;
    other.catch_up().await;
    assert_eq!(other.password(ROSE).await, printed);
    assert_eq!(other.sheets(ROSE).await, [None]);
    alone.catch_up().await;
    assert!(!alone.account(JEAN).await.is_linked(), "later exchanges leave whom they do not know");
    ended(service).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_computer_may_have_printed_is_not_given_another_password() {
    let service = served().await;
    let other = Desktop::enrolled(&service, 1).await;
    other.catch_up().await;
    other.notify(&[REMI], None).await.unwrap();
    other.catch_up().await;

    let alone = Desktop::alone().await;
    alone.notify(&[ROSE, REMI], None).await.unwrap();
    alone.enrol(&service, 0).await;
    alone.catch_up().await;
    let rehearsal = joining::rehearse(&alone.workspace, UAI).await.unwrap();
    let void = |name: &str, login: &str| JoiningAccount {
        name: name.to_owned(),
        login: login.to_owned(),
        new_login: None,
        void: Some(VoidReason::InUse),
    };
    assert_eq!(rehearsal.changes, [void("ABRICOT Rémi", REMI), void("ABRICOT Rose", ROSE)]);
    assert_eq!(rehearsal.sheets_kept, 0);
    joining::confirm(&alone.workspace, UAI).await.unwrap();
    alone.catch_up().await;
    other.catch_up().await;
    for login in [ROSE, REMI] {
        assert_eq!(alone.account(login).await.account, other.account(login).await.account, "{login}");
    }
    assert_eq!(alone.password(REMI).await, other.password(REMI).await);
    assert_eq!(alone.account(ROSE).await.account.state, State::NotNotified);
    for login in [ROSE, REMI] {
        assert!(alone.sheets(login).await.iter().any(Option::is_some), "{login}");
    }
    ended(service).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demonstration_can_never_join() {
    let service = served().await;
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(local::clock::SystemClock);
    let demonstration = DataDir::new(folder.path().to_owned(), clock).open_demonstration().await.unwrap();
    let refused = enrolment::begin(&demonstration, &service.address, None).await.err().unwrap();
    assert_eq!(refused.code(), "demonstration");
    demonstration.close().await;
    ended(service).await;
}
