//! One program at a time in the folder of a store.
//!
//! What is locked cannot be swapped for another while it is held. On Unix that is the folder itself, and the file
//! `preau.lock` in it, which earlier versions look at; on Windows it is the file alone, which nobody can delete or
//! move, nor the folder around it, while it is open. A disk that locks no folder leaves the file: what destroys
//! something asks before whether the file that was locked is still there.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use super::integrity;
use crate::layout::LOCK;
use crate::{Error, Result, files};

/// How often a folder that changes under the hand is tried again.
const TRIES: u32 = 20;

/// A locked file. Closing it is not enough to give it up: a program that is being started elsewhere in this process has it
/// open, too, for a moment.
#[derive(Debug)]
struct Held(File);

impl Drop for Held {
    fn drop(&mut self) {
        // What cannot be unlocked is given up with its last descriptor.
        let _ = self.0.unlock();
    }
}

/// The hold on the folder of a store. The system releases it however the process ends.
#[derive(Debug)]
pub(crate) struct Lock {
    folder: PathBuf,
    file: Held,
    #[cfg(unix)]
    directory: Directory,
}

/// The folder, and whether its disk let it be locked.
#[cfg(unix)]
#[derive(Debug)]
struct Directory {
    file: Held,
    is_locked: bool,
}

impl Lock {
    /// Takes a folder, making it when there is none.
    ///
    /// # Errors
    /// [`Error::InUse`] when somebody has it, or what the system met.
    pub fn acquire(folder: &Path) -> Result<Self> {
        Self::taken(folder, || files::create_private_folder(folder))
    }

    /// Takes a folder that is there.
    ///
    /// # Errors
    /// [`Error::NoStore`] when there is none, and as [`Lock::acquire`].
    pub fn acquire_existing(folder: &Path) -> Result<Self> {
        let require = || if folder.is_dir() { Ok(()) } else { Err(Error::NoStore) };
        // It may go between two looks.
        Self::taken(folder, require).map_err(|error| require().err().unwrap_or(error))
    }

    fn taken(folder: &Path, prepare: impl Fn() -> Result<()>) -> Result<Self> {
        for _ in 0..TRIES {
            prepare()?;
            let lock = Self::of_what_is_there(folder)?;
            // Who held it may have removed it between its opening here and its locking.
            if lock.is_whole() {
                return Ok(lock);
            }
        }
        Err(Error::InUse)
    }

    fn of_what_is_there(folder: &Path) -> Result<Self> {
        #[cfg(unix)]
        let directory = Directory::lock(folder)?;
        let path = folder.join(LOCK);
        // What keeps it from being written shows just below.
        let _ = integrity::writable(&path);
        let mut options = File::options();
        options.create(true).truncate(false).write(true);
        #[cfg(windows)]
        {
            use std::os::windows::fs::OpenOptionsExt;
            // FILE_SHARE_READ and FILE_SHARE_WRITE: nobody deletes or moves it.
            options.share_mode(3);
        }
        let file = options.open(&path).map_err(|error| Error::io(&path, &error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Error::InUse),
            Err(TryLockError::Error(error)) => return Err(Error::io(&path, &error)),
        }
        Ok(Self {
            folder: folder.to_owned(),
            file: Held(file),
            #[cfg(unix)]
            directory,
        })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Refuses when what was locked is no longer what stands there: somebody else may be in it.
    ///
    /// # Errors
    /// `data-moved`.
    pub fn require_in_place(&self) -> Result<()> {
        if self.is_in_place() { Ok(()) } else { Err(self.moved()) }
    }

    /// The refusal of a folder in which something else stands than was found there before it was held.
    pub fn moved(&self) -> Error {
        moved(&self.folder)
    }

    #[cfg(unix)]
    fn is_in_place(&self) -> bool {
        is_at(&self.directory.file.0, &self.folder)
            && (self.directory.is_locked || is_at(&self.file.0, &self.folder.join(LOCK)))
    }

    #[cfg(unix)]
    fn is_whole(&self) -> bool {
        is_at(&self.directory.file.0, &self.folder) && is_at(&self.file.0, &self.folder.join(LOCK))
    }

    #[cfg(not(unix))]
    fn is_in_place(&self) -> bool {
        self.folder.join(LOCK).exists()
    }

    #[cfg(not(unix))]
    fn is_whole(&self) -> bool {
        self.is_in_place()
    }

    /// Gives the folder up and removes the file that was locked, then the folder when nothing is left in it. Says
    /// whether it is gone.
    pub fn end(self) -> bool {
        // On Windows a file that is open cannot be removed.
        #[cfg(not(unix))]
        drop(self.file);
        let _ = std::fs::remove_file(self.folder.join(LOCK));
        std::fs::remove_dir(&self.folder).is_ok()
    }
}

#[cfg(unix)]
impl Directory {
    fn lock(folder: &Path) -> Result<Self> {
        let file = File::open(folder).map_err(|error| Error::io(folder, &error))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { file: Held(file), is_locked: true }),
            Err(TryLockError::WouldBlock) => Err(Error::InUse),
            // A disk of the network locks no folder.
            Err(TryLockError::Error(_)) => Ok(Self { file: Held(file), is_locked: false }),
        }
    }
}

