//! The keys that seal secrets in the database. They come from outside it, are backed up apart from it, and are kept as
//! long as its backups.
//!
//! XChaCha20-Poly1305 with a random nonce; the identity of whose secret it is goes in as associated data, so that a
//! sealed secret moved to another row does not open.

use std::collections::BTreeMap;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use thiserror::Error;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{Error, Result, random};

/// Bytes of a nonce.
const NONCE: usize = 24;

/// Keys by name, and the one that seals from now on.
pub struct Keys {
    ciphers: BTreeMap<String, XChaCha20Poly1305>,
    current: String,
}

/// Why a list of keys is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BadKeys {
    /// A line is not `name:64 hexadecimal digits`.
    #[error("une clé s’écrit «\u{a0}nom:\u{a0}» puis 64 chiffres hexadécimaux, sur une ligne à elle")]
    Malformed,
    /// Two of one name.
    #[error("deux clés portent le même nom\u{a0}: donnez-en un autre à la plus récente")]
    Twice,
    /// None at all.
    #[error("il n’y a aucune clé\u{a0}: «\u{a0}preau-central new-key\u{a0}» en écrit une")]
    None,
}

/// Something sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Name of the key.
    pub key: String,
    /// Nonce and ciphertext.
    pub bytes: Vec<u8>,
}

impl Keys {
    /// Reads keys, one a line, written `name:` and 64 hexadecimal digits; the last one seals from now on.
    ///
    /// # Errors
    /// [`BadKeys`].
    pub fn parse(text: &str) -> Result<Self, BadKeys> {
        let mut ciphers = BTreeMap::new();
        let mut current = None;
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (name, digits) = line.split_once(':').ok_or(BadKeys::Malformed)?;
            let key = bytes_of(digits.trim()).ok_or(BadKeys::Malformed)?;
            let name = name.trim().to_owned();
            if name.is_empty() {
                return Err(BadKeys::Malformed);
            }
            if ciphers.insert(name.clone(), XChaCha20Poly1305::new((&*key).into())).is_some() {
                return Err(BadKeys::Twice);
            }
            current = Some(name);
        }
        Ok(Self { ciphers, current: current.ok_or(BadKeys::None)? })
    }

    /// A line of [`Keys::parse`] for a new key.
    ///
    /// # Errors
    /// The system gave no randomness.
    pub fn new_line(name: &str) -> Result<Zeroizing<String>> {
        Ok(Zeroizing::new(format!("{name}:{}\n", random::token()?)))
    }

    /// Name of the key that seals from now on.
    #[must_use]
    pub fn current(&self) -> &str {
        &self.current
    }

    /// Seals a secret of whom that is.
    pub(crate) fn seal(&self, whose: Uuid, secret: &[u8]) -> Result<Sealed> {
        let nonce: [u8; NONCE] = random::bytes()?;
        let payload = Payload { msg: secret, aad: whose.as_bytes() };
        let cipher = self.cipher(&self.current)?;
        let sealed = cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| Error::Sealed)?;
        Ok(Sealed { key: self.current.clone(), bytes: [nonce.as_slice(), &sealed].concat() })
    }

    /// Opens a secret of whom that is.
    pub(crate) fn open(&self, whose: Uuid, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>> {
        let (nonce, bytes) = sealed.bytes.split_first_chunk::<NONCE>().ok_or(Error::Sealed)?;
        let payload = Payload { msg: bytes, aad: whose.as_bytes() };
        let secret = self.cipher(&sealed.key)?.decrypt(&XNonce::from(*nonce), payload);
        secret.map(Zeroizing::new).map_err(|_| Error::Sealed)
    }

    fn cipher(&self, name: &str) -> Result<&XChaCha20Poly1305> {
        self.ciphers.get(name).ok_or_else(|| Error::UnknownKey(name.to_owned()))
    }
}

fn bytes_of(digits: &str) -> Option<Zeroizing<[u8; 32]>> {
    if digits.len() != 64 || !digits.is_ascii() {
        return None;
    }
    let mut key = Zeroizing::new([0; 32]);
    for (index, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(digits.get(2 * index..2 * index + 2)?, 16).ok()?;
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{BadKeys, Keys};
    use crate::Error;

    fn line(name: &str) -> String {
        Keys::new_line(name).unwrap().to_string()
    }

    #[test]
    fn a_secret_opens_for_its_owner_alone_and_by_any_key_that_is_kept() {
        let (first, second) = (line("2026"), line("2027"));
        let sealed = Keys::parse(&first).unwrap().seal(Uuid::from_u128(1), b"secret").unwrap();
        assert_eq!(sealed.key, "2026");
        let both = Keys::parse(&(first + &second)).unwrap();
        assert_eq!(both.current(), "2027");
        assert_eq!(both.open(Uuid::from_u128(1), &sealed).unwrap().as_slice(), b"secret");
        assert!(matches!(both.open(Uuid::from_u128(2), &sealed), Err(Error::Sealed)));
        let later = Keys::parse(&second).unwrap();
        assert!(
            matches!(later.open(Uuid::from_u128(1), &sealed), Err(Error::UnknownKey(name)) if name == "2026")
        );
    }

    #[test]
    fn a_list_of_keys_is_read_whole_or_refused() {
        let refused = |text: &str| Keys::parse(text).err();
        assert_eq!(refused("# nothing\n\n"), Some(BadKeys::None));
        assert_eq!(refused("2026:12"), Some(BadKeys::Malformed));
        assert_eq!(refused(&line("2026").replace(':', " ")), Some(BadKeys::Malformed));
        assert_eq!(refused(&line("2026").replace('\n', "0\n")), Some(BadKeys::Malformed));
        assert_eq!(refused(&(line("2026") + &line("2026"))), Some(BadKeys::Twice));
    }
}
