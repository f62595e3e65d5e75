//! Putting a copy back.

use super::folder::{DataDir, Profile};
use crate::store::{backup, restore};
use crate::usecase::older_state;
use crate::workspace::Workspace;
use crate::{Error, Result, vault};

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
}
