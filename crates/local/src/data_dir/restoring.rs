//! Putting a copy back.

use std::path::Path;

use super::erasing::clear;
use super::folder::{DataDir, Profile};
use super::opening::blocking;
use crate::store::{backup, portable_copy, restore, setting};
use crate::usecase::{older_state, settings};
use crate::vault::Passphrase;
use crate::view::session::NewStore;
use crate::workspace::Workspace;
use crate::{Error, Result, files, vault};

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

impl DataDir {
    /// Chooses a copy to put back and checks that it can be. The store may be at work: nothing is changed.
    ///
    /// # Errors
    /// As [`vault::find`] and [`restore::prepare`].
    pub async fn choose(&self, name: &str, passphrase: Option<&str>) -> Result<VerifiedBackup> {
        let place = self.place().ok_or(Error::NoStore)?;
        let folder = self.folder(place);
        let made_at = backup::find(&folder, name)?.made_at;
        let made_on = self.schools().day(made_at).strftime("%d/%m/%Y").to_string();
        let key = self.key(place, passphrase).await?;
        let prepared = restore::prepare(&folder, name, key.clone()).await?;
        Ok(VerifiedBackup { place, key, prepared, made_on })
    }

    /// Chooses a copy of another medium, which its own passphrase opens, and checks that it can be put back. The store may
    /// be at work: nothing is changed.
    ///
    /// # Errors
    /// `demonstration` while only the demonstration is there, and as [`portable_copy::open`] and [`vault::find`].
    pub async fn choose_copy(
        &self,
        file: &Path,
        copy_passphrase: &str,
        passphrase: Option<&str>,
    ) -> Result<VerifiedBackup> {
        let place = self.place().ok_or(Error::NoStore)?;
        if place == Profile::Demonstration {
            return Err(Error::Refused {
                code: "demonstration",
                message: "Quittez d’abord la démonstration\u{a0}: la copie d’une école ne s’y mêle pas."
                    .to_owned(),
            });
        }
        let folder = self.folder(place);
        let opened = portable_copy::open(&folder, file, copy_passphrase).await?;
        let made_on = self.schools().day(opened.made_at).strftime("%d/%m/%Y").to_string();
        let key = self.key(place, passphrase).await?;
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let prepared = opened.prepare(&folder, &name, key.clone()).await?;
        Ok(VerifiedBackup { place, key, prepared, made_on })
    }

    /// Makes the store of a first run from a copy of another medium, and opens it: the copy is found sound before anything
    /// is made.
    ///
    /// # Errors
    /// As [`choose_copy`](Self::choose_copy) and [`create`](Self::create).
    pub async fn create_from_copy(
        &self,
        new: &NewStore,
        file: &Path,
        copy_passphrase: &str,
    ) -> Result<Restored> {
        files::create_private_folder(&self.root)?;
        drop(portable_copy::open(&self.root, file, copy_passphrase).await?);
        let made = self.create(&NewStore { demonstration: false, ..new.clone() }).await?;
        made.close().await;
        drop(made);
        let passphrase = new.passphrase.as_ref().map(Passphrase::as_str);
        let restored = match self.choose_copy(file, copy_passphrase, passphrase).await {
            Ok(chosen) => self.restore_for(chosen, &new.author).await,
            Err(error) => Err(error),
        };
        if restored.is_err() {
            // Nothing of anybody’s is in it yet: the next try begins as this one did.
            let folder = self.folder(Profile::School);
            blocking(move || clear(&folder).map(drop)).await?;
        }
        restored
    }

    /// Puts a chosen copy back for who begins to work with it: what they do is journaled under their own name.
    async fn restore_for(&self, chosen: VerifiedBackup, author: &str) -> Result<Restored> {
        let restored = self.restore(chosen).await?;
        let author = settings::author(author)?;
        let mut writing = restored.workspace.begin_unchecked().await?;
        setting::set(&mut writing.transaction, None, setting::AUTHOR, &author).await?;
        writing.commit().await?;
        Ok(restored)
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
}
