//! The demonstration school: what it shows is what was done, whatever the day.

use domain::account::{Account, Password, State};
use domain::action::Lead;
use domain::operation::{Decision, Operation, replay};
use local::store::entry::Entry;
use local::store::id::AccountId;
use local::store::{account, operation};
use local::usecase::maintenance;
use local::usecase::{accounts, dashboard, import, settings, statistics};
use local::vault;
use local::view::accounts::{AccountsQuery, Filter, SortColumn};
use local::view::codes::Population;
use local::view::statistics::StatisticsQuery;
use local::workspace::Workspace;

use testing::aged_school::{NOVEMBER, demonstration_at};

/// November, the day after the holidays, the middle of winter, the end of the year.
const DAYS: [&str; 4] = [NOVEMBER, "2026-09-01T06:00:00Z", "2027-01-16T12:00:00Z", "2027-07-10T08:00:00Z"];

#[tokio::test]
async fn what_it_shows_is_what_was_done() {
    for now in DAYS {
        let place = tempfile::tempdir().unwrap();
        let (workspace, uai) = demonstration_at(place.path(), now).await;
        let ids: Vec<AccountId> =
            sqlx::query_scalar("SELECT id FROM account").fetch_all(workspace.store().pool()).await.unwrap();
        let pending = pending(&workspace).await;
        for id in ids {
            agrees(&workspace, id, &pending, now).await;
        }
        everything_is_met(&workspace, &uai, now).await;
        has_a_curve(&workspace, &uai, now).await;
        workspace.close().await;
    }
}

/// Everything that no service has answered.
async fn pending(workspace: &Workspace) -> Vec<Operation> {
    let mut connection = workspace.store().pool().acquire().await.unwrap();
    let mut all: Vec<Operation> = Vec::new();
    loop {
        let after = all.last().map_or(0, |operation| operation.counter);
        let some = operation::pending(&mut connection, after).await.unwrap();
        if some.is_empty() {
            return all;
        }
        all.extend(some);
    }
}

/// The account is the whole log replayed, and the pending log on the confirmed account; its sheets are those of
/// its log.
async fn agrees(workspace: &Workspace, id: AccountId, pending: &[Operation], now: &str) {
    let mut connection = workspace.store().pool().acquire().await.unwrap();
    let stored = account::find(&mut connection, id).await.unwrap();
    let seen = &stored.account;
    let confirmed = account::load_confirmed(&mut connection, id, seen.holder).await.unwrap();
    let own = pending.iter().filter(|operation| operation.account == stored.uuid);
    let decisions = own.map(|operation| &operation.decision);
    assert_eq!(replay(&confirmed, decisions, Lead::Owner), *seen, "{now}");

    let log: Vec<(Vec<u8>, String)> =
        sqlx::query_as("SELECT id, payload FROM operation WHERE account_id = ?1 ORDER BY counter")
            .bind(id)
            .fetch_all(&mut *connection)
            .await
            .unwrap();
    let entries: Vec<Entry> = log.iter().map(|(_, payload)| serde_json::from_str(payload).unwrap()).collect();
    let decisions: Vec<Decision> = entries.iter().filter_map(Entry::decision).collect();
    assert_eq!(replay(&Account::new(seen.holder), &decisions, Lead::Owner), *seen, "{now}: {entries:?}");

    let sheets: Vec<(Vec<u8>, Option<u32>, String)> =
        sqlx::query_as("SELECT operation_id, generation, printed_on FROM sheet WHERE account_id = ?1")
            .bind(id)
            .fetch_all(&mut *connection)
            .await
            .unwrap();
    for ((operation, _), entry) in log.iter().zip(&entries) {
        let sheet = sheets.iter().find(|(of, ..)| of == operation);
        match entry {
            Entry::Decision(protocol::decision::Decision::Notify { day, to, .. }) => {
                let (_, generation, printed_on) = sheet.expect("a notification has its sheet");
                assert!(generation.is_none_or(|generation| generation == *to), "{now}");
                assert_eq!(*printed_on, day.to_string(), "{now}");
            }
            _ => assert!(sheet.is_none(), "{now}"),
        }
    }
    if seen.state == State::Notified {
        let live = |(_, generation, printed_on): &(Vec<u8>, Option<u32>, String)| {
            *generation == Some(seen.generation)
                && seen.notified_on.map(|day| day.to_string()).as_ref() == Some(printed_on)
        };
        assert!(sheets.iter().any(live), "{now}: {} was notified by a sheet that works", stored.login);
    }
    let used = matches!(seen.state, State::Activating | State::Activated);
    assert_eq!(stored.signed_in_on.is_some(), used, "{now}: {}", stored.login);
    assert!(seen.password != Password::Chosen || entries.iter().any(|entry| entry.code() == "family"));
}

