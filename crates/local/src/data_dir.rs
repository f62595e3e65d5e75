//! The folder of one user: the school's store, or a demonstration beside it, and what can be opened.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::clock::Clock;
use crate::store::ledger::{self, Ledger};
use crate::store::lock::{Lock, RootLock};
use crate::store::{Store, backup, operation, owned_files, restore, school, setting};
use crate::usecase::maintenance;
use crate::usecase::{demonstration, loss, older_state, settings, update};
use crate::vault::{self, KeySource, KeyringState, Passphrase};
use crate::view::session::{Backup, NewStore, Phase, Session};
use crate::workspace::Workspace;
use crate::{Error, Result, files, layout, log};

/// The data folder and what stands in it.
#[derive(Clone)]
pub struct DataDir {
    root: PathBuf,
    clock: Arc<dyn Clock>,
    /// Where what the school gave out is remembered away from its data.
    ledgers: Option<PathBuf>,
}

/// Which store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// The school's own data.
    School,
    /// Fictitious data to try Préau with; never mixed with the school's.
    Demonstration,
}

impl Profile {
    const fn folder(self) -> &'static str {
        match self {
            Self::School => "ecole",
            Self::Demonstration => "demonstration",
        }
    }
}

/// A copy that was found sound and can be put back.
#[derive(Debug)]
pub struct VerifiedBackup {
    place: Profile,
    key: vault::Key,
    prepared: restore::Prepared,
    made_on: String,
}

/// The store after a copy was put back.
pub struct Restored {
    /// It is open.
    pub workspace: Workspace,
    /// French sentences: what to know and to do.
    pub warnings: Vec<String>,
}

/// Where no keyring is, the fictitious data still opens without a question: there is nothing to protect.
const DEMONSTRATION_PASSPHRASE: &str = "école de démonstration";

/// What is said of a damaged store where there is no copy to propose; the screen says what remains to be done.
const DAMAGED_WITHOUT_BACKUP: &str = "Le fichier de données est endommagé et ne peut pas être lu.";

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

/// The data folder of the user who opened the session: where the system wants an application's data, or
/// `PREAU_DATA` when that is set and not empty. On Windows it is the part of the profile that stays on this computer: a
/// store that follows the session could be open on two computers, and the last one closed would win.
///
/// # Errors
/// `no-data-folder` when the user has no folder of their own.
pub fn default_root() -> Result<PathBuf> {
    root_of(std::env::var_os("PREAU_DATA"), dirs::data_local_dir())
}

fn root_of(named: Option<OsString>, usual: Option<PathBuf>) -> Result<PathBuf> {
    if let Some(named) = named.filter(|named| !named.is_empty()) {
        let named = PathBuf::from(named);
        // A store remembers paths of files being written: they must mean the same from any folder.
        return std::path::absolute(&named).map_err(|error| Error::io(&named, &error));
    }
    match usual.filter(|usual| usual.is_absolute()) {
        Some(usual) => Ok(usual.join("fr.preau.desktop")),
        None => Err(Error::Refused {
            code: "no-data-folder",
            message: "Cette session n’a pas de dossier personnel où garder les données de Préau. Indiquez-en un par la \
                      variable d’environnement PREAU_DATA, ou demandez de l’aide à votre assistance informatique."
                .to_owned(),
        }),
    }
}

/// Where ledgers are kept: away from the data, so that they do not go back with them, and on this computer like them.
#[must_use]
pub fn default_ledgers() -> Option<PathBuf> {
    Some(dirs::state_dir().or_else(dirs::data_local_dir)?.join("fr.preau.desktop.memoire"))
}

impl DataDir {
    /// The data under that folder.
    #[must_use]
    pub fn new(root: PathBuf, clock: Arc<dyn Clock>) -> Self {
        Self { root, clock, ledgers: None }
    }

    /// The same, whose school is followed by a ledger in that folder.
    #[must_use]
    pub fn followed(self, ledgers: Option<PathBuf>) -> Self {
        Self { ledgers, ..self }
    }

    /// Folder of a store.
    #[must_use]
    pub fn folder(&self, place: Profile) -> PathBuf {
        self.root.join(place.folder())
    }

    /// Where installers of newer versions are fetched.
    #[must_use]
    pub fn updates(&self) -> PathBuf {
        self.root.join("mises-a-jour")
    }

