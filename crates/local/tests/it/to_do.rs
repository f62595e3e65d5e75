//! À traiter: the next step, passwords that were reset and stand on no sheet, and what is said done.

use local::Error;
use local::progress::Progress;
use local::usecase::{dashboard, journal, notify, reset, to_do};
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

#[tokio::test]
async fn what_is_said_done_is_listed_again_when_something_newer_happens() {
    let store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    let request = store.notification(&accounts[..3], false, &store.file("a.pdf"));
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    let forgotten = |accounts: &[u32]| ResetRequest {
        selection: store.selection(accounts),
        reason: ResetReason::Forgotten,
        spare_chosen: false,
    };
    reset::run(&store.workspace, &forgotten(&accounts[..3])).await.unwrap();

    let closed =
        to_do::close(&store.workspace, &store.selection(&accounts), MarkFilter::PasswordToGive).await;
    assert_eq!(closed.unwrap(), 3);
    assert!(figure(&store, "password_to_give").await.is_none());
    let again = to_do::close(&store.workspace, &store.selection(&accounts), MarkFilter::PasswordToGive).await;
    assert_eq!(again.unwrap(), 0, "said once");
    let said = journal::page(&store.workspace, Some(&store.school.uai), 0, 50).await.unwrap().entries;
    let said: Vec<&str> = said.iter().map(|entry| entry.what.as_str()).collect();
    assert_eq!(said[0], "Nouveaux mots de passe dits communiqués\u{A0}: 3\u{A0}comptes");
    assert_eq!(said.iter().filter(|what| what.contains("communiqués")).count(), 1);

    // It holds after a restart, for what was closed and nothing newer.
    let store = store.reopened().await;
    assert!(figure(&store, "password_to_give").await.is_none());
    let request = ResetRequest {
        selection: store.selection(&accounts[1..2]),
        reason: ResetReason::Forgotten,
        spare_chosen: false,
    };
    reset::run(&store.workspace, &request).await.unwrap();
    let open = figure(&store, "password_to_give").await.unwrap();
    assert_eq!(store.accounts(open.filter).await, [accounts[1]]);
}

#[tokio::test]
async fn what_facts_settle_cannot_be_said_done() {
    let store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    for mark in [MarkFilter::InformFirst, MarkFilter::SignInSuspended, MarkFilter::ToFollowUp] {
        let refused = to_do::close(&store.workspace, &store.selection(&accounts), mark).await;
        assert!(matches!(refused, Err(Error::Invalid { field: "mark", .. })), "{mark:?}");
    }
}

#[tokio::test]
async fn the_next_step_is_to_notify_then_to_follow_up() {
    let store = TestStore::new().await;
    let next = async |store: &TestStore| {
        let board = dashboard::of(&store.workspace, &store.school.uai).await.unwrap();
        let steps = board.next.into_iter().map(|step| (step.code, step.accounts));
        (board.without_portal, steps.collect::<Vec<_>>())
    };
    let accounts = store.accounts(Filter::default()).await;
    let all = u32::try_from(accounts.len()).unwrap();
    assert_eq!(next(&store).await, (true, vec![("to_notify".to_owned(), all)]));
    let request = store.notification(&accounts[2..], false, &store.file("a.pdf"));
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    assert_eq!(next(&store).await.1, [("to_notify".to_owned(), 2)]);
    let request = store.notification(&accounts[..2], false, &store.file("b.pdf"));
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    assert_eq!(next(&store).await.1, [], "they were told today");
    store.clock.set("2026-09-24T21:00:00Z");
    assert_eq!(next(&store.reopened().await).await.1, [], "the twentieth day");
}

#[tokio::test]
async fn a_family_is_followed_up_three_weeks_after_it_was_told() {
    let store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    let request = store.notification(&accounts, false, &store.file("a.pdf"));
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    store.clock.set("2026-09-25T08:00:00Z");
    let store = store.reopened().await;
    let board = dashboard::of(&store.workspace, &store.school.uai).await.unwrap();
    let [step] = &board.next[..] else { panic!("{:?}", board.next) };
    assert_eq!((step.code.as_str(), step.accounts as usize), ("to_follow_up", accounts.len()));
    assert_eq!(step.label, "familles à relancer");
    assert_eq!(store.accounts(step.filter.clone()).await.len(), accounts.len());
}
