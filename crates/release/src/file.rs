//! Whether a file is the one announced, as its bytes come.

use sha2::{Digest, Sha256};

use super::Package;

/// Why a file is not the one announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Tampered {
    /// More bytes came than announced.
    #[error("longer than announced")]
    TooLong,
    /// Fewer bytes came than announced.
    #[error("shorter than announced")]
    TooShort,
    /// The right number of other bytes.
    #[error("other content than announced")]
    OtherContent,
}

/// Checks a file while it is read, so that no more of it is taken than was announced.
#[derive(Debug, Clone)]
pub struct FileCheck {
    size: u64,
    sha256: [u8; 32],
    read: u64,
    hasher: Sha256,
}

impl FileCheck {
    /// For that file.
    #[must_use]
    pub fn new(package: &Package) -> Self {
        Self { size: package.size, sha256: package.sha256, read: 0, hasher: Sha256::new() }
    }

    /// Takes the next bytes; gives how many came so far.
    ///
    /// # Errors
    /// [`Tampered::TooLong`], before more is kept than was announced.
    pub fn take(&mut self, bytes: &[u8]) -> Result<u64, Tampered> {
        self.read = self.read.saturating_add(bytes.len() as u64);
        if self.read > self.size {
            return Err(Tampered::TooLong);
        }
        self.hasher.update(bytes);
        Ok(self.read)
    }

    /// The verdict, once all came.
    ///
    /// # Errors
    /// What tells the file from the one announced.
    pub fn end(self) -> Result<(), Tampered> {
        if self.read < self.size {
            return Err(Tampered::TooShort);
        }
        if self.hasher.finalize()[..] == self.sha256 { Ok(()) } else { Err(Tampered::OtherContent) }
    }
}
