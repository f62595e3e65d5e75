//! The pile of a class is that class's: siblings in two classes, counts and pages, lists.

use std::collections::{BTreeMap, BTreeSet};

use local::progress::Progress;
use local::usecase::{accounts, list, notify};
use local::view::accounts::{AccountRow, AccountsQuery, Filter, Selection};
use local::view::action::{ListFormat, ListRequest, NotifyRequest};

use crate::notification::pages;
use testing::TestStore;

/// Every row of the list.
async fn rows(store: &TestStore, filter: Filter) -> Vec<AccountRow> {
    let page = |page| AccountsQuery { page, filter: filter.clone(), ..store.query() };
    let mut rows = accounts::page(&store.workspace, &page(0)).await.unwrap().rows;
    while let more = accounts::page(&store.workspace, &page(rows.len() as u32 / 500)).await.unwrap()
        && rows.len() < more.row_count as usize
    {
        rows.extend(more.rows);
    }
    rows
}

/// The code of a class by its label.
async fn code(store: &TestStore, label: &str) -> String {
    let population = domain::person::Population::LegalGuardians;
    let roster = store.workspace.roster(&store.school.uai, population).await.unwrap();
    roster.classes.iter().find(|class| class.label == label).unwrap().code.clone()
}

/// An account with pupils in two classes, and the class that comes last.
async fn sibling(store: &TestStore) -> (u32, String) {
    let mut classes: BTreeMap<u32, BTreeSet<String>> = BTreeMap::new();
    for row in rows(store, Filter::default()).await {
        classes.entry(row.account).or_default().insert(row.class);
    }
    let (account, classes) = classes.into_iter().find(|(_, classes)| classes.len() > 1).unwrap();
    let population = domain::person::Population::LegalGuardians;
    let roster = store.workspace.roster(&store.school.uai, population).await.unwrap();
    let last = roster.classes.iter().rfind(|class| classes.contains(&class.label)).unwrap();
    (account, last.label.clone())
}

/// Classes named by tick lists, in order, with the text of their pages.
fn tick_lists(pages: &[String]) -> Vec<(String, String)> {
    let mut lists: Vec<(String, String)> = Vec::new();
    for page in pages.iter().filter(|page| page.contains("Cochez une case par ligne")) {
        let heading = page
            .lines()
            .filter(|line| !line.is_empty())
            .nth(1)
            .unwrap()
            .trim_end_matches(" (suite)")
            .to_owned();
        match lists.last_mut() {
            Some((class, text)) if *class == heading => text.push_str(page),
            _ => lists.push((heading, page.clone())),
        }
    }
    lists
}

#[tokio::test]
async fn the_pile_of_a_class_holds_all_of_that_class_and_nothing_else() {
    let store = TestStore::new().await;
    let (sibling, class) = sibling(&store).await;
    let code = code(&store, &class).await;
    let filter = Filter { classes: vec![code.clone()], ..Filter::default() };
    let chosen = store.accounts(filter.clone()).await;
    assert!(chosen.contains(&sibling));
    let selection = Selection { classes: vec![code], ..store.selection(&chosen) };
    let summary = accounts::summary(&store.workspace, &selection).await.unwrap();
    assert_eq!((summary.accounts as usize, summary.classes), (chosen.len(), 1));

    let file = store.file("feuilles.pdf");
    let request = NotifyRequest { selection: selection.clone(), ..store.notification(&chosen, false, &file) };
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    let lists = tick_lists(&pages(&file));
    let named: Vec<&str> = lists.iter().map(|(class, _)| class.as_str()).collect();
    assert_eq!(named, [class.as_str()], "one pile, of the class that was asked for");
    let ticked: String = lists[0].1.split_whitespace().collect();
    for row in rows(&store, filter).await {
        let pupil: String = row.pupil.split_whitespace().collect();
        assert!(ticked.contains(&pupil), "{} is not in the tick list of {class}", row.pupil);
    }

    let file = store.file("liste.csv");
    let path = file.to_string_lossy().into_owned();
    let request = ListRequest { selection, format: ListFormat::Csv, path };
    list::write(&store.workspace, &request, &Progress::default()).await.unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    let listed: BTreeSet<&str> =
        text.trim_end().split("\r\n").skip(1).map(|line| line.split(';').nth(5).unwrap()).collect();
    assert_eq!(listed, BTreeSet::from([class.as_str()]), "the list of a class names no other");
}

#[tokio::test]
async fn the_dialog_counts_the_tick_lists_that_are_printed() {
    let store = TestStore::new().await;
    let all = store.accounts(Filter::default()).await;
    // Pupils without class: their families are a pile of their own.
    let (alone, _) = sibling(&store).await;
    sqlx::query(
        "UPDATE enrolment SET class_id = NULL WHERE pupil_id IN (SELECT link.pupil_id FROM link
         JOIN guardian ON guardian.id = link.guardian_id WHERE guardian.account_id = ?1)",
    )
    .bind(i64::from(alone))
    .execute(store.workspace.store().pool())
    .await
    .unwrap();
    let store = store.reopened().await;
    let file = store.file("feuilles.pdf");
    let narrowed = |code: &str| Selection { classes: vec![code.to_owned()], ..store.selection(&all) };
    let population = domain::person::Population::LegalGuardians;
    let roster = store.workspace.roster(&store.school.uai, population).await.unwrap();
    let last = roster.classes.last().unwrap().code.clone();
    for selection in [store.selection(&all), narrowed(&last), store.selection(&all[..7])] {
        let summary = accounts::summary(&store.workspace, &selection).await.unwrap();
        let request =
            NotifyRequest { selection: selection.clone(), ..store.notification(&all, false, &file) };
        notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
        let pages = pages(&file);
        let lists = tick_lists(&pages);
        assert_eq!(summary.classes as usize, lists.len(), "{:?}", selection.classes);
        let classes: BTreeSet<&String> = lists.iter().map(|(class, _)| class).collect();
        assert_eq!(classes.len(), lists.len(), "each class has one pile");
        let sheets = pages.iter().filter(|page| page.contains("Feuille personnelle")).count();
        assert_eq!(sheets, summary.accounts as usize);
        if selection.accounts.contains(&alone) {
            assert_eq!(lists.last().unwrap().0, "Sans classe");
        }
    }
}

#[tokio::test]
async fn an_account_selected_under_other_criteria_is_not_lost() {
    let store = TestStore::new().await;
    let rows = rows(&store, Filter::default()).await;
    let first = &rows[0];
    let other = rows.iter().find(|row| row.class != first.class).unwrap();
    let code = code(&store, &other.class).await;
    let selection = Selection { classes: vec![code], ..store.selection(&[first.account]) };
    let summary = accounts::summary(&store.workspace, &selection).await.unwrap();
    assert_eq!((summary.accounts, summary.classes), (1, 1));
    let file = store.file("liste.csv");
    let path = file.to_string_lossy().into_owned();
    let request = ListRequest { selection, format: ListFormat::Csv, path };
    let result = list::write(&store.workspace, &request, &Progress::default()).await.unwrap();
    let own = rows.iter().filter(|row| row.account == first.account).count();
    assert_eq!(result.file.unwrap().count as usize, own);
}
