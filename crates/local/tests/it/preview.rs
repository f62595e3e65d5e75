//! A sheet that is looked at before anything is decided: it is the one that would be printed, and nothing is done.

use std::collections::BTreeMap;

use local::Error;
use local::progress::Progress;
use local::usecase::{notify, preview, settings};
use local::view::accounts::Filter;
use local::view::action::{NotifyRequest, SheetOrder};
use local::view::preview::{SheetPreview, SheetPreviewRequest};
use local::view::settings::{EnvelopeWindow, Printing};
use testing::TestStore;

use crate::notification::pages;

fn request(store: &TestStore, accounts: &[u32], place: u32) -> SheetPreviewRequest {
    SheetPreviewRequest {
        selection: store.selection(accounts),
        reset: false,
        spare_chosen: false,
        order: SheetOrder::Class,
        place,
    }
}

async fn seen(store: &TestStore, request: SheetPreviewRequest) -> SheetPreview {
    preview::of_notification(&store.workspace, &request).await.unwrap()
}

async fn printing(store: &TestStore) -> Printing {
    settings::read(&store.workspace, Some(&store.school.uai)).await.unwrap().printing
}

/// All that stands in the folder of the store, but what SQLite shares between its connections.
fn files(store: &TestStore) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(store.folder.path()).unwrap().map(Result::unwrap);
    entries
        .filter(|entry| entry.file_type().unwrap().is_file())
        .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()))
        .filter(|(name, _)| !name.ends_with("-shm"))
        .collect()
}

async fn operations(store: &TestStore) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM operation")
        .fetch_one(store.workspace.store().pool())
        .await
        .unwrap()
}

#[tokio::test]
async fn looking_at_sheets_changes_nothing() {
    let store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    let notified = store.notification(&accounts[..4], false, &store.file("feuilles.pdf"));
    notify::by_sheet(&store.workspace, &notified, &Progress::default()).await.unwrap();
    let before = (operations(&store).await, files(&store));
    assert!(before.1.keys().any(|name| name.ends_with("-wal")), "{:?}", before.1.keys());
    for place in 0..6 {
        let looked_at = SheetPreviewRequest { reset: true, ..request(&store, &accounts[..6], place) };
        assert_eq!(seen(&store, looked_at).await.place, place.min(5));
        let printing = Printing { window: EnvelopeWindow::C5, margin: 12, ..printing(&store).await };
        preview::of_printing(&store.workspace, &store.school.uai, &printing, place).await.unwrap().unwrap();
    }
    let after = (operations(&store).await, files(&store));
    assert_eq!(before.0, after.0);
    assert!(before.1 == after.1, "a file of the store was written");
}

#[tokio::test]
async fn sheets_are_looked_at_in_the_order_in_which_they_are_printed() {
    let store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    for (order, name) in [(SheetOrder::Class, "classe.pdf"), (SheetOrder::Family, "famille.pdf")] {
        let file = store.file(name);
        let notified =
            NotifyRequest { order, separators: false, ..store.notification(&accounts, false, &file) };
        notify::by_sheet(&store.workspace, &notified, &Progress::default()).await.unwrap();
        let pages = pages(&file);
        assert_eq!(pages.len(), accounts.len());
        for (place, page) in (0..).zip(&pages).step_by(13) {
            let seen = seen(&store, SheetPreviewRequest { order, ..request(&store, &accounts, place) }).await;
            assert!(page.contains(&seen.holder), "{place}: {} is not on {page}", seen.holder);
            assert_eq!((seen.place, seen.sheets as usize, seen.pages), (place, accounts.len(), 1));
        }
    }
}

#[tokio::test]
async fn what_is_looked_at_bears_no_password_that_ever_was() {
    let store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    let one = &accounts[..1];
    let print = async |reset, name: &str| {
        let notified = store.notification(one, reset, &store.file(name));
        notify::by_sheet(&store.workspace, &notified, &Progress::default()).await.unwrap();
        store.details(accounts[0]).await.provisional_password.unwrap()
    };
    // Before the first sheet is printed, after it, and after another password and another serial number.
    let foreseen = seen(&store, request(&store, one, 0)).await;
    let first = print(false, "a.pdf").await;
    let printed = seen(&store, request(&store, one, 0)).await;
    assert_ne!(print(true, "b.pdf").await, first);
    let again = seen(&store, request(&store, one, 0)).await;
    assert!(foreseen.picture == printed.picture && printed.picture == again.picture);
}

