//! The key itself.

use std::fmt;

use zeroize::{Zeroize, Zeroizing};

use crate::{Result, random};

/// The 256-bit raw key of the store. It is made where it stays until it is wiped: moving it copies an address.
#[derive(Clone)]
pub struct Key(pub(super) Box<[u8; 32]>);

impl Drop for Key {
    fn drop(&mut self) {
        self.0.as_mut_slice().zeroize();
    }
}

impl Key {
    /// Room for a key.
    pub(super) fn blank() -> Self {
        Self(Box::new([0; 32]))
    }

    /// A random key; stored nowhere, it is for what lives no longer than this process.
    ///
    /// # Errors
    /// [`Error::Internal`](crate::Error::Internal) without randomness.
    pub fn ephemeral() -> Result<Self> {
        let mut key = Self::blank();
        random::fill(key.0.as_mut_slice())?;
        Ok(key)
    }

    /// This key under that other one: doing it twice gives it back. A key that is drawn at random tells nothing under
    /// another.
    pub(super) fn under(&self, other: &Self) -> Self {
        let mut under = Self::blank();
        for ((byte, ours), theirs) in under.0.iter_mut().zip(self.0.iter()).zip(other.0.iter()) {
            *byte = ours ^ theirs;
        }
        under
    }

    /// The key as SQLCipher's raw key literal, `x'…'`.
    #[must_use]
    pub fn literal(&self) -> Zeroizing<String> {
        use fmt::Write;
        let mut literal = Zeroizing::new(String::with_capacity(70));
        literal.push_str("\"x'");
        for byte in self.0.iter() {
            // Writing to a String cannot fail.
            let _ = write!(literal, "{byte:02x}");
        }
        literal.push_str("'\"");
        literal
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}
