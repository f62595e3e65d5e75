//! Any filter, any sort, any page: compared with what a slow reading of the same rows gives.

use local::store::id::SchoolId;
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
    for sort in SortColumn::ALL {
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

#[tokio::test]
async fn classes_are_called_what_tells_them_apart() {
    let store = TestStore::new().await;
    let pool = store.workspace.store().pool();
    let (school, first, second): (i64, i64, i64) =
        sqlx::query_as("SELECT school_id, min(id), max(id) FROM class GROUP BY school_id LIMIT 1")
            .fetch_one(pool)
            .await
            .unwrap();
    // Two that are called alike and have pupils, one called so without any, one that is alone in what it is called
    // with pupils and one without.
    for sql in [
        "UPDATE class SET label = 'CP Tilleul' WHERE id IN (?1, ?2)",
        "INSERT INTO class (school_id, code, label) SELECT school_id, 'ZZ1', 'CP Tilleul' FROM class WHERE id = ?1",
        "INSERT INTO class (school_id, code, label) SELECT school_id, 'ZZ2', label FROM class
         WHERE id NOT IN (?1, ?2) LIMIT 1",
        "INSERT INTO class (school_id, code, label) SELECT school_id, 'ZZ3', 'Nulle part' FROM class WHERE id = ?1",
        "INSERT INTO class (school_id, code, label) SELECT school_id, 'ZZ4', 'Nulle part' FROM class WHERE id = ?1",
    ] {
        sqlx::query(sql).bind(first).bind(second).execute(pool).await.unwrap();
    }
    let shown: Vec<(String, String)> =
        sqlx::query_as("SELECT code, name FROM class_shown WHERE school_id = ?1 ORDER BY code")
            .bind(school)
            .fetch_all(pool)
            .await
            .unwrap();
    let named = local::store::school::class_names(pool, SchoolId::new(school)).await.unwrap();
    let mut named: Vec<(String, String)> = named.into_iter().collect();
    named.sort_unstable();
    assert_eq!(named, shown);
    assert!(named.contains(&("ZZ1".to_owned(), "CP Tilleul (ZZ1)".to_owned())), "{named:?}");
    assert!(named.contains(&("ZZ3".to_owned(), "Nulle part".to_owned())), "{named:?}");
}
