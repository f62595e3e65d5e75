//! The folder itself: where it is, what stands in it, and what the window shows of it.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use domain::place::Place;

use crate::clock::Clock;
use crate::store::{Store, backup, operation, school, setting};
use crate::usecase::{demonstration, loss, settings};
use crate::vault::{self, KeySource};
use crate::view::session::{Asks, Backup, Phase, Session};
use crate::workspace::Workspace;
use crate::{Error, Result, layout};

/// The data folder and what stands in it.
#[derive(Clone)]
pub struct DataDir {
    pub(super) root: PathBuf,
    pub(super) clock: Arc<dyn Clock>,
    /// Where what the school gave out is remembered away from its data.
    pub(super) ledgers: Option<PathBuf>,
    /// Where the schools of the store are that was open last: its copies are dated there, after it is locked too.
    schools: Arc<Mutex<Place>>,
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
    pub(super) const fn folder(self) -> &'static str {
        match self {
            Self::School => "ecole",
            Self::Demonstration => demonstration::FOLDER,
        }
    }
}

/// What is said of a damaged store where there is no copy to propose; the screen says what remains to be done.
const DAMAGED_WITHOUT_BACKUP: &str = "Le fichier de données est endommagé et ne peut pas être lu.";

/// The data folder of the user who opened the session: where the system wants an application's data, or
/// `PREAU_DATA` when that is set and not empty. On Windows it is the part of the profile that stays on this computer: a
/// store that follows the session could be open on two computers, and the last one closed would win.
///
/// # Errors
/// `no-data-folder` when the user has no folder of their own.
pub fn default_root() -> Result<PathBuf> {
    root_of(std::env::var_os("PREAU_DATA"), dirs::data_local_dir())
}

pub(super) fn root_of(named: Option<OsString>, usual: Option<PathBuf>) -> Result<PathBuf> {
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
        Self { root, clock, ledgers: None, schools: Arc::default() }
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

    /// Where the window keeps how large it is and where it stands: beside what is remembered of the data, since it is of
    /// this computer and names nobody.
    #[must_use]
    pub fn placement(&self) -> Option<PathBuf> {
        Some(self.ledgers.as_ref()?.join("fenetre.json"))
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
            return Phase::FirstRun { keyring: vault::probe().into() };
        };
        match vault::Header::read(&self.folder(place)) {
            Ok(header) => Phase::Locked { asks: asked(place, &header.source) },
            Err(error) => Phase::Refused { message: error.to_string() },
        }
    }

    /// What the store that opens asks; nothing where none is, or where its header cannot be read.
    #[must_use]
    pub fn asks(&self) -> Asks {
        let asked = self.place().and_then(|place| {
            let header = vault::Header::read(&self.folder(place)).ok()?;
            Some(asked(place, &header.source))
        });
        asked.unwrap_or_default()
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
        let schools = self.schools();
        kept.into_iter().map(|backup| Backup::of(backup, schools)).collect()
    }

    /// Where the schools of the store are that was open last.
    pub(super) fn schools(&self) -> Place {
        *self.schools.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The copy of the data in use that was made last.
    #[must_use]
    pub fn newest_backup(&self) -> Option<PathBuf> {
        let folder = self.folder(self.place()?);
        let newest = backup::list(&folder).into_iter().next()?;
        Some(layout::backups(&folder).join(newest.name))
    }

    /// Where an open store stands, for the window.
    ///
    /// # Errors
    /// What the store met.
    pub async fn session(&self, workspace: &Workspace) -> Result<Session> {
        let pool = workspace.store().pool();
        *self.schools.lock().unwrap_or_else(PoisonError::into_inner) = workspace.place();
        Ok(Session {
            phase: Phase::Open,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            author: setting::author(pool).await?,
            schools: school::summaries(pool).await?.into_iter().map(Into::into).collect(),
            demonstration: workspace.store().folder() == self.folder(Profile::Demonstration),
            pending_operations: operation::pending_count(pool).await?,
            lock_after_minutes: settings::lock_after_minutes(workspace).await?,
            asks: self.asks(),
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
            asks: self.asks(),
            clock_doubt: None,
            older_state: None,
            loss: None,
            notices: Vec::new(),
        }
    }
}

/// What a store asks: fictitious data, nothing.
const fn asked(place: Profile, source: &KeySource) -> Asks {
    match (place, source) {
        (Profile::Demonstration, _) | (Profile::School, KeySource::Keyring) => Asks::Nothing,
        (Profile::School, KeySource::KeyringAndCode(_)) => Asks::Code,
        (Profile::School, KeySource::Passphrase(_)) => Asks::Passphrase,
    }
}

/// How the name of a folder that was set aside ends.
pub(super) const SET_ASIDE: &str = "%Y%m%dT%H%M%SZ";

/// Whether that is the moment of a folder that was set aside, with the number of those of one second.
pub(super) fn is_moment(text: &str) -> bool {
    let (moment, number) =
        text.split_once('-').map_or((text, None), |(moment, number)| (moment, Some(number)));
    jiff::civil::DateTime::strptime(SET_ASIDE, moment).is_ok()
        && number.is_none_or(|number| number.parse::<u32>().is_ok_and(|number| number > 1))
}
