//! The small file beside the store that says how its key is found. It holds nothing about anybody.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Key;
use super::passphrase::Recipe;
use crate::store::{backup, files};
use crate::{Error, Result};

/// Its name, in the folder of the store and among the copies.
pub const NAME: &str = "store.json";

/// How the key of a store is found.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Header {
    /// Identifier of the store, and of its key in the keyring.
    pub id: Uuid,
    /// Where the key is.
    pub source: KeySource,
    /// Tells a wrong key from a damaged store.
    verifier: [u8; 32],
}

/// Where the key is.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeySource {
    /// In the computer's keyring.
    Keyring,
    /// In the director's head.
    Passphrase(Recipe),
}

impl Header {
    pub(super) fn new(id: Uuid, source: KeySource, key: &Key) -> Self {
        Self { id, source, verifier: verifier(key) }
    }

    /// Reads the header of the store in that folder. One that is lost or damaged is taken from among the copies
    /// of the database, which nobody could read without it.
    ///
    /// # Errors
    /// [`Error::NoStore`] when there is neither header nor database, [`Error::KeyFileLost`] when there is no
    /// header that can be understood.
    pub fn read(folder: &Path) -> Result<Self> {
        let lost = match std::fs::read(path(folder)) {
            Ok(text) => match serde_json::from_slice(&text) {
                Ok(header) => return Ok(header),
                Err(_) => Error::KeyFileLost,
            },
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::io(&path(folder), &error));
            }
            Err(_) if crate::store::Store::exists(folder) => Error::KeyFileLost,
            Err(_) => Error::NoStore,
        };
        let copy = std::fs::read(path(&backup::folder(folder))).ok();
        copy.and_then(|text| serde_json::from_slice(&text).ok()).ok_or(lost)
    }

    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        let text = serde_json::to_vec_pretty(self)?;
        files::replace(&path(folder), &text)?;
        let copies = backup::folder(folder);
        files::create_private_folder(&copies)?;
        files::replace(&path(&copies), &text)
    }

    pub(super) fn fits(&self, key: &Key) -> bool {
        self.verifier == verifier(key)
    }
}

fn path(folder: &Path) -> PathBuf {
    folder.join(NAME)
}

fn verifier(key: &Key) -> [u8; 32] {
    use sha2::Digest;
    sha2::Sha256::new().chain_update(b"preau/store-key/1\0").chain_update(key.0.as_slice()).finalize().into()
}
