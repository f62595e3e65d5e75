//! Statistics against a slow count of the same accounts.

use local::progress::Progress;
use local::usecase::{notify, statistics};
use local::view::accounts::Filter;
use local::view::codes::Population;
use local::view::statistics::StatisticsQuery;

use crate::school::Office;

#[tokio::test]
async fn figures_count_distinct_accounts_and_are_kept_by_day() {
    let office = Office::new().await;
    let query = StatisticsQuery { school: office.school.uai.clone(), population: Population::LegalGuardians };
    assert!(statistics::last(&office.desk, &query).await.unwrap().is_none(), "never computed");
    let accounts = office.accounts(Filter::default()).await;
    let request = office.notification(&accounts[..10], false, &office.file("a.pdf"));
    notify::by_sheet(&office.desk, &request, &Progress::default()).await.unwrap();
    let computed = statistics::compute(&office.desk, &query).await.unwrap().unwrap();
    let total = u32::try_from(accounts.len()).unwrap();
    assert_eq!(computed.school.counts.total, total);
    assert_eq!((computed.school.counts.notified, computed.school.counts.not_notified), (10, total - 10));
    assert_eq!((computed.pupils, computed.pupils_reached), (240, 0));
    let by_class: u32 = computed.classes.iter().map(|row| row.counts.total).sum();
    assert!(by_class > total, "a guardian of two classes counts in each");
    for class in &computed.classes {
        let filter = Filter { classes: vec![class.code.clone()], ..Filter::default() };
        assert_eq!(class.counts.total as usize, office.accounts(filter).await.len(), "{}", class.label);
    }
    for level in &computed.levels {
        let filter = Filter { levels: vec![level.code.clone()], ..Filter::default() };
        assert_eq!(level.counts.total as usize, office.accounts(filter).await.len(), "{}", level.label);
    }
    let by_origin: u32 = computed.origins.iter().map(|row| row.counts.total).sum();
    assert_eq!(by_origin, total);

    office.clock.set("2026-09-05T08:00:00Z");
    let next = statistics::compute(&office.desk, &query).await.unwrap().unwrap();
    let days: Vec<&str> = next.history.iter().map(|snapshot| snapshot.day.as_str()).collect();
    assert_eq!(days, ["2026-09-04", "2026-09-05"]);
    statistics::compute(&office.desk, &query).await.unwrap();
    assert_eq!(statistics::last(&office.desk, &query).await.unwrap().unwrap().history.len(), 2);
}
