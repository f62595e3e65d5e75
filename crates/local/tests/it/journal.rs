//! The journal says what was done, to whom, and in which school.

use local::Error;
use local::progress::Progress;
use local::usecase::{journal, list, notify, reset};
use local::view::accounts::{AccountsQuery, Filter, Selection};
use local::view::action::{ListFormat, ListRequest, ResetReason, ResetRequest};
use local::view::journal::{JournalEntry, JournalQuery, JournalTopic};

use testing::TestStore;

async fn entries(store: &TestStore, school: Option<&str>) -> Vec<JournalEntry> {
    journal::page(&store.workspace, school, 0, 50).await.unwrap().entries
}

#[tokio::test]
async fn a_mixed_notification_says_how_many_passwords_were_reset() {
    let store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    for (chosen, reset, said) in [
        (&accounts[..3], false, "3\u{A0}comptes notifiés par feuille individuelle"),
        (
            &accounts[..8],
            true,
            "8\u{A0}comptes notifiés par feuille individuelle, dont 3 avec réinitialisation du mot de passe",
        ),
        (
            &accounts[..8],
            true,
            "8\u{A0}comptes notifiés par feuille individuelle, avec réinitialisation du mot de passe",
        ),
        (&accounts[..1], false, "Compte notifié par feuille individuelle"),
    ] {
        let request = store.notification(chosen, reset, &store.file("a.pdf"));
        notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
        let newest = entries(&store, None).await.remove(0);
        assert_eq!((newest.what.as_str(), newest.accounts as usize), (said, chosen.len()));
    }
    let history = store.details(accounts[5]).await.history;
    let said: Vec<&str> = history.iter().map(|entry| entry.what.as_str()).collect();
    assert_eq!(
        said,
        [
            "Compte notifié par feuille individuelle, avec réinitialisation du mot de passe",
            "Compte notifié par feuille individuelle",
        ]
    );
}

/// The guides of the second degree inform where those of the first notify.
#[tokio::test]
async fn a_secondary_school_reads_its_own_words() {
    let store = TestStore::secondary().await;
    let accounts = store.accounts(Filter::default()).await;
    for (chosen, reset, said) in [
        (&accounts[..3], false, "3\u{A0}comptes informés par feuille individuelle"),
        (
            &accounts[..1],
            true,
            "Compte informé par feuille individuelle, avec réinitialisation du mot de passe",
        ),
    ] {
        let request = store.notification(chosen, reset, &store.file("a.pdf"));
        notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
        for school in [None, Some(store.school.uai.as_str())] {
            assert_eq!(entries(&store, school).await[0].what, said);
        }
    }
    let history = store.details(accounts[1]).await.history;
    let said: Vec<&str> = history.iter().map(|entry| entry.what.as_str()).collect();
    assert_eq!(said, ["Compte informé par feuille individuelle"]);
    let request = ResetRequest {
        selection: store.selection(&accounts[3..4]),
        reason: ResetReason::Forgotten,
        spare_chosen: false,
    };
    let refused = reset::run(&store.workspace, &request).await.unwrap().refused;
    assert_eq!(refused[0].reason, "Le titulaire n’a jamais été informé\u{A0}: informez-le d’abord.");
}

#[tokio::test]
async fn what_time_did_stands_in_the_journal_of_the_school_concerned() {
    let store = TestStore::new().await;
    let other = store.joined().await;
    let accounts = store.accounts(Filter::default()).await;
    let request = store.notification(&accounts[..4], false, &store.file("a.pdf"));
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    store.clock.set("2026-10-05T08:00:00Z");
    let query = AccountsQuery { school: other.uai.clone(), ..store.query() };
    let theirs = local::usecase::accounts::select_all(&store.workspace, &query).await.unwrap();
    let mut request = store.notification(&theirs[..1], false, &store.file("b.pdf"));
    request.selection = Selection { school: other.uai.clone(), ..request.selection };
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    store.clock.set("2027-01-07T08:00:00Z");
    let store = store.reopened().await;
    let expired = async |school: Option<&str>| {
        let found = entries(&store, school).await.into_iter().filter(|entry| entry.kind == "expired");
        found.map(|entry| entry.accounts).collect::<Vec<_>>()
    };
    assert_eq!(expired(None).await, [5]);
    assert_eq!(expired(Some(&store.school.uai)).await, [4]);
    assert_eq!(expired(Some(&other.uai)).await, [1]);
    let page = journal::page(&store.workspace, Some(&other.uai), 0, 1).await.unwrap();
    assert_eq!(page.total as usize, entries(&store, Some(&other.uai)).await.len());
}

