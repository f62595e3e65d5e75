//! Copies of the database, encrypted by the same key, in the folder's `sauvegardes`.
//!
//! They are numbered in the order they are made, `preau-20260904T080000Z-daily.12.db`: a clock that was wrong for an
//! hour says nothing of which came first. The first version did not number them, and all of those are older.

use std::path::Path;

use jiff::{Timestamp, tz::TimeZone};
use sqlx::{Connection, SqliteConnection};

use crate::layout::{self, BackupName, DATABASE, STAMP};
use crate::{Error, Result, files};

pub use crate::layout::BackupReason as Reason;

/// How many names are tried for a copy.
const TRIED: u64 = 9_999;

/// How many copies of each reason are kept.
const KEPT: usize = 14;

/// A copy of the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Its name.
    pub name: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// Bytes.
    pub size: u64,
    /// Why.
    pub reason: Reason,
}

/// Copies the database. The caller sees to it that nobody writes: the write-ahead log is folded in first, and
/// the copy is of the database file alone.
///
/// # Errors
/// [`Error::Busy`] when a reader keeps the log from being folded in, [`Error::DiskFull`] and what else the system met; the copy is then not there at all.
pub async fn make(
    connection: &mut SqliteConnection,
    folder: &Path,
    reason: Reason,
    now: Timestamp,
) -> Result<Backup> {
    checkpoint(connection).await?;
    let still = connection.begin_with("BEGIN IMMEDIATE").await?;
    let copied = copy(folder, &folder.join(DATABASE), reason, now);
    still.rollback().await?;
    let backup = copied?;
    apply_retention(folder, reason);
    tracing::info!(?reason, bytes = backup.size, "sauvegarde faite");
    Ok(backup)
}

/// Folds the write-ahead log into the database.
///
/// # Errors
/// [`Error::Busy`] when a reader keeps the log from being folded in, and what the database met.
pub(super) async fn checkpoint(connection: &mut SqliteConnection) -> Result<()> {
    let (busy, _, _): (i64, i64, i64) =
        sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(connection).await?;
    if busy == 0 { Ok(()) } else { Err(Error::Busy(None)) }
}

/// Copies a database file, which nobody writes now, among those of the folder.
pub(super) fn copy(folder: &Path, source_path: &Path, reason: Reason, now: Timestamp) -> Result<Backup> {
    let backups = layout::backups(folder);
    files::create_private_folder(&backups)?;
    let wanted = next_names(folder, reason, now).map(|name| backups.join(name));
    let temporary = files::beside(&wanted.clone().next().unwrap_or_else(|| backups.clone()));
    let _ = std::fs::remove_file(&temporary);
    let mut target = files::create_private(&temporary)?;
    let mut source = std::fs::File::open(source_path).map_err(|error| Error::reading(source_path, &error))?;
    let copied = std::io::copy(&mut source, &mut target).and_then(|size| {
        target.sync_all()?;
        Ok((size, files::take_free_name(&temporary, wanted)?))
    });
    let (size, path) = copied.map_err(|error| {
        let _ = std::fs::remove_file(&temporary);
        Error::io(&backups, &error)
    })?;
    files::sync_folder(&path);
    Ok(Backup {
        name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        made_at: now,
        size,
        reason,
    })
}

/// Removes the copies of that reason that were made first. The one just made has the highest number of all.
pub(super) fn apply_retention(folder: &Path, reason: Reason) {
    let of_reason = list(folder).into_iter().filter(|backup| backup.reason == reason);
    for old in of_reason.skip(KEPT) {
        // What cannot be removed now is removed after the next copy.
        let _ = std::fs::remove_file(layout::backups(folder).join(old.name));
    }
}

/// The copies there are, the last made first.
#[must_use]
pub fn list(folder: &Path) -> Vec<Backup> {
    let Ok(entries) = std::fs::read_dir(layout::backups(folder)) else { return Vec::new() };
    let mut backups: Vec<(BackupName, Backup)> = entries
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let read = BackupName::read(&name)?;
            let size = entry.metadata().ok()?.len();
            Some((read, Backup { name, made_at: read.made_at, size, reason: read.reason }))
        })
        .collect();
    backups.sort_by(|(a, first), (b, second)| {
        let order = |name: &BackupName| (name.number, name.made_at);
        order(b).cmp(&order(a)).then_with(|| second.name.cmp(&first.name))
    });
    backups.into_iter().map(|(_, backup)| backup).collect()
}

/// The last copy made for that reason. Only that one tells whether one was made today: a clock that was ahead leaves copies
/// of days that were not there yet.
#[must_use]
pub fn last(folder: &Path, reason: Reason) -> Option<Backup> {
    list(folder).into_iter().find(|backup| backup.reason == reason)
}

/// Names for the next copy, which follow all that are there: a further one where something else bears the first.
fn next_names(folder: &Path, reason: Reason, now: Timestamp) -> impl Iterator<Item = String> + Clone {
    let last =
        list(folder).first().and_then(|last| BackupName::read(&last.name)).map_or(0, |last| last.number);
    let stamp = now.to_zoned(TimeZone::UTC).strftime(STAMP).to_string();
    (1..=TRIED)
        .map(move |further| format!("preau-{stamp}-{}.{}.db", reason.code(), last.saturating_add(further)))
}

/// One of the copies.
///
/// # Errors
/// [`Error::NotFound`] for a name that is not one of [`list`].
pub fn find(folder: &Path, name: &str) -> Result<Backup> {
    let gone =
        || Error::NotFound("Cette sauvegarde n’existe pas, ou plus. Choisissez-en une autre.".to_owned());
    list(folder).into_iter().find(|backup| backup.name == name).ok_or_else(gone)
}
