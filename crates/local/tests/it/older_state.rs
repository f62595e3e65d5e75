//! A data folder that somebody put back by hand in an older state: it is recognised, and gives nothing twice.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use local::data_dir::{DataDir, Profile};
use local::store::backup::Reason;
use local::store::meta;
use local::usecase::{journal, older_state};
use local::view::codes::State;
use local::workspace::Workspace;

use crate::restoring::{PASSPHRASE, Rooms, papers, texts};
use testing::{copy_folder, populate};

impl Rooms {
    async fn closed(&self, workspace: Workspace) {
        workspace.close().await;
        drop(workspace);
    }

    async fn opened(&self) -> Workspace {
        self.data_dir.open(Some(PASSPHRASE)).await.unwrap()
    }

    /// The data in another folder, by the same ledgers.
    fn at(&self, root: &Path) -> DataDir {
        let data_dir = DataDir::new(root.to_owned(), Arc::new(self.clock.clone()));
        data_dir.followed(Some(self.ledgers()))
    }

    /// The data folder as it is now.
    async fn kept(&self, workspace: Workspace) -> (PathBuf, Workspace) {
        self.closed(workspace).await;
        let away = self.root.path().join("copie");
        copy_folder(&self.folder(), &away);
        (away, self.opened().await)
    }

    async fn put_back(&self, workspace: Workspace, from: &Path) {
        self.closed(workspace).await;
        std::fs::remove_dir_all(self.folder()).unwrap();
        copy_folder(from, &self.folder());
    }

    fn ledgers(&self) -> PathBuf {
        self.root.path().join("ledgers")
    }
}

const OLDER: &str = "Les données de ce dossier sont dans un état plus ancien que le dernier connu de cet ordinateur\u{A0}: une \
                     copie a pris leur place, ou la suite en est perdue.";

const GOES_ON: &str = "Vous continuez avec ces données\u{A0}: aucun identifiant ni mot de passe donné depuis cet état ne le \
                       sera de nouveau.";

/// The older state is told, and goes on at the director's word.
async fn confirmed(workspace: &Workspace) -> Vec<String> {
    assert!(workspace.older_state().unwrap().starts_with(OLDER), "{:?}", workspace.older_state());
    let told = older_state::confirm(workspace).await.unwrap();
    assert_eq!(told[0], GOES_ON);
    assert_eq!(workspace.older_state(), None);
    told
}

fn words(papers: Vec<(String, Option<String>)>) -> HashSet<String> {
    papers.into_iter().filter_map(|(_, word)| word).collect()
}

