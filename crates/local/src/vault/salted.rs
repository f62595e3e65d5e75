//! The key of a database that carries its own salt.

use zeroize::Zeroizing;

use super::key::Key;
use super::passphrase::KdfParams;
use crate::Result;

/// A key derived from a passphrase and from the salt of the database that it opens.
pub struct SaltedKey {
    key: Key,
    salt: [u8; 16],
}

impl SaltedKey {
    /// Derives it, as [`KdfParams::new`] says: a database of this kind says of itself neither memory nor passes, and these
    /// never change for it.
    ///
    /// # Errors
    /// What Argon2id refuses.
    pub fn derive(passphrase: &str, salt: [u8; 16]) -> Result<Self> {
        Ok(Self { key: KdfParams::new(salt).derive(passphrase)?, salt })
    }

    /// The key, for a database that has its salt.
    pub const fn key(&self) -> &Key {
        &self.key
    }

    /// The key, for a database that has its salt.
    pub fn into_key(self) -> Key {
        self.key
    }

    /// The literal that makes a database with this very salt.
    pub fn literal(&self) -> Zeroizing<String> {
        use std::fmt::Write;
        let mut literal = self.key.literal();
        let before_end = literal.len() - 2;
        literal.truncate(before_end);
        for byte in self.salt {
            // Writing to a String cannot fail.
            let _ = write!(literal, "{byte:02x}");
        }
        literal.push_str("\'\"");
        literal
    }
}
