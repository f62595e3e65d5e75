//! Every filter, every pair of filters, every order and every page of schools that have lived, beside a naive
//! reading of the same tables.

use std::collections::BTreeSet;

use local::usecase::accounts;
use local::view::accounts::{
    AccountRow, AccountsPage, AccountsQuery, FamilyFilter, Filter, MailFilter, MarkFilter, MobileFilter,
    SortColumn,
};
use local::view::codes::{Origin, Population, State};

use crate::reference_model::{Naive, Pair};
use testing::aged_school::AgedSchool;

const MARKS: [MarkFilter; 10] = [
    MarkFilter::LinkReportedWrong,
    MarkFilter::BirthDateReportedWrong,
    MarkFilter::ResetAsked,
    MarkFilter::SignedInThisYear,
    MarkFilter::InformFirst,
    MarkFilter::SheetVoid,
    MarkFilter::PasswordToGive,
    MarkFilter::VoidSheetTried,
    MarkFilter::SignInSuspended,
    MarkFilter::ChoiceLost,
];

const MAILS: [MailFilter; 4] =
    [MailFilter::Known, MailFilter::Unknown, MailFilter::Confirmed, MailFilter::Unconfirmed];

const MOBILES: [MobileFilter; 6] = [
    MobileFilter::Known,
    MobileFilter::Unknown,
    MobileFilter::Usable,
    MobileFilter::Unusable,
    MobileFilter::Confirmed,
    MobileFilter::Unconfirmed,
];

/// One filter of each kind and value, with what it is.
fn simple(naive: &[Pair]) -> Vec<Filter> {
    let none = Filter::default;
    let mut filters = vec![none()];
    filters.extend(MARKS.map(|mark| Filter { mark: Some(mark), ..none() }));
    filters.extend(
        [FamilyFilter::NoneActivated, FamilyFilter::SomeActivated, FamilyFilter::AllActivated]
            .map(|family| Filter { family: Some(family), ..none() }),
    );
    filters.extend(
        [State::NotNotified, State::Notified, State::Activating, State::Activated]
            .map(|state| Filter { states: vec![state], ..none() }),
    );
    filters.push(Filter { states: vec![State::Notified, State::Activating], ..none() });
    filters.extend(
        [Origin::Unset, Origin::School, Origin::Guardian, Origin::FranceConnect, Origin::Aten, Origin::Ent]
            .map(|origin| Filter { origins: vec![origin], ..none() }),
    );
    filters.extend(MAILS.map(|mail| Filter { mail: Some(mail), ..none() }));
    filters.extend(MOBILES.map(|mobile| Filter { mobile: Some(mobile), ..none() }));
    filters.extend([0, 9, 15, 100].map(|days| Filter { expiring_within_days: Some(days), ..none() }));
    let sorted = |values: Vec<&String>| values.into_iter().cloned().collect::<BTreeSet<String>>();
    let classes = sorted(naive.iter().filter_map(|pair| pair.class.as_ref()).collect());
    let levels = sorted(naive.iter().filter_map(|pair| pair.level.as_ref()).collect());
    filters.push(Filter { classes: classes.iter().take(2).cloned().collect(), ..none() });
    filters.push(Filter { levels: levels.iter().take(2).cloned().collect(), ..none() });
    filters.push(Filter { classes: vec!["nulle part".to_owned()], ..none() });
    filters.push(Filter { classes: vec![String::new()], ..none() });
    filters.push(Filter { levels: vec![String::new()], ..none() });
    let someone = &naive[naive.len() / 2];
    filters.push(Filter { accounts: vec![someone.account, naive[0].account], ..none() });
    let name = someone.pupil_name.to_lowercase();
    filters.push(Filter { text: name, ..none() });
    filters.push(Filter { text: someone.login.clone(), ..none() });
    filters.push(Filter { text: "a".to_owned(), ..none() });
    filters
}

/// Both at once; `None` when they speak of the same criterion.
fn both(a: &Filter, b: &Filter) -> Option<Filter> {
    fn one<T: PartialEq + Default + Clone>(a: &T, b: &T) -> Option<T> {
        let nothing = T::default();
        match (*a == nothing, *b == nothing) {
            (_, true) => Some(a.clone()),
            (true, false) => Some(b.clone()),
            (false, false) => None,
        }
    }
    Some(Filter {
        text: one(&a.text, &b.text)?,
        classes: one(&a.classes, &b.classes)?,
        levels: one(&a.levels, &b.levels)?,
        states: one(&a.states, &b.states)?,
        origins: one(&a.origins, &b.origins)?,
        mail: one(&a.mail, &b.mail)?,
        mobile: one(&a.mobile, &b.mobile)?,
        family: one(&a.family, &b.family)?,
        expiring_within_days: one(&a.expiring_within_days, &b.expiring_within_days)?,
        mark: one(&a.mark, &b.mark)?,
        accounts: one(&a.accounts, &b.accounts)?,
    })
}

