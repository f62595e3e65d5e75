//! The small file beside the store that says how its key is found. It holds nothing about anybody.
//!
//! Nobody can read the data without it: it stands twice, and carries a sum of itself, so that one bit that changed on
//! the disk is not taken for a wrong passphrase. The first version wrote no sum; such a header is believed when it
//! leads to the key, and gets one then.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::key::Key;
use super::keyring;
use super::passphrase::KdfParams;
use crate::{Error, Result};
use crate::{files, layout};

/// How the key of a store is found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Identifier of the store, and of its key in the keyring.
    pub id: Uuid,
    /// Where the key is.
    pub source: KeySource,
    /// Tells a wrong key from a damaged store.
    verifier: [u8; 32],
    /// Of all that stands above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sum: Option<[u8; 32]>,
}

/// Where the key is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeySource {
    /// In the computer's keyring.
    Keyring,
    /// In the computer's keyring, under a key that a code leads to: it takes both.
    KeyringAndCode(KdfParams),
    /// In the director's head.
    Passphrase(KdfParams),
}

impl KeySource {
    /// Whether the computer's keyring holds the key, or what leads to it.
    #[must_use]
    pub const fn is_in_keyring(&self) -> bool {
        matches!(self, Self::Keyring | Self::KeyringAndCode(_))
    }
}

/// How far a header is to be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Trust {
    /// It is as it was written.
    Whole,
    /// Nothing says so: it is of the first version.
    Unknown,
    /// It is not as it was written.
    Broken,
}

/// The headers of a store, the one to be believed first.
#[derive(Debug)]
pub(super) struct Headers(Vec<(Trust, Header)>);

impl Header {
    pub(super) fn new(id: Uuid, source: KeySource, key: &Key) -> Self {
        let mut header = Self { id, source, verifier: verifier(key), sum: None };
        header.sum = Some(header.summed());
        header
    }

    /// Reads the header of the store in that folder. One that is lost or damaged is taken from among the copies
    /// of the database, which nobody could read without it.
    ///
    /// # Errors
    /// [`Error::NoStore`] when there is neither header nor database, [`Error::KeyFileLost`] when there is no
    /// header that can be understood, and what the system met.
    pub fn read(folder: &Path) -> Result<Self> {
        Headers::read(folder).map(Headers::first)
    }

    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        let text = serde_json::to_vec_pretty(self)?;
        files::replace(&path(folder), &text)?;
        let copies = layout::backups(folder);
        files::create_private_folder(&copies)?;
        files::replace(&path(&copies), &text)
    }

    /// What the keyring names its key, or what stands for it there.
    pub(super) fn name(&self) -> String {
        match &self.source {
            KeySource::KeyringAndCode(params) => format!("{}-{}", self.id, params.tag()),
            KeySource::Keyring | KeySource::Passphrase(_) => self.id.to_string(),
        }
    }

    /// The key it leads to, when it is the store's.
    ///
    /// # Errors
    /// [`Error::PassphraseNeeded`], [`Error::CodeNeeded`], and what the keyring met.
    pub(super) fn key(&self, secret: Option<&str>) -> Result<Option<Key>> {
        let key = match (&self.source, secret) {
            (KeySource::Keyring, _) => keyring::load(&self.name()),
            (KeySource::KeyringAndCode(_), None) => Err(Error::CodeNeeded),
            (KeySource::KeyringAndCode(params), Some(code)) => {
                keyring::load(&self.name()).and_then(|kept| Ok(kept.under(&params.derive(code)?)))
            }
            (KeySource::Passphrase(_), None) => Err(Error::PassphraseNeeded),
            (KeySource::Passphrase(params), Some(passphrase)) => params.derive(passphrase),
        };
        match key {
            // A recipe that cannot be followed is not the one that was written.
            Err(Error::KeyLost | Error::Damaged(_)) => Ok(None),
            key => key.map(|key| (self.verifier == verifier(&key)).then_some(key)),
        }
    }

    /// Why it led to no key.
    fn why(&self) -> Error {
        match &self.source {
            KeySource::Passphrase(_) => Error::WrongPassphrase,
            KeySource::KeyringAndCode(_) => keyring::load(&self.name()).err().unwrap_or(Error::WrongCode),
            KeySource::Keyring => Error::KeyLost,
        }
    }

    fn summed(&self) -> [u8; 32] {
        let bare = Self { sum: None, ..self.clone() };
        // Numbers and fixed words are always written.
        let text = serde_json::to_vec(&bare).unwrap_or_default();
        Sha256::new().chain_update(b"preau/store-header/1\0").chain_update(text).finalize().into()
    }

    fn trust(&self) -> Trust {
        match self.sum {
            Some(sum) if sum == self.summed() => Trust::Whole,
            Some(_) => Trust::Broken,
            None => Trust::Unknown,
        }
    }
}

