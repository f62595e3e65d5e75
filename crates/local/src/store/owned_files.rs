//! What is Préau’s on the disk: which folders, and in them which files.
//!
//! The data may stand in a folder of the user’s, where anything may be called `ecole`. A folder is Préau’s when it
//! bears the marker that Préau wrote in it, or, since earlier versions wrote none, when its content says so. And in
//! such a folder Préau touches its own files alone, each of them named here: whatever else stands there is somebody’s,
//! and stays.

use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::layout::{self, BackupName, DATABASE, HEADER};
use crate::vault::Header;
use crate::{Error, Result, files};

/// The file that says whose a folder is.
pub const MARKER: &str = "dossier-de-preau.txt";

/// The line it begins with.
const SIGN: &str = "fr.preau.desktop";

const REST: &str = "Ce dossier a été créé par Préau, qui n’y touche qu’à ses propres fichiers. Laissez celui-ci\u{A0}: il dit \
                    que le dossier est à Préau.";

/// What follows the name of a database.
const COMPANIONS: [&str; 4] = ["", "-wal", "-shm", "-journal"];

/// Marks a folder as Préau’s.
///
/// # Errors
/// What the system met.
pub fn mark(folder: &Path) -> Result<()> {
    if is_marked(folder) {
        return Ok(());
    }
    files::replace(&folder.join(MARKER), format!("{SIGN}\n\n{REST}\n").as_bytes())
}

/// Whether Préau marked that folder.
#[must_use]
pub fn is_marked(folder: &Path) -> bool {
    use std::io::Read;
    let mut start = vec![0; SIGN.len() + 1];
    let read = std::fs::File::open(folder.join(MARKER)).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && start == format!("{SIGN}\n").as_bytes()
}

/// Whether the folder is that of a store: marked, or known by what an earlier version left in it.
#[must_use]
pub fn is_store(folder: &Path) -> bool {
    let has = |name: &str| folder.join(name).is_file();
    let (database, lock) = (has(DATABASE), has(layout::LOCK));
    folder.is_dir()
        && (is_marked(folder)
            || Header::read(folder).is_ok()
            || layout::holds_backups(folder)
            || database && lock
            || (database || lock) && is_store_alone(folder)
            || is_only(folder, is_temporary_of_store))
}

/// Whether a folder holds something, and nothing that is not named as a store's files are.
#[must_use]
pub fn is_store_alone(folder: &Path) -> bool {
    let holds = |folder: PathBuf, is_own: fn(&str) -> bool| {
        !folder.exists() || is_empty(&folder) || is_only(&folder, is_own)
    };
    is_only(folder, |name| [layout::BACKUPS, layout::PRINTS].contains(&name) || is_file_of_store(name))
        && holds(layout::backups(folder), is_file_of_backups)
        && holds(layout::prints(folder), |name| batch_of_print(name).is_some())
}

/// Whether nothing stands in a folder.
#[must_use]
pub fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

/// Whether a folder holds something, and nothing but what has such names.
pub fn is_only(folder: &Path, is_own: impl Fn(&str) -> bool) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    let mut entries = entries.peekable();
    let is_own = |entry: std::io::Result<std::fs::DirEntry>| {
        entry.is_ok_and(|entry| entry.file_name().to_str().is_some_and(&is_own))
    };
    entries.peek().is_some() && entries.all(is_own)
}

/// Removes what a stop left half written of the store’s own files. What the director asked for may stand there too:
/// it is tidied with its decision.
pub fn remove_temporaries(folder: &Path) {
    for (folder, is_temporary) in [
        (folder.to_owned(), is_temporary_of_store as fn(&str) -> bool),
        (layout::backups(folder), is_temporary_of_backups),
    ] {
        // What cannot be removed now is removed at the next opening.
        let _ = remove(&folder, is_temporary);
    }
}

