//! Files being written together with a decision.
//!
//! A file of sheets and the decision it prints become true together: the file is written under a hidden
//! neighbour of its name, then the decision is committed, then the file takes its name. A stop in between is
//! tidied at the next opening: before the commit the neighbour goes, after it the file gets its name.

use std::path::{Path, PathBuf};

use sqlx::{SqliteConnection, SqliteExecutor};
use uuid::Uuid;

use super::stored::Cells;
use super::{Store, written_file};
use crate::{Error, Result, files, layout};

/// Where a file goes.
#[derive(Debug, Clone)]
pub struct Destination {
    /// The name it is to have.
    pub file: PathBuf,
    /// Whose name that is.
    pub naming: Naming,
}

/// Whose name a file is to have, and whether it takes the place of one of that name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// Préau’s own: it replaces nothing.
    Usual,
    /// One that somebody gave where no file was: it replaces nothing that came since.
    New,
    /// One that somebody gave, of a file that stood there: that one is replaced.
    Replacing,
}

/// A file announced, and the neighbour it is written under.
#[derive(Debug, Clone)]
pub struct PendingFile {
    /// One click of the director.
    pub batch: Uuid,
    /// Where it is written.
    pub temporary: PathBuf,
    /// Where it goes.
    pub file: PathBuf,
    /// Whose name that is.
    pub naming: Naming,
}

impl PendingFile {
    /// Announces a file before its first byte, in a transaction of its own.
    ///
    /// # Errors
    /// What the database met.
    pub async fn register(store: &Store, batch: Uuid, destination: Destination) -> Result<Self> {
        let Destination { file, naming } = destination;
        let pending = Self { batch, temporary: neighbour(&file, batch), file, naming };
        sqlx::query("INSERT INTO pending_file (batch, temporary, final, replaces) VALUES (?1, ?2, ?3, ?4)")
            .bind(batch)
            .bind(pending.temporary.to_string_lossy().into_owned())
            .bind(pending.file.to_string_lossy().into_owned())
            .bind(pending.naming == Naming::Replacing)
            .execute(store.pool())
            .await?;
        Ok(pending)
    }

    /// Says, in the transaction of the decision, that the file is whole.
    ///
    /// # Errors
    /// What the database met.
    pub async fn mark_complete(&self, connection: &mut SqliteConnection) -> Result<()> {
        sqlx::query("UPDATE pending_file SET committed = 1 WHERE batch = ?1")
            .bind(self.batch)
            .execute(connection)
            .await?;
        Ok(())
    }

    /// Gives the file its name, after the commit, and returns it. When that name is taken, or cannot be had (on
    /// Windows, of a file that another program has open), the file takes the first free one like it.
    ///
    /// # Errors
    /// What the system met when it has no name at all; the next opening tries again.
    pub async fn publish(&self, store: &Store) -> Result<PathBuf> {
        let named = self.rename().map_err(|refused| Error::io(&self.file, &refused))?;
        files::sync_folder(&named);
        // What is not settled now is at the next opening.
        let _ = self.settle(store, &named).await;
        Ok(named)
    }

    /// It has its name, and is announced no more.
    async fn settle(&self, store: &Store, named: &Path) -> Result<()> {
        let mut transaction = store.write().await?;
        let named = layout::within(store.folder(), named);
        written_file::settle(&mut transaction, self.batch, &named.to_string_lossy()).await?;
        self.remove_row(&mut *transaction).await?;
        Ok(transaction.commit().await?)
    }

    /// The name that it received before a stop, which may be one like the wanted one. Of a file that nobody remembers
    /// after its announcement, that one will do.
    async fn received(&self, store: &Store) -> Result<PathBuf> {
        let Some(written) = written_file::of_batch(store.pool(), self.batch).await? else {
            return Ok(self.file.clone());
        };
        let mut taken = files::names_like(&self.file).take_while(|name| name.symlink_metadata().is_ok());
        let received = taken.find(|name| written.fingerprint.is_of(name).unwrap_or_default());
        Ok(received.unwrap_or_else(|| self.file.clone()))
    }

    fn rename(&self) -> std::io::Result<PathBuf> {
        if self.naming == Naming::Replacing && std::fs::rename(&self.temporary, &self.file).is_ok() {
            return Ok(self.file.clone());
        }
        files::take_free_name(&self.temporary, files::names_like(&self.file))
    }

    /// Removes what was written, when nothing was decided.
    ///
    /// # Errors
    /// What the database met.
    pub async fn discard(&self, store: &Store) -> Result<()> {
        let _ = std::fs::remove_file(&self.temporary);
        self.remove_row(store.pool()).await
    }

    async fn remove_row<'e>(&self, executor: impl SqliteExecutor<'e>) -> Result<()> {
        sqlx::query("DELETE FROM pending_file WHERE batch = ?1").bind(self.batch).execute(executor).await?;
        Ok(())
    }
}

/// The hidden neighbour that a file is written under. It bears the number of the batch: two stores that write under
/// one name in one folder never meet. It has none of the name, which may be as long as the disk admits.
fn neighbour(file: &Path, batch: Uuid) -> PathBuf {
    file.with_file_name(format!(".{}.preau.partiel", batch.simple()))
}

/// Forgets all that was announced, without touching any file.
///
/// # Errors
/// What the database met.
pub(super) async fn forget_all(connection: &mut SqliteConnection) -> Result<()> {
    sqlx::query("DELETE FROM pending_file").execute(connection).await?;
    Ok(())
}

/// Tidies what a stop in the middle left behind.
///
/// # Errors
/// What the database met. A file that cannot be named or reached now is tried again at the next opening.
pub async fn recover(store: &Store) -> Result<()> {
    store.require_in_place()?;
    let left: Vec<(PendingFile, bool)> =
        sqlx::query("SELECT batch, temporary, final, replaces, committed FROM pending_file")
            .try_map(|row| {
                let cells = Cells::of(&row, "pending_file", &["batch"]);
                let replaces = cells.get("replaces")?;
                let pending = PendingFile {
                    batch: cells.get("batch")?,
                    temporary: cells.get::<String>("temporary")?.into(),
                    file: cells.get::<String>("final")?.into(),
                    naming: if replaces { Naming::Replacing } else { Naming::Usual },
                };
                Ok((pending, cells.get("committed")?))
            })
            .fetch_all(store.pool())
            .await?;
    for (pending, committed) in left {
        if !pending.temporary.parent().is_some_and(Path::is_dir) {
            // On a drive that is not there now: it comes back with what was written on it.
            continue;
        }
        if pending.temporary != neighbour(&pending.file, pending.batch) {
            // No file that Préau announced: nothing is touched under its name.
            pending.remove_row(store.pool()).await?;
        } else if !committed {
            pending.discard(store).await?;
        } else if pending.temporary.exists() {
            let _ = pending.publish(store).await;
        } else {
            let received = pending.received(store).await?;
            pending.settle(store, &received).await?;
        }
    }
    Ok(())
}
