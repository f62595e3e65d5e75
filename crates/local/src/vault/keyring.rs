//! The keyring of the computer: Secret Service on Linux, Credential Manager on Windows.

use keyring_core::{Entry, Error as Keyring};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::key::Key;
use crate::causes::causes;
use crate::{Error, Result};

const SERVICE: &str = "fr.preau.desktop";

/// Whether keys can be kept in the keyring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyringState {
    /// It answers.
    Ready,
    /// There is none, or it does not let itself be opened.
    Missing,
}

/// Asks the keyring for something that is not there, to see whether it answers. May block.
#[must_use]
pub fn probe() -> KeyringState {
    let answer = named("probe").and_then(|entry| entry.get_secret());
    match answer {
        Ok(_) | Err(Keyring::NoEntry) => KeyringState::Ready,
        Err(error) => {
            tracing::warn!(causes = causes(&unavailable(error)), "trousseau indisponible");
            KeyringState::Missing
        }
    }
}

pub(super) fn store(id: Uuid, key: &Key) -> Result<()> {
    entry(id)?.set_secret(key.0.as_slice()).map_err(unavailable)
}

pub(super) fn load(id: Uuid) -> Result<Key> {
    match entry(id)?.get_secret() {
        Ok(secret) => {
            let secret = Zeroizing::new(secret);
            let mut key = Key::blank();
            if secret.len() != key.0.len() {
                return Err(Error::KeyLost);
            }
            key.0.copy_from_slice(&secret);
            Ok(key)
        }
        Err(Keyring::NoEntry) => Err(Error::KeyLost),
        Err(error) => Err(unavailable(error)),
    }
}

pub(super) fn remove(id: Uuid) -> Result<()> {
    match entry(id)?.delete_credential() {
        Ok(()) | Err(Keyring::NoEntry) => Ok(()),
        Err(error) => Err(unavailable(error)),
    }
}

fn unavailable(error: Keyring) -> Error {
    Error::KeyringUnavailable(Some(error.into()))
}

fn entry(id: Uuid) -> Result<Entry> {
    named(&id.to_string()).map_err(unavailable)
}

/// The entry of that name in the keyring that the program brought, which tests do, or in the computer's.
fn named(name: &str) -> keyring_core::Result<Entry> {
    if keyring_core::get_default_store().is_none() {
        // Finds the computer's, once; what keeps it from being found is what the entry then fails with.
        let _ = keyring::Entry::store_status();
    }
    Entry::new(SERVICE, name)
}
