//! Any filter, any sort, any page: compared with what a slow reading of the same rows gives.

use local::usecase::accounts;
use local::view::accounts::{AccountRow, AccountsQuery, Filter, MailFilter, MobileFilter, SortColumn};
use local::view::codes::State;

use testing::TestStore;

async fn rows(store: &TestStore, query: AccountsQuery) -> Vec<AccountRow> {
    let mut all = Vec::new();
    for page in 0.. {
        let found = accounts::page(&store.workspace, &AccountsQuery { page, ..query.clone() }).await.unwrap();
        if found.page != page {
            break;
        }
        all.extend(found.rows);
        if all.len() >= found.row_count as usize {
            break;
        }
    }
    all
}

#[tokio::test]
async fn filters_combine_and_pages_add_up() {
    let store = TestStore::new().await;
    let all = rows(&store, AccountsQuery { page_size: 37, ..store.query() }).await;
    let page = accounts::page(&store.workspace, &store.query()).await.unwrap();
    assert_eq!(page.row_count as usize, all.len());
    let mut distinct: Vec<u32> = all.iter().map(|row| row.account).collect();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(page.account_count as usize, distinct.len());
    assert!(page.account_count < page.row_count, "siblings share a guardian");

    let text = all[3].guardian.split(' ').next().unwrap().to_lowercase();
    let filters = [
        Filter { text: text.clone(), ..Filter::default() },
        Filter { mail: Some(MailFilter::Unknown), ..Filter::default() },
        Filter { mobile: Some(MobileFilter::Known), mail: Some(MailFilter::Known), ..Filter::default() },
        Filter { states: vec![State::Notified, State::Activated], ..Filter::default() },
        Filter {
            levels: vec!["CP".to_owned(), "CM2".to_owned()],
            mail: Some(MailFilter::Known),
            ..Filter::default()
        },
        Filter { text: all[0].login.clone(), ..Filter::default() },
    ];
    let fold = domain::fold::fold;
    for filter in filters {
        let found = rows(&store, AccountsQuery { filter: filter.clone(), ..store.query() }).await;
        let expected: Vec<u32> = all
            .iter()
            .filter(|row| filter.mail.is_none_or(|mail| (mail == MailFilter::Known) == row.mail))
            .filter(|row| filter.mobile.is_none_or(|mobile| (mobile == MobileFilter::Known) == row.mobile))
            .filter(|row| filter.states.is_empty() || filter.states.contains(&row.state))
            .filter(|row| filter.levels.is_empty() || filter.levels.contains(&row.level))
            .filter(|row| {
                filter.text.is_empty()
                    || row.login == filter.text
                    || fold(&format!("{} {}", row.pupil, row.guardian)).contains(&fold(&filter.text))
            })
            .map(|row| row.row)
            .collect();
        assert_eq!(found.iter().map(|row| row.row).collect::<Vec<_>>(), expected, "{filter:?}");
    }
}

#[tokio::test]
async fn every_column_sorts_both_ways() {
    let store = TestStore::new().await;
    for sort in [
        SortColumn::Pupil,
        SortColumn::Class,
        SortColumn::Guardian,
        SortColumn::Login,
        SortColumn::Mail,
        SortColumn::Mobile,
        SortColumn::Origin,
        SortColumn::State,
        SortColumn::NotifiedOn,
        SortColumn::SignedInOn,
    ] {
        let up = rows(&store, AccountsQuery { sort, ..store.query() }).await;
        let mut down = rows(&store, AccountsQuery { sort, descending: true, ..store.query() }).await;
        down.reverse();
        let numbers = |rows: &[AccountRow]| rows.iter().map(|row| row.row).collect::<Vec<_>>();
        assert_eq!(numbers(&up), numbers(&down), "{sort:?}");
        if sort == SortColumn::Guardian {
            assert!(up.is_sorted_by_key(|row| domain::fold::fold(&row.guardian)));
        }
    }
}
