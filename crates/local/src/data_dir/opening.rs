//! Opening the store there is.

use std::path::Path;
use std::sync::Arc;

use super::folder::{DataDir, Profile};
use crate::store::entry::AuditEvent;
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

    /// From now on the open school's data ask for that code before they open, or for none; `current` is the one that they
    /// ask for so far. The journal says so, not which.
    ///
    /// # Errors
    /// As [`vault::set_code`]; `demonstration` for fictitious data, which ask nothing.
    pub async fn set_code(
        &self,
        workspace: &Workspace,
        current: Option<&str>,
        code: Option<&str>,
    ) -> Result<()> {
        let folder = workspace.store().folder().to_owned();
        if folder != self.folder(Profile::School) {
            return Err(Error::Refused {
                code: "demonstration",
                message: "L’école de démonstration s’ouvre sans code\u{A0}: ses familles sont fictives."
                    .to_owned(),
            });
        }
        let mut writing = workspace.begin().await?;
        writing.record(None, AuditEvent::LockCode { asked: code.is_some() }).await?;
        change_code(&folder, current, code).await?;
        if let Err(error) = writing.commit().await {
            // What the journal does not say did not happen.
            change_code(&folder, code, current).await?;
            return Err(error);
        }
        Ok(())
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

async fn change_code(folder: &Path, current: Option<&str>, code: Option<&str>) -> Result<()> {
    let folder = folder.to_owned();
    let [current, code] = [current, code].map(|secret| secret.map(Passphrase::from));
    blocking(move || {
        let [current, code] = [&current, &code].map(|given| given.as_ref().map(Passphrase::as_str));
        vault::set_code(&folder, current, code)
    })
    .await
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
