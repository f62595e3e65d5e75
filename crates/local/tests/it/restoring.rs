//! Putting a copy back: nothing moves before the copy is known to be good, and nothing is given twice after.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use local::data_dir::{DataDir, Profile, Restored};
use local::progress::Progress;
use local::store::backup::{self, Reason};
use local::store::id::AccountId;
use local::store::{account, meta, operation};
use local::usecase::daily;
use local::usecase::{accounts, journal, notify, reset};
use local::view::accounts::{AccountsQuery, Filter, Selection, SortColumn};
use local::view::action::{NotifyRequest, ResetReason, ResetRequest, SheetOrder};
use local::view::codes::{Population, State};
use local::view::session::NewStore;
use local::view::task::Failure;
use local::workspace::Workspace;

use testing::{AUTHOR, SEPTEMBER, TestClock, populate};

pub const PASSPHRASE: &str = "quatre chats sous le préau";

/// A user's folder, with one school under a passphrase.
pub struct Rooms {
    pub root: tempfile::TempDir,
    pub data_dir: DataDir,
    pub clock: TestClock,
    pub uai: String,
}

impl Rooms {
    pub async fn new() -> (Self, Workspace) {
        let root = tempfile::tempdir().unwrap();
        let clock = TestClock::at(SEPTEMBER);
        let data_dir = DataDir::new(root.path().join("data"), Arc::new(clock.clone()));
        let data_dir = data_dir.followed(Some(root.path().join("ledgers")));
        let new =
            NewStore { author: AUTHOR.to_owned(), passphrase: Some(PASSPHRASE.into()), demonstration: false };
        let workspace = data_dir.create(&new).await.unwrap();
        let uai = populate(&workspace, 1).await.uai;
        (Self { root, data_dir, clock, uai }, workspace)
    }

    pub fn folder(&self) -> PathBuf {
        self.data_dir.folder(Profile::School)
    }

    /// Restores at another moment: copies are named by theirs.
    pub async fn restored(&self, workspace: Workspace, name: &str, moment: &str) -> Restored {
        self.clock.set(moment);
        let chosen = self.data_dir.choose(name, Some(PASSPHRASE)).await.unwrap();
        workspace.close().await;
        drop(workspace);
        self.data_dir.restore(chosen).await.unwrap()
    }

    pub async fn accounts(&self, workspace: &Workspace, states: &[State]) -> Vec<u32> {
        let query = AccountsQuery {
            school: self.uai.clone(),
            population: Population::LegalGuardians,
            filter: Filter { states: states.to_vec(), ..Filter::default() },
            sort: SortColumn::Pupil,
            descending: false,
            page: 0,
            page_size: 500,
        };
        accounts::select_all(workspace, &query).await.unwrap()
    }

    pub fn selection(&self, accounts: &[u32]) -> Selection {
        Selection::of(&self.uai, Population::LegalGuardians, accounts.to_vec())
    }

    pub async fn notify(&self, workspace: &Workspace, accounts: &[u32], reset: bool) {
        let request = NotifyRequest {
            selection: self.selection(accounts),
            reset,
            reason: None,
            spare_chosen: false,
            order: SheetOrder::Class,
            separators: false,
            path: self.root.path().join("feuilles.pdf").to_string_lossy().into_owned(),
        };
        notify::by_sheet(workspace, &request, &Progress::default()).await.unwrap();
    }

    pub async fn reset(&self, workspace: &Workspace, accounts: &[u32]) {
        let request = ResetRequest {
            selection: self.selection(accounts),
            reason: ResetReason::Forgotten,
            spare_chosen: false,
        };
        assert_eq!(reset::run(workspace, &request).await.unwrap().done as usize, accounts.len());
    }
}

/// Login and readable password of each account.
pub async fn papers(workspace: &Workspace, accounts: &[u32]) -> Vec<(String, Option<String>)> {
    let ids: Vec<AccountId> = accounts.iter().map(|id| AccountId::from(*id)).collect();
    let mut connection = workspace.store().pool().acquire().await.unwrap();
    let mut stored = account::load(&mut connection, &ids).await.unwrap();
    stored.sort_by_key(|stored| stored.id);
    stored
        .iter()
        .map(|stored| (stored.login.clone(), stored.provisional_password().map(|word| word.to_string())))
        .collect()
}

pub async fn texts(workspace: &Workspace, sql: &'static str) -> HashSet<String> {
    sqlx::query_scalar(sql).fetch_all(workspace.store().pool()).await.unwrap().into_iter().collect()
}

