//! Where a file that was asked for goes, and under which name.

use domain::place::Place;
use std::path::{Path, PathBuf};

use jiff::civil::DateTime;
use uuid::Uuid;

use crate::store::Store;
use crate::store::pending_file::{Destination, Naming};
use crate::workspace::Workspace;
use crate::{Error, Result, files, layout};

/// The file somebody named, or one of the usual name in the folder somebody named.
///
/// # Errors
/// As [`fn@file`].
pub fn of(path: &str, extension: &str, usual: impl FnOnce() -> String) -> Result<Destination> {
    let folder = Path::new(path);
    if folder.is_absolute() && folder.is_dir() && !ends_in(folder, extension) {
        return Ok(Destination { file: folder.join(usual()), naming: Naming::Usual });
    }
    file(path, extension)
}

/// Préau’s own folder, where a file waits to be printed.
///
/// # Errors
/// What the system met.
pub fn to_print(store: &Store, batch: Uuid) -> Result<Destination> {
    let folder = layout::prints(store.folder());
    files::create_private_folder(&folder)?;
    Ok(Destination { file: folder.join(format!("{}.pdf", batch.simple())), naming: Naming::Usual })
}

/// The file somebody named: an absolute path with the right extension, in a folder that exists. A file that stands
/// there now is replaced: the system’s dialog asked, or it was typed. One that comes later is not, nor one that its owner
/// protects against writing, nor what is no file (a named pipe, a device).
///
/// # Errors
/// [`Error::Invalid`] for a path that cannot be used.
pub fn file(path: &str, extension: &str) -> Result<Destination> {
    let path = PathBuf::from(path);
    if !path.is_absolute() || !ends_in(&path, extension) {
        return Err(Error::invalid(
            "path",
            format!("Choisissez un fichier dont le nom finit par .{extension}."),
        ));
    }
    if !path.parent().is_some_and(Path::is_dir) {
        return Err(Error::invalid("path", "Ce dossier n’existe pas. Choisissez-en un autre."));
    }
    let naming = if path.symlink_metadata().is_ok() { Naming::Replacing } else { Naming::New };
    if naming == Naming::Replacing {
        replaceable(&path)?;
    }
    Ok(Destination { file: path, naming })
}

/// Whether what stands there may make room: renaming another file to its name asks nobody.
fn replaceable(path: &Path) -> Result<()> {
    // A link that leads nowhere is replaced itself; and nothing replaces a folder: the file takes a name like it.
    let Ok(there) = path.metadata() else { return Ok(()) };
    if there.is_dir() || there.is_file() && !there.permissions().readonly() {
        return Ok(());
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let refused = if there.is_file() {
        "est protégé en écriture\u{a0}: il n’est pas remplacé. Choisissez un autre nom, ou ôtez d’abord cette protection."
    } else {
        "n’est pas un fichier ordinaire (tube nommé, périphérique…)\u{a0}: il n’est pas remplacé. Choisissez un autre nom."
    };
    Err(Error::invalid("path", format!("«\u{a0}{name}\u{a0}» {refused}")))
}

fn ends_in(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

/// The moment that names and headings of files of a school give, by its own time.
pub fn moment(workspace: &Workspace, uai: &str) -> DateTime {
    Place::of(uai).time(workspace.clock().now())
}
