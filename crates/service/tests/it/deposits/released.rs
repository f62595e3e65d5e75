//! What an operator let through, and nothing else.

use jiff::civil::date;
use service::Schools;
use service::usecase::delivery::release;

use super::{Deposits, count};

const ENDED: &str = "SELECT count(*) FROM link WHERE gone";

#[tokio::test]
async fn one_reason_that_was_let_through_lets_no_other_through() {
    let deposits = Deposits::new(Schools::All).await;
    deposits.whole(date(2026, 9, 2), &deposits.schools);
    assert_eq!(deposits.taken().await, 1);
    // A part is missing; and nobody would answer for anybody any more, which is seen once it is compared.
    let mut alone = deposits.schools.clone();
    for pupil in alone.iter_mut().flat_map(|school| &mut school.pupils) {
        pupil.links.clear();
    }
    deposits.whole(date(2026, 9, 10), &alone);
    let folder = deposits.folder.path().join("Complet_20260910");
    let pupils = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.to_string_lossy().contains("_Eleve_0000"))
        .unwrap();
    std::fs::rename(&pupils, pupils.to_string_lossy().replace("_0000", "_0001")).unwrap();
    assert_eq!(deposits.taken().await, 0);
    let waits_for = async || deposits.of_name("Complet_20260910").await;
    let waiting = waits_for().await;
    assert_eq!(waiting.reason.as_deref(), Some("incomplete"));
    let release = async || release::release(&deposits.service, waiting.id, None).await.unwrap();
    release().await;
    assert_eq!(deposits.taken().await, 0, "nobody was shown the links that end");
    let links = waits_for().await;
    assert_eq!((links.reason.as_deref(), links.released), (Some("links"), false));
    assert_eq!(count(deposits.pool(), ENDED).await, 0);
    assert_eq!(deposits.taken().await, 0, "it is asked once");
    // What was let through before holds; of what has grown since, more is shown.
    release().await;
    sqlx::query("UPDATE aaf_delivery SET let_through = let_through || '{\"links\": 3}'")
        .execute(deposits.pool())
        .await
        .unwrap();
    assert_eq!(deposits.taken().await, 0);
    assert_eq!(waits_for().await.reason.as_deref(), Some("links"));
    release().await;
    assert_eq!(deposits.taken().await, 1, "{:?}", deposits.known().await);
    assert!(count(deposits.pool(), ENDED).await > 0);
}