pub fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(path).unwrap()))
        .collect();
    files.sort();
    files
}

#[tokio::test]
async fn without_the_right_passphrase_nothing_moves() {
    let (rooms, workspace) = Rooms::new().await;
    let made = workspace.backup(Reason::Manual).await.unwrap();
    let accounts = rooms.accounts(&workspace, &[]).await;
    rooms.notify(&workspace, &accounts[..3], false).await;
    workspace.close().await;
    drop(workspace);
    let before = files(&rooms.folder());
    let missing = rooms.data_dir.choose(&made.name, None).await.unwrap_err();
    assert_eq!(
        (missing.code(), Failure::from(&missing).field.as_deref()),
        ("passphrase-needed", Some("passphrase"))
    );
    let wrong = rooms.data_dir.choose(&made.name, Some("quatre chiens sous le préau")).await.unwrap_err();
    assert_eq!(
        (wrong.code(), Failure::from(&wrong).field.as_deref()),
        ("wrong-passphrase", Some("passphrase"))
    );
    assert!(files(&rooms.folder()) == before);
    let kept = backup::list(&rooms.folder());
    assert!(kept.iter().all(|backup| backup.reason != Reason::Restore), "{kept:?}");

    let chosen = rooms.data_dir.choose(&made.name, Some(PASSPHRASE)).await.unwrap();
    let restored = rooms.data_dir.restore(chosen).await.unwrap();
    assert!(rooms.accounts(&restored.workspace, &[State::Notified]).await.is_empty());
    let journal = journal::page(&restored.workspace, None, 0, 10).await.unwrap();
    assert_eq!((journal.entries[0].kind.as_str(), journal.entries[0].author.as_str()), ("restored", AUTHOR));
}

#[tokio::test]
async fn a_damaged_copy_is_refused_while_the_store_is_at_work() {
    let (rooms, workspace) = Rooms::new().await;
    let made = workspace.backup(Reason::Manual).await.unwrap();
    let copy = rooms.folder().join("sauvegardes").join(&made.name);
    let mut bytes = std::fs::read(&copy).unwrap();
    bytes[20_000..30_000].fill(0);
    std::fs::write(&copy, bytes).unwrap();
    let refused = rooms.data_dir.choose(&made.name, Some(PASSPHRASE)).await.unwrap_err();
    assert_eq!(refused.code(), "backup-damaged");
    let lost = rooms.data_dir.choose("preau-20200101T000000Z-daily.db", Some(PASSPHRASE)).await.unwrap_err();
    assert_eq!(lost.code(), "not-found");
    let left: Vec<_> = files(&rooms.folder()).into_iter().map(|(name, _)| name).collect();
    assert!(left.iter().all(|name| !name.contains("partiel")), "{left:?}");
    assert!(!rooms.accounts(&workspace, &[]).await.is_empty(), "the store is still at work");
}

