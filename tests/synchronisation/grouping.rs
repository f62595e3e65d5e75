//! Two accounts of one person, grouped and given back without network, on two desktops.

use local::store::grouping;
use local::usecase::duplicates;
use local::view::duplicate::{GroupingResult, PairRequest};
use local::view::synchronisation::Remedy;
use protocol::entity::Link;
use service::usecase::directory;
use uuid::Uuid;

use crate::conflicts::{REMI, ROSE, Scene, only};
use crate::desktop::Desktop;
use crate::tilleuls::{UAI, pupil, tilleuls};

/// Groups an account with another one, which is kept.
async fn group(desktop: &Desktop, other: &str, kept: &str) -> GroupingResult {
    let number = async |login| desktop.account(login).await.id.try_into().unwrap();
    let (kept, other) = (number(kept).await, number(other).await);
    let request = PairRequest { school: UAI.to_owned(), kept, other };
    duplicates::group(&desktop.workspace, &request).await.unwrap()
}

async fn ungroup(desktop: &Desktop, login: &str) -> local::Result<()> {
    let number = desktop.account(login).await.id.try_into().unwrap();
    duplicates::ungroup(&desktop.workspace, UAI, number).await.map(drop)
}

/// The login that is opened in place of that one.
async fn opened(desktop: &Desktop, login: &str) -> String {
    let pool = desktop.workspace.store().pool();
    let away = grouping::all(pool).await.unwrap();
    let id = desktop.account(login).await.id;
    let opened = away.get(&id).copied().unwrap_or(id);
    let mut connection = pool.acquire().await.unwrap();
    local::store::account::find(&mut connection, opened).await.unwrap().login
}

/// The logins that each guardian's record points to, by record.
async fn records(desktop: &Desktop) -> Vec<String> {
    sqlx::query_scalar(
        "SELECT login FROM guardian JOIN account ON account.id = account_id ORDER BY guardian.uuid",
    )
    .fetch_all(desktop.workspace.store().pool())
    .await
    .unwrap()
}

#[tokio::test]
async fn grouped_and_given_back_without_network_is_seen_at_once_and_carried_out_once_it_is_sent() {
    let scene = Scene::new().await;
    let (first, second) = (&scene.first, &scene.second);
    second.notify(&[REMI], None).await.unwrap();
    scene.catch_up().await;
    let before = first.account(REMI).await;
    let done = group(first, REMI, ROSE).await;
    assert!(done.waits);
    assert_eq!((done.login.as_str(), done.sheets.len()), (ROSE, 1));
    assert_eq!((opened(first, REMI).await.as_str(), opened(second, REMI).await.as_str()), (ROSE, REMI));
    assert_eq!(records(first).await, [ROSE, ROSE]);
    assert_eq!(first.state().await.waiting, 1);
    scene.catch_up().await;
    for desktop in [first, second] {
        assert_eq!(opened(desktop, REMI).await, ROSE);
        assert_eq!(records(desktop).await, [ROSE, ROSE]);
        assert_eq!(desktop.state().await.label, "À jour");
        assert!(desktop.cards().await.is_empty());
    }
    scene.agreed(REMI).await;

    ungroup(second, REMI).await.unwrap();
    assert_eq!((opened(first, REMI).await.as_str(), opened(second, REMI).await.as_str()), (ROSE, REMI));
    assert_eq!(records(second).await, [ROSE, REMI]);
    scene.catch_up().await;
    let back = scene.agreed(REMI).await;
    for desktop in [first, second] {
        assert_eq!(records(desktop).await, [ROSE, REMI]);
        assert!(desktop.cards().await.is_empty());
    }
    assert_eq!(
        domain::account::Account { version: before.account.version, ..back },
        before.account,
        "as it was"
    );
    assert_eq!(first.account(REMI).await.provisional_password(), before.provisional_password());
    // Grouped and given back before anybody heard of it: nothing is left of it.
    group(first, REMI, ROSE).await;
    ungroup(first, REMI).await.unwrap();
    assert_eq!(records(first).await, [ROSE, REMI]);
    scene.catch_up().await;
    assert_eq!(records(second).await, [ROSE, REMI]);
    scene.end().await;
}