#[tokio::test]
async fn one_account_is_singular() {
    let store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    let request = ListRequest {
        selection: store.selection(&accounts[..1]),
        format: ListFormat::Csv,
        path: store.file("liste.csv").to_string_lossy().into_owned(),
    };
    list::write(&store.workspace, &request, &Progress::default()).await.unwrap();
    assert_eq!(entries(&store, None).await[0].what, "Liste de 1\u{A0}compte produite au format CSV");
}

fn query(change: impl FnOnce(&mut JournalQuery)) -> JournalQuery {
    let mut query = JournalQuery { page_size: 50, ..JournalQuery::default() };
    change(&mut query);
    query
}

#[tokio::test]
async fn the_journal_is_searched_by_words_login_topic_and_day() {
    let store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    let request = store.notification(&accounts[..3], false, &store.file("a.pdf"));
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    store.clock.set("2026-09-10T22:30:00Z");
    let request = store.notification(&accounts[7..8], false, &store.file("b.pdf"));
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();

    let found = async |change: fn(&mut JournalQuery)| {
        let page = journal::search(&store.workspace, &query(change)).await.unwrap();
        assert_eq!(page.total as usize, page.entries.len());
        page.entries.into_iter().map(|entry| (entry.kind, entry.accounts)).collect::<Vec<_>>()
    };
    let (one, three) = (("notify".to_owned(), 1), ("notify".to_owned(), 3));
    assert_eq!(found(|query| query.text = "NOTIFIÉS feuille".to_owned()).await, vec![three.clone()]);
    assert_eq!(
        found(|query| query.text = "camille notifie".to_owned()).await.len(),
        2,
        "author and sentence"
    );
    assert_eq!(
        found(|query| query.topic = Some(JournalTopic::Notifications)).await,
        [one.clone(), three.clone()]
    );
    // Half past midnight at the school.
    assert_eq!(found(|query| query.from = Some("2026-09-11".to_owned())).await, vec![one.clone()]);
    let until = found(|query| {
        query.until = Some("2026-09-10".to_owned());
        query.topic = Some(JournalTopic::Notifications);
    });
    assert_eq!(until.await, [three]);
    let login = store.details(accounts[7]).await.login.to_uppercase();
    let of_login = journal::search(&store.workspace, &query(|query| query.text = login)).await.unwrap();
    assert!(of_login.entries.iter().any(|entry| (entry.kind.clone(), entry.accounts) == one));
    assert!(
        of_login.entries.iter().all(|entry| entry.account == Some(accounts[7]) || entry.kind == "import")
    );

    let second = query(|query| {
        query.topic = Some(JournalTopic::Notifications);
        (query.page, query.page_size) = (1, 1);
    });
    let second = journal::search(&store.workspace, &second).await.unwrap();
    assert_eq!((second.total, second.entries[0].accounts), (2, 3));
    let refused =
        journal::search(&store.workspace, &query(|query| query.from = Some("hier".to_owned()))).await;
    assert!(matches!(refused, Err(Error::Invalid { field: "from", .. })));
}

#[tokio::test]
async fn the_journal_is_exported_as_it_is_looked_at() {
    let store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    let request = store.notification(&accounts[..3], false, &store.file("a.pdf"));
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    let file = store.file("journal.csv");
    let wanted = query(|query| query.topic = Some(JournalTopic::Notifications));
    let written = journal::export(&store.workspace, &wanted, file.to_str().unwrap(), &Progress::default())
        .await
        .unwrap();
    assert_eq!(written.done, 1);
    let text = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = text.trim_start_matches('\u{FEFF}').lines().collect();
    let [headings, line] = &lines[..] else { panic!("{text}") };
    assert_eq!(*headings, "Date;Heure;Auteur;Action;Comptes;Établissement");
    let entry = &journal::search(&store.workspace, &wanted).await.unwrap().entries[0];
    assert_eq!(entry.at, "2026-09-04T10:00:00+02:00");
    let told = format!(";{};{};3;{}", entry.author, entry.what, store.school.uai);
    assert!(line.ends_with(&told) && line.starts_with("04/09/2026;10:00;"), "{line}");
}