#[tokio::test]
async fn nothing_is_given_twice_after_a_restoration() {
    let (rooms, workspace) = Rooms::new().await;
    let all = rooms.accounts(&workspace, &[]).await;
    let (first, others, later) = (&all[..3], &all[3..6], &all[6..9]);
    rooms.notify(&workspace, first, false).await;
    let made = workspace.backup(Reason::Manual).await.unwrap();

    // On paper by now: a reset of the first, the others, and a school that the copy does not know.
    rooms.reset(&workspace, &first[..1]).await;
    rooms.notify(&workspace, &first[..1], false).await;
    rooms.notify(&workspace, others, false).await;
    let second = populate(&workspace, 2).await;
    let on_paper = [papers(&workspace, &first[..1]).await, papers(&workspace, others).await].concat();
    let serials = texts(&workspace, "SELECT serial FROM sheet").await;
    let logins = texts(&workspace, "SELECT login FROM account").await;
    let device = meta::device(workspace.store().pool()).await.unwrap();

    let Restored { workspace, warnings } =
        rooms.restored(workspace, &made.name, "2026-09-05T08:00:00Z").await;
    let expected = [
        "Les 4 feuilles imprimées depuis cette sauvegarde ne figurent plus dans vos données\u{A0}: reprenez-les et \
         détruisez-les. Leurs mots de passe ne fonctionnent plus et ne seront plus donnés.",
        "Un compte notifié avant cette sauvegarde avait reçu un mot de passe depuis\u{A0}: aucune de ses feuilles ne \
         fonctionne plus. Notifiez-le de nouveau.",
    ];
    assert_eq!(warnings, expected);
    assert_ne!(meta::device(workspace.store().pool()).await.unwrap(), device, "its counters start again");
    let known = texts(&workspace, "SELECT login FROM account").await;

    // What was printed since works no more, without any reset: the sheets are to be destroyed.
    rooms.notify(&workspace, &first[..1], false).await;
    rooms.notify(&workspace, others, false).await;
    rooms.notify(&workspace, later, false).await;
    let given: HashSet<_> = [papers(&workspace, &first[..1]).await, papers(&workspace, others).await]
        .concat()
        .into_iter()
        .map(|(_, password)| password.unwrap())
        .collect();
    for (login, password) in &on_paper {
        assert!(!given.contains(password.as_ref().unwrap()), "the password of {login} was given again");
    }
    let retired = texts(&workspace, "SELECT serial FROM retired_serial").await;
    assert_eq!(retired.len(), 4);
    assert!(retired.is_subset(&serials));

    assert_eq!(populate(&workspace, 2).await.uai, second.uai);
    let new: HashSet<_> =
        texts(&workspace, "SELECT login FROM account").await.difference(&known).cloned().collect();
    assert!(!new.is_empty());
    assert!(new.is_disjoint(&logins), "a login is never reused: {:?}", new.intersection(&logins).next());

    // What is seen is still the confirmed state and the log.
    let mut connection = workspace.store().pool().acquire().await.unwrap();
    let pending = operation::pending(&mut connection, 0).await.unwrap();
    for id in all.iter().map(|id| AccountId::from(*id)) {
        let stored = account::find(&mut connection, id).await.unwrap();
        let confirmed = account::load_confirmed(&mut connection, id, stored.account.holder).await.unwrap();
        let own = pending.iter().filter(|operation| operation.account == stored.uuid);
        let seen = domain::operation::replay(
            &confirmed,
            own.map(|operation| &operation.decision),
            domain::action::Lead::Owner,
        );
        assert_eq!(seen, stored.account);
    }
}

/// What each sheet of an account says of itself.
async fn sheets(workspace: &Workspace, rooms: &Rooms, id: u32) -> Vec<String> {
    let details = local::usecase::account::details(workspace, &rooms.uai, id).await.unwrap();
    details.sheets.into_iter().map(|sheet| sheet.situation).collect()
}

#[tokio::test]
async fn no_sheet_to_destroy_is_printed_again_or_works() {
    let (rooms, workspace) = Rooms::new().await;
    let all = rooms.accounts(&workspace, &[]).await;
    let (before, again, untouched) = (&all[..24], &all[24..30], &all[30..32]);
    rooms.notify(&workspace, &all[..32], false).await;
    let kept = papers(&workspace, untouched).await;
    let made = workspace.backup(Reason::Manual).await.unwrap();
    let mut lost: HashSet<String> = HashSet::new();
    let words = |papers: Vec<(String, Option<String>)>| papers.into_iter().filter_map(|(_, word)| word);

    // Stolen once, then once more without anything printed of it; others are only printed a second time.
    lost.extend(words(papers(&workspace, before).await));
    let request =
        ResetRequest { selection: rooms.selection(before), reason: ResetReason::Stolen, spare_chosen: false };
    reset::run(&workspace, &request).await.unwrap();
    rooms.notify(&workspace, before, false).await;
    lost.extend(words(papers(&workspace, before).await));
    reset::run(&workspace, &request).await.unwrap();
    lost.extend(words(papers(&workspace, before).await));
    rooms.notify(&workspace, again, false).await;
    lost.extend(words(papers(&workspace, again).await));
    assert_eq!(lost.len(), 3 * 24 + 6);

    let Restored { workspace, warnings } =
        rooms.restored(workspace, &made.name, "2026-09-05T08:00:00Z").await;
    assert!(warnings[0].starts_with("Les 30 feuilles imprimées depuis"), "{warnings:?}");
    assert!(warnings[1].starts_with("30 comptes notifiés avant cette sauvegarde"), "{warnings:?}");
    for id in [before[0], again[0]] {
        let void = sheets(&workspace, &rooms, id).await;
        assert!(
            void.len() == 1 && void[0].ends_with("à détruire."),
            "the sheet that the copy knows is void too: {void:?}"
        );
    }
    assert_eq!(papers(&workspace, untouched).await, kept, "nothing happened to these");
    assert_eq!(sheets(&workspace, &rooms, untouched[0]).await, ["Utilisable"]);

    let touched = [before, again].concat();
    let check = async |workspace: &Workspace| {
        let read: Vec<String> = words(papers(workspace, &touched).await).collect();
        assert_eq!(read.len(), 30);
        assert!(read.iter().all(|word| !lost.contains(word)), "given again");
    };
    check(&workspace).await;
    rooms.notify(&workspace, &touched, false).await;
    check(&workspace).await;

    // The data that were replaced come back: their sheets were declared void, and stay so.
    let replaced =
        backup::list(&rooms.folder()).into_iter().find(|copy| copy.reason == Reason::Restore).unwrap();
    let Restored { workspace, .. } = rooms.restored(workspace, &replaced.name, "2026-09-06T08:00:00Z").await;
    check(&workspace).await;
    for id in [before[0], again[0]] {
        let void = sheets(&workspace, &rooms, id).await;
        assert!(void.iter().all(|situation| situation.ends_with("à détruire.")), "{void:?}");
    }
    rooms.notify(&workspace, &touched, false).await;
    check(&workspace).await;
}

