//! What the portal tells the school of its families.

use domain::account::State;
use jiff::civil::date;
use local::usecase::dashboard;
use local::view::action::ResetReason;
use service::usecase::door::first_sign_in::{Choice, Dates, Given, choose, give_dates};
use service::usecase::door::session::{Found, find};
use service::usecase::door::sign_in::{Answer, Attempt, Refusal, sign_in};
use zeroize::Zeroizing;

use crate::desktop::Desktop;
use crate::fixture::Served;
use crate::tilleuls::UAI;

const ROSE: &str = "r.abricot";
const CHOSEN: &str = "sept lapins dans la haie";

/// A desktop that heard of everything.
async fn enrolled() -> (Served, Desktop) {
    let service = tokio::task::spawn_blocking(Served::new).await.unwrap();
    let desktop = Desktop::enrolled(&service, 0).await;
    desktop.catch_up().await;
    (service, desktop)
}

async fn try_sheet(service: &Served, login: &str, typed: String) -> Answer {
    let attempt = Attempt { login, password: Zeroizing::new(typed), from: "203.0.113.7".parse().unwrap() };
    sign_in(&service.service, attempt).await.unwrap()
}

/// À traiter of the desktop: codes, and of how many accounts.
async fn to_do(desktop: &Desktop) -> Vec<(String, u32)> {
    let board = dashboard::of(&desktop.workspace, UAI).await.unwrap();
    board.to_do.into_iter().map(|figure| (figure.code, figure.accounts)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_family_that_tries_a_void_sheet_tells_the_school_until_it_has_another() {
    let (service, desktop) = enrolled().await;
    desktop.notify(&[ROSE], None).await.unwrap();
    let old = desktop.password(ROSE).await;
    desktop.catch_up().await;
    desktop.notify(&[ROSE], Some(ResetReason::Forgotten)).await.unwrap();
    desktop.catch_up().await;
    assert_eq!(to_do(&desktop).await, []);

    let answer = try_sheet(&service, ROSE, old).await;
    assert!(matches!(answer, Answer::Refused(Refusal::Void)), "{answer:?}");
    desktop.catch_up().await;
    assert_eq!(to_do(&desktop).await, [("void_sheet_tried".to_owned(), 1)]);
    assert!(desktop.account(ROSE).await.void_sheet_tried_on.is_some());

    desktop.notify(&[ROSE], None).await.unwrap();
    desktop.catch_up().await;
    assert_eq!(to_do(&desktop).await, []);
    tokio::task::spawn_blocking(move || service.stop()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_that_was_used_before_its_operation_was_sent_is_no_card() {
    let (service, desktop) = enrolled().await;
    desktop.notify(&[ROSE], None).await.unwrap();
    let sheet = desktop.password(ROSE).await;
    let Answer::In(token) = try_sheet(&service, ROSE, sheet).await else { panic!("the sheet opens") };
    let visit = async || match find(&service.service, &token).await.unwrap() {
        Found::Here(visit) => *visit,
        other => panic!("{other:?}"),
    };
    let born = Given::Blind(date(2018, 4, 3));
    let from = "203.0.113.7".parse().unwrap();
    let given = give_dates(&service.service, &visit().await, &born, from).await.unwrap();
    assert!(matches!(given, Dates::Right(_)));
    let typed = Zeroizing::new(CHOSEN.to_owned());
    let chosen = choose(&service.service, &visit().await, typed, CHOSEN).await.unwrap();
    assert!(matches!(chosen, Choice::Chosen(_)));

    desktop.catch_up().await;
    assert_eq!(desktop.account(ROSE).await.account.state, State::Activating);
    assert_eq!(desktop.cards().await, []);
    assert_eq!(desktop.state().await.label, "À jour");
    tokio::task::spawn_blocking(move || service.stop()).await.unwrap();
}
