//! What tells a file from every other: its length, and the SHA-256 of its content.

use std::fs::File;
use std::io::{ErrorKind, Result, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

/// Length and SHA-256 of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint {
    /// In bytes.
    pub length: u64,
    /// SHA-256.
    pub digest: [u8; 32],
}

impl Fingerprint {
    /// Of the file at that place; `None` where nothing stands, or what is no file of its own: a link is not what it
    /// leads to.
    ///
    /// # Errors
    /// What the system met.
    pub fn of(path: &Path) -> Result<Option<Self>> {
        let Some(length) = length(path)? else { return Ok(None) };
        let mut taker = Fingerprinting::new(std::io::sink());
        std::io::copy(&mut File::open(path)?, &mut taker)?;
        Ok(Some(taker.end()).filter(|taken| taken.length == length))
    }

    /// Whether the file at that place is the one: its length first, since few others have the same.
    ///
    /// # Errors
    /// What the system met.
    pub fn is_of(&self, path: &Path) -> Result<bool> {
        Ok(length(path)? == Some(self.length) && Self::of(path)? == Some(*self))
    }
}

/// Length of the file at that place, links not followed.
///
/// # Errors
/// What the system met.
pub fn length(path: &Path) -> Result<Option<u64>> {
    match path.symlink_metadata() {
        Ok(found) => Ok(found.is_file().then_some(found.len())),
        Err(error) if [ErrorKind::NotFound, ErrorKind::NotADirectory].contains(&error.kind()) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Takes the fingerprint of what passes through.
#[derive(Debug)]
pub struct Fingerprinting<W> {
    writer: W,
    length: u64,
    hash: Sha256,
}

impl<W: Write> Fingerprinting<W> {
    /// Nothing passed yet.
    pub fn new(writer: W) -> Self {
        Self { writer, length: 0, hash: Sha256::new() }
    }

    /// The fingerprint of all that passed.
    pub fn end(self) -> Fingerprint {
        Fingerprint { length: self.length, digest: self.hash.finalize().into() }
    }
}

impl<W: Write> Write for Fingerprinting<W> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        let written = self.writer.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.length += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> Result<()> {
        self.writer.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::{Fingerprint, Fingerprinting};

    #[test]
    fn what_was_written_is_told_from_what_came_since() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("feuilles.pdf");
        assert_eq!(Fingerprint::of(&path).unwrap(), None);
        let mut taker = Fingerprinting::new(std::fs::File::create(&path).unwrap());
        taker.write_all(b"mots de ").unwrap();
        taker.write_all(b"passe").unwrap();
        let taken = taker.end();
        assert_eq!(taken.length, 13);
        assert_eq!(Fingerprint::of(&path).unwrap(), Some(taken));
        assert!(taken.is_of(&path).unwrap());
        std::fs::write(&path, "mots de passf").unwrap();
        assert!(!taken.is_of(&path).unwrap());
        std::fs::write(&path, "mots de passe").unwrap();
        assert!(taken.is_of(&path).unwrap());
        #[cfg(unix)]
        {
            let link = folder.path().join("lien.pdf");
            std::os::unix::fs::symlink(&path, &link).unwrap();
            assert!(!taken.is_of(&link).unwrap());
        }
        assert!(!taken.is_of(&folder.path().join("feuilles.pdf/dedans")).unwrap());
    }
}