#[tokio::test]
async fn what_was_given_is_remembered_from_one_restoration_to_the_next() {
    let (rooms, workspace) = Rooms::new().await;
    let empty = workspace.backup(Reason::Manual).await.unwrap();
    let all = rooms.accounts(&workspace, &[]).await;
    rooms.notify(&workspace, &all[..1], false).await;
    rooms.clock.set("2026-09-04T09:00:00Z");
    let notified = workspace.backup(Reason::Manual).await.unwrap();
    let first = papers(&workspace, &all[..1]).await;
    rooms.notify(&workspace, &all[..1], true).await;
    let second = papers(&workspace, &all[..1]).await;
    let Restored { workspace, .. } = rooms.restored(workspace, &empty.name, "2026-09-05T08:00:00Z").await;
    let Restored { workspace, .. } = rooms.restored(workspace, &notified.name, "2026-09-06T08:00:00Z").await;
    let given = [first, second].concat();
    rooms.notify(&workspace, &all[..1], false).await;
    let now = papers(&workspace, &all[..1]).await.remove(0);
    assert!(now.1.is_some() && !given.contains(&now), "given again: {now:?}");
}

#[tokio::test]
async fn what_expired_by_a_wrong_clock_comes_back_as_it_was_printed() {
    let (rooms, workspace) = Rooms::new().await;
    let all = rooms.accounts(&workspace, &[]).await;
    rooms.notify(&workspace, &all[..2], false).await;
    let printed = papers(&workspace, &all[..2]).await;
    let made = workspace.backup(Reason::Manual).await.unwrap();
    rooms.clock.set("2026-12-10T08:00:00Z");
    daily::run_if_due(&workspace).await.unwrap();
    assert!(rooms.accounts(&workspace, &[State::Notified]).await.is_empty());
    let Restored { workspace, .. } = rooms.restored(workspace, &made.name, "2026-09-05T08:00:00Z").await;
    assert_eq!(papers(&workspace, &all[..2]).await, printed);
    rooms.notify(&workspace, &all[2..4], false).await;
}

#[tokio::test]
async fn a_store_that_cannot_be_read_is_told_to_have_kept_its_marks() {
    let (rooms, workspace) = Rooms::new().await;
    let made = workspace.backup(Reason::Manual).await.unwrap();
    workspace.close().await;
    drop(workspace);
    std::fs::remove_dir_all(rooms.root.path().join("ledgers")).unwrap();
    std::fs::write(rooms.folder().join("preau.db"), "Bonjour.\n".repeat(1_000)).unwrap();
    let chosen = rooms.data_dir.choose(&made.name, Some(PASSPHRASE)).await.unwrap();
    let restored = rooms.data_dir.restore(chosen).await.unwrap();
    let expected = "Les données remplacées n’ont pas pu être relues\u{A0}: un identifiant ou un mot de passe donné \
                    depuis le 04/09/2026 pourrait l’être une seconde fois. Reprenez et détruisez les feuilles \
                    imprimées depuis cette date.";
    assert_eq!(restored.warnings, [expected]);
}

#[tokio::test]
async fn copies_made_by_restorations_are_thinned_out_too() {
    let (rooms, mut workspace) = Rooms::new().await;
    let made = workspace.backup(Reason::Manual).await.unwrap();
    for minute in 10..27 {
        workspace =
            rooms.restored(workspace, &made.name, &format!("2026-09-04T08:{minute}:00Z")).await.workspace;
    }
    let kept =
        backup::list(&rooms.folder()).into_iter().filter(|backup| backup.reason == Reason::Restore).count();
    assert_eq!(kept, 14);
}
