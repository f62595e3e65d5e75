//! A new login, asked for on a computer without network, given by the service in the night.

use domain::account::State;
use local::usecase::renewal;
use local::workspace::Workspace;

use crate::desktop::Desktop;
use crate::fixture::Served;
use crate::network::{Network, Way};
use crate::tilleuls::UAI;

const ROSE: &str = "r.abricot";

async fn begun(begin: impl FnOnce() -> Served + Send + 'static) -> Served {
    tokio::task::spawn_blocking(begin).await.unwrap()
}

async fn ended(service: Served) {
    tokio::task::spawn_blocking(move || service.stop()).await.unwrap();
}

async fn asked(workspace: &Workspace, account: u32) -> Result<String, &'static str> {
    match renewal::ask(workspace, UAI, account).await {
        Ok(done) => Ok(done.login),
        Err(local::Error::Refused { code, .. }) => Err(code),
        Err(other) => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_asked_for_without_network_is_given_by_night_and_its_sheet_is_void() {
    let service = begun(Served::secondary).await;
    let network = Network::to(&service.address);
    let desktop = Desktop::new().await;
    desktop.enrol_by(&service, &network.address, 0).await;
    desktop.catch_up().await;
    desktop.notify(&[ROSE], None).await.unwrap();
    let (rose, printed) = (desktop.account(ROSE).await, desktop.password(ROSE).await);
    let id = rose.id.try_into().unwrap();

    network.set(Way::Cut);
    assert_eq!(asked(&desktop.workspace, id).await, Ok(ROSE.to_owned()));
    assert_eq!(asked(&desktop.workspace, id).await, Err("renewal-asked"), "the first one waits");
    assert_eq!(desktop.state().await.waiting, 2);
    network.set(Way::Open);
    desktop.catch_up().await;
    assert_eq!((desktop.state().await.label.as_str(), desktop.cards().await.len()), ("À jour", 0));
    assert_eq!(
        desktop.account(ROSE).await.account.state,
        State::Notified,
        "until tomorrow nothing is otherwise"
    );
    assert_eq!(desktop.sheets(ROSE).await, [None]);

    // Asked for again, it is one login all the same, and the director is told.
    assert_eq!(asked(&desktop.workspace, id).await, Ok(ROSE.to_owned()));
    desktop.catch_up().await;
    assert_eq!(desktop.cards().await.len(), 1);

    sqlx::query("UPDATE account SET renewal_asked_on = renewal_asked_on - 1 WHERE login = $1")
        .bind(ROSE)
        .execute(&service.pool)
        .await
        .unwrap();
    let renewed = service::usecase::renewal::run(&service.service).await.unwrap();
    assert_eq!(renewed, service::usecase::renewal::Renewed::All(1));
    desktop.catch_up().await;
    let login: String = sqlx::query_scalar("SELECT login FROM account WHERE id = $1")
        .bind(rose.uuid)
        .fetch_one(&service.pool)
        .await
        .unwrap();
    assert_ne!(login, ROSE);
    let renewed = desktop.account(&login).await;
    assert_eq!((renewed.uuid, renewed.account.state), (rose.uuid, State::Notified));
    assert_eq!(desktop.password(&login).await, printed, "the password stays");
    let [Some(why)] = &desktop.sheets(&login).await[..] else { panic!("its sheet bears the other login") };
    assert!(why.contains("identifiant"), "{why}");
    ended(service).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_refused_in_the_first_degree_and_to_a_computer_that_works_alone() {
    let service = begun(Served::new).await;
    let desktop = Desktop::enrolled(&service, 0).await;
    desktop.catch_up().await;
    let id = desktop.account(ROSE).await.id.try_into().unwrap();
    assert_eq!(asked(&desktop.workspace, id).await, Err("renewal-degree"));
    assert_eq!(desktop.state().await.waiting, 0);
    ended(service).await;

    let alone = Desktop::alone().await;
    let pool = alone.workspace.store().pool();
    sqlx::query("UPDATE school SET degree = '2D'").execute(pool).await.unwrap();
    let id = alone.account(ROSE).await.id.try_into().unwrap();
    assert_eq!(asked(&alone.workspace, id).await, Err("renewal-alone"));
}
