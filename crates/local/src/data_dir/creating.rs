//! The store of a first run, and the demonstration.

use std::path::Path;
use std::sync::Arc;

use super::erasing::clear;
use super::folder::{DataDir, Profile, SET_ASIDE};
use super::opening::{DEMONSTRATION_PASSPHRASE, blocking};
use crate::store::lock::RootLock;
use crate::store::{Store, owned_files, school, setting};
use crate::usecase::{demonstration, settings};
use crate::vault::{self, KeyringState, Passphrase};
use crate::view::session::NewStore;
use crate::workspace::Workspace;
use crate::{Error, Result, files};

impl DataDir {
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

fn create_key(folder: &Path, place: Profile, passphrase: Option<&str>) -> Result<vault::Key> {
    let passphrase = match (place, vault::probe()) {
        (Profile::Demonstration, KeyringState::Ready) => None,
        (Profile::Demonstration, _) => Some(DEMONSTRATION_PASSPHRASE),
        (Profile::School, _) if passphrase.is_some() => passphrase,
        // One that is locked asks whoever is there to open it.
        (Profile::School, KeyringState::Ready | KeyringState::Locked) => None,
        (Profile::School, KeyringState::Missing) => return Err(Error::PassphraseNeeded),
    };
    vault::create(folder, passphrase)
}