impl Headers {
    /// Reads those of the store in that folder: its own, and the one among the copies of the database.
    ///
    /// # Errors
    /// As [`Header::read`].
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let (own, lost) = match std::fs::read(path(folder)) {
            Ok(text) => (Some(text), Error::KeyFileLost),
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                (None, Error::reading(&path(folder), &error))
            }
            Err(_) if layout::holds_data(folder) => (None, Error::KeyFileLost),
            Err(_) => (None, Error::NoStore),
        };
        let copy = std::fs::read(path(&layout::backups(folder))).ok();
        let headers = Self::of([own, copy]);
        if headers.0.is_empty() { Err(lost) } else { Ok(headers) }
    }

    fn of(texts: [Option<Vec<u8>>; 2]) -> Self {
        let mut headers: Vec<(Trust, Header)> = Vec::new();
        for text in texts.into_iter().flatten() {
            let Ok(header) = serde_json::from_slice::<Header>(&text) else { continue };
            if headers.iter().all(|(_, other)| *other != header) {
                headers.push((header.trust(), header));
            }
        }
        // Of two that are believed alike, the store's own comes first.
        headers.sort_by_key(|(trust, _)| *trust);
        Self(headers)
    }

    pub(super) fn first(self) -> Header {
        let mut headers = self.0;
        headers.swap_remove(0).1
    }

    /// The header that leads to that key.
    pub(super) fn of_key(&self, key: &Key) -> Option<&Header> {
        let verifier = verifier(key);
        self.0.iter().map(|(_, header)| header).find(|header| header.verifier == verifier)
    }

    /// The key of the store.
    ///
    /// # Errors
    /// [`Error::PassphraseNeeded`], [`Error::WrongPassphrase`], [`Error::CodeNeeded`], [`Error::WrongCode`],
    /// [`Error::KeyFileLost`] when no header is as it was written and none leads to the key, [`Error::KeyLost`], and what
    /// the keyring met.
    pub(super) fn open(&self, secret: Option<&str>) -> Result<Key> {
        for (_, header) in &self.0 {
            if let Some(key) = header.key(secret)? {
                return Ok(key);
            }
        }
        Err(match self.0.first() {
            Some((Trust::Broken, _)) | None => Error::KeyFileLost,
            Some((_, header)) => header.why(),
        })
    }
}

/// Writes the header that led to the key where it does not stand, and its sum where it has none.
pub(super) fn mend(folder: &Path, header: &Header, key: &Key) {
    let whole = Header::new(header.id, header.source.clone(), key);
    let stands = [folder.to_owned(), layout::backups(folder)].iter().all(|folder| {
        let text = std::fs::read(path(folder)).ok();
        text.and_then(|text| serde_json::from_slice(&text).ok()).is_some_and(|header: Header| header == whole)
    });
    if !stands {
        // Where nothing can be written, the next opening tries again.
        let _ = whole.write(folder);
    }
}

fn path(folder: &Path) -> PathBuf {
    folder.join(layout::HEADER)
}