async fn compare(lived: &AgedSchool, naive: &Naive, population: Population, filter: Filter) -> usize {
    let expected = naive.find(population, &filter);
    let roster = lived.workspace.roster(&lived.uai, population.into()).await.unwrap();
    let query = AccountsQuery { filter: filter.clone(), ..lived.query(population) };
    let page = accounts::page(&lived.workspace, &query).await.unwrap();
    let found: BTreeSet<(i64, u32)> =
        page.rows.iter().map(|row| (roster.rows[row.row as usize].pupil_id.get(), row.account)).collect();
    assert!(page.row_count <= 500, "one page holds everybody");
    assert_eq!(found, expected, "{population:?} {filter:?}");
    assert_eq!(page.row_count as usize, expected.len(), "{population:?} {filter:?}");
    let distinct: BTreeSet<u32> = expected.iter().map(|(_, account)| *account).collect();
    assert_eq!(page.account_count as usize, distinct.len(), "{population:?} {filter:?}");
    assert_eq!(roster.count(&filter), page.account_count, "{population:?} {filter:?}");
    let all: BTreeSet<u32> =
        accounts::select_all(&lived.workspace, &query).await.unwrap().into_iter().collect();
    assert_eq!(all, distinct, "{population:?} {filter:?}");
    expected.len()
}

#[tokio::test]
async fn filters_and_pairs_of_filters_find_what_they_say() {
    for (lived, populations) in [
        (AgedSchool::demonstration().await, &[(Population::LegalGuardians, 6)][..]),
        (
            AgedSchool::college().await,
            &[(Population::LegalGuardians, 7), (Population::PersonsInCharge, 9), (Population::Pupils, 15)],
        ),
    ] {
        // What a service alone tells.
        for column in ["void_sheet_tried_on", "suspended_on", "choice_lost_on"] {
            let told =
                format!("UPDATE account SET {column} = '2026-11-20' WHERE id % 5 = {}", column.len() % 5);
            sqlx::query(sqlx::AssertSqlSafe(told)).execute(lived.workspace.store().pool()).await.unwrap();
        }
        let naive = Naive::read(lived.workspace.store().pool(), &lived.uai).await;
        for (population, unmet) in populations {
            let simple = simple(naive.of(*population));
            let mut empty = Vec::new();
            for (place, filter) in simple.iter().enumerate() {
                if compare(&lived, &naive, *population, filter.clone()).await == 0 {
                    empty.push(filter.clone());
                }
                for other in &simple[place + 1..] {
                    if let Some(filter) = both(filter, other) {
                        compare(&lived, &naive, *population, filter).await;
                    }
                }
            }
            // A filter that finds nobody tests little: those of a class that is none, of a road that this
            // population does not take, of what nobody reported there.
            assert_eq!(empty.len(), *unmet, "{population:?}: {empty:#?}");
        }
    }
}

/// What a column sorts by, from first to last.
fn key(row: &AccountRow, column: SortColumn, classes: &[String]) -> String {
    let date = |day: &Option<String>| day.clone().unwrap_or_default();
    let first = |yes: bool| if yes { "0" } else { "1" }.to_owned();
    match column {
        SortColumn::Pupil => domain::fold::fold(&row.pupil),
        SortColumn::Class => {
            format!("{:03}", classes.iter().position(|class| *class == row.class).map_or(0, |at| at + 1))
        }
        SortColumn::Guardian => domain::fold::fold(&row.guardian),
        SortColumn::Login => {
            let base = row.login.trim_end_matches(|c: char| c.is_ascii_digit());
            format!("{base} {:0>9}", &row.login[base.len()..])
        }
        SortColumn::Mail => first(row.mail) + &first(row.mail_confirmed),
        SortColumn::Mobile => first(row.mobile) + &first(row.mobile_confirmed),
        SortColumn::Origin => {
            domain::fold::fold(domain::account::Origin::from(row.origin).label(domain::degree::Degree::First))
        }
        SortColumn::State => (row.state as usize).to_string(),
        SortColumn::NotifiedOn => date(&row.notified_on),
        SortColumn::SignedInOn => date(&row.signed_in_on),
    }
}

async fn pages(lived: &AgedSchool, query: &AccountsQuery) -> Vec<AccountRow> {
    let mut rows = Vec::new();
    let mut page = 0;
    loop {
        let found: AccountsPage =
            accounts::page(&lived.workspace, &AccountsQuery { page, ..query.clone() }).await.unwrap();
        assert_eq!(found.page, page);
        rows.extend(found.rows);
        if rows.len() >= found.row_count as usize {
            let past = AccountsQuery { page: page + 7, ..query.clone() };
            let past = accounts::page(&lived.workspace, &past).await.unwrap();
            assert_eq!(past.page, page, "past the end is the last page");
            return rows;
        }
        page += 1;
    }
}

#[tokio::test]
async fn every_column_sorts_both_ways_and_pages_cut_it() {
    for (lived, populations) in [
        (AgedSchool::demonstration().await, &[Population::LegalGuardians][..]),
        (AgedSchool::college().await, &[Population::LegalGuardians, Population::Pupils]),
    ] {
        for population in populations {
            let classes = accounts::choices(&lived.workspace, &lived.uai, *population).await.unwrap().classes;
            let classes: Vec<String> = classes.into_iter().map(|class| class.label).collect();
            let natural = pages(&lived, &lived.query(*population)).await;
            let places = |rows: &[AccountRow]| rows.iter().map(|row| row.row).collect::<Vec<_>>();
            for sort in SortColumn::ALL {
                // The order of the column, then that of the pupils: the sort keeps equal rows as they were.
                let mut expected = natural.clone();
                expected.sort_by_cached_key(|row| key(row, sort, &classes));
                for descending in [false, true] {
                    let query = AccountsQuery { sort, descending, ..lived.query(*population) };
                    for page_size in [500, 50, 23] {
                        let found = pages(&lived, &AccountsQuery { page_size, ..query.clone() }).await;
                        assert_eq!(places(&found), places(&expected), "{sort:?} {descending} by {page_size}");
                    }
                    expected.reverse();
                }
            }
        }
    }
}
