//! Files on disk: written whole or not at all, readable by their owner alone.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::{Error, Result};

/// Creates a file that only its owner can read, failing if it exists.
///
/// # Errors
/// What the system met, as [`Error::io`] names it.
pub fn create_private(path: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path).map_err(|error| Error::io(path, &error))
}

/// Creates a folder that only its owner can enter; an existing one is left as it is.
///
/// # Errors
/// What the system met, as [`Error::io`] names it.
pub fn create_private_folder(path: &Path) -> Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path).map_err(|error| Error::io(path, &error))
}

/// Replaces a file's content at once: a reader sees the old or the new, never half.
///
/// # Errors
/// What the system met, as [`Error::io`] names it.
pub fn replace(path: &Path, content: &[u8]) -> Result<()> {
    let temporary = beside(path);
    let _ = std::fs::remove_file(&temporary);
    let mut file = create_private(&temporary)?;
    file.write_all(content)
        .and_then(|()| file.sync_all())
        .and_then(|()| std::fs::rename(&temporary, path))
        .map_err(|error| Error::io(path, &error))?;
    sync_folder(path);
    Ok(())
}

/// The hidden neighbour a file is written under before it takes its name.
#[must_use]
pub fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.partiel"))
}

/// Removes from a folder what a stop left half written of Préau's own files, whose names begin so. Files that the
/// director asked for may stand there too: they are tidied with their decisions.
pub fn sweep(folder: &Path, names: &[&str]) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let own = |own: &&str| name.strip_prefix('.').is_some_and(|name| name.starts_with(*own));
        let half = [".partiel", ".partiel-wal", ".partiel-shm", ".partiel-journal"];
        if half.iter().any(|end| name.ends_with(end)) && names.iter().any(own) {
            // What cannot be removed now is removed at the next opening.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Makes a rename survive a power cut, where the system can.
pub fn sync_folder(path: &Path) {
    if let Some(folder) = path.parent()
        && let Ok(folder) = File::open(folder)
    {
        // Windows cannot, and a file system that refuses has its own journal.
        let _ = folder.sync_all();
    }
}
