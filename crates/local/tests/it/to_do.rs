//! À traiter: passwords that were reset and stand on no sheet.

use local::progress::Progress;
use local::usecase::{dashboard, notify, reset};
use local::view::accounts::{Filter, MarkFilter};
use local::view::action::{ResetReason, ResetRequest};
use local::view::dashboard::Figure;

use testing::TestStore;

async fn figure(store: &TestStore, code: &str) -> Option<Figure> {
    let board = dashboard::of(&store.workspace, &store.school.uai).await.unwrap();
    board.to_do.into_iter().find(|figure| figure.code == code)
}

#[tokio::test]
async fn a_reset_without_a_new_sheet_is_to_do_until_there_is_one() {
    let store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    let request = store.notification(&accounts[..3], false, &store.file("a.pdf"));
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    assert!(figure(&store, "password_to_give").await.is_none(), "their sheets work");

    let selection = store.selection(&accounts[..2]);
    reset::run(
        &store.workspace,
        &ResetRequest { selection, reason: ResetReason::Forgotten, spare_chosen: false },
    )
    .await
    .unwrap();
    let to_do = figure(&store, "password_to_give").await.unwrap();
    assert_eq!((to_do.accounts, to_do.label.as_str()), (2, "nouveaux mots de passe à communiquer"));
    assert_eq!(to_do.filter.mark, Some(MarkFilter::PasswordToGive));
    let mut found = store.accounts(to_do.filter).await;
    let mut expected = accounts[..2].to_vec();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
    assert!(figure(&store, "sheet_void").await.is_none(), "a reset is no end of three months");

    let request = store.notification(&accounts[..1], false, &store.file("b.pdf"));
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    let to_do = figure(&store, "password_to_give").await.unwrap();
    assert_eq!((to_do.accounts, to_do.label.as_str()), (1, "nouveau mot de passe à communiquer"));
    let request = store.notification(&accounts[..2], true, &store.file("c.pdf"));
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    assert!(figure(&store, "password_to_give").await.is_none());
}

#[tokio::test]
async fn words_follow_their_number() {
    let store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    let request = store.notification(&accounts[..1], false, &store.file("a.pdf"));
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    store.clock.set("2026-12-05T08:00:00Z");
    let store = store.reopened().await;
    let void = figure(&store, "sheet_void").await.unwrap();
    assert_eq!((void.accounts, void.label.as_str()), (1, "feuille périmée à détruire"));
    let board = dashboard::of(&store.workspace, &store.school.uai).await.unwrap();
    let words: Vec<&str> = board.populations[0].figures.iter().map(|figure| figure.label.as_str()).collect();
    assert_eq!(words[..2], ["comptes au total", "connecté depuis le 1er septembre"]);
}
