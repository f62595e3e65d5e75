//! The home page: its figures are the guides', and each counts the list it opens.

use std::collections::BTreeSet;

use local::progress::Progress;
use local::usecase::{accounts, dashboard, notify};
use local::view::accounts::{AccountsQuery, Filter, MailFilter, MobileFilter, Selection};
use local::view::action::NotifyRequest;
use local::view::codes::Population;
use local::view::dashboard::Figure;

use testing::TestStore;

const POPULATIONS: [Population; 3] =
    [Population::LegalGuardians, Population::PersonsInCharge, Population::Pupils];

/// Families live: some confirm, sign in, activate, report; some were notified eleven weeks ago.
async fn live(store: &TestStore, populations: &[Population]) {
    for population in populations {
        let query = AccountsQuery { population: *population, ..store.query() };
        let accounts = accounts::select_all(&store.workspace, &query).await.unwrap();
        let selection = Selection { population: *population, ..store.selection(&accounts[..9]) };
        let request = NotifyRequest { selection, ..store.notification(&[], false, &store.file("a.pdf")) };
        notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    }
    store
        .change(&[
            "UPDATE account SET confirmed_mail = login || '@exemple.fr' WHERE id % 3 = 0",
            "UPDATE account SET confirmed_mobile = '06 39 98 00 00' WHERE holder = 'guardian' AND id % 4 = 0",
            "UPDATE account SET signed_in_on = '2026-09-01' WHERE id % 5 = 0",
            "UPDATE account SET signed_in_on = '2026-08-31' WHERE id % 5 = 1",
            "UPDATE account SET state = 3, origin = 2, password = 2 WHERE state = 0 AND id % 7 = 0",
            "UPDATE account SET reset_asked_on = '2026-11-20' WHERE id % 8 = 0",
            "UPDATE account SET void_sheet_tried_on = '2026-11-20' WHERE id % 11 = 0",
            "UPDATE account SET suspended_on = '2026-11-20' WHERE id % 13 = 0",
            "UPDATE account SET choice_lost_on = '2026-11-20' WHERE id % 13 = 1",
            "UPDATE link SET confirmation = 2 WHERE id % 9 = 0",
            "UPDATE link SET birth_date_reported = 1 WHERE id % 10 = 0",
        ])
        .await;
    store.clock.set("2026-11-25T08:00:00Z");
}

/// Every figure of the home page opens a list of as many accounts; gives the codes, population by population.
async fn figures(store: &TestStore) -> Vec<(Population, Vec<String>)> {
    let board = dashboard::of(&store.workspace, &store.school.uai).await.unwrap();
    let expiring = board.expiring.iter().map(|expiring| &expiring.figure);
    let keys = board.populations.iter().flat_map(|population| &population.figures);
    let all: Vec<&Figure> = board.to_do.iter().chain(expiring).chain(keys).collect();
    for figure in &all {
        let filter = figure.filter.clone();
        let query = AccountsQuery { population: figure.population, filter, ..store.query() };
        let page = accounts::page(&store.workspace, &query).await.unwrap();
        assert_eq!(page.account_count, figure.accounts, "{} of {:?}", figure.code, figure.population);
    }
    for expiring in &board.expiring {
        assert_eq!(expiring.days.iter().map(|day| day.accounts).sum::<u32>(), expiring.figure.accounts);
    }
    let codes = |population| {
        let of_population = all.iter().filter(|figure| figure.population == population);
        of_population.map(|figure| figure.code.clone()).collect()
    };
    board.populations.iter().map(|figures| (figures.population, codes(figures.population))).collect()
}

#[tokio::test]
async fn every_figure_of_a_primary_school_counts_the_list_it_opens() {
    let store = TestStore::new().await;
    live(&store, &POPULATIONS[..1]).await;
    let shown = figures(&store).await;
    let expected = [
        "link_reported_wrong",
        "birth_date_reported_wrong",
        "reset_asked",
        "sign_in_suspended",
        "choice_lost",
        "void_sheet_tried",
        "expiring",
        "total",
        "signed_in_this_year",
        "mobile_confirmed",
        "mail_confirmed",
        "inform_first",
        "mobile_known",
        "mail_known",
    ];
    assert_eq!(shown, [(Population::LegalGuardians, expected.map(str::to_owned).to_vec())]);
    let count = async |filter| store.accounts(filter).await.len();
    let known = count(Filter { mobile: Some(MobileFilter::Known), ..Filter::default() }).await;
    let confirmed = count(Filter { mobile: Some(MobileFilter::Confirmed), ..Filter::default() }).await;
    assert!(0 < confirmed && confirmed < known, "{confirmed} of {known}");
}

#[tokio::test]
async fn every_figure_of_a_secondary_school_counts_the_list_it_opens() {
    let store = TestStore::secondary().await;
    live(&store, &POPULATIONS).await;
    let shown = figures(&store).await;
    assert_eq!(shown.iter().map(|(population, _)| *population).collect::<Vec<_>>(), POPULATIONS);
    for (population, codes) in shown {
        let codes: BTreeSet<&str> = codes.iter().map(String::as_str).collect();
        assert_eq!(codes.contains("inform_first"), population == Population::LegalGuardians);
        for mobile in ["mobile_confirmed", "mobile_known"] {
            assert_eq!(codes.contains(mobile), population != Population::Pupils, "{population:?}");
        }
        for everywhere in ["total", "signed_in_this_year", "mail_confirmed", "mail_known", "expiring"] {
            assert!(codes.contains(everywhere), "{everywhere} of {population:?}");
        }
    }
}

#[tokio::test]
async fn a_landline_given_as_a_mobile_is_known_and_cannot_register_alone() {
    let store = TestStore::new().await;
    store
        .change(&["UPDATE guardian SET mobile = '05 61 00 00 00' WHERE id = (SELECT min(id) FROM guardian)"])
        .await;
    let found = async |mobile| store.accounts(Filter { mobile: Some(mobile), ..Filter::default() }).await;
    let [landline] = found(MobileFilter::Unusable).await[..] else { panic!("one landline") };
    assert_eq!(store.details(landline).await.mobile.as_deref(), Some("05 61 00 00 00"));
    assert!(found(MobileFilter::Known).await.contains(&landline));
    assert!(!found(MobileFilter::Usable).await.contains(&landline));
    assert!(!found(MobileFilter::Unknown).await.contains(&landline));
    let (known, unknown) = (found(MobileFilter::Known).await, found(MobileFilter::Unknown).await);
    assert_eq!(known.len() + unknown.len(), store.accounts(Filter::default()).await.len());
    assert_eq!(known.len(), found(MobileFilter::Usable).await.len() + 1);
    let mail = async |mail| store.accounts(Filter { mail: Some(mail), ..Filter::default() }).await.len();
    assert_eq!(mail(MailFilter::Confirmed).await, 0, "nobody tells a computer that works alone");
    assert_eq!(mail(MailFilter::Unconfirmed).await, known.len() + unknown.len());
}

#[tokio::test]
async fn the_next_step_is_said_in_the_words_of_the_degree() {
    for (store, words) in
        [(TestStore::new().await, "comptes à notifier"), (TestStore::secondary().await, "comptes à informer")]
    {
        let board = dashboard::of(&store.workspace, &store.school.uai).await.unwrap();
        assert!(board.next.len() == board.populations.len(), "{:?}", board.next);
        assert!(board.next.iter().all(|figure| figure.code == "to_notify" && figure.label == words));
    }
}
