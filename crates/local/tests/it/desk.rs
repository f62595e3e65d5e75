//! What the window showed is found again, and says nothing in the journal.

use local::usecase::{desk, journal};
use local::view::accounts::{Filter, SortColumn};
use local::view::codes::Population;
use local::view::desk::{Desk, DeskList};

use testing::TestStore;

#[tokio::test]
async fn the_desk_is_found_again_after_a_restart_and_is_no_decision() {
    let store = TestStore::new().await;
    assert_eq!(desk::read(&store.workspace).await.unwrap(), None);
    let accounts = store.accounts(Filter::default()).await;
    let shown = Desk {
        school: Some(store.school.uai.clone()),
        place: "#/accounts/legal_guardians".to_owned(),
        lists: vec![DeskList {
            school: store.school.uai.clone(),
            population: Population::LegalGuardians,
            filter: Filter { text: "durand".to_owned(), ..Filter::default() },
            sort: SortColumn::Class,
            descending: true,
            page: 2,
            selected: accounts[..7].to_vec(),
        }],
    };
    let before = journal::page(&store.workspace, None, 0, 50).await.unwrap();
    // A clock that nobody believes keeps nobody from finding their place again.
    store.clock.set("2031-01-01T08:00:00Z");
    desk::keep(&store.workspace, &shown).await.unwrap();
    let store = store.reopened().await;
    assert_eq!(desk::read(&store.workspace).await.unwrap(), Some(shown));
    let after = journal::page(&store.workspace, None, 0, 50).await.unwrap();
    assert_eq!(after.entries.len(), before.entries.len());
}

#[tokio::test]
async fn a_desk_that_another_version_kept_is_passed_over() {
    let store = TestStore::new().await;
    desk::keep(&store.workspace, &Desk::default()).await.unwrap();
    store.change(&["UPDATE setting SET value = '{\"windows\":2}' WHERE key = 'desk'"]).await;
    assert_eq!(desk::read(&store.workspace).await.unwrap(), None);
}