/// Whether two paths lead to one folder.
#[cfg(unix)]
pub(super) fn is_same(one: &Path, other: &Path) -> bool {
    File::open(one).is_ok_and(|open| is_at(&open, other))
}

/// Whether two paths lead to one folder.
#[cfg(not(unix))]
pub(super) fn is_same(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

#[cfg(unix)]
fn is_at(open: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |file: std::fs::Metadata| (file.dev(), file.ino());
    match (open.metadata(), std::fs::metadata(path)) {
        (Ok(open), Ok(there)) => identity(open) == identity(there),
        _ => false,
    }
}

fn moved(folder: &Path) -> Error {
    Error::Refused {
        code: "data-moved",
        message: format!(
            "Le dossier «\u{A0}{}\u{A0}» a été déplacé, remplacé ou vidé pendant que Préau travaillait. Fermez Préau, \
             remettez ce dossier à sa place, puis rouvrez-le. Rien n’a été modifié.",
            folder.display()
        ),
    }
}

/// The hold on the user's whole folder, while stores are made in it or removed from it.
#[derive(Debug)]
pub(crate) struct RootLock {
    _held: Option<Held>,
}

impl RootLock {
    /// Takes it; it must be there. Nothing of it stays, however the process ends.
    ///
    /// # Errors
    /// [`Error::InUse`] when somebody has it, or what the system met.
    #[cfg(unix)]
    pub fn acquire(root: &Path) -> Result<Self> {
        let directory = Directory::lock(root)?;
        Ok(Self { _held: directory.is_locked.then_some(directory.file) })
    }

    /// Takes it; it must be there. Nothing of it stays, however the process ends.
    ///
    /// # Errors
    /// [`Error::InUse`] when somebody has it, or what the system met.
    #[cfg(not(unix))]
    pub fn acquire(root: &Path) -> Result<Self> {
        use std::os::windows::fs::OpenOptionsExt;
        const SHARING_VIOLATION: i32 = 32;
        let path = root.join(LOCK);
        // FILE_FLAG_DELETE_ON_CLOSE, shared with nobody.
        let opened = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .share_mode(0)
            .custom_flags(0x0400_0000)
            .open(&path);
        match opened {
            Ok(file) => Ok(Self { _held: Some(Held(file)) }),
            Err(error) if error.raw_os_error() == Some(SHARING_VIOLATION) => Err(Error::InUse),
            Err(error) => Err(Error::io(&path, &error)),
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::Lock;
    use crate::Error;
    use crate::layout::LOCK;

    #[test]
    fn a_folder_stays_locked_when_its_file_goes() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("ecole");
        let held = Lock::acquire(&folder).unwrap();
        std::fs::remove_file(folder.join(LOCK)).unwrap();
        assert!(matches!(Lock::acquire(&folder), Err(Error::InUse)));
        held.require_in_place().unwrap();
        drop(held);
        Lock::acquire(&folder).unwrap();
    }

    #[test]
    fn what_is_given_up_is_free_even_while_a_program_that_starts_has_it_open() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("ecole");
        let held = Lock::acquire(&folder).unwrap();
        // As the other side of a fork, before it runs what it is to.
        let open = (held.file.0.try_clone().unwrap(), held.directory.file.0.try_clone().unwrap());
        assert!(matches!(Lock::acquire(&folder), Err(Error::InUse)));
        drop(held);
        Lock::acquire(&folder).unwrap();
        drop(open);
    }

    #[test]
    fn a_folder_that_was_moved_is_held_no_more() {
        let root = tempfile::tempdir().unwrap();
        let (folder, elsewhere) = (root.path().join("ecole"), root.path().join("ailleurs"));
        let held = Lock::acquire(&folder).unwrap();
        std::fs::rename(&folder, &elsewhere).unwrap();
        assert_eq!(held.require_in_place().unwrap_err().code(), "data-moved");
        let other = Lock::acquire(&folder).unwrap();
        assert_eq!(held.require_in_place().unwrap_err().code(), "data-moved");
        other.require_in_place().unwrap();
    }

    #[test]
    fn where_folders_cannot_be_locked_the_file_must_be_the_one_that_was() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("ecole");
        let mut held = Lock::acquire(&folder).unwrap();
        held.directory.file.0.unlock().unwrap();
        held.directory.is_locked = false;
        held.require_in_place().unwrap();
        std::fs::remove_file(folder.join(LOCK)).unwrap();
        assert_eq!(held.require_in_place().unwrap_err().code(), "data-moved");
        std::fs::write(folder.join(LOCK), "").unwrap();
        assert_eq!(held.require_in_place().unwrap_err().code(), "data-moved");
    }

    #[test]
    fn an_end_leaves_what_is_somebody_elses() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("ecole");
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("photo.jpg"), "").unwrap();
        assert!(!Lock::acquire(&folder).unwrap().end());
        assert!(folder.join("photo.jpg").exists() && !folder.join(LOCK).exists());
        std::fs::remove_file(folder.join("photo.jpg")).unwrap();
        assert!(Lock::acquire(&folder).unwrap().end());
        assert!(!folder.exists());
    }
}
