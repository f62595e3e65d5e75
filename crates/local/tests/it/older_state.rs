//! A data folder that somebody put back by hand in an older state: it is recognised, and gives nothing twice.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use local::desk::Desk;
use local::office::{Office, Place};
use local::store::backup::Reason;
use local::store::meta;
use local::usecase::{clock, journal};
use local::view::codes::State;

use crate::restoring::{PASSPHRASE, Rooms, papers, texts};
use crate::school::furnish;

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

impl Rooms {
    async fn closed(&self, desk: Desk) {
        desk.close().await;
        drop(desk);
    }

    async fn opened(&self) -> Desk {
        self.office.open(Some(PASSPHRASE)).await.unwrap()
    }

    /// The data folder as it is now.
    async fn kept(&self, desk: Desk) -> (PathBuf, Desk) {
        self.closed(desk).await;
        let away = self.root.path().join("copie");
        copy(&self.folder(), &away);
        (away, self.opened().await)
    }

    async fn put_back(&self, desk: Desk, from: &Path) {
        self.closed(desk).await;
        std::fs::remove_dir_all(self.folder()).unwrap();
        copy(from, &self.folder());
    }

    fn ledgers(&self) -> PathBuf {
        self.root.path().join("ledgers")
    }
}

const FOUND: &str = "Le dossier des données a été remis dans un état plus ancien que le dernier connu de cet ordinateur. \
                     Rien de ce qu’il contient n’a été modifié, et aucun identifiant ni mot de passe donné depuis ne le \
                     sera de nouveau.";

fn words(papers: Vec<(String, Option<String>)>) -> HashSet<String> {
    papers.into_iter().filter_map(|(_, word)| word).collect()
}