/// Removes the database, then everything that was written from it; the header that leads to its key stays. A database
/// that the system does not let go, since a program holds it, leaves everything in place.
///
/// # Errors
/// What the system met.
pub(crate) fn remove_data(folder: &Path) -> Result<()> {
    for companion in COMPANIONS {
        remove_file(&folder.join(format!("{DATABASE}{companion}")))?;
    }
    remove_file(&folder.join(layout::REACHED))?;
    remove(&layout::backups(folder), |name| {
        BackupName::read(name).is_some() || is_temporary_of_backups(name)
    })?;
    remove_prints(folder, |_| false)?;
    remove(folder, |name| is_import(name) || is_temporary_of_store(name))
}

/// Removes the files that waited to be printed, but those of the batches that are to stay.
///
/// # Errors
/// What the system met.
pub fn remove_prints(folder: &Path, stays: impl Fn(Uuid) -> bool) -> Result<()> {
    let prints = layout::prints(folder);
    remove(&prints, |name| batch_of_print(name).is_some_and(|batch| !stays(batch)))?;
    // It goes when it is empty.
    let _ = std::fs::remove_dir(prints);
    Ok(())
}

/// Removes the header and its copy, and the marker last: a folder whose removal was stopped is still Préau’s.
///
/// # Errors
/// What the system met.
pub(crate) fn remove_header(folder: &Path) -> Result<()> {
    let backups = layout::backups(folder);
    remove_file(&backups.join(HEADER))?;
    // Somebody’s files keep it.
    let _ = std::fs::remove_dir(backups);
    remove_file(&folder.join(HEADER))?;
    remove_file(&folder.join(MARKER))
}

/// Removes the files of a folder that have such names; the others stay, and so do folders.
///
/// # Errors
/// What the system met.
pub fn remove(folder: &Path, is_own: impl Fn(&str) -> bool) -> Result<()> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(()) };
    let own = |entry: &std::fs::DirEntry| {
        entry.file_name().to_str().is_some_and(&is_own) && !entry.file_type().is_ok_and(|kind| kind.is_dir())
    };
    let own: Vec<PathBuf> = entries.flatten().filter(own).map(|entry| entry.path()).collect();
    own.iter().try_for_each(|path| remove_file(path))
}

fn remove_file(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::io(path, &error)),
        _ => Ok(()),
    }
}

/// The batch of a file that waits to be printed, `0198c5e0a3f27d3c9b1e6f0a1b2c3d4e.pdf`, or of one that is being written
/// there.
fn batch_of_print(name: &str) -> Option<Uuid> {
    let hidden = || name.strip_prefix('.')?.strip_suffix(".preau.partiel");
    let batch = name.strip_suffix(".pdf").or_else(hidden)?;
    Uuid::try_parse(batch).ok().filter(|parsed| parsed.simple().to_string() == batch)
}

fn is_file_of_store(name: &str) -> bool {
    [MARKER, HEADER, layout::LOCK, layout::REACHED].contains(&name)
        || is_database(name, |name| name == DATABASE)
        || is_import(name)
        || is_temporary_of_store(name)
}

fn is_file_of_backups(name: &str) -> bool {
    name == HEADER || BackupName::read(name).is_some() || is_temporary_of_backups(name)
}

/// What an import keeps beside the database while it works.
fn is_import(name: &str) -> bool {
    is_database(name, |name| [layout::STAGING, layout::REJECTIONS].contains(&name))
}

fn is_temporary_of_store(name: &str) -> bool {
    is_temporary(name, |name| [HEADER, MARKER].contains(&name)) || is_copy_to_put_back(name)
}

fn is_temporary_of_backups(name: &str) -> bool {
    is_temporary(name, |name| name == HEADER || BackupName::read(name).is_some())
}

