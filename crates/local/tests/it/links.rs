//! What families report as wrong: shown on the account's page, and a sheet gives no access to somebody else's child.

use local::progress::Progress;
use local::usecase::notify;
use local::view::accounts::Filter;

use crate::notification::pages;
use testing::TestStore;

/// An account with two children here, and the children.
async fn with_two_children(store: &TestStore) -> (u32, [String; 2]) {
    for account in store.accounts(Filter::default()).await {
        let details = store.details(account).await;
        if let [first, second] = details.pupils_here.as_slice() {
            return (account, [first, second].map(|pupil| format!("{} {}", pupil.first_name, pupil.name)));
        }
    }
    panic!("siblings");
}

#[tokio::test]
async fn what_a_family_reports_stands_on_the_accounts_page() {
    let store = TestStore::new().await;
    let (account, _) = with_two_children(&store).await;
    let before = store.details(account).await;
    assert!(before.pupils_here.iter().all(|pupil| !pupil.birth_date_reported));
    store.report("birth_date_reported = 1", account).await;
    let after = store.details(account).await;
    let reported: Vec<bool> = after.pupils_here.iter().map(|pupil| pupil.birth_date_reported).collect();
    assert_eq!(reported.iter().filter(|reported| **reported).count(), 1, "that child alone");
    assert!(after.pupils_here.iter().all(|pupil| pupil.confirmation == "unconfirmed"));
}

#[tokio::test]
async fn a_sheet_does_not_name_a_child_reported_as_somebody_elses() {
    let store = TestStore::new().await;
    let (account, children) = with_two_children(&store).await;
    store.report("confirmation = 2", account).await;
    let details = store.details(account).await;
    let wrong = details.pupils_here.iter().position(|pupil| pupil.confirmation == "reported_wrong").unwrap();
    let file = store.file("feuille.pdf");
    let request = store.notification(&[account], false, &file);
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    let text = pages(&file).concat().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains(&children[1 - wrong]), "{text}");
    assert!(!text.contains(&children[wrong]), "{text}");
    assert_eq!(details.pupils_here.len(), 2, "the account's page still shows both");
}

#[tokio::test]
async fn the_other_guardians_of_the_same_pupils_stand_on_the_accounts_page() {
    let store = TestStore::new().await;
    let (account, children) = with_two_children(&store).await;
    let details = store.details(account).await;
    assert!(!details.guardians.is_empty());
    for other in &details.guardians {
        assert_ne!(other.account, account);
        assert!(
            other.shared.iter().all(|child| children.iter().any(|name| name.starts_with(child))),
            "{other:?}"
        );
        // Seen from the other side, it is the same.
        let back = store.details(other.account).await;
        let me = back.guardians.iter().find(|guardian| guardian.account == account).unwrap();
        assert_eq!(me.shared, other.shared);
        assert_eq!(me.login, details.login);
    }
}
