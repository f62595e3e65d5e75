//! Where a file that was asked for goes, and under which name.

use std::path::{Path, PathBuf};

use jiff::civil::DateTime;

use crate::desk::Desk;
use crate::store::writing::{Destination, Naming};
use crate::{Error, Result};

/// The file somebody named, or one of the usual name in the folder somebody named.
///
/// # Errors
/// As [`file`].
pub fn of(path: &str, extension: &str, usual: impl FnOnce() -> String) -> Result<Destination> {
    let folder = Path::new(path);
    if folder.is_absolute() && folder.is_dir() && !ends_in(folder, extension) {
        return Ok(Destination { file: folder.join(usual()), naming: Naming::Usual });
    }
    file(path, extension)
}

/// The file somebody named: an absolute path with the right extension, in a folder that exists. A file that stands
/// there now is replaced: the system’s dialog asked, or it was typed. One that comes later is not.
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
    Ok(Destination { file: path, naming })
}

fn ends_in(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

/// The moment that names and headings of files give, by the computer’s own time.
pub fn moment(desk: &Desk) -> DateTime {
    desk.clock().now().to_zoned(jiff::tz::TimeZone::system()).datetime()
}