#[tokio::test]
async fn a_folder_put_back_by_hand_gives_nothing_twice() {
    let (rooms, workspace) = Rooms::new().await;
    let all = rooms.accounts(&workspace, &[]).await;
    let (before, since, untouched) = (&all[..3], &all[3..6], &all[6..8]);
    rooms.notify(&workspace, &all[..3], false).await;
    rooms.notify(&workspace, untouched, false).await;
    let (older, workspace) = rooms.kept(workspace).await;
    assert_eq!(workspace.older_state(), None, "nothing to say of a folder that was only closed");

    // On paper by now, and a school that the older state does not know.
    rooms.notify(&workspace, before, true).await;
    rooms.notify(&workspace, since, false).await;
    let second = populate(&workspace, 2).await;
    let lost: HashSet<String> = words(papers(&workspace, before).await)
        .union(&words(papers(&workspace, since).await))
        .cloned()
        .collect();
    let kept = papers(&workspace, untouched).await;
    let logins = texts(&workspace, "SELECT login FROM account").await;
    let device = meta::device(workspace.store().pool()).await.unwrap();

    rooms.put_back(workspace, &older).await;
    let workspace = rooms.opened().await;
    let asked = format!(
        "{OLDER} 6 feuilles imprimées depuis n’y figurent pas. Rien n’y a été modifié. Si les données à jour sont \
         ailleurs, fermez Préau et remettez-les dans ce dossier\u{A0}: leurs feuilles restent valables. Sinon, confirmez \
         que vous continuez avec celles-ci\u{A0}: les mots de passe donnés depuis ne fonctionneront plus, et ceux de 3 \
         comptes déjà notifiés seront remplacés. D’ici là, rien n’est enregistré et aucun mot de passe n’expire."
    );
    assert_eq!(rooms.data_dir.session(&workspace).await.unwrap().older_state.as_ref(), Some(&asked));
    assert_eq!(
        confirmed(&workspace).await,
        [
            GOES_ON,
            "Les 6 feuilles imprimées depuis cet état ne figurent plus dans vos données\u{A0}: reprenez-les et \
             détruisez-les. Leurs mots de passe ne fonctionnent plus et ne seront plus donnés.",
            "3 comptes notifiés avant cet état avaient reçu un mot de passe depuis\u{A0}: aucune de leurs feuilles ne \
             fonctionne plus. Notifiez-les de nouveau.",
        ]
    );
    let lines = journal::page(&workspace, None, 0, 2).await.unwrap().entries;
    assert_eq!(lines.iter().map(|line| line.kind.as_str()).collect::<Vec<_>>(), ["older_state", "gone_past"]);
    assert_ne!(meta::device(workspace.store().pool()).await.unwrap(), device, "its counters start again");
    assert_eq!(papers(&workspace, untouched).await, kept, "nothing happened to these");
    assert_eq!(texts(&workspace, "SELECT serial FROM retired_serial").await.len(), 6);

    let touched = [before, since].concat();
    rooms.notify(&workspace, &touched, false).await;
    assert!(words(papers(&workspace, &touched).await).is_disjoint(&lost), "given again");
    let known = texts(&workspace, "SELECT login FROM account").await;
    assert_eq!(populate(&workspace, 2).await.uai, second.uai);
    let new: HashSet<String> =
        texts(&workspace, "SELECT login FROM account").await.difference(&known).cloned().collect();
    assert!(!new.is_empty() && new.is_disjoint(&logins), "{:?}", new.intersection(&logins).next());

    // It is asked once.
    rooms.closed(workspace).await;
    let workspace = rooms.opened().await;
    assert_eq!(workspace.older_state(), None);
    assert_eq!(older_state::confirm(&workspace).await.unwrap(), [""; 0]);
    assert_eq!(
        journal::page(&workspace, None, 0, 50)
            .await
            .unwrap()
            .entries
            .iter()
            .filter(|line| line.kind == "older_state")
            .count(),
        1
    );
}

#[tokio::test]
async fn an_older_state_that_went_on_elsewhere_is_recognised() {
    let (rooms, workspace) = Rooms::new().await;
    let all = rooms.accounts(&workspace, &[]).await;
    let (older, workspace) = rooms.kept(workspace).await;
    rooms.notify(&workspace, &all[..2], false).await;
    let lost = words(papers(&workspace, &all[..2]).await);
    rooms.put_back(workspace, &older).await;
    // Another computer has no ledger; there the log grows beyond what it was here.
    let elsewhere = DataDir::new(rooms.root.path().join("data"), Arc::new(rooms.clock.clone()));
    let workspace = elsewhere.open_place(Profile::School, Some(PASSPHRASE)).await.unwrap();
    rooms.notify(&workspace, &all[10..20], false).await;
    rooms.closed(workspace).await;
    let workspace = rooms.opened().await;
    confirmed(&workspace).await;
    rooms.notify(&workspace, &all[..2], false).await;
    assert!(words(papers(&workspace, &all[..2]).await).is_disjoint(&lost), "given again");
}

#[tokio::test]
async fn a_restoration_is_no_older_state_put_back_by_hand() {
    let (rooms, workspace) = Rooms::new().await;
    let made = workspace.backup(Reason::Manual).await.unwrap();
    let all = rooms.accounts(&workspace, &[]).await;
    rooms.notify(&workspace, &all[..2], false).await;
    let workspace = rooms.restored(workspace, &made.name, "2026-09-05T08:00:00Z").await.workspace;
    assert_eq!(workspace.older_state(), None);
    rooms.notify(&workspace, &all[2..3], false).await;
    rooms.closed(workspace).await;
    assert_eq!(rooms.opened().await.older_state(), None);
}