#[tokio::test]
async fn a_folder_put_back_by_hand_gives_nothing_twice() {
    let (rooms, desk) = Rooms::new().await;
    let all = rooms.accounts(&desk, &[]).await;
    let (before, since, untouched) = (&all[..3], &all[3..6], &all[6..8]);
    rooms.notify(&desk, &all[..3], false).await;
    rooms.notify(&desk, untouched, false).await;
    let (older, desk) = rooms.kept(desk).await;
    assert_eq!(desk.notices(), [""; 0], "nothing to say of a folder that was only closed");

    // On paper by now, and a school that the older state does not know.
    rooms.notify(&desk, before, true).await;
    rooms.notify(&desk, since, false).await;
    let second = furnish(&desk, 2).await;
    let lost: HashSet<String> =
        words(papers(&desk, before).await).union(&words(papers(&desk, since).await)).cloned().collect();
    let kept = papers(&desk, untouched).await;
    let logins = texts(&desk, "SELECT login FROM account").await;
    let device = meta::device(desk.store().pool()).await.unwrap();

    rooms.put_back(desk, &older).await;
    let desk = rooms.opened().await;
    let expected = [
        FOUND,
        "Les 6 feuilles imprimées depuis cet état ne figurent plus dans vos données\u{A0}: reprenez-les et \
         détruisez-les. Leurs mots de passe ne fonctionnent plus et ne seront plus donnés.",
        "3 comptes notifiés avant cet état avaient reçu un mot de passe depuis\u{A0}: aucune de leurs feuilles ne \
         fonctionne plus. Notifiez-les de nouveau.",
    ];
    assert_eq!(desk.notices(), expected);
    assert_eq!(rooms.office.session(&desk).await.unwrap().notices, expected);
    let lines = journal::page(&desk, None, 0, 2).await.unwrap().entries;
    assert_eq!(lines.iter().map(|line| line.kind.as_str()).collect::<Vec<_>>(), ["older_state", "gone_past"]);
    assert_ne!(meta::device(desk.store().pool()).await.unwrap(), device, "its counters start again");
    assert_eq!(papers(&desk, untouched).await, kept, "nothing happened to these");
    assert_eq!(texts(&desk, "SELECT serial FROM retired_serial").await.len(), 6);

    let touched = [before, since].concat();
    rooms.notify(&desk, &touched, false).await;
    assert!(words(papers(&desk, &touched).await).is_disjoint(&lost), "given again");
    let known = texts(&desk, "SELECT login FROM account").await;
    assert_eq!(furnish(&desk, 2).await.uai, second.uai);
    let new: HashSet<String> =
        texts(&desk, "SELECT login FROM account").await.difference(&known).cloned().collect();
    assert!(!new.is_empty() && new.is_disjoint(&logins), "{:?}", new.intersection(&logins).next());

    // It is told once.
    rooms.closed(desk).await;
    let desk = rooms.opened().await;
    assert_eq!(desk.notices(), [""; 0]);
    assert_eq!(
        journal::page(&desk, None, 0, 50)
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
    let (rooms, desk) = Rooms::new().await;
    let all = rooms.accounts(&desk, &[]).await;
    let (older, desk) = rooms.kept(desk).await;
    rooms.notify(&desk, &all[..2], false).await;
    let lost = words(papers(&desk, &all[..2]).await);
    rooms.put_back(desk, &older).await;
    // Another computer has no ledger; there the log grows beyond what it was here.
    let elsewhere = Office::new(rooms.root.path().join("data"), Arc::new(rooms.clock.clone()));
    let desk = elsewhere.open_place(Place::School, Some(PASSPHRASE)).await.unwrap();
    rooms.notify(&desk, &all[10..20], false).await;
    rooms.closed(desk).await;
    let desk = rooms.opened().await;
    assert_eq!(desk.notices()[0], FOUND);
    rooms.notify(&desk, &all[..2], false).await;
    assert!(words(papers(&desk, &all[..2]).await).is_disjoint(&lost), "given again");
}

#[tokio::test]
async fn a_restoration_is_no_older_state_put_back_by_hand() {
    let (rooms, desk) = Rooms::new().await;
    let made = desk.backup(Reason::Manual).await.unwrap();
    let all = rooms.accounts(&desk, &[]).await;
    rooms.notify(&desk, &all[..2], false).await;
    let desk = rooms.restored(desk, &made.name, "2026-09-05T08:00:00Z").await.desk;
    assert_eq!(desk.notices(), [""; 0]);
    rooms.notify(&desk, &all[2..3], false).await;
    rooms.closed(desk).await;
    assert_eq!(rooms.opened().await.notices(), [""; 0]);
}

#[tokio::test]
async fn what_a_destroyed_database_gave_is_known_from_the_ledger() {
    let (rooms, desk) = Rooms::new().await;
    let made = desk.backup(Reason::Manual).await.unwrap();
    let all = rooms.accounts(&desk, &[]).await;
    rooms.notify(&desk, &all[..2], false).await;
    let lost = words(papers(&desk, &all[..2]).await);
    rooms.closed(desk).await;
    std::fs::write(rooms.folder().join("preau.db"), "Bonjour.\n".repeat(1_000)).unwrap();
    let chosen = rooms.office.choose(&made.name, Some(PASSPHRASE)).await.unwrap();
    let restored = rooms.office.restore(chosen).await.unwrap();
    assert_eq!(restored.warnings.len(), 1);
    assert!(
        restored.warnings[0].starts_with("Les 2 feuilles imprimées depuis cette sauvegarde"),
        "{:?}",
        restored.warnings
    );
    rooms.notify(&restored.desk, &all[..2], false).await;
    assert!(words(papers(&restored.desk, &all[..2]).await).is_disjoint(&lost), "given again");
}

#[tokio::test]
async fn a_doubted_clock_dates_nothing_and_hides_nothing() {
    let (rooms, desk) = Rooms::new().await;
    let all = rooms.accounts(&desk, &[]).await;
    let (older, desk) = rooms.kept(desk).await;
    rooms.notify(&desk, &all[..2], false).await;
    let lost = words(papers(&desk, &all[..2]).await);
    rooms.put_back(desk, &older).await;
    rooms.clock.set("2028-01-10T08:00:00Z");
    let desk = rooms.opened().await;
    assert_eq!(desk.notices()[0], FOUND);
    assert!(clock::doubt(&desk).await.unwrap().is_some());
    assert!(journal::page(&desk, None, 0, 1).await.unwrap().entries[0].at.starts_with("2026-09-04"));
    rooms.clock.set("2026-09-05T08:00:00Z");
    rooms.notify(&desk, &all[..2], false).await;
    assert!(words(papers(&desk, &all[..2]).await).is_disjoint(&lost), "given again");
}

#[tokio::test]
async fn a_ledger_says_nothing_of_anybody_and_is_only_a_help() {
    let (rooms, desk) = Rooms::new().await;
    let all = rooms.accounts(&desk, &[]).await;
    rooms.notify(&desk, &all[..2], false).await;
    rooms.closed(desk).await;
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
        let desk = rooms.opened().await;
        assert_eq!(desk.notices(), [""; 0]);
        assert_eq!(rooms.accounts(&desk, &[State::Notified]).await.len(), 2);
        rooms.closed(desk).await;
    }
    // It knows again: begun anew, it recognises what it must.
    let desk = rooms.opened().await;
    let (older, desk) = rooms.kept(desk).await;
    rooms.notify(&desk, &all[2..3], false).await;
    rooms.put_back(desk, &older).await;
    assert_eq!(rooms.opened().await.notices()[0], FOUND);
    std::fs::remove_dir_all(rooms.ledgers()).unwrap();
    std::fs::write(rooms.ledgers(), "in the way").unwrap();
    assert_eq!(rooms.opened().await.notices(), [""; 0]);
}

#[tokio::test]
async fn what_is_erased_leaves_no_ledger() {
    let (rooms, desk) = Rooms::new().await;
    rooms.closed(desk).await;
    assert!(rooms.ledgers().exists());
    assert!(rooms.office.erase().await.unwrap().any);
    assert!(!rooms.ledgers().exists());
}
