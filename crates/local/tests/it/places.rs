//! Days and times are those of the school’s own place.

use local::progress::Progress;
use local::usecase::{daily, journal, notify};
use local::view::accounts::Filter;
use local::view::codes::State;
use local::view::journal::JournalQuery;

use testing::{TestStore, populate_at};

/// Martinique: four hours behind UTC, without summer time.
const MARTINIQUE: u16 = 972;

/// La Réunion: four hours ahead of UTC, without summer time.
const REUNION: u16 = 974;

#[tokio::test]
async fn a_school_overseas_counts_by_its_own_clocks() {
    let store = TestStore::at(MARTINIQUE).await;
    let accounts = store.accounts(Filter::default()).await;
    // Half past ten in the evening there; half past four of the day after in Paris.
    store.clock.set("2026-09-05T02:30:00Z");
    let request = store.notification(&accounts[..4], false, &store.file("a.pdf"));
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    let details = store.details(accounts[0]).await;
    assert_eq!(details.notified_on.as_deref(), Some("2026-09-04"));
    assert_eq!(details.expires_on.as_deref(), Some("2026-12-04"));
    assert_eq!(details.sheets[0].printed_on, "2026-09-04");
    let newest = details.history.first().unwrap();
    assert_eq!(newest.at, "2026-09-04T22:30:00-04:00");
    let of_the_day = JournalQuery {
        school: Some(store.school.uai.clone()),
        from: Some("2026-09-04".to_owned()),
        until: Some("2026-09-04".to_owned()),
        page_size: 50,
        ..JournalQuery::default()
    };
    let found = journal::search(&store.workspace, &of_the_day).await.unwrap();
    assert!(found.entries.iter().any(|entry| entry.at == newest.at), "{:?}", found.entries);

    store.clock.set("2026-12-05T03:59:00Z");
    daily::run_if_due(&store.workspace).await.unwrap();
    assert_eq!(store.details(accounts[0]).await.state, State::Notified, "the last day counts there");
    store.clock.set("2026-12-05T04:00:00Z");
    daily::run_if_due(&store.workspace).await.unwrap();
    assert_eq!(store.details(accounts[0]).await.state, State::NotNotified);
}

#[tokio::test]
async fn schools_of_several_places_count_each_by_its_own() {
    let mut store = TestStore::new().await;
    let here = store.accounts(Filter::default()).await[0];
    let far = populate_at(&store.workspace, REUNION).await;
    // The evening of the fourth in Europe, the fifth at La Réunion.
    store.clock.set("2026-09-04T21:00:00Z");
    let request = store.notification(&[here], false, &store.file("ici.pdf"));
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    let near = std::mem::replace(&mut store.school, far);
    let there = store.accounts(Filter::default()).await[0];
    let request = store.notification(&[there], false, &store.file("la-bas.pdf"));
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    assert_eq!(store.details(there).await.notified_on.as_deref(), Some("2026-09-05"));

    // Midnight has passed in Europe: there, it is the fifth’s morning, the last day.
    store.clock.set("2026-12-04T23:00:00Z");
    daily::run(&store.workspace).await.unwrap();
    assert_eq!(store.details(there).await.state, State::Notified);
    let far = std::mem::replace(&mut store.school, near);
    assert_eq!(store.details(here).await.state, State::NotNotified);
    store.school = far;
    store.clock.set("2026-12-05T20:00:00Z");
    daily::run(&store.workspace).await.unwrap();
    assert_eq!(store.details(there).await.state, State::NotNotified);
}
