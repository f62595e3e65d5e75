//! Putting a copy back. The copy is checked, brought up to date and completed beside the database, and takes its
//! place at once: whatever goes wrong before, the data are as they were.

use std::fs::File;
use std::path::Path;

use jiff::Timestamp;
use sqlx::migrate::Migrate;
use sqlx::{Connection, SqliteConnection};
use tempfile::{NamedTempFile, TempPath};
use uuid::Uuid;

use super::backup::{self, Reason};
use super::central_service::{self, Refusal};
use super::database::{MIGRATIONS, closed, connect_single, keyed, migration_failed, refuse_newer};
use super::entry::AuditEvent;
use super::high_water_marks::{Changed, HighWaterMarks};
use super::ledger::Ledger;
use super::lock::Lock;
use super::operation::{self, Signature};
use super::written_file::{self, WrittenFile};
use super::{integrity, lease, meta, pending_file, recent_file, setting};
use crate::layout::{self, DATABASE};
use crate::vault::{self, Key};
use crate::{Error, Result, files, random};

/// A copy that can be put back: whole, read by the key, and brought up to date. Dropped, it leaves no trace.
#[derive(Debug)]
pub struct Prepared {
    name: String,
    key: Key,
    file: TempPath,
    /// The copy is not of this folder: what stands there may know nothing of what came after it.
    from_elsewhere: bool,
}

/// What the store that was set aside told the copy in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RestoreOutcome {
    /// Everything it had given out, of which the copy did not know this.
    All(Changed),
    /// Nothing: it could not be read.
    Nothing,
}

/// Prepares a copy beside the database, which may be at work.
///
/// # Errors
/// [`Error::NotFound`] for a name that is none of [`backup::list`], `backup-damaged` for a copy that cannot be
/// read with that key, [`Error::NewerSchema`], or what the system met.
pub async fn prepare(folder: &Path, name: &str, key: Key) -> Result<Prepared> {
    let source = layout::backups(folder).join(backup::find(folder, name)?.name);
    let file = copied(folder, &source)?;
    let prepared =
        Prepared { name: name.to_owned(), key, file: file.into_temp_path(), from_elsewhere: false };
    super::disable_sqlcipher_log().await?;
    integrity::require(&prepared.file, &prepared.key).await.map_err(damaged_copy)?;
    prepared.bring_up_to_date().await?;
    Ok(prepared)
}

/// Puts a prepared copy in the place of the database, which must be closed. What was there is kept among the
/// copies, and what it had given out is carried over, by its own word and by that of the ledger.
///
/// # Errors
/// [`Error::InUse`], [`Error::DiskFull`] and what else the system met; the database is then as it was.
pub async fn put_back(
    folder: &Path,
    prepared: Prepared,
    ledger: Option<&Ledger>,
    now: Timestamp,
) -> Result<RestoreOutcome> {
    let lock = Lock::acquire_existing(folder)?;
    // The copy and its key were chosen before the folder was held.
    if !vault::confirm(folder, &prepared.key)? {
        return Err(lock.moved());
    }
    let database = folder.join(DATABASE);
    let follows = !prepared.from_elsewhere || prepared.is_followed_by(folder, &database).await?;
    let own = match database.exists() {
        true => move_aside(folder, &prepared.key, now).await?,
        false => None,
    };
    let noted = match ledger {
        Some(ledger) => ledger.owed().await,
        None => Vec::new(),
    };
    let (own, written) = own.map_or((None, None), |(marks, written)| (Some(marks), Some(written)));
    let marks: Vec<HighWaterMarks> = own.into_iter().chain(noted).collect();
    let mut connection = prepared.connect().await?;
    // Of another computer, they are of files that are not here.
    let written = written.or_else(|| prepared.from_elsewhere.then(Vec::new));
    let done = complete(&mut connection, &prepared, (&marks, written), now).await;
    let (carried, restored) = closed(connection, done).await?;
    if let Some(ledger) = ledger {
        // One that cannot be written takes the copy for an older state at the next opening, and asks.
        let _ = ledger.expect(restored).await;
    }
    File::options()
        .write(true)
        .open(&prepared.file)
        .and_then(|file| file.sync_all())
        .map_err(|error| Error::io(&database, &error))?;
    lock.require_in_place()?;
    for end in integrity::COMPANIONS {
        let path = integrity::companion(&database, end);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::io(&path, &error));
            }
            _ => {}
        }
    }
    prepared.file.persist(&database).map_err(|refused| Error::io(&database, &refused.error))?;
    files::sync_folder(&database);
    backup::apply_retention(folder, Reason::Restore);
    Ok(if follows { carried } else { RestoreOutcome::Nothing })
}

