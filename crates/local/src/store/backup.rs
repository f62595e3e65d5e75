//! Copies of the database, encrypted by the same key, in the folder's `sauvegardes`.

use std::path::{Path, PathBuf};

use jiff::{Timestamp, tz::TimeZone};
use sqlx::{Connection, SqliteConnection};

use super::{DATABASE, files};
use crate::view::session::Backup;
use crate::{Error, Result};

/// Why a copy is made; part of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Once a day, at the first opening.
    Daily,
    /// Before a migration.
    Migration,
    /// The director asked.
    Manual,
    /// What was there before a restoration.
    Restore,
    /// Before a newer Préau is installed.
    Update,
}

const REASONS: [(Reason, &str); 5] = [
    (Reason::Daily, "daily"),
    (Reason::Migration, "migration"),
    (Reason::Manual, "manual"),
    (Reason::Restore, "restore"),
    (Reason::Update, "update"),
];

/// How many copies of each reason are kept.
const KEPT: usize = 14;

/// How many copies of one second and one reason have a name.
const OF_A_SECOND: u32 = 9_999;

/// Where they are, in the folder of the store.
pub(super) const FOLDER: &str = "sauvegardes";

impl Reason {
    fn code(self) -> &'static str {
        REASONS.iter().find(|(reason, _)| *reason == self).map_or("manual", |(_, code)| code)
    }
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
    fold(connection).await?;
    let still = connection.begin_with("BEGIN IMMEDIATE").await?;
    let copied = copy(folder, reason, now);
    still.rollback().await?;
    let backup = copied?;
    thin_out(folder, reason);
    Ok(backup)
}

/// Folds the write-ahead log into the database.
///
/// # Errors
/// [`Error::Busy`] when a reader keeps the log from being folded in, and what the database met.
pub(super) async fn fold(connection: &mut SqliteConnection) -> Result<()> {
    let (busy, _, _): (i64, i64, i64) =
        sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(connection).await?;
    if busy == 0 { Ok(()) } else { Err(Error::Busy) }
}

/// Copies the database file, which nobody writes now.
pub(super) fn copy(folder: &Path, reason: Reason, now: Timestamp) -> Result<Backup> {
    let backups = folder.join(FOLDER);
    files::create_private_folder(&backups)?;
    let stamp = now.to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ");
    let name = format!("preau-{stamp}-{}", reason.code());
    let wanted = backups.join(format!("{name}.db"));
    let temporary = files::beside(&wanted);
    let _ = std::fs::remove_file(&temporary);
    let mut target = files::create_private(&temporary)?;
    let source_path = folder.join(DATABASE);
    let mut source = std::fs::File::open(&source_path).map_err(|error| Error::io(&source_path, &error))?;
    let copied = std::io::copy(&mut source, &mut target).and_then(|size| {
        target.sync_all()?;
        // A copy of the same second is another copy.
        let further = (2..=OF_A_SECOND).map(|number| backups.join(format!("{name}-{number}.db")));
        let named = files::take_free_name(&temporary, std::iter::once(wanted.clone()).chain(further))?;
        Ok((size, named))
    });
    let (size, path) = copied.map_err(|error| {
        let _ = std::fs::remove_file(&temporary);
        Error::io(&wanted, &error)
    })?;
    files::sync_folder(&path);
    Ok(Backup {
        name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        made_at: now.to_string(),
        size: u32::try_from(size).unwrap_or(u32::MAX),
        reason: reason.code().to_owned(),
    })
}

/// Where the copies of the store in that folder are.
#[must_use]
pub fn folder(store: &Path) -> PathBuf {
    store.join(FOLDER)
}

/// Removes the oldest copies of that reason.
pub(super) fn thin_out(folder: &Path, reason: Reason) {
    let of_reason = list(folder).into_iter().filter(|backup| backup.reason == reason.code());
    for old in of_reason.skip(KEPT) {
        // What cannot be removed now is removed after the next copy.
        let _ = std::fs::remove_file(folder.join(FOLDER).join(old.name));
    }
}

/// The copies there are, newest first.
#[must_use]
pub fn list(folder: &Path) -> Vec<Backup> {
    let Ok(entries) = std::fs::read_dir(folder.join(FOLDER)) else { return Vec::new() };
    let mut backups: Vec<(u32, Backup)> = entries
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let (made_at, reason, number) = parse(&name)?;
            let (made_at, reason) = (made_at.to_string(), reason.to_owned());
            let size = u32::try_from(entry.metadata().ok()?.len()).unwrap_or(u32::MAX);
            Some((number, Backup { name, made_at, size, reason }))
        })
        .collect();
    let key = |(number, backup): &(u32, Backup)| (backup.made_at.clone(), *number, backup.name.clone());
    backups.sort_by_cached_key(|backup| std::cmp::Reverse(key(backup)));
    backups.into_iter().map(|(_, backup)| backup).collect()
}

/// Whether a file of that name is a copy.
pub(super) fn is_name(name: &str) -> bool {
    parse(name).is_some()
}

/// The moment of a copy, why it was made, and which of that second it is.
fn parse(name: &str) -> Option<(Timestamp, &str, u32)> {
    let (stamp, rest) = name.strip_prefix("preau-")?.strip_suffix(".db")?.split_once('-')?;
    let (reason, number) = match rest.split_once('-') {
        Some((reason, number)) => (reason, number.parse().ok().filter(|number| *number > 1)?),
        None => (rest, 1),
    };
    let made_at = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", stamp).ok()?;
    let known = REASONS.iter().any(|(_, code)| *code == reason);
    known.then_some((made_at.to_zoned(TimeZone::UTC).ok()?.timestamp(), reason, number))
}

/// One of the copies.
///
/// # Errors
/// [`Error::NotFound`] for a name that is not one of [`list`].
pub fn find(folder: &Path, name: &str) -> Result<Backup> {
    let gone = || Error::NotFound("Cette sauvegarde n’existe plus. Choisissez-en une autre.".to_owned());
    list(folder).into_iter().find(|backup| backup.name == name).ok_or_else(gone)
}