#[tokio::test]
async fn both_group_the_other_way_round_and_one_of_them_is_told() {
    let scene = Scene::new().await;
    let (first, second) = (&scene.first, &scene.second);
    group(first, REMI, ROSE).await;
    group(second, ROSE, REMI).await;
    scene.catch_up().await;
    for desktop in [first, second] {
        assert_eq!(records(desktop).await, [ROSE, ROSE]);
        assert_eq!(
            (opened(desktop, REMI).await.as_str(), opened(desktop, ROSE).await.as_str()),
            (ROSE, ROSE)
        );
    }
    assert!(first.cards().await.is_empty());
    let cards = second.cards().await;
    assert_eq!(only(&cards), ("Comptes regroupés dans l’autre sens", None, vec![ROSE]));
    let told = second.history(ROSE).await;
    assert!(
        told[0].ends_with(
            "regroupé avec r.abricot2, qui est gardé\u{a0}: quelqu’un l’avait déjà fait autrement"
        ),
        "{told:?}"
    );
    // Given back by one, given back for both; and twice is told.
    ungroup(second, REMI).await.unwrap();
    ungroup(first, REMI).await.unwrap();
    second.close(&cards[0]).await;
    scene.catch_up().await;
    for desktop in [first, second] {
        assert_eq!(records(desktop).await, [ROSE, REMI]);
    }
    let cards = second.cards().await;
    assert_eq!(only(&cards), ("Compte déjà dégroupé", None, vec![REMI]));
    scene.end().await;
}

#[tokio::test]
async fn what_was_done_for_the_other_meanwhile_is_told_and_done_for_the_one_kept() {
    let scene = Scene::new().await;
    let (first, second) = (&scene.first, &scene.second);
    second.notify(&[REMI], None).await.unwrap();
    group(first, REMI, ROSE).await;
    scene.catch_up().await;
    let cards = second.cards().await;
    assert_eq!(only(&cards), ("Compte regroupé entre-temps", Some(Remedy::Notify), vec![ROSE]));
    assert_eq!(cards[0].accounts[0].stopped.as_deref(), Some(REMI));
    let rose: u32 = second.account(ROSE).await.id.try_into().unwrap();
    assert_eq!(cards[0].accounts[0].account, rose, "it leads to the one kept");
    let kept = scene.agreed(ROSE).await;
    assert_eq!(kept.state, domain::account::State::Notified);
    second.notify(&[ROSE], None).await.unwrap();
    scene.catch_up().await;
    scene.agreed(REMI).await;
    scene.end().await;
}

#[tokio::test]
async fn who_is_somebody_at_another_school_is_not_grouped_away_and_the_director_is_told() {
    let scene = Scene::new().await;
    let mut elsewhere = tilleuls();
    elsewhere.school.uai = "0990002P".to_owned();
    elsewhere.pupils = vec![pupil(3, "Max")];
    elsewhere.enrolments.truncate(1);
    elsewhere.enrolments[0].pupil = Uuid::from_u128(3);
    elsewhere.guardians.truncate(1);
    elsewhere.links = vec![Link { pupil: Uuid::from_u128(3), ..elsewhere.links[0].clone() }];
    directory::take_in(&scene.service.service, elsewhere).await.unwrap();
    let first = &scene.first;
    group(first, ROSE, REMI).await;
    assert_eq!(records(first).await, [REMI, REMI]);
    scene.catch_up().await;
    assert_eq!(records(first).await, [ROSE, REMI]);
    let cards = first.cards().await;
    assert_eq!(only(&cards), ("Compte d’un autre établissement aussi", None, vec![ROSE]));
    assert!(cards[0].refused);
    let told = first.history(ROSE).await;
    assert!(
        told[0].ends_with("qui est gardé\u{a0}: refusé par le service central, rien n’a été fait"),
        "{told:?}"
    );
    // What was decided is seen on neither account any more.
    scene.agreed(ROSE).await;
    scene.agreed(REMI).await;
    scene.end().await;
}