async fn everything_is_met(workspace: &Workspace, uai: &str, now: &str) {
    let board = dashboard::of(workspace, uai).await.unwrap();
    let to_do: Vec<&str> = board.to_do.iter().map(|figure| figure.code.as_str()).collect();
    assert_eq!(
        to_do,
        ["link_reported_wrong", "birth_date_reported_wrong", "reset_asked", "password_to_give", "sheet_void"],
        "{now}"
    );
    for figure in &board.to_do {
        let plural = figure.label.split(' ').next().unwrap().ends_with('s');
        assert_eq!(plural, figure.accounts > 1, "{now}: {} {}", figure.accounts, figure.label);
    }
    let population = &board.populations[0];
    for figure in &population.figures {
        assert!(figure.accounts > 0, "{now}: {}", figure.label);
    }
    let states = &population.states;
    for count in [states.not_notified, states.notified, states.activating, states.activated] {
        assert!(count > 0, "{now}: {states:?}");
    }
    assert!(!board.expiring.is_empty(), "{now}");
    let settings = settings::read(workspace, Some(uai)).await.unwrap();
    assert!(settings.portal.starts_with("https://") && settings.portal.ends_with(".example"), "{now}");
    let imports = import::history(workspace).await.unwrap();
    assert_eq!(imports.len(), 2, "{now}");
    let second = &imports[0].changes;
    assert!(second.pupils_new > 0 && second.pupils_gone > 0, "{now}: {second:?}");
}

async fn has_a_curve(workspace: &Workspace, uai: &str, now: &str) {
    let query = StatisticsQuery { school: uai.to_owned(), population: Population::LegalGuardians };
    let known = statistics::last(workspace, &query).await.unwrap().unwrap();
    let history = &known.history;
    assert!(history.len() > 12, "{now}: {}", history.len());
    assert!(history[0].counts.activated < 10, "{now}: nearly nobody at first");
    let states = &dashboard::of(workspace, uai).await.unwrap().populations[0].states;
    assert_eq!(history.last().unwrap().counts.activated, states.activated, "{now}");
    assert_eq!(known.school.counts.notified, states.notified, "{now}");
}

#[tokio::test]
async fn everybody_sees_the_same_school_on_one_day() {
    let mut seen = Vec::new();
    for _ in 0..2 {
        let place = tempfile::tempdir().unwrap();
        let (workspace, uai) = demonstration_at(place.path(), NOVEMBER).await;
        let query = AccountsQuery {
            school: uai,
            population: Population::LegalGuardians,
            filter: Filter::default(),
            sort: SortColumn::Pupil,
            descending: false,
            page: 0,
            page_size: 500,
        };
        let page = accounts::page(&workspace, &query).await.unwrap();
        let journal = local::usecase::journal::page(&workspace, None, 0, 500).await.unwrap();
        seen.push((format!("{:?}", page.rows), format!("{:?}", journal.entries)));
        workspace.close().await;
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn the_journal_goes_back_in_time_and_nobody_came_last_before_they_came_first() {
    let place = tempfile::tempdir().unwrap();
    let (workspace, uai) = demonstration_at(place.path(), NOVEMBER).await;
    let entries = local::usecase::journal::page(&workspace, Some(&uai), 0, 500).await.unwrap().entries;
    assert!(entries.len() > 30 && entries.is_sorted_by(|newer, older| newer.at >= older.at));

    let ids: Vec<u32> =
        sqlx::query_scalar("SELECT id FROM account").fetch_all(workspace.store().pool()).await.unwrap();
    let mut came = 0;
    for id in ids {
        let details = local::usecase::account::details(&workspace, &uai, id).await.unwrap();
        let first = details.history.iter().rev().find(|entry| entry.what.contains("remière connexion"));
        let Some(first) = first else { continue };
        came += 1;
        let day = domain::place::Place::Europe.day(first.at.parse().unwrap()).to_string();
        assert!(details.signed_in_on.as_deref() >= Some(day.as_str()), "{}: {first:?}", details.login);
    }
    assert!(came > 20, "{came}");
    workspace.close().await;
}

#[tokio::test]
async fn a_demonstration_without_its_school_is_made_anew() {
    let place = tempfile::tempdir().unwrap();
    let folder = place.path().join("demonstration");
    std::fs::create_dir_all(&folder).unwrap();
    let key = vault::create(&folder, Some("école de démonstration")).unwrap();
    let clock = std::sync::Arc::new(testing::TestClock::at(NOVEMBER));
    let workspace = maintenance::open(&folder, &key, clock).await.unwrap();
    workspace.close().await;
    drop(workspace);
    let (workspace, uai) = demonstration_at(place.path(), NOVEMBER).await;
    assert_eq!(dashboard::of(&workspace, &uai).await.unwrap().populations[0].states.total, 311);
    workspace.close().await;
}