#[tokio::test]
async fn what_a_destroyed_database_gave_is_known_from_the_ledger() {
    let (rooms, workspace) = Rooms::new().await;
    let made = workspace.backup(Reason::Manual).await.unwrap();
    let all = rooms.accounts(&workspace, &[]).await;
    rooms.notify(&workspace, &all[..2], false).await;
    let lost = words(papers(&workspace, &all[..2]).await);
    rooms.closed(workspace).await;
    std::fs::write(rooms.folder().join("preau.db"), "Bonjour.\n".repeat(1_000)).unwrap();
    let chosen = rooms.data_dir.choose(&made.name, Some(PASSPHRASE)).await.unwrap();
    let restored = rooms.data_dir.restore(chosen).await.unwrap();
    assert_eq!(restored.warnings.len(), 1);
    assert!(
        restored.warnings[0].starts_with("Les 2 feuilles imprimées depuis cette sauvegarde"),
        "{:?}",
        restored.warnings
    );
    rooms.notify(&restored.workspace, &all[..2], false).await;
    assert!(words(papers(&restored.workspace, &all[..2]).await).is_disjoint(&lost), "given again");
}

#[tokio::test]
async fn a_doubted_clock_dates_nothing_and_hides_nothing() {
    let (rooms, workspace) = Rooms::new().await;
    let all = rooms.accounts(&workspace, &[]).await;
    let (older, workspace) = rooms.kept(workspace).await;
    rooms.notify(&workspace, &all[..2], false).await;
    let lost = words(papers(&workspace, &all[..2]).await);
    rooms.put_back(workspace, &older).await;
    rooms.clock.set("2028-01-10T08:00:00Z");
    let workspace = rooms.opened().await;
    assert!(workspace.clock_doubt().await.unwrap().is_some());
    confirmed(&workspace).await;
    assert!(journal::page(&workspace, None, 0, 1).await.unwrap().entries[0].at.starts_with("2026-09-04"));
    rooms.clock.set("2026-09-05T08:00:00Z");
    rooms.notify(&workspace, &all[..2], false).await;
    assert!(words(papers(&workspace, &all[..2]).await).is_disjoint(&lost), "given again");
}

#[tokio::test]
async fn a_ledger_says_nothing_of_anybody_and_is_only_a_help() {
    let (rooms, workspace) = Rooms::new().await;
    let all = rooms.accounts(&workspace, &[]).await;
    rooms.notify(&workspace, &all[..2], false).await;
    rooms.closed(workspace).await;
    let files: Vec<PathBuf> =
        std::fs::read_dir(rooms.ledgers()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    let bytes = std::fs::read(&files[0]).unwrap();
    assert!(!bytes.starts_with(b"SQLite format 3"), "it is encrypted");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&rooms.ledgers()), mode(&files[0])), (0o700, 0o600));
    }

    for wrong in
        ["Bonjour.\n".repeat(1_000).into_bytes(), Vec::new(), vec![0], bytes[..bytes.len() / 2].to_vec()]
    {
        std::fs::write(&files[0], wrong).unwrap();
        let workspace = rooms.opened().await;
        assert_eq!(workspace.older_state(), None);
        assert_eq!(rooms.accounts(&workspace, &[State::Notified]).await.len(), 2);
        rooms.closed(workspace).await;
    }
    // It knows again: begun anew, it recognises what it must.
    let workspace = rooms.opened().await;
    let (older, workspace) = rooms.kept(workspace).await;
    rooms.notify(&workspace, &all[2..3], false).await;
    rooms.put_back(workspace, &older).await;
    confirmed(&rooms.opened().await).await;
    std::fs::remove_dir_all(rooms.ledgers()).unwrap();
    std::fs::write(rooms.ledgers(), "in the way").unwrap();
    assert_eq!(rooms.opened().await.older_state(), None);
}

#[tokio::test]
async fn what_is_erased_leaves_no_ledger() {
    let (rooms, workspace) = Rooms::new().await;
    rooms.closed(workspace).await;
    assert!(rooms.ledgers().exists());
    assert!(rooms.data_dir.erase().await.unwrap().any);
    assert!(!rooms.ledgers().exists());
}

async fn opened_at(data_dir: &DataDir) -> Workspace {
    data_dir.open(Some(PASSPHRASE)).await.unwrap()
}

async fn close(workspace: Workspace) {
    workspace.close().await;
    drop(workspace);
}

/// Data of which three accounts were notified, a copy of them in another folder, and three more notified since.
struct Two {
    rooms: Rooms,
    copy: DataDir,
    accounts: Vec<u32>,
    /// Passwords that are on paper.
    papers: Vec<(String, Option<String>)>,
}