impl Prepared {
    /// A copy that was made elsewhere, under the key of the store whose place it is to take.
    pub(super) async fn from_elsewhere(name: &str, key: Key, file: TempPath) -> Result<Self> {
        let prepared = Self { name: name.to_owned(), key, file, from_elsewhere: true };
        prepared.bring_up_to_date().await?;
        Ok(prepared)
    }

    async fn bring_up_to_date(&self) -> Result<()> {
        let mut connection = self.connect().await.map_err(damaged_copy)?;
        let done = bring_up_to_date(&mut connection).await.map_err(damaged_copy);
        closed(connection, done).await
    }

    /// Whether the database that stands there went on from this copy: it has the copy’s last operation.
    async fn is_followed_by(&self, folder: &Path, database: &Path) -> Result<bool> {
        let mut connection = self.connect().await?;
        let last = operation::last(&mut connection).await;
        let Some(last) = closed(connection, last).await? else { return Ok(true) };
        if !database.exists() {
            return Ok(false);
        }
        let double = WorkingCopy::of(folder, database)?;
        // What cannot be read goes on from nothing.
        Ok(double.has(&self.key, last).await.unwrap_or(false))
    }

    /// Everything stands in the one file once the connection is closed.
    async fn connect(&self) -> Result<SqliteConnection> {
        connect_single(&self.file, &self.key).await
    }
}

async fn bring_up_to_date(connection: &mut SqliteConnection) -> Result<()> {
    connection.ensure_migrations_table(&MIGRATIONS.table_name).await.map_err(migration_failed)?;
    refuse_newer(connection).await?;
    MIGRATIONS.run_direct(None, connection, false).await.map_err(migration_failed)
}

pub(super) fn damaged_copy(error: Error) -> Error {
    match error {
        Error::Damaged(_) | Error::BadValue(_) => Error::Refused {
            code: "backup-damaged",
            message: "Cette sauvegarde est endommagée et ne peut pas être lue\u{A0}: choisissez-en une autre. Vos données n’ont pas été modifiées.".to_owned(),
        },
        other => other,
    }
}

/// What the store that is set aside carries over: what it gave out, and the files it wrote that are not known to be gone.
type Carried = (HighWaterMarks, Vec<WrittenFile>);

/// Copies the database that is to be replaced, and reads what is carried over when it can be read. Nothing is done to it: a
/// double is read in its place, which neither the rights of its file nor what was left beside it can keep closed.
async fn move_aside(folder: &Path, key: &Key, now: Timestamp) -> Result<Option<Carried>> {
    let database = folder.join(DATABASE);
    let double = WorkingCopy::of(folder, &database)?;
    match double.checkpoint(key).await {
        Ok(()) => {
            backup::copy(folder, &double.file, Reason::Restore, now)?;
            match double.carried(key).await {
                Ok(carried) => Ok(Some(carried)),
                // Of a newer version, or of none that can be brought up to date.
                Err(Error::NewerSchema | Error::Internal { .. } | Error::Damaged(_) | Error::BadValue(_)) => {
                    Ok(None)
                }
                Err(error) => Err(error),
            }
        }
        Err(Error::Damaged(_)) => {
            // Its write-ahead log cannot be folded in any more. Damage where no mark stands keeps none from being read.
            backup::copy(folder, &database, Reason::Restore, now)?;
            Ok(double.carried(key).await.ok())
        }
        // A disk or a computer that fails now: another time, nothing need be given up.
        Err(error) => Err(error),
    }
}

/// A copy of the database and of its write-ahead log. Dropped, it leaves no trace.
struct WorkingCopy {
    file: TempPath,
}

impl WorkingCopy {
    fn of(folder: &Path, database: &Path) -> Result<Self> {
        let double = Self { file: copied(folder, database)?.into_temp_path() };
        let log = integrity::companion(database, "-wal");
        if log.exists() {
            let copy = integrity::companion(&double.file, "-wal");
            drop(files::create_private(&copy)?);
            std::fs::copy(&log, &copy).map_err(|error| Error::reading(&log, &error))?;
            let _ = integrity::writable(&copy);
        }
        Ok(double)
    }

