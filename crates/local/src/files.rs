//! Files on disk: written whole or not at all, readable by their owner alone.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use crate::{Error, Result};

/// How many names like the wanted one are tried: more files of one second are no accident.
const NAMES: u32 = 9_999;

/// Creates a file that only its owner can read, failing if it exists.
///
/// # Errors
/// What the system met, as [`Error::io`] names it.
pub fn create_private(path: &Path) -> Result<File> {
    private().open(path).map_err(|error| Error::io(path, &error))
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options
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

/// Whether the system keeps both on one disk, as far as it says: the second may be about to be written.
#[must_use]
pub fn are_on_one_disk(one: &Path, other: &Path) -> bool {
    let there = |path: &Path| path.ancestors().find(|path| path.exists()).map(Path::to_owned);
    let (Some(one), Some(other)) = (there(one), there(other)) else { return true };
    disk(&one).is_none_or(|disk_of_one| disk(&other).is_none_or(|disk_of_other| disk_of_one == disk_of_other))
}

#[cfg(unix)]
fn disk(path: &Path) -> Option<u64> {
    use std::os::unix::fs::MetadataExt;
    path.metadata().ok().map(|found| found.dev())
}

/// Its letter, or its share.
#[cfg(not(unix))]
fn disk(path: &Path) -> Option<std::ffi::OsString> {
    match path.canonicalize().ok()?.components().next()? {
        std::path::Component::Prefix(prefix) => Some(prefix.as_os_str().to_ascii_uppercase()),
        _ => None,
    }
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

/// The name wanted for a file, then those it takes when that one is taken: `feuilles.pdf`, `feuilles (2).pdf`…
pub fn names_like(wanted: &Path) -> impl Iterator<Item = PathBuf> {
    let part = |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    let (stem, extension) = (part(wanted.file_stem()), part(wanted.extension()));
    let further =
        (2..=NAMES).map(move |number| wanted.with_file_name(format!("{stem} ({number}).{extension}")));
    std::iter::once(wanted.to_owned()).chain(further)
}

/// Gives what was written under a hidden name the first of these names that is free, and returns it. No file that
/// stands there is ever replaced, whoever made it and however late it came.
///
/// # Errors
/// What the system met, or that all of them are taken; the file is then where it was.
pub fn take_free_name(written: &Path, names: impl IntoIterator<Item = PathBuf>) -> std::io::Result<PathBuf> {
    let mut taken = std::io::Error::from(ErrorKind::AlreadyExists);
    for name in names {
        if is_same_file(written, &name) {
            // Where a name is taken in two steps, a stop between them left it both names.
            std::fs::remove_file(written)?;
            return Ok(name);
        }
        match move_to_free(written, &name) {
            Ok(()) => return Ok(name),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => taken = error,
            Err(error) => return Err(error),
        }
    }
    Err(taken)
}

/// Moves a file to a name that nothing bears.
fn move_to_free(written: &Path, name: &Path) -> std::io::Result<()> {
    let Err(refused) = TempPath::try_from_path(written)?.persist_noclobber(name) else { return Ok(()) };
    // Dropped, it would delete the file.
    let _ = refused.path.keep();
    // On Windows a name that a program holds is refused otherwise than one that is taken.
    if refused.error.kind() == ErrorKind::AlreadyExists || name.symlink_metadata().is_ok() {
        return Err(ErrorKind::AlreadyExists.into());
    }
    reserve(written, name)
}

/// The same where the disk knows neither a move that refuses to replace nor a second name for a file, as on some
/// network drives: an empty file keeps the name, then the move replaces it. A stop in between leaves the empty file.
fn reserve(written: &Path, name: &Path) -> std::io::Result<()> {
    drop(private().open(name)?);
    std::fs::rename(written, name).inspect_err(|_| {
        let _ = std::fs::remove_file(name);
    })
}

#[cfg(unix)]
fn is_same_file(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |path: &Path| path.symlink_metadata().map(|file| (file.dev(), file.ino())).ok();
    identity(one).is_some_and(|one| identity(other) == Some(one))
}

/// A name is taken in one step.
#[cfg(not(unix))]
fn is_same_file(_: &Path, _: &Path) -> bool {
    false
}

/// The hidden neighbour a file of Préau's own folders is written under before it takes its name.
#[must_use]
pub fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.partiel"))
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{names_like, reserve, take_free_name};

    fn text(path: &Path) -> String {
        std::fs::read_to_string(path).unwrap()
    }

    #[test]
    fn a_name_that_is_taken_is_left_to_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let wanted = folder.path().join("feuilles.pdf");
        std::fs::create_dir(folder.path().join("feuilles (3).pdf")).unwrap();
        let mut named = Vec::new();
        for content in ["one", "two", "three"] {
            let hidden = folder.path().join(".hidden");
            std::fs::write(&hidden, content).unwrap();
            let name = take_free_name(&hidden, names_like(&wanted)).unwrap();
            assert!(!hidden.exists());
            assert_eq!(text(&name), content);
            named.push(name.file_name().unwrap().to_owned());
        }
        assert_eq!(named, ["feuilles.pdf", "feuilles (2).pdf", "feuilles (4).pdf"]);
        assert_eq!(text(&wanted), "one");
    }

    #[test]
    fn without_a_free_name_the_file_stays_where_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let (hidden, wanted) = (folder.path().join(".hidden"), folder.path().join("feuilles.pdf"));
        std::fs::write(&hidden, "new").unwrap();
        std::fs::write(&wanted, "old").unwrap();
        let refused = take_free_name(&hidden, [wanted.clone()]).unwrap_err();
        assert_eq!(refused.kind(), std::io::ErrorKind::AlreadyExists);
        assert!(take_free_name(&hidden, [folder.path().join("nowhere/feuilles.pdf")]).is_err());
        assert_eq!((text(&hidden), text(&wanted)), ("new".to_owned(), "old".to_owned()));
    }

    #[test]
    fn a_disk_without_such_moves_replaces_nothing_either() {
        let folder = tempfile::tempdir().unwrap();
        let (hidden, wanted) = (folder.path().join(".hidden"), folder.path().join("feuilles.pdf"));
        std::fs::write(&hidden, "one").unwrap();
        reserve(&hidden, &wanted).unwrap();
        std::fs::write(&hidden, "two").unwrap();
        let refused = reserve(&hidden, &wanted).unwrap_err();
        assert_eq!(refused.kind(), std::io::ErrorKind::AlreadyExists);
        assert_eq!((text(&hidden), text(&wanted)), ("two".to_owned(), "one".to_owned()));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_with_both_names_keeps_one() {
        let folder = tempfile::tempdir().unwrap();
        let (hidden, wanted) = (folder.path().join(".hidden"), folder.path().join("feuilles.pdf"));
        std::fs::write(&hidden, "one").unwrap();
        std::fs::hard_link(&hidden, &wanted).unwrap();
        assert_eq!(take_free_name(&hidden, names_like(&wanted)).unwrap(), wanted);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