/// A copy that a restoration prepares, `.preau-A1b2C3.partiel`.
fn is_copy_to_put_back(name: &str) -> bool {
    is_temporary(name, |name| {
        name.strip_prefix("preau-")
            .is_some_and(|rest| rest.len() == 6 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    })
}

/// Whether a name is that of a hidden neighbour of such a file.
pub fn is_temporary(name: &str, is_own: impl Fn(&str) -> bool) -> bool {
    is_database(name, |name| {
        name.strip_prefix('.').and_then(|name| name.strip_suffix(".partiel")).is_some_and(&is_own)
    })
}

fn is_database(name: &str, is_own: impl Fn(&str) -> bool) -> bool {
    COMPANIONS.iter().any(|end| name.strip_suffix(end).is_some_and(&is_own))
}

#[cfg(test)]
mod tests {
    use super::{
        batch_of_print, is_only, is_store, is_store_alone, is_temporary_of_backups, is_temporary_of_store,
        mark, remove_prints,
    };

    #[test]
    fn only_its_own_files_are_half_written() {
        for own in [
            ".store.json.partiel",
            ".preau-a1B2c3.partiel",
            ".preau-a1B2c3.partiel-journal",
            ".dossier-de-preau.txt.partiel",
        ] {
            assert!(is_temporary_of_store(own), "{own}");
        }
        for other in [
            "store.json",
            ".preau-liste.csv.partiel",
            ".preau-photos-2025.partiel",
            ".liste.csv.partiel",
            ".0198c5e0a3f27d3c9b1e6f0a1b2c3d4e.preau.partiel",
        ] {
            assert!(!is_temporary_of_store(other), "{other}");
        }
        assert!(is_temporary_of_backups(".preau-20260904T080000Z-daily.db.partiel"));
        assert!(is_temporary_of_backups(".preau-20260904T080000Z-manual.2.db.partiel"));
        assert!(!is_temporary_of_backups(".preau-20260904T080000Z-autre.db.partiel"));
    }

    #[test]
    fn what_waits_to_be_printed_is_known_by_its_batch() {
        let (kept, other) = ("0198c5e0a3f27d3c9b1e6f0a1b2c3d4e", "0198c5e0a3f27d3c9b1e6f0a1b2c3d4f");
        for own in [format!("{kept}.pdf"), format!(".{kept}.preau.partiel")] {
            assert_eq!(
                batch_of_print(&own).map(|batch| batch.simple().to_string()).as_deref(),
                Some(kept),
                "{own}"
            );
        }
        for name in ["feuilles.pdf", "0198C5E0A3F27D3C9B1E6F0A1B2C3D4E.pdf", "0198c5e0.pdf", kept] {
            assert_eq!(batch_of_print(name), None, "{name}");
        }
        let folder = tempfile::tempdir().unwrap();
        let prints = folder.path().join("impression");
        std::fs::create_dir(&prints).unwrap();
        let names = [format!("{kept}.pdf"), format!("{other}.pdf"), format!(".{other}.preau.partiel")];
        for name in &names {
            std::fs::write(prints.join(name), "x").unwrap();
        }
        assert!(is_store_alone(folder.path()));
        std::fs::write(prints.join("photo.jpg"), "x").unwrap();
        assert!(!is_store_alone(folder.path()));
        remove_prints(folder.path(), |batch| batch.simple().to_string() == kept).unwrap();
        let left = names.map(|name| prints.join(name).exists());
        assert_eq!(left, [true, false, false]);
        assert!(prints.join("photo.jpg").exists());
        std::fs::remove_file(prints.join("photo.jpg")).unwrap();
        remove_prints(folder.path(), |_| false).unwrap();
        assert!(!prints.exists());
    }

    #[test]
    fn a_folder_is_a_stores_by_its_marker_or_its_content() {
        let root = tempfile::tempdir().unwrap();
        let folder = |name: &str, files: &[&str]| {
            let folder = root.path().join(name);
            std::fs::create_dir_all(folder.join("sauvegardes")).unwrap();
            for file in files {
                std::fs::write(folder.join(file), "x").unwrap();
            }
            folder
        };
        let photos = folder("photos", &["photo.jpg", "sauvegardes/photo.jpg", "store.json", "preau.lock"]);
        assert!(!is_store(&photos));
        assert!(!is_store(&folder("vide", &[])));
        assert!(is_store(&folder("copies", &["photo.jpg", "sauvegardes/preau-20260904T080000Z-daily.db"])));
        let bare = root.path().join("nue");
        std::fs::create_dir(&bare).unwrap();
        std::fs::write(bare.join("preau.db"), "x").unwrap();
        assert!(is_store(&bare));
        mark(&photos).unwrap();
        assert!(is_store(&photos));
        assert!(!is_only(&photos, |name| name == "photo.jpg"));
    }
}