    /// The moment it is, for whoever works on these data.
    #[must_use]
    pub fn clock_now(&self) -> jiff::Timestamp {
        self.clock.now()
    }

    /// Where the technical log is kept.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.root.join(layout::LOG)
    }

    /// The store that opens: the school's when there is one.
    #[must_use]
    pub fn place(&self) -> Option<Profile> {
        [Profile::School, Profile::Demonstration]
            .into_iter()
            .find(|place| Store::exists(&self.folder(*place)))
    }

    /// What the window must show while nothing is open. Asks the keyring, which may wait for the user: call
    /// from a thread that may block.
    #[must_use]
    pub fn phase(&self) -> Phase {
        let Some(place) = self.place() else {
            return Phase::FirstRun { needs_passphrase: vault::probe() == KeyringState::Missing };
        };
        match vault::Header::read(&self.folder(place)) {
            Ok(header) => Phase::Locked {
                needs_passphrase: place == Profile::School
                    && matches!(header.source, KeySource::Passphrase(_)),
            },
            Err(error) => Phase::Refused { message: error.to_string() },
        }
    }

    /// What the window must show after opening failed in that way.
    #[must_use]
    pub fn phase_of(&self, error: &Error) -> Phase {
        match error {
            Error::Damaged(_) | Error::BadValue(_) => {
                let backups = self.backups();
                let message = match backups.is_empty() {
                    true => DAMAGED_WITHOUT_BACKUP.to_owned(),
                    false => error.to_string(),
                };
                Phase::Damaged { message, backups }
            }
            Error::NewerSchema
            | Error::InUse
            | Error::ReadOnly { .. }
            | Error::KeyLost
            | Error::Disk(_)
            | Error::DiskFull(_)
            | Error::Exhausted(_)
            | Error::CannotOpen(_)
            | Error::Busy(_) => Phase::Refused { message: error.to_string() },
            _ => self.phase(),
        }
    }

    /// The copies of the store, newest first.
    #[must_use]
    pub fn backups(&self) -> Vec<Backup> {
        let kept = self.place().map(|place| backup::list(&self.folder(place))).unwrap_or_default();
        kept.into_iter().map(Into::into).collect()
    }

    /// Creates the store of a first run and opens it: empty, or the demonstration with its school.
    ///
    /// # Errors
    /// [`Error::StoreExists`], `folder-taken` where somebody's files stand in the way, [`Error::Invalid`] for the name
    /// or the passphrase, [`Error::KeyringUnavailable`], [`Error::InUse`] during another first run, and what the system
    /// met.
    pub async fn create(&self, new: &NewStore) -> Result<Workspace> {
        let author = settings::author(&new.author)?;
        let place = if new.demonstration { Profile::Demonstration } else { Profile::School };
        let folder = self.folder(place);
        require_none(&folder)?;
        files::create_private_folder(&self.root)?;
        let _alone = RootLock::acquire(&self.root)?;
        require_none(&folder)?;
        require_free(&folder)?;
        // Made under another name: a stop in the middle leaves no store without its key, its author or, of a
        // demonstration, its whole year.
        let unborn = files::beside(&folder);
        let passphrase = new.passphrase.clone();
        let key = blocking({
            let unborn = unborn.clone();
            move || {
                require_free(&unborn)?;
                clear(&unborn)?;
                files::create_private_folder(&unborn)?;
                owned_files::mark(&unborn)?;
                create_key(&unborn, place, passphrase.as_ref().map(Passphrase::as_str))
            }
        })
        .await?;
        let workspace = Workspace::open_for_setup(&unborn, &key, Arc::clone(&self.clock)).await?;
        let mut writing = workspace.begin().await?;
        setting::set(&mut writing.transaction, None, setting::AUTHOR, &author).await?;
        writing.commit().await?;
        workspace.close().await;
        drop(workspace);
        if new.demonstration {
            demonstration::populate(&unborn, &key, self.clock.now()).await?;
        }
        self.move_aside(&folder)?;
        std::fs::rename(&unborn, &folder).map_err(|error| Error::io(&folder, &error))?;
        files::sync_folder(&folder);
        self.seated(place, &key).await
    }

    /// A folder where a store will be and that holds none: removed when it is empty, else kept under a dated name. It
    /// is Préau's alone, whatever a stop or a hand left in it.
    fn move_aside(&self, folder: &Path) -> Result<()> {
        require_free(folder)?;
        if !folder.exists() || std::fs::remove_dir(folder).is_ok() {
            return Ok(());
        }
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let stamp = self.clock.now().to_zoned(jiff::tz::TimeZone::UTC).strftime(SET_ASIDE);
        let dated = std::iter::once(format!("{name}-{stamp}"))
            .chain((2..).map(|number| format!("{name}-{stamp}-{number}")))
            .map(|name| folder.with_file_name(name))
            .find(|dated| dated.symlink_metadata().is_err());
        let dated = dated.unwrap_or_default();
        std::fs::rename(folder, dated).map_err(|error| Error::io(folder, &error))
    }

    /// Opens the store there is.
    ///
    /// # Errors
    /// As [`vault::find`] and [`Workspace::open`].
    pub async fn open(&self, passphrase: Option<&str>) -> Result<Workspace> {
        self.open_place(self.place().ok_or(Error::NoStore)?, passphrase).await
    }

    /// Opens the demonstration school, making it when there is none.
    ///
    /// # Errors
    /// What opening or making it met.
    pub async fn open_demonstration(&self) -> Result<Workspace> {
        if Store::exists(&self.folder(Profile::Demonstration)) {
            let workspace = self.open_place(Profile::Demonstration, None).await?;
            if !school::summaries(workspace.store().pool()).await?.is_empty() {
                return Ok(workspace);
            }
            // An import taken back leaves a demonstration of nothing.
            workspace.close().await;
            drop(workspace);
            self.leave_demonstration().await?;
        }
        let author = demonstration::VISITOR.to_owned();
        self.create(&NewStore { author, passphrase: None, demonstration: true }).await
    }

    /// Opens that store.
    ///
    /// # Errors
    /// As [`DataDir::open`].
    pub async fn open_place(&self, place: Profile, passphrase: Option<&str>) -> Result<Workspace> {
        let key = self.key(place, passphrase).await?;
        self.seated(place, &key).await
    }

    async fn seated(&self, place: Profile, key: &vault::Key) -> Result<Workspace> {
        let ledger = self.ledger(place, key);
        maintenance::open_with(&self.folder(place), key, Arc::clone(&self.clock), ledger).await
    }

    /// The ledger that follows that store: fictitious data have none.
    fn ledger(&self, place: Profile, key: &vault::Key) -> Option<Ledger> {
        let ledgers = self.ledgers.as_deref().filter(|_| place == Profile::School)?;
        let header = vault::Header::read(&self.folder(place)).ok()?;
        Ledger::new(ledgers, &self.folder(place), header.id, key.clone())
    }

    async fn key(&self, place: Profile, passphrase: Option<&str>) -> Result<vault::Key> {
        let folder = self.folder(place);
        let passphrase = passphrase.map(Passphrase::from);
        blocking(move || find_key(&folder, place, passphrase.as_ref().map(Passphrase::as_str))).await
    }

    /// Chooses a copy to put back and checks that it can be. The store may be at work: nothing is changed.
    ///
    /// # Errors
    /// As [`vault::find`] and [`restore::prepare`].
    pub async fn choose(&self, name: &str, passphrase: Option<&str>) -> Result<VerifiedBackup> {
        let place = self.place().ok_or(Error::NoStore)?;
        let folder = self.folder(place);
        let made_at = backup::find(&folder, name)?.made_at;
        let made_on = domain::expiry::school_day(made_at).strftime("%d/%m/%Y").to_string();
        let key = self.key(place, passphrase).await?;
        let prepared = restore::prepare(&folder, name, key.clone()).await?;
        Ok(VerifiedBackup { place, key, prepared, made_on })
    }

    /// Puts a chosen copy back and opens it. The store must be closed.
    ///
    /// # Errors
    /// As [`restore::put_back`] and [`Workspace::open`].
    pub async fn restore(&self, chosen: VerifiedBackup) -> Result<Restored> {
        let VerifiedBackup { place, key, prepared, made_on } = chosen;
        let ledger = self.ledger(place, &key);
        let now = self.clock.now();
        let carried = restore::put_back(&self.folder(place), prepared, ledger.as_ref(), now).await?;
        let workspace = self.seated(place, &key).await?;
        Ok(Restored { workspace, warnings: older_state::restored(carried, &made_on) })
    }

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

    /// Where the data stand that are here, too, and open by the same key of the keyring; by folder of theirs.
    async fn beside(&self) -> BTreeMap<PathBuf, Vec<String>> {
        let mut all = BTreeMap::new();
        for folder in self.data_folders() {
            let header = vault::Header::read(&folder).ok();
            let Some(header) = header.filter(|header| matches!(header.source, KeySource::Keyring)) else {
                continue;
            };
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
    fn require_gone(&self) -> Result<()> {
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

    /// Where an open store stands, for the window.
    ///
    /// # Errors
    /// What the store met.
    pub async fn session(&self, workspace: &Workspace) -> Result<Session> {
        let pool = workspace.store().pool();
        Ok(Session {
            phase: Phase::Open,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            author: setting::author(pool).await?,
            schools: school::summaries(pool).await?.into_iter().map(Into::into).collect(),
            demonstration: workspace.store().folder() == self.folder(Profile::Demonstration),
            pending_operations: operation::pending_count(pool).await?,
            lock_after_minutes: settings::lock_after_minutes(workspace).await?,
            clock_doubt: workspace.clock_doubt().await?.map(|doubt| doubt.to_string()),
            older_state: workspace.older_state(),
            loss: loss::notice(workspace).await?,
            notices: workspace.notices().to_vec(),
        })
    }

    /// The window's view while nothing is open.
    #[must_use]
    pub fn closed_session(&self, phase: Phase) -> Session {
        Session {
            phase,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            author: None,
            schools: Vec::new(),
            demonstration: false,
            pending_operations: 0,
            lock_after_minutes: 0,
            clock_doubt: None,
            older_state: None,
            loss: None,
            notices: Vec::new(),
        }
    }
}

/// How the name of a folder that was set aside ends.
const SET_ASIDE: &str = "%Y%m%dT%H%M%SZ";

/// Whether that is the moment of a folder that was set aside, with the number of those of one second.
fn is_moment(text: &str) -> bool {
    let (moment, number) =
        text.split_once('-').map_or((text, None), |(moment, number)| (moment, Some(number)));
    jiff::civil::DateTime::strptime(SET_ASIDE, moment).is_ok()
        && number.is_none_or(|number| number.parse::<u32>().is_ok_and(|number| number > 1))
}

/// Refuses where a store is, or what is left of one whose key nobody can find any more.
fn require_none(folder: &Path) -> Result<()> {
    match vault::Header::read(folder) {
        Err(Error::KeyFileLost) if Store::exists(folder) => Err(Error::KeyFileLost),
        _ if Store::exists(folder) => Err(Error::StoreExists),
        _ => Ok(()),
    }
}

/// Refuses where a store is to be made and somebody else has something: it is neither moved nor touched.
fn require_free(folder: &Path) -> Result<()> {
    let free = match folder.symlink_metadata() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        _ => {
            owned_files::is_empty(folder)
                || owned_files::is_store(folder) && owned_files::is_store_alone(folder)
        }
    };
    if free {
        return Ok(());
    }
    Err(Error::Refused {
        code: "folder-taken",
        message: format!(
            "«\u{A0}{}\u{A0}» existe déjà et contient autre chose que des données de Préau\u{A0}: rien n’y a été touché. \
             Donnez un autre nom à ce dossier, ou choisissez un autre dossier pour les données de Préau.",
            folder.display()
        ),
    })
}

/// Removes a store, its key and its folder. Says whether nothing of the folder is left.
fn clear(folder: &Path) -> Result<bool> {
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

fn create_key(folder: &Path, place: Profile, passphrase: Option<&str>) -> Result<vault::Key> {
    let passphrase = match (place, vault::probe()) {
        (Profile::Demonstration, KeyringState::Ready) => None,
        (Profile::Demonstration, KeyringState::Missing) => Some(DEMONSTRATION_PASSPHRASE),
        (Profile::School, _) if passphrase.is_some() => passphrase,
        (Profile::School, KeyringState::Ready) => None,
        (Profile::School, KeyringState::Missing) => return Err(Error::PassphraseNeeded),
    };
    vault::create(folder, passphrase)
}

fn find_key(folder: &Path, place: Profile, passphrase: Option<&str>) -> Result<vault::Key> {
    let header = vault::Header::read(folder)?;
    let passphrase = match (place, header.source) {
        (Profile::Demonstration, KeySource::Passphrase(_)) => Some(DEMONSTRATION_PASSPHRASE),
        _ => passphrase,
    };
    vault::find(folder, passphrase)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::internal("tâche interrompue", error))?
}

#[cfg(test)]
mod tests;
