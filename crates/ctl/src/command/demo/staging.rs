//! Files are written aside first, then take their names: what bears one of them already may be a school's own export.

use std::path::{Path, PathBuf};

use local::files;
use tempfile::TempDir;

use crate::failure::Failure;

/// A folder inside the wanted one, in which files wait for their names; dropped, it goes with them.
pub struct Staging {
    out: PathBuf,
    aside: TempDir,
}

impl Staging {
    /// A new one; the wanted folder is created if need be.
    ///
    /// # Errors
    /// What the disk met.
    pub fn within(out: &Path) -> Result<Self, Failure> {
        create_folder(out)?;
        let aside = tempfile::Builder::new().prefix(".preau-demo-").tempdir_in(out);
        let aside = aside.map_err(|error| local::Error::io(&out.join("demo"), &error))?;
        Ok(Self { out: out.to_owned(), aside })
    }

    /// Where to write.
    pub fn path(&self) -> &Path {
        self.aside.path()
    }

    /// Where a file that was written aside will be.
    pub fn named(&self, file: &Path) -> PathBuf {
        file.strip_prefix(self.path()).map_or_else(|_| file.to_owned(), |name| self.out.join(name))
    }

    /// Gives files their names, or none of them when one is taken.
    ///
    /// # Errors
    /// When a name is taken, and what the disk met.
    pub fn settle<'f>(self, written: impl Iterator<Item = &'f PathBuf>) -> Result<(), Failure> {
        let names: Vec<(&PathBuf, PathBuf)> = written.map(|file| (file, self.named(file))).collect();
        if let Some((_, name)) = names.iter().find(|(_, name)| name.symlink_metadata().is_ok()) {
            return Err(taken(name));
        }
        for (place, (file, name)) in names.iter().enumerate() {
            let moved = match name.parent() {
                Some(folder) => std::fs::create_dir_all(folder),
                None => Ok(()),
            };
            let moved = moved.and_then(|()| files::take_free_name(file, [name.clone()]));
            if let Err(error) = moved {
                for (_, name) in &names[..place] {
                    // One that stays is a fictitious file, as the answer to an interruption says too.
                    let _ = std::fs::remove_file(name);
                }
                return Err(match error.kind() {
                    std::io::ErrorKind::AlreadyExists => taken(name),
                    _ => local::Error::io(name, &error).into(),
                });
            }
        }
        Ok(())
    }
}

fn taken(name: &Path) -> Failure {
    let message = format!(
        "«\u{a0}{}\u{a0}» existe déjà, et c’est peut-être un vrai fichier d’une école\u{a0}: rien n’a été écrit. Choisissez avec --out un dossier nouveau ou vide.",
        name.display()
    );
    Failure::invalid("out", message)
}

/// Makes a folder, and those that it stands in.
///
/// # Errors
/// What the disk met.
pub fn create_folder(path: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(path).map_err(|error| local::Error::io(path, &error).into())
}
