//! Opening the store there is.

use std::path::Path;
use std::sync::Arc;

use super::folder::{DataDir, Profile};
use crate::store::ledger::Ledger;
use crate::usecase::maintenance;
use crate::vault::{self, KeySource, Passphrase};
use crate::workspace::Workspace;
use crate::{Error, Result};

/// Where no keyring is, the fictitious data still opens without a question: there is nothing to protect.
pub(super) const DEMONSTRATION_PASSPHRASE: &str = "école de démonstration";

impl DataDir {
    /// Opens the store there is.
    ///
    /// # Errors
    /// As [`vault::find`] and [`Workspace::open`].
    pub async fn open(&self, passphrase: Option<&str>) -> Result<Workspace> {
        self.open_place(self.place().ok_or(Error::NoStore)?, passphrase).await
    }

    /// Opens that store.
    ///
    /// # Errors
    /// As [`DataDir::open`].
    pub async fn open_place(&self, place: Profile, passphrase: Option<&str>) -> Result<Workspace> {
        let key = self.key(place, passphrase).await?;
        self.seated(place, &key).await
    }

    pub(super) async fn seated(&self, place: Profile, key: &vault::Key) -> Result<Workspace> {
        let ledger = self.ledger(place, key);
        maintenance::open_with(&self.folder(place), key, Arc::clone(&self.clock), ledger).await
    }

    /// The ledger that follows that store: fictitious data have none.
    pub(super) fn ledger(&self, place: Profile, key: &vault::Key) -> Option<Ledger> {
        let ledgers = self.ledgers.as_deref().filter(|_| place == Profile::School)?;
        let header = vault::Header::read(&self.folder(place)).ok()?;
        Ledger::new(ledgers, &self.folder(place), header.id, key.clone())
    }

    pub(super) async fn key(&self, place: Profile, passphrase: Option<&str>) -> Result<vault::Key> {
        let folder = self.folder(place);
        let passphrase = passphrase.map(Passphrase::from);
        blocking(move || find_key(&folder, place, passphrase.as_ref().map(Passphrase::as_str))).await
    }
}

fn find_key(folder: &Path, place: Profile, passphrase: Option<&str>) -> Result<vault::Key> {
    let header = vault::Header::read(folder)?;
    let passphrase = match (place, header.source) {
        (Profile::Demonstration, KeySource::Passphrase(_)) => Some(DEMONSTRATION_PASSPHRASE),
        _ => passphrase,
    };
    vault::find(folder, passphrase)
}

pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::internal("tâche interrompue", error))?
}