#[tokio::test]
async fn what_was_chosen_in_the_dialog_is_seen() {
    let store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    let one = &accounts[..1];
    let notified = store.notification(one, false, &store.file("a.pdf"));
    notify::by_sheet(&store.workspace, &notified, &Progress::default()).await.unwrap();
    store
        .change(&[
            "UPDATE account SET state = 3, password = 2, provisional_since = NULL, chosen_with = generation,
             choices = 1 WHERE state = 1",
        ])
        .await;
    let kept = seen(&store, request(&store, one, 0)).await;
    let reset = seen(&store, SheetPreviewRequest { reset: true, ..request(&store, one, 0) }).await;
    let spared = SheetPreviewRequest { reset: true, spare_chosen: true, ..request(&store, one, 0) };
    assert!(kept.picture != reset.picture, "a new password is announced");
    assert!(kept.picture == seen(&store, spared).await.picture, "the one that was chosen stays");
}

#[tokio::test]
async fn the_page_follows_what_is_typed_in_the_settings() {
    let store = TestStore::new().await;
    let kept = printing(&store).await;
    let look = async |printing: Printing| {
        preview::of_printing(&store.workspace, &store.school.uai, &printing, 0).await.unwrap().unwrap()
    };
    let plain = look(Printing { window: EnvelopeWindow::None, ..kept.clone() }).await;
    assert_eq!((plain.window, plain.address_always_shows, plain.sheets), (EnvelopeWindow::None, None, 5));
    let dl = Printing { window: EnvelopeWindow::Dl, ..kept.clone() };
    let in_window = look(dl.clone()).await;
    assert_eq!(in_window.address_always_shows, Some(true));
    let out = look(Printing { offset_x: -200, ..dl.clone() }).await;
    assert_eq!(out.address_always_shows, Some(false));
    let narrow = look(Printing { margin: 29, ..dl.clone() }).await;
    let pictures = [plain, in_window, out, narrow].map(|seen| seen.picture);
    for (place, picture) in pictures.iter().enumerate() {
        assert!(!pictures[..place].contains(picture), "{place} looks as one before it");
    }
    assert_eq!(printing(&store).await, kept);
    let refused = Printing { margin: 9, ..dl };
    let refused = preview::of_printing(&store.workspace, &store.school.uai, &refused, 0).await;
    assert!(matches!(refused, Err(Error::Invalid { field: "printing", .. })), "{refused:?}");
}

#[tokio::test]
async fn a_school_without_accounts_has_no_sheet_to_look_at() {
    let store = TestStore::new().await;
    let printing = printing(&store).await;
    store.change(&["DELETE FROM link", "DELETE FROM guardian"]).await;
    let seen = preview::of_printing(&store.workspace, &store.school.uai, &printing, 0).await.unwrap();
    assert!(seen.is_none(), "{seen:?}");
    let nobody = preview::of_notification(&store.workspace, &request(&store, &[], 0)).await;
    assert!(matches!(nobody, Err(Error::Invalid { field: "accounts", .. })), "{nobody:?}");
}

#[tokio::test]
async fn a_secondary_school_looks_at_its_pupils_sheets_too() {
    let store = TestStore::secondary().await;
    let population = local::view::codes::Population::Pupils;
    let query = local::view::accounts::AccountsQuery { population, ..store.query() };
    let accounts = local::usecase::accounts::select_all(&store.workspace, &query).await.unwrap();
    let mut looked_at = request(&store, &accounts[..3], 1);
    looked_at.selection.population = population;
    let seen = seen(&store, looked_at).await;
    assert_eq!((seen.place, seen.sheets, seen.address_always_shows), (1, 3, None));
}
