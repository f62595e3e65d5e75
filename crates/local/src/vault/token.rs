//! What this computer proves itself to the central service with: in the keyring, beside the key of the store. A store
//! that opens with a passphrase keeps it itself, encrypted with the rest.

use std::path::Path;

use uuid::Uuid;
use zeroize::Zeroizing;

use super::header::{Header, KeySource};
use super::keyring;
use crate::{Error, Result};

/// Whether the keyring keeps what the store in that folder proves itself with.
///
/// # Errors
/// What reading the header met.
pub fn is_in_keyring(folder: &Path) -> Result<bool> {
    Ok(matches!(Header::read(folder)?.source, KeySource::Keyring))
}

/// Gives it to the keyring. May block.
///
/// # Errors
/// [`Error::KeyringUnavailable`].
pub fn keep(device: Uuid, token: &str) -> Result<()> {
    keyring::store_secret(&name(device), token.as_bytes())
}

/// Asks the keyring for it; `None` when it is not there. May block.
///
/// # Errors
/// [`Error::KeyringUnavailable`].
pub fn find(device: Uuid) -> Result<Option<Zeroizing<String>>> {
    let Some(secret) = keyring::load_secret(&name(device))? else { return Ok(None) };
    String::from_utf8(secret.to_vec()).map(|token| Some(Zeroizing::new(token))).map_err(|_| Error::KeyLost)
}

/// Lets the keyring forget it; one already gone is no error. May block.
///
/// # Errors
/// [`Error::KeyringUnavailable`].
pub fn forget(device: Uuid) -> Result<()> {
    keyring::remove_secret(&name(device))
}

fn name(device: Uuid) -> String {
    format!("central-{device}")
}