impl Two {
    async fn new() -> Self {
        let (rooms, workspace) = Rooms::new().await;
        let accounts = rooms.accounts(&workspace, &[]).await[..6].to_vec();
        rooms.notify(&workspace, &accounts[..3], false).await;
        close(workspace).await;
        let root = rooms.root.path().join("clé/data");
        copy_folder(&rooms.root.path().join("data"), &root);
        let workspace = rooms.opened().await;
        rooms.notify(&workspace, &accounts, true).await;
        let papers = papers(&workspace, &accounts).await;
        close(workspace).await;
        let copy = rooms.at(&root);
        Self { rooms, copy, accounts, papers }
    }

    /// The data that went on are as they were, and nobody says anything of them.
    async fn require_whole(&self) {
        let workspace = self.rooms.opened().await;
        assert_eq!((workspace.older_state(), workspace.notices()), (None, [].as_slice()));
        assert_eq!(papers(&workspace, &self.accounts).await, self.papers);
        let lines = journal::page(&workspace, None, 0, 50).await.unwrap().entries;
        assert!(lines.iter().all(|line| !["older_state", "gone_past"].contains(&&*line.kind)), "{lines:?}");
        close(workspace).await;
    }

    fn ledger_files(&self) -> Vec<(String, Vec<u8>)> {
        crate::restoring::files(&self.rooms.ledgers())
    }
}

#[tokio::test]
async fn a_copy_that_is_opened_beside_leaves_the_sheets_of_the_first_as_they_were() {
    let two = Two::new().await;
    let before = two.ledger_files();
    let there = two.rooms.folder().canonicalize().unwrap();
    for went_on in [true, false] {
        let workspace = opened_at(&two.copy).await;
        let said = if went_on {
            " Ce qui a été fait dans le premier depuis la copie ne figure pas ici, et ses feuilles restent valables\u{A0}: \
             n’en détruisez aucune."
        } else {
            ""
        };
        let notice = format!(
            "Les mêmes données sont aussi dans «\u{A0}{}\u{A0}», que cet ordinateur connaissait avant «\u{A0}{}\u{A0}»\u{A0}: ce \
             sont deux exemplaires, et ce qui est fait dans l’un, l’autre ne le sait pas.{said} Ne travaillez que dans un \
             seul\u{A0}: un identifiant ou un mot de passe donné dans l’un pourrait l’être une seconde fois dans l’autre.",
            there.display(),
            two.copy.folder(Profile::School).display(),
        );
        assert_eq!((workspace.older_state(), workspace.notices()), (None, [notice].as_slice()));
        let lines = journal::page(&workspace, None, 0, 1).await.unwrap().entries;
        assert_eq!(lines[0].kind, "notify", "looking replaced nothing here either");
        close(workspace).await;
        assert!(
            before.iter().all(|file| two.ledger_files().contains(file)),
            "the first one's ledger is its own"
        );
        two.require_whole().await;
        if went_on {
            // A copy of what it is by now.
            std::fs::remove_dir_all(two.copy.folder(Profile::School)).unwrap();
            copy_folder(&two.rooms.folder(), &two.copy.folder(Profile::School));
        }
    }
}

#[tokio::test]
async fn what_is_done_in_a_copy_is_no_history_of_the_first() {
    let two = Two::new().await;
    for round in 0..2 {
        let workspace = opened_at(&two.copy).await;
        two.rooms.notify(&workspace, &two.accounts[round..=round], true).await;
        close(workspace).await;
        two.require_whole().await;
    }
    // A copy that is erased, or goes, takes nothing with it.
    assert!(two.copy.erase().await.unwrap().any);
    two.require_whole().await;
}

#[tokio::test]
async fn an_older_state_changes_nothing_before_it_is_confirmed() {
    let two = Two::new().await;
    let away = two.rooms.root.path().join("à jour");
    std::fs::rename(two.rooms.folder(), &away).unwrap();
    copy_folder(&two.copy.folder(Profile::School), &two.rooms.folder());
    for _ in 0..2 {
        let workspace = two.rooms.opened().await;
        assert!(workspace.older_state().unwrap().starts_with(OLDER));
        let before = papers(&workspace, &two.accounts).await;
        assert_eq!(workspace.begin().await.err().unwrap().code(), "older-state");
        assert_eq!(workspace.begin_import().await.err().unwrap().code(), "older-state");
        assert_eq!(papers(&workspace, &two.accounts).await, before);
        let lines = journal::page(&workspace, None, 0, 1).await.unwrap().entries;
        assert_eq!(lines[0].kind, "notify");
        close(workspace).await;
    }
    // The right one comes back: it was only looked at.
    std::fs::remove_dir_all(two.rooms.folder()).unwrap();
    std::fs::rename(&away, two.rooms.folder()).unwrap();
    two.require_whole().await;
}

