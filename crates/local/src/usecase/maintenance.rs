//! What every opening of the store owes.

use std::path::Path;
use std::sync::Arc;

use crate::Result;
use crate::clock::Clock;
use crate::store::import::{rejection_log, staging_database};
use crate::store::ledger::Ledger;
use crate::store::{Store, pending_file};
use crate::usecase::written_files;
use crate::vault::Key;
use crate::workspace::Workspace;

/// Opens the store of that folder, made by whoever has just made its key, and does what an opening owes: files left half
/// written are tidied, what has run out expires, and the day's backup is made.
///
/// # Errors
/// As [`Store::open`].
pub async fn open(folder: &Path, key: &Key, clock: Arc<dyn Clock>) -> Result<Workspace> {
    if !Store::exists(folder) {
        Workspace::open_for_setup(folder, key, Arc::clone(&clock)).await?.close().await;
    }
    open_with(folder, key, clock, None).await
}

/// Opens the store of that folder with the ledger that follows it.
///
/// # Errors
/// As [`open`].
pub async fn open_with(
    folder: &Path,
    key: &Key,
    clock: Arc<dyn Clock>,
    ledger: Option<Ledger>,
) -> Result<Workspace> {
    let workspace = Workspace::open(folder, key, clock, ledger).await?;
    match on_open(&workspace).await {
        Ok(()) => Ok(workspace),
        Err(error) => {
            workspace.close().await;
            Err(error)
        }
    }
}

/// Tidies files left half written, then does what the day owes.
async fn on_open(workspace: &Workspace) -> Result<()> {
    pending_file::recover(workspace.store()).await?;
    let lost = super::loss::found(workspace).await?;
    workspace.tell(super::older_state::recognise(workspace).await?);
    workspace.follow().await;
    written_files::erase_printed(workspace).await;
    staging_database::remove_leftovers(workspace.store().folder());
    rejection_log::remove_leftovers(workspace.store().folder());
    super::loss::record(workspace, lost).await?;
    super::daily::run(workspace).await?;
    tracing::info!("données ouvertes");
    Ok(())
}
