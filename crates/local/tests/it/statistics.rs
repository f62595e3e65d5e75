//! Statistics against a slow count of the same accounts.

use local::progress::Progress;
use local::usecase::{accounts, notify, statistics};
use local::view::accounts::{AccountsQuery, Filter};
use local::view::codes::Population;
use local::view::statistics::{StatisticsQuery, StatisticsRow};

use testing::TestStore;

#[tokio::test]
async fn figures_count_distinct_accounts_and_are_kept_by_day() {
    let store = TestStore::new().await;
    let query = StatisticsQuery { school: store.school.uai.clone(), population: Population::LegalGuardians };
    assert!(statistics::last(&store.workspace, &query).await.unwrap().is_none(), "never computed");
    let accounts = store.accounts(Filter::default()).await;
    let request = store.notification(&accounts[..10], false, &store.file("a.pdf"));
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    let computed = statistics::compute(&store.workspace, &query).await.unwrap().unwrap();
    let total = u32::try_from(accounts.len()).unwrap();
    assert_eq!(computed.school.counts.total, total);
    assert_eq!((computed.school.counts.notified, computed.school.counts.not_notified), (10, total - 10));
    assert_eq!((computed.pupils, computed.pupils_reached), (240, 0));
    let by_class: u32 = computed.classes.iter().map(|row| row.counts.total).sum();
    assert!(by_class > total, "a guardian of two classes counts in each");
    for class in &computed.classes {
        let filter = Filter { classes: vec![class.code.clone()], ..Filter::default() };
        assert_eq!(class.counts.total as usize, store.accounts(filter).await.len(), "{}", class.label);
    }
    for level in &computed.levels {
        let filter = Filter { levels: vec![level.code.clone()], ..Filter::default() };
        assert_eq!(level.counts.total as usize, store.accounts(filter).await.len(), "{}", level.label);
    }
    let by_origin: u32 = computed.origins.iter().map(|row| row.counts.total).sum();
    assert_eq!(by_origin, total);

    store.clock.set("2026-09-05T08:00:00Z");
    let next = statistics::compute(&store.workspace, &query).await.unwrap().unwrap();
    let days: Vec<&str> = next.history.iter().map(|snapshot| snapshot.day.as_str()).collect();
    assert_eq!(days, ["2026-09-04", "2026-09-05"]);
    statistics::compute(&store.workspace, &query).await.unwrap();
    assert_eq!(statistics::last(&store.workspace, &query).await.unwrap().unwrap().history.len(), 2);
}

#[tokio::test]
async fn pupils_without_class_or_level_have_a_row_and_a_filter_of_their_own() {
    for (store, population, level) in [
        (TestStore::new().await, Population::LegalGuardians, "Sans niveau"),
        (TestStore::secondary().await, Population::LegalGuardians, "Sans MEF"),
        (TestStore::secondary().await, Population::Pupils, "Sans MEF"),
    ] {
        let query = StatisticsQuery { school: store.school.uai.clone(), population };
        let before = statistics::compute(&store.workspace, &query).await.unwrap().unwrap();
        assert!(before.classes.iter().chain(&before.levels).all(|row| !row.code.is_empty()));
        store
            .change(&[
                "UPDATE enrolment SET class_id = NULL WHERE id % 9 = 0",
                "UPDATE enrolment SET level = NULL, mef = NULL WHERE id % 10 = 0",
            ])
            .await;
        let after = statistics::compute(&store.workspace, &query).await.unwrap().unwrap();
        let choices = accounts::choices(&store.workspace, &query.school, population).await.unwrap();
        let last = |rows: &[StatisticsRow]| rows.last().map(|row| (row.code.clone(), row.label.clone()));
        assert_eq!(last(&after.classes), Some((String::new(), "Sans classe".to_owned())));
        assert_eq!(last(&after.levels), Some((String::new(), level.to_owned())));
        for (rows, choices, is_class) in
            [(&after.classes, &choices.classes, true), (&after.levels, &choices.levels, false)]
        {
            assert_eq!(rows.len(), choices.len());
            for row in rows {
                let chosen = vec![row.code.clone()];
                let filter = match is_class {
                    true => Filter { classes: chosen, ..Filter::default() },
                    false => Filter { levels: chosen, ..Filter::default() },
                };
                let list = AccountsQuery { population, filter, ..store.query() };
                let found = accounts::select_all(&store.workspace, &list).await.unwrap();
                assert_eq!(found.len(), row.counts.total as usize, "{}", row.label);
                let choice = choices.iter().find(|choice| choice.code == row.code).unwrap();
                assert_eq!((&choice.label, choice.accounts), (&row.label, row.counts.total));
            }
            let sum: u32 = rows.iter().map(|row| row.counts.total).sum();
            assert!(sum >= after.school.counts.total, "nobody is missing from the rows");
            if population == Population::Pupils {
                assert_eq!(sum, after.school.counts.total);
            }
        }
    }
}

#[tokio::test]
async fn the_first_look_of_a_day_computes_for_everybody_and_only_once() {
    let store = TestStore::secondary().await;
    let days = async |population| {
        let query = StatisticsQuery { school: store.school.uai.clone(), population };
        let last = statistics::last(&store.workspace, &query).await.unwrap();
        last.map(|last| {
            (last.computed_at, last.history.into_iter().map(|point| point.day).collect::<Vec<_>>())
        })
    };
    let everybody = [Population::LegalGuardians, Population::PersonsInCharge, Population::Pupils];
    assert_eq!(days(Population::Pupils).await, None);
    statistics::of_the_day(&store.workspace).await.unwrap();
    let first = days(Population::Pupils).await;
    store.clock.set("2026-09-04T09:00:00Z");
    statistics::of_the_day(&store.workspace).await.unwrap();
    assert_eq!(days(Population::Pupils).await, first, "once a day");
    store.clock.set("2026-09-07T07:00:00Z");
    statistics::of_the_day(&store.workspace).await.unwrap();
    for population in everybody {
        let (_, history) = days(population).await.unwrap();
        assert_eq!(history, ["2026-09-04", "2026-09-07"], "{population:?}");
    }
}

#[tokio::test]
async fn nothing_is_computed_before_anybody_is_imported() {
    let store = TestStore::new().await;
    store.change(&["UPDATE enrolment SET gone_on = '2026-09-04'"]).await;
    statistics::of_the_day(&store.workspace).await.unwrap();
    let query = StatisticsQuery { school: store.school.uai.clone(), population: Population::LegalGuardians };
    assert!(statistics::last(&store.workspace, &query).await.unwrap().is_none());
}
