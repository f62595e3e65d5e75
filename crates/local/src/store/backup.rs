//! Copies of the database, encrypted by the same key, in the folder's `sauvegardes`.
//!
//! They are numbered in the order they are made, `preau-20260904T080000Z-daily.12.db`: a clock that was wrong for an
//! hour says nothing of which came first. The first version did not number them, and all of those are older.

use std::path::{Path, PathBuf};

use jiff::civil::Date;
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

/// How many names are tried for a copy.
const TRIED: u64 = 9_999;

/// Where they are, in the folder of the store.
pub(super) const FOLDER: &str = "sauvegardes";

const STAMP: &str = "%Y%m%dT%H%M%SZ";

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
    let copied = copy(folder, &folder.join(DATABASE), reason, now);
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

/// Copies a database file, which nobody writes now, among those of the folder.
pub(super) fn copy(folder: &Path, source_path: &Path, reason: Reason, now: Timestamp) -> Result<Backup> {
    let backups = folder.join(FOLDER);
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

/// Removes the copies of that reason that were made first. The one just made has the highest number of all.
pub(super) fn thin_out(folder: &Path, reason: Reason) {
    let of_reason = list(folder).into_iter().filter(|backup| backup.reason == reason.code());
    for old in of_reason.skip(KEPT) {
        // What cannot be removed now is removed after the next copy.
        let _ = std::fs::remove_file(folder.join(FOLDER).join(old.name));
    }
}

/// The copies there are, the last made first.
#[must_use]
pub fn list(folder: &Path) -> Vec<Backup> {
    let Ok(entries) = std::fs::read_dir(folder.join(FOLDER)) else { return Vec::new() };
    let mut backups: Vec<(Name, Backup)> = entries
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let read = Name::read(&name)?;
            let size = u32::try_from(entry.metadata().ok()?.len()).unwrap_or(u32::MAX);
            let reason = read.reason.code().to_owned();
            Some((read, Backup { name, made_at: read.made_at.to_string(), size, reason }))
        })
        .collect();
    backups.sort_by(|(a, first), (b, second)| {
        let order = |name: &Name| (name.number, name.made_at);
        order(b).cmp(&order(a)).then_with(|| second.name.cmp(&first.name))
    });
    backups.into_iter().map(|(_, backup)| backup).collect()
}

/// Whether a file of that name is a copy.
pub(super) fn is_name(name: &str) -> bool {
    Name::read(name).is_some()
}

/// Whether the last copy made for that reason is of that day at the school. Only the last one counts: a clock that
/// was ahead leaves copies of days that were not there yet.
#[must_use]
pub fn is_of(folder: &Path, reason: Reason, day: Date) -> bool {
    let last = list(folder).into_iter().find(|backup| backup.reason == reason.code());
    last.and_then(|backup| backup.made_at.parse().ok())
        .is_some_and(|at| domain::expiry::school_day(at) == day)
}

/// What the name of a copy says.
#[derive(Debug, Clone, Copy)]
struct Name {
    made_at: Timestamp,
    reason: Reason,
    /// Its place in the order they were made; 0 for those of the first version.
    number: u64,
}

impl Name {
    fn read(name: &str) -> Option<Self> {
        let (stamp, rest) = name.strip_prefix("preau-")?.strip_suffix(".db")?.split_once('-')?;
        let made_at = jiff::civil::DateTime::strptime(STAMP, stamp).ok()?;
        let (code, number) = match rest.split_once('.') {
            Some((code, number)) => (code, number.parse().ok()?),
            None => (rest, 0),
        };
        let (reason, _) = REASONS.iter().find(|(_, known)| *known == code)?;
        Some(Self { made_at: made_at.to_zoned(TimeZone::UTC).ok()?.timestamp(), reason: *reason, number })
    }
}

/// Names for the next copy, which follow all that are there: a further one where something else bears the first.
fn next_names(folder: &Path, reason: Reason, now: Timestamp) -> impl Iterator<Item = String> + Clone {
    let last = list(folder).first().and_then(|last| Name::read(&last.name)).map_or(0, |last| last.number);
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
