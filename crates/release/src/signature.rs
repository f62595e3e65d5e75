//! Whose announcement it is.

use minisign_verify::{PublicKey, Signature};

use super::ManifestError;

/// Longest signature file, in bytes.
pub const MAX_SIGNATURE: usize = 4 * 1024;

/// The publisher's public key, of minisign.
#[derive(Debug, Clone)]
pub struct PublisherKey(PublicKey);

impl PublisherKey {
    /// Reads a minisign public key: its one line, or its whole file.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let line = text.trim().lines().last()?;
        PublicKey::from_base64(line.trim()).ok().map(Self)
    }

    /// Whether the publisher signed exactly these bytes.
    ///
    /// # Errors
    /// [`ManifestError::TooLong`], [`ManifestError::NotSigned`] or [`ManifestError::Forged`].
    pub fn check(&self, bytes: &[u8], signature: &[u8]) -> Result<(), ManifestError> {
        if signature.len() > MAX_SIGNATURE {
            return Err(ManifestError::TooLong("the signature"));
        }
        let text =
            std::str::from_utf8(signature).map_err(|error| ManifestError::NotSigned(Some(error.into())))?;
        let signature =
            Signature::decode(text).map_err(|error| ManifestError::NotSigned(Some(error.into())))?;
        self.0.verify(bytes, &signature, false).map_err(|error| ManifestError::Forged(Some(error.into())))
    }
}
