//! Where everything stands in a folder of data.

mod backup_name;

use std::path::{Path, PathBuf};

pub use backup_name::{BackupName, BackupReason, STAMP};

/// The database.
pub const DATABASE: &str = "preau.db";

/// What leads to its key.
pub const HEADER: &str = "store.json";

/// What whoever works in the folder holds.
pub const LOCK: &str = "preau.lock";

/// How far the log had come, beside the database.
pub const REACHED: &str = "preau.mark";

/// The tables of an import at work.
pub const STAGING: &str = "import.stage";

/// The lines that the last import left to check.
pub const REJECTIONS: &str = "import.notes";

/// The folder of the technical log, beside those of the stores.
pub const LOG: &str = "journal-technique";

/// The folder of the copies.
pub const BACKUPS: &str = "sauvegardes";

/// The folder of the files that wait to be printed.
pub const PRINTS: &str = "impression";

/// Where the files that wait to be printed are.
#[must_use]
pub fn prints(folder: &Path) -> PathBuf {
    folder.join(PRINTS)
}

/// A file that waits to be printed as it is remembered: it moves with the folder. Others stay where they are.
#[must_use]
pub fn within<'p>(folder: &Path, path: &'p Path) -> &'p Path {
    if path.parent() == Some(&prints(folder)) { path.strip_prefix(folder).unwrap_or(path) } else { path }
}

/// Where the copies of the database in that folder are.
#[must_use]
pub fn backups(folder: &Path) -> PathBuf {
    folder.join(BACKUPS)
}

/// Whether a database is there to be opened, or was: its copies are there to be restored.
#[must_use]
pub fn holds_data(folder: &Path) -> bool {
    folder.join(DATABASE).exists() || holds_backups(folder)
}

/// Whether a copy of a database is there.
#[must_use]
pub fn holds_backups(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(backups(folder)) else { return false };
    entries
        .flatten()
        .any(|entry| entry.file_name().to_str().is_some_and(|name| BackupName::read(name).is_some()))
}