fn verifier(key: &Key) -> [u8; 32] {
    Sha256::new().chain_update(b"preau/store-key/1\0").chain_update(key.0.as_slice()).finalize().into()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{Header, Headers, KeySource};
    use crate::Error;
    use crate::vault::{Key, confirm, find};

    const PASSPHRASE: &str = "quatre chats sous le préau";

    /// A header whose key is quick to derive.
    fn header() -> (Header, Key) {
        let params = serde_json::from_value(serde_json::json!({
            "salt": [201, 2, 35, 4, 155, 6, 77, 8, 9, 110, 11, 12, 213, 14, 15, 116],
            "memory_kib": 8, "passes": 1, "lanes": 1,
        }));
        let source = KeySource::Passphrase(params.unwrap());
        let key = match &source {
            KeySource::Passphrase(params) => params.derive(PASSPHRASE).unwrap(),
            KeySource::Keyring | KeySource::KeyringAndCode(_) => unreachable!(),
        };
        (Header::new(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001), source, &key), key)
    }

    fn flips(text: &[u8]) -> impl Iterator<Item = Vec<u8>> {
        (0..text.len() * 8).map(|bit| {
            let mut flipped = text.to_vec();
            flipped[bit / 8] ^= 1 << (bit % 8);
            flipped
        })
    }

    #[test]
    fn no_single_bit_of_either_header_keeps_the_store_closed() {
        let (new, key) = header();
        let old = Header { sum: None, ..new.clone() };
        let mut tried = 0;
        for written in [new, old] {
            let text = serde_json::to_vec_pretty(&written).unwrap();
            for flipped in flips(&text) {
                for texts in [[&flipped, &text], [&text, &flipped]] {
                    let headers = Headers::of(texts.map(|text| Some(text.clone())));
                    let found = headers.open(Some(PASSPHRASE)).unwrap();
                    assert_eq!(found.literal(), key.literal());
                    tried += 1;
                }
            }
            let headers = Headers::of([Some(text.clone()), Some(text)]);
            assert!(matches!(headers.open(Some("quatre chiens sous le préau")), Err(Error::WrongPassphrase)));
        }
        assert!(tried > 10_000, "{tried}");
    }

    #[test]
    fn a_changed_bit_without_a_copy_is_never_called_a_wrong_passphrase() {
        let (header, key) = header();
        let text = serde_json::to_vec_pretty(&header).unwrap();
        for flipped in flips(&text) {
            match Headers::of([Some(flipped.clone()), None]).open(Some(PASSPHRASE)) {
                Ok(found) => assert_eq!(found.literal(), key.literal()),
                Err(Error::KeyFileLost) => {}
                Err(error) => panic!("{error:?}: {}", String::from_utf8_lossy(&flipped)),
            }
        }
    }

    #[test]
    fn a_header_is_mended_from_its_copy_and_an_older_one_gets_its_sum() {
        let (new, key) = header();
        let old = Header { sum: None, ..new.clone() };
        let whole = serde_json::to_vec_pretty(&new).unwrap();
        for (own, copy) in [(&new, &old), (&old, &old), (&old, &new)] {
            let folder = tempfile::tempdir().unwrap();
            let paths = [folder.path().join("store.json"), folder.path().join("sauvegardes/store.json")];
            std::fs::create_dir(folder.path().join("sauvegardes")).unwrap();
            let text = serde_json::to_string_pretty(own).unwrap();
            std::fs::write(&paths[0], text.replace("201", "200")).unwrap();
            std::fs::write(&paths[1], serde_json::to_vec_pretty(copy).unwrap()).unwrap();
            let found = find(folder.path(), Some(PASSPHRASE)).unwrap();
            assert_eq!(found.literal(), key.literal());
            assert!(confirm(folder.path(), &found).unwrap());
            for path in &paths {
                assert_eq!(std::fs::read(path).unwrap(), whole);
            }
        }
    }
}
