//! The journal says what was done, to whom, and in which school.

use jiff::SignedDuration;
use local::Error;
use local::progress::Progress;
use local::store::activity;
use local::usecase::{journal, list, notify, reset};
use local::view::accounts::{AccountsQuery, Filter, Selection};
use local::view::action::{ListFormat, ListRequest, ResetReason, ResetRequest};
use local::view::journal::{JournalEntry, JournalQuery, JournalTopic};

use protocol::activity::{Act, Did};
use protocol::delegation::SchoolRole;
use testing::TestStore;
use uuid::Uuid;

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

/// What the service tells of others stands among what was done here, with who it was and what they were.
#[tokio::test]
async fn what_others_did_stands_in_the_journal_and_in_the_history_of_the_account() {
    let store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    let request = store.notification(&accounts[..3], false, &store.file("a.pdf"));
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    let before = entries(&store, None).await;
    let pool = store.workspace.store().pool();
    let uai: String = sqlx::query_scalar("SELECT uai FROM school").fetch_one(pool).await.unwrap();
    let identity = async |account: u32| -> Uuid {
        let identity = sqlx::query_scalar("SELECT uuid FROM account WHERE id = ?1").bind(account);
        identity.fetch_one(pool).await.unwrap()
    };
    let now = store.workspace.clock().now();
    let act = |id: u128, batch: u128, account, minutes: i64, did| Act {
        id: Uuid::from_u128(id),
        batch: Uuid::from_u128(batch),
        account,
        at: now + SignedDuration::from_mins(minutes),
        person: "Tom Équipe".to_owned(),
        role: SchoolRole::Team,
        did,
        refused: false,
    };
    let (first, second) = (Some(identity(accounts[0]).await), Some(identity(accounts[1]).await));
    let unknown = Some(Uuid::from_u128(99));
    let refused = Act { refused: true, ..act(5, 5, first, 2, Did::ResetAsStolen) };
    let delegate = Act {
        role: SchoolRole::Delegate,
        person: "Dan Délégué".to_owned(),
        ..act(6, 6, unknown, 3, Did::Reset)
    };
    let acts = [
        act(1, 1, None, -60, Did::Opened),
        act(2, 2, first, 1, Did::Notified),
        act(3, 2, second, 1, Did::Notified),
        refused,
        delegate,
    ];
    let mut writing = store.workspace.begin_unchecked().await.unwrap();
    for _ in 0..2 {
        activity::keep(&mut writing.transaction, &uai, &acts).await.unwrap();
    }
    writing.commit_keeping_cache().await.unwrap();

    let page = journal::page(&store.workspace, Some(&uai), 0, 50).await.unwrap();
    let told: Vec<(&str, &str, u32)> = page
        .entries
        .iter()
        .map(|entry| (entry.author.as_str(), entry.what.as_str(), entry.accounts))
        .collect();
    let department = &uai[..3];
    let team = format!("Tom Équipe (équipe d’assistance 1D du département {department})");
    let expected = [
        ("Dan Délégué (délégation)", "Mot de passe réinitialisé (oublié)", 1),
        (
            &team,
            "Mot de passe réinitialisé (perdu ou volé)\u{a0}: refusé par le service central, rien n’a été fait",
            1,
        ),
        (&team, "2\u{A0}comptes notifiés par feuille individuelle", 2),
        (before[0].author.as_str(), "3\u{A0}comptes notifiés par feuille individuelle", 3),
    ];
    assert_eq!(told[..4], expected);
    assert!(told.contains(&(team.as_str(), "Établissement ouvert par l’équipe d’assistance", 0)), "{told:?}");
    assert_eq!(page.total as usize, before.len() + 4);
    // Pages of it are the same lines.
    let mut paged = Vec::new();
    for number in 0..page.total.div_ceil(2) {
        paged.extend(journal::page(&store.workspace, Some(&uai), number, 2).await.unwrap().entries);
    }
    let said = |entries: &[JournalEntry]| -> Vec<String> {
        entries.iter().map(|entry| format!("{} {}", entry.at, entry.what)).collect()
    };
    assert_eq!(said(&paged), said(&page.entries));
    // Found by who it was, by topic and by login; written with the rest.
    let query = |text: &str, topic| JournalQuery {
        school: Some(uai.clone()),
        text: text.to_owned(),
        topic,
        page_size: 50,
        ..JournalQuery::default()
    };
    let found = async |query: JournalQuery| journal::search(&store.workspace, &query).await.unwrap().total;
    assert_eq!(found(query("assistance", None)).await, 3);
    assert_eq!(found(query("delegue", None)).await, 1);
    assert_eq!(found(query("tom", Some(JournalTopic::Passwords))).await, 1);
    let login: String = sqlx::query_scalar("SELECT login FROM account WHERE id = ?1")
        .bind(accounts[1])
        .fetch_one(pool)
        .await
        .unwrap();
    assert_eq!(found(query(&login, None)).await, 2, "here and elsewhere");

    let history = store.details(accounts[0]).await.history;
    let told: Vec<(&str, &str)> =
        history.iter().map(|entry| (entry.author.as_str(), entry.what.as_str())).collect();
    assert_eq!(told[0].0, team);
    assert_eq!(told[1], (team.as_str(), "Compte notifié par feuille individuelle"));
    assert_eq!((told.len(), told[2].0), (3, before[0].author.as_str()));
}