#[tokio::test]
async fn data_that_move_are_followed_and_an_older_copy_of_them_is_recognised_there() {
    let two = Two::new().await;
    let moved = two.rooms.root.path().join("autre/data");
    std::fs::create_dir_all(moved.parent().unwrap()).unwrap();
    std::fs::rename(two.rooms.root.path().join("data"), &moved).unwrap();
    let data_dir = two.rooms.at(&moved);
    let workspace = opened_at(&data_dir).await;
    assert_eq!((workspace.older_state(), workspace.notices()), (None, [].as_slice()));
    assert_eq!(papers(&workspace, &two.accounts).await, two.papers);
    two.rooms.notify(&workspace, &two.accounts[..1], true).await;
    let lost = words(papers(&workspace, &two.accounts).await);
    close(workspace).await;

    // The copy is beside it now, wherever it is opened: where the data were, too.
    let workspace = opened_at(&two.copy).await;
    assert_eq!((workspace.older_state(), workspace.notices().len()), (None, 1));
    close(workspace).await;
    copy_folder(&two.copy.folder(Profile::School), &two.rooms.folder());
    let workspace = two.rooms.opened().await;
    assert_eq!(workspace.older_state(), None);
    assert!(workspace.notices().iter().any(|notice| notice.contains("autre")), "{:?}", workspace.notices());
    close(workspace).await;
    std::fs::remove_dir_all(two.rooms.folder()).unwrap();

    // Once they are gone, the copy is what is left of them, where it was opened before.
    std::fs::remove_dir_all(&moved).unwrap();
    let workspace = opened_at(&two.copy).await;
    confirmed(&workspace).await;
    two.rooms.notify(&workspace, &two.accounts, true).await;
    assert!(words(papers(&workspace, &two.accounts).await).is_disjoint(&lost), "given again");
    close(workspace).await;
    let workspace = opened_at(&two.copy).await;
    assert_eq!((workspace.older_state(), workspace.notices()), (None, [].as_slice()), "it is asked once");
    close(workspace).await;
}

#[tokio::test]
async fn an_older_copy_at_a_place_never_seen_is_recognised_when_the_first_is_gone() {
    let two = Two::new().await;
    let away = two.rooms.root.path().join("débranché");
    std::fs::rename(two.rooms.root.path().join("data"), &away).unwrap();
    let workspace = opened_at(&two.copy).await;
    assert!(workspace.older_state().unwrap().starts_with(OLDER));
    close(workspace).await;
    // It was on a disk that comes back.
    std::fs::rename(&away, two.rooms.root.path().join("data")).unwrap();
    two.require_whole().await;
    let workspace = opened_at(&two.copy).await;
    assert_eq!((workspace.older_state(), workspace.notices().len()), (None, 1));
    close(workspace).await;
    std::fs::remove_dir_all(two.rooms.root.path().join("data")).unwrap();
    let workspace = opened_at(&two.copy).await;
    confirmed(&workspace).await;
    let lost: HashSet<String> = words(two.papers.clone());
    two.rooms.notify(&workspace, &two.accounts, true).await;
    assert!(words(papers(&workspace, &two.accounts).await).is_disjoint(&lost), "given again");
    close(workspace).await;
}

#[cfg(unix)]
#[tokio::test]
async fn another_path_to_the_same_folder_is_no_copy() {
    let two = Two::new().await;
    let link = two.rooms.root.path().join("raccourci");
    std::os::unix::fs::symlink(two.rooms.root.path().join("data"), &link).unwrap();
    let workspace = opened_at(&two.rooms.at(&link)).await;
    assert_eq!((workspace.older_state(), workspace.notices()), (None, [].as_slice()));
    close(workspace).await;
    assert_eq!(two.ledger_files().len(), 1);
    two.require_whole().await;
}
