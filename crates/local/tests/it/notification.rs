//! Notify by sheet and reset: what the table says, and that sheets, accounts and log agree.

use std::path::Path;

use domain::action::Lead;
use domain::operation::replay;
use local::Error;
use local::progress::Progress;
use local::store::id::AccountId;
use local::store::pending_file::{Destination, Naming, PendingFile};
use local::store::{account, meta, operation};
use local::usecase::{notify, output_file, reset};
use local::view::accounts::Filter;
use local::view::action::{ActionResult, NotifyRequest, ResetReason, ResetRequest};
use local::view::codes::{Origin, PasswordKind, State};

use testing::{AUTHOR, TestStore};

/// The text of each page of a PDF, as poppler's reader finds it.
pub fn pages(file: &Path) -> Vec<String> {
    let read = std::process::Command::new("pdftotext").arg(file).arg("-").output();
    let read = read.expect("pdftotext (package poppler-utils) is installed");
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    String::from_utf8(read.stdout).unwrap().split_terminator('\u{c}').map(str::to_owned).collect()
}

/// Text with nothing but letters, digits and dots, as groups of a password may be apart on a page.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric() || *c == '.').collect()
}

#[tokio::test]
async fn sheets_hold_what_the_accounts_hold() {
    let store = TestStore::new().await;
    let class = store.school.classes[0].label.clone();
    let choices =
        store.workspace.roster(&store.school.uai, domain::person::Population::LegalGuardians).await.unwrap();
    let code = choices.classes.iter().find(|known| known.label == class).unwrap().code.clone();
    let chosen = store.accounts(Filter { classes: vec![code], ..Filter::default() }).await;
    let file = store.file("feuilles.pdf");
    let request = store.notification(&chosen, false, &file);
    let result = notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    assert_eq!((result.done as usize, result.not_reset), (chosen.len(), 0));
    assert!(result.file.as_ref().unwrap().secret);

    let pages: Vec<String> = pages(&file).iter().map(|page| squeezed(page)).collect();
    for id in &chosen {
        let details = store.details(*id).await;
        assert_eq!((details.state, details.origin), (State::Notified, Origin::School));
        assert_eq!(details.notified_on.as_deref(), Some("2026-09-04"));
        assert_eq!(details.expires_on.as_deref(), Some("2026-12-04"));
        let password = details.provisional_password.unwrap();
        let sheet: Vec<&String> = pages.iter().filter(|page| page.contains(&password)).collect();
        assert_eq!(sheet.len(), 1, "one sheet bears the password of {}", details.login);
        assert!(sheet[0].contains(&details.login), "{} is on its sheet", details.login);
        let serial = squeezed(&details.sheets[0].serial);
        assert!(sheet[0].contains(&serial), "the sheet bears its serial number {serial}");
        assert_eq!(details.sheets[0].situation, "Utilisable");
    }
    let others = store.accounts(Filter { states: vec![State::NotNotified], ..Filter::default() }).await;
    let all = store.accounts(Filter::default()).await;
    assert_eq!(others.len() + chosen.len(), all.len(), "nobody else was notified");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[tokio::test]
async fn notifying_again_keeps_the_password_and_with_reset_changes_it() {
    let store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    let (first, second) = (accounts[0], accounts[1]);
    let notify = |chosen: Vec<u32>, reset, name: &str| {
        let request = store.notification(&chosen, reset, &store.file(name));
        let workspace = &store.workspace;
        async move { notify::by_sheet(workspace, &request, &Progress::default()).await.unwrap() }
    };
    notify(vec![first], false, "a.pdf").await;
    let once = store.details(first).await.provisional_password.unwrap();
    notify(vec![first], false, "b.pdf").await;
    assert_eq!(store.details(first).await.provisional_password.unwrap(), once);

    let result = notify(vec![first, second], true, "c.pdf").await;
    assert_eq!((result.done, result.not_reset), (2, 1), "the second had never been notified");
    let details = store.details(first).await;
    assert_ne!(details.provisional_password.unwrap(), once);
    let void = "Le mot de passe a été réinitialisé depuis\u{a0}: cette feuille est à détruire.";
    let situations: Vec<&str> = details.sheets.iter().map(|sheet| sheet.situation.as_str()).collect();
    assert_eq!(situations, ["Utilisable", void, void], "the sheets with the old password are void");
    assert_eq!(store.details(second).await.state, State::Notified);
}

#[tokio::test]
async fn a_reset_does_the_possible_part_and_names_the_rest() {
    let store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    let request = store.notification(&accounts[..3], false, &store.file("a.pdf"));
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    let before = store.details(accounts[0]).await;
    let request = ResetRequest {
        selection: store.selection(&accounts[..5]),
        reason: ResetReason::Stolen,
        spare_chosen: false,
    };
    let result = reset::run(&store.workspace, &request).await.unwrap();
    assert_eq!((result.done, result.refused.len()), (3, 2));
    let mut reset = result.reset.clone();
    reset.sort_unstable();
    let mut first = accounts[..3].to_vec();
    first.sort_unstable();
    assert_eq!(reset, first);
    let mut named: Vec<u32> = result.refused.iter().map(|refused| refused.account).collect();
    named.sort_unstable();
    let mut left = accounts[3..5].to_vec();
    left.sort_unstable();
    assert_eq!(named, left);
    assert!(result.refused.iter().all(|refused| refused.reason.contains("jamais été notifié")));
    let after = store.details(accounts[0]).await;
    assert_eq!((after.state, after.password_kind), (State::Notified, PasswordKind::Provisional));
    assert_ne!(after.provisional_password, before.provisional_password);
    assert_eq!(after.notified_on, before.notified_on, "a reset does not move the date");
    assert!(after.history[0].what.contains("perdu ou volé"), "{:?}", after.history);
    assert_eq!(after.history[0].author, AUTHOR);
}

#[tokio::test]
async fn who_has_chosen_a_password_keeps_it_where_that_is_asked() {
    let store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    let request = store.notification(&accounts[..3], false, &store.file("a.pdf"));
    notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    store
        .change(&["UPDATE account SET state = 2, password = 2, provisional_since = NULL,
             chosen_with = generation, choices = 1
             WHERE id = (SELECT min(id) FROM account WHERE state = 1)"])
        .await;
    let kinds = async || {
        let mut kinds = Vec::new();
        for account in &accounts[..3] {
            kinds.push(store.details(*account).await.password_kind);
        }
        kinds.iter().filter(|kind| **kind == PasswordKind::Chosen).count()
    };
    assert_eq!(kinds().await, 1);
    let request = |spare_chosen| ResetRequest {
        selection: store.selection(&accounts[..3]),
        reason: ResetReason::Forgotten,
        spare_chosen,
    };
    let result = reset::run(&store.workspace, &request(true)).await.unwrap();
    assert_eq!((result.done, result.spared, kinds().await), (2, 1, 1));
    let both = NotifyRequest {
        spare_chosen: true,
        ..store.notification(&accounts[..3], true, &store.file("b.pdf"))
    };
    let result = notify::by_sheet(&store.workspace, &both, &Progress::default()).await.unwrap();
    assert_eq!((result.done, result.spared, kinds().await), (3, 1, 1));
    let result = reset::run(&store.workspace, &request(false)).await.unwrap();
    assert_eq!((result.done, result.spared, kinds().await), (3, 0, 0));
}

#[tokio::test]
async fn what_is_seen_is_the_confirmed_state_and_the_pending_operations() {
    let store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    for (chosen, reset, name) in
        [(&accounts[..9], false, "a.pdf"), (&accounts[4..12], true, "b.pdf"), (&accounts[..2], true, "c.pdf")]
    {
        let request = store.notification(chosen, reset, &store.file(name));
        notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    }
    let request = ResetRequest {
        selection: store.selection(&accounts),
        reason: ResetReason::Forgotten,
        spare_chosen: false,
    };
    reset::run(&store.workspace, &request).await.unwrap();
    let mut connection = store.workspace.store().pool().acquire().await.unwrap();
    let device = meta::device(&mut *connection).await.unwrap();
    let pending = operation::pending(&mut connection, 0).await.unwrap();
    assert!(pending.iter().all(|operation| operation.device == device));
    assert!(pending.is_sorted_by_key(|operation| operation.counter));
    let later = operation::pending(&mut connection, pending[2].counter).await.unwrap();
    assert_eq!(later, pending[3..]);
    for id in accounts.into_iter().map(AccountId::from) {
        let stored = account::find(&mut connection, id).await.unwrap();
        let confirmed = account::load_confirmed(&mut connection, id, stored.account.holder).await.unwrap();
        let own = pending.iter().filter(|operation| operation.account == stored.uuid);
        let decisions = own.map(|operation| &operation.decision);
        assert_eq!(replay(&confirmed, decisions, Lead::Owner), stored.account);
    }
}

#[tokio::test]
async fn a_cancelled_notification_leaves_nothing() {
    let store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    let file = store.file("feuilles.pdf");
    let progress = Progress::default();
    progress.cancel();
    let request = store.notification(&accounts, false, &file);
    let cancelled = notify::by_sheet(&store.workspace, &request, &progress).await;
    assert!(matches!(cancelled, Err(Error::Cancelled)));
    assert!(!file.exists());
    let left: Vec<_> = std::fs::read_dir(store.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("partiel"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
    let notified = Filter { states: vec![State::Notified], ..Filter::default() };
    assert!(store.accounts(notified).await.is_empty());
    assert_eq!(operation::pending_count(store.workspace.store().pool()).await.unwrap(), 0);
}

#[tokio::test]
async fn a_file_that_has_its_name_is_not_told_to_lack_it() {
    let store = TestStore::new().await;
    let file = store.file("feuilles.pdf");
    let batch = local::random::new_id(store.workspace.clock().now()).unwrap();
    let destination = Destination { file: file.clone(), naming: Naming::New };
    let pending = PendingFile::register(store.workspace.store(), batch, destination).await.unwrap();
    std::fs::write(&pending.temporary, "a file of sheets").unwrap();
    let mut writing = store.workspace.begin().await.unwrap();
    pending.mark_complete(&mut writing.transaction).await.unwrap();
    writing.commit().await.unwrap();
    // Whatever comes after the name, as a store that closes: the next opening forgets what was announced.
    store.workspace.close().await;
    assert_eq!(pending.publish(store.workspace.store()).await.unwrap(), file);
    let store = store.reopened().await;
    assert!(file.exists());
    drop(store);
}

#[tokio::test]
async fn bad_requests_are_told_apart() {
    let store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    let progress = Progress::default();
    for (selection, path, field) in [
        (vec![], "feuilles.pdf", "accounts"),
        (vec![999_999], "feuilles.pdf", "accounts"),
        (accounts.clone(), "feuilles.txt", "path"),
        (accounts.clone(), "nulle-part/feuilles.pdf", "path"),
    ] {
        let request = store.notification(&selection, false, &store.file(path));
        match notify::by_sheet(&store.workspace, &request, &progress).await {
            Err(Error::Invalid { field: found, .. }) => assert_eq!(found, field),
            other => panic!("{path}: {other:?}"),
        }
    }
    let unknown = local::usecase::dashboard::of(&store.workspace, "0990999X").await;
    assert!(matches!(unknown, Err(Error::NotFound(_))));
}

#[tokio::test]
async fn a_name_that_is_held_gives_way_to_the_next_free_one() {
    let store = TestStore::new().await;
    let accounts = store.accounts(Filter::default()).await;
    // As a file that another program holds on Windows: it cannot be replaced.
    let held = store.file("feuilles.pdf");
    std::fs::create_dir(&held).unwrap();
    std::fs::write(held.join("occupé"), "").unwrap();
    std::fs::write(store.file("feuilles (2).pdf"), "another file").unwrap();
    let request = store.notification(&accounts[..3], false, &held);
    let result = notify::by_sheet(&store.workspace, &request, &Progress::default()).await.unwrap();
    let written = result.file.unwrap();
    assert_eq!(written.name, "feuilles (3).pdf");
    let sheets = pages(Path::new(&written.path)).into_iter().filter(|page| page.contains("Identifiant"));
    assert_eq!(sheets.count(), 3);
    assert_eq!(std::fs::read_to_string(store.file("feuilles (2).pdf")).unwrap(), "another file");
    assert_eq!(
        result.warnings[1..],
        [
            "Le fichier «\u{A0}feuilles.pdf\u{A0}» n’a pas pu être remplacé, sans doute parce qu’il est ouvert dans un autre logiciel\u{A0}: le nouveau s’appelle «\u{A0}feuilles (3).pdf\u{A0}»."
        ]
    );
}

#[tokio::test]
async fn two_stores_write_under_one_name_in_one_folder() {
    let shared = tempfile::tempdir().unwrap();
    let file = shared.path().join("feuilles.pdf");
    let (one, other) = tokio::join!(TestStore::new(), TestStore::new());
    let mut pending = Vec::new();
    for store in [&one, &other] {
        let batch = local::random::new_id(store.workspace.clock().now()).unwrap();
        let destination = Destination { file: file.clone(), naming: Naming::New };
        let sheets = PendingFile::register(store.workspace.store(), batch, destination).await.unwrap();
        std::fs::File::create_new(&sheets.temporary).unwrap();
        std::fs::write(&sheets.temporary, batch.to_string()).unwrap();
        pending.push(sheets);
    }
    // What one abandons, or tidies at its opening, is its own.
    pending[1].discard(other.workspace.store()).await.unwrap();
    let other = other.reopened().await;
    let named = pending[0].publish(one.workspace.store()).await.unwrap();
    assert_eq!(std::fs::read_to_string(&named).unwrap(), pending[0].batch.to_string());

    // In a folder that both were told, each has its own file.
    let (one_accounts, other_accounts) =
        (one.accounts(Filter::default()).await, other.accounts(Filter::default()).await);
    let requests = [
        one.notification(&one_accounts[..3], false, shared.path()),
        other.notification(&other_accounts[..2], false, shared.path()),
    ];
    let progress = Progress::default();
    let (first, second) = tokio::join!(
        notify::by_sheet(&one.workspace, &requests[0], &progress),
        notify::by_sheet(&other.workspace, &requests[1], &progress)
    );
    let files = [first.unwrap().file.unwrap(), second.unwrap().file.unwrap()];
    assert_ne!(files[0].path, files[1].path);
    for (file, sheets) in files.iter().zip([3, 2]) {
        let pages = pages(Path::new(&file.path));
        assert_eq!(pages.iter().filter(|page| page.contains("Identifiant")).count(), sheets, "{}", file.name);
    }
    assert_eq!(std::fs::read_dir(shared.path()).unwrap().count(), 3);
}

#[tokio::test]
async fn a_file_that_came_after_the_name_was_given_is_left_and_told() {
    let store = TestStore::new().await;
    let file = store.file("feuilles.pdf");
    let batch = local::random::new_id(store.workspace.clock().now()).unwrap();
    let destination = Destination { file: file.clone(), naming: Naming::New };
    let pending = PendingFile::register(store.workspace.store(), batch, destination).await.unwrap();
    std::fs::write(&pending.temporary, "a file of sheets").unwrap();
    std::fs::write(&file, "somebody's").unwrap();
    let result = ActionResult {
        done: 1,
        reset: Vec::new(),
        not_reset: 0,
        spared: 0,
        refused: Vec::new(),
        file: Some(output_file::describe(&file, 1, true)),
        warnings: Vec::new(),
    };
    let result = output_file::publish(&store.workspace, &pending, result).await;
    assert_eq!(result.file.unwrap().name, "feuilles (2).pdf");
    assert_eq!(
        result.warnings,
        [
            "Un fichier «\u{A0}feuilles.pdf\u{A0}» est apparu entre-temps à cet endroit\u{A0}: il y est resté, et le \
             nouveau s’appelle «\u{A0}feuilles (2).pdf\u{A0}»."
        ]
    );
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "somebody's");
}
