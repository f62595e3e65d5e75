//! Erasing what is Préau's in the folder, with its keys.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::folder::{DataDir, Profile, is_moment};
use super::opening::blocking;
use crate::store::ledger::{self, Ledger};
use crate::store::lock::{Lock, RootLock};
use crate::store::owned_files;
use crate::usecase::update;
use crate::vault::{self, KeySource};
use crate::{Error, Result, files, log};

/// What an erasing found.
#[derive(Debug, PartialEq, Eq)]
pub struct Erased {
    /// There were data.
    pub any: bool,
    /// Folders of Préau where somebody else has files, which stay.
    pub kept: Vec<PathBuf>,
    /// Folders where the same data stand, copied or copied from: their key stays in the keyring.
    pub beside: Vec<String>,
}

impl DataDir {
    /// Removes the demonstration, its key and its copies. It must be closed.
    ///
    /// # Errors
    /// What the system met.
    pub async fn leave_demonstration(&self) -> Result<()> {
        let folder = self.folder(Profile::Demonstration);
        blocking(move || clear(&folder).map(drop)).await
    }

    /// Removes the user's data for good: the school's, the demonstration's, their keys and their copies. Folders that
    /// are not Préau's, and what somebody else has in those that are, stay.
    ///
    /// # Errors
    /// [`Error::InUse`] when a store is open, [`Error::KeyringUnavailable`], and what the system met.
    pub async fn erase(&self) -> Result<Erased> {
        let beside = self.beside().await;
        let data_dir = self.clone();
        blocking(move || {
            let _alone = match data_dir.root.is_dir() {
                true => Some(RootLock::acquire(&data_dir.root)?),
                false => None,
            };
            // One that is open keeps them all, and none is opened until all are gone.
            let data_folders = data_dir.data_folders();
            let held = data_folders.iter().map(|folder| Lock::acquire(folder)).collect::<Result<Vec<_>>>()?;
            // A header that cannot be read any more names no ledger.
            let stores = data_folders.iter().filter_map(|folder| vault::Header::read(folder).ok());
            let stores: Vec<uuid::Uuid> = stores.map(|header| header.id).collect();
            // A copy at another place is followed by a ledger of its own, which stays with it.
            let place = ledger::place(&data_dir.folder(Profile::School));
            let mut kept = Vec::new();
            for lock in held {
                let folder = lock.folder().to_owned();
                let key = if beside.contains_key(&folder) { KeyOf::Others } else { KeyOf::Nobody };
                if !clear_locked(lock, key)? {
                    kept.push(folder);
                }
            }
            if let (Some(ledgers), Some(place)) = (&data_dir.ledgers, place) {
                stores.into_iter().try_for_each(|store| ledger::forget(ledgers, store, &place))?;
            }
            if let Some(placement) = data_dir.placement() {
                // Where the window stood is nobody’s data: what cannot be removed keeps nothing from being erased.
                let _ = std::fs::remove_file(&placement);
                let _ = placement.parent().map(std::fs::remove_dir);
            }
            let updates = data_dir.updates();
            if !update::clear(&updates)? {
                kept.push(updates);
            }
            let log = data_dir.log();
            if !log::clear(&log)? {
                kept.push(log);
            }
            data_dir.require_gone()?;
            let beside = beside.into_values().flatten().collect();
            Ok(Erased { any: !data_folders.is_empty(), kept, beside })
        })
        .await
    }

    /// Where the data stand that are here, too, and open by the same key of the keyring; by folder of theirs. Those that
    /// ask for a code do not say.
    async fn beside(&self) -> BTreeMap<PathBuf, Vec<String>> {
        let mut all = BTreeMap::new();
        for folder in self.data_folders() {
            let Ok(header) = vault::Header::read(&folder) else { continue };
            match header.source {
                KeySource::Keyring => {}
                KeySource::KeyringAndCode(_) => {
                    all.insert(folder, Vec::new());
                    continue;
                }
                KeySource::Passphrase(_) => continue,
            }
            let here = folder.clone();
            let Ok(key) = blocking(move || vault::find(&here, None)).await else { continue };
            let ledger =
                self.ledgers.as_ref().and_then(|ledgers| Ledger::new(ledgers, &folder, header.id, key));
            let Some(ledger) = ledger else { continue };
            let places = ledger.elsewhere().await;
            if !places.is_empty() {
                all.insert(folder, places);
            }
        }
        all
    }

    /// Refuses when data are there again: a program of an earlier version makes anew what it was about to open.
    pub(super) fn require_gone(&self) -> Result<()> {
        let Some(left) = self.data_folders().into_iter().next() else { return Ok(()) };
        Err(Error::Refused {
            code: "data-remade",
            message: format!(
                "Des données de Préau sont revenues dans «\u{A0}{}\u{A0}» pendant qu’elles étaient effacées. Fermez Préau \
                 et toute commande en cours, puis effacez de nouveau.",
                left.display()
            ),
        })
    }

    /// Every folder of Préau that holds, or may hold, data of the user: stores, one that a stop left half made, and
    /// what was set aside to make room for one.
    fn data_folders(&self) -> Vec<PathBuf> {
        let Ok(entries) = std::fs::read_dir(&self.root) else { return Vec::new() };
        let is_trace = |entry: &std::fs::DirEntry| {
            let (name, path) = (entry.file_name(), entry.path());
            let Some(name) = name.to_str() else { return false };
            [Profile::School, Profile::Demonstration].map(Profile::folder).into_iter().any(|folder| {
                let is_dated = || {
                    name.strip_prefix(folder).and_then(|rest| rest.strip_prefix('-')).is_some_and(is_moment)
                };
                let is_unborn = Path::new(name) == files::beside(Path::new(folder));
                (name == folder || is_unborn || is_dated()) && owned_files::is_store(&path)
                    || is_unborn && owned_files::is_empty(&path)
            })
        };
        entries.flatten().filter(is_trace).map(|entry| entry.path()).collect()
    }
}

/// Removes a store, its key and its folder. Says whether nothing of the folder is left.
pub(super) fn clear(folder: &Path) -> Result<bool> {
    if !folder.exists() || std::fs::remove_dir(folder).is_ok() {
        return Ok(true);
    }
    if !owned_files::is_store(folder) {
        return Ok(false);
    }
    clear_locked(Lock::acquire(folder)?, KeyOf::Nobody)
}

/// Whose the key of a store is once the store is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum KeyOf {
    /// Nobody's: it goes, too.
    Nobody,
    /// That of the same data at another place.
    Others,
}

/// Removes a store, then its key: one that is refused, since somebody holds its files, can still be read. A store
/// whose key can no longer be named has none to forget. It is held to the end; somebody else's files stay.
fn clear_locked(lock: Lock, key: KeyOf) -> Result<bool> {
    let folder = lock.folder();
    owned_files::remove_data(folder)?;
    if key == KeyOf::Nobody {
        match vault::forget(folder) {
            Ok(()) | Err(Error::NoStore | Error::KeyFileLost) => {}
            Err(error) => return Err(error),
        }
    }
    owned_files::remove_header(folder)?;
    Ok(lock.end())
}