    /// Folds the write-ahead log in, so that the file alone is the database.
    async fn checkpoint(&self, key: &Key) -> Result<()> {
        integrity::require(&self.file, key).await?;
        let mut connection = SqliteConnection::connect_with(&keyed(&self.file, key)).await?;
        let done = backup::checkpoint(&mut connection).await;
        closed(connection, done).await
    }

    async fn has(&self, key: &Key, operation: Uuid) -> Result<bool> {
        let mut connection = SqliteConnection::connect_with(&keyed(&self.file, key)).await?;
        let found = operation::exists(&mut connection, operation).await;
        closed(connection, found).await
    }

    /// One of an older version is brought up to date to be read.
    async fn carried(&self, key: &Key) -> Result<Carried> {
        let mut connection = SqliteConnection::connect_with(&keyed(&self.file, key)).await?;
        let done = match bring_up_to_date(&mut connection).await {
            Ok(()) => carried(&mut connection).await,
            Err(error) => Err(error),
        };
        closed(connection, done).await
    }
}

async fn carried(connection: &mut SqliteConnection) -> Result<Carried> {
    Ok((HighWaterMarks::read(&mut *connection).await?, written_file::all(connection).await?))
}

impl Drop for WorkingCopy {
    fn drop(&mut self) {
        for end in integrity::COMPANIONS {
            let _ = std::fs::remove_file(integrity::companion(&self.file, end));
        }
    }
}

/// Copies a database beside the store's, under a hidden name that the next opening sweeps.
pub(super) fn copied(folder: &Path, source: &Path) -> Result<NamedTempFile> {
    let file = beside(folder)?;
    let mut copy = File::open(source).map_err(|error| Error::reading(source, &error))?;
    std::io::copy(&mut copy, &mut file.as_file()).map_err(|error| Error::io(file.path(), &error))?;
    Ok(file)
}

/// An empty file beside the store's database, under a hidden name that the next opening sweeps.
pub(super) fn beside(folder: &Path) -> Result<NamedTempFile> {
    tempfile::Builder::new()
        .prefix(".preau-")
        .suffix(".partiel")
        .tempfile_in(folder)
        .map_err(|error| Error::io(&folder.join(DATABASE), &error))
}

/// Makes the copy what it becomes, in one transaction: another device, whose log says that it was put back, and
/// which gives nothing twice.
async fn complete(
    connection: &mut SqliteConnection,
    prepared: &Prepared,
    (marks, written): (&[HighWaterMarks], Option<Vec<WrittenFile>>),
    now: Timestamp,
) -> Result<(RestoreOutcome, Uuid)> {
    let mut transaction = connection.begin().await?;
    let batch = random::new_id(now)?;
    meta::renew_device(&mut transaction).await?;
    // The service knows of decisions that the copy does not: it counts this computer as another one from now on.
    central_service::refuse(&mut transaction, Refusal::Quarantined).await?;
    // What was lent may have been given to somebody since.
    lease::forget(&mut transaction).await?;
    let mut carried = RestoreOutcome::Nothing;
    for marks in marks {
        let changed = marks.transfer_to(&mut transaction, batch, now).await?;
        carried = match carried {
            RestoreOutcome::All(before) => RestoreOutcome::All(before + changed),
            RestoreOutcome::Nothing => RestoreOutcome::All(changed),
        };
    }
    if prepared.from_elsewhere {
        // Paths of another computer: what stands there here is nobody’s to finish, to open or to read.
        pending_file::forget_all(&mut transaction).await?;
        recent_file::forget_all(&mut transaction).await?;
    }
    // A file stays where it is, whatever becomes of the data.
    if let Some(written) = written {
        written_file::replace_all(&mut transaction, &written).await?;
    }
    let author = setting::author(&mut *transaction).await?;
    let signature = Signature { batch, author: author.as_deref(), at: now };
    let event = AuditEvent::Restored { backup: prepared.name.clone() };
    let restored = operation::record(&mut transaction, signature, None, event).await?;
    transaction.commit().await?;
    Ok((carried, restored))
}
