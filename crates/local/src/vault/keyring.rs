//! The keyring of the computer: Secret Service on Linux, Credential Manager on Windows.

use keyring_core::{Entry, Error as Keyring};
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
    /// There is one, and it does not let itself be opened.
    Locked,
    /// There is none.
    Missing,
}

/// Asks the keyring for something that is not there, to see whether it answers. May block.
#[must_use]
pub fn probe() -> KeyringState {
    match ask("probe", Entry::get_secret) {
        Ok(_) | Err(Keyring::NoEntry) if is_locked() => KeyringState::Locked,
        Ok(_) | Err(Keyring::NoEntry) => KeyringState::Ready,
        Err(error) => {
            let state = match &error {
                Keyring::NoStorageAccess(_) => KeyringState::Locked,
                _ => KeyringState::Missing,
            };
            tracing::warn!(causes = causes(&unavailable(error)), ?state, "trousseau indisponible");
            state
        }
    }
}

pub(super) fn store(name: &str, key: &Key) -> Result<()> {
    store_secret(name, key.0.as_slice())
}

pub(super) fn load(name: &str) -> Result<Key> {
    let secret = load_secret(name)?.ok_or(Error::KeyLost)?;
    let mut key = Key::blank();
    if secret.len() != key.0.len() {
        return Err(Error::KeyLost);
    }
    key.0.copy_from_slice(&secret);
    Ok(key)
}

pub(super) fn store_secret(name: &str, secret: &[u8]) -> Result<()> {
    ask(name, |entry| entry.set_secret(secret)).map_err(unavailable)
}

/// `None` when there is none of that name.
pub(super) fn load_secret(name: &str) -> Result<Option<Zeroizing<Vec<u8>>>> {
    match ask(name, Entry::get_secret) {
        Ok(secret) => Ok(Some(Zeroizing::new(secret))),
        Err(Keyring::NoEntry) => Ok(None),
        Err(error) => Err(unavailable(error)),
    }
}

/// One already gone is no error.
pub(super) fn remove_secret(name: &str) -> Result<()> {
    match ask(name, Entry::delete_credential) {
        Ok(()) | Err(Keyring::NoEntry) => Ok(()),
        Err(error) => Err(unavailable(error)),
    }
}

fn unavailable(error: Keyring) -> Error {
    Error::KeyringUnavailable(Some(error.into()))
}

/// Asks the keyring about the entry of that name, and once more when it broke off: the computer starts another in the
/// place of one that died, which knows nothing of the conversation with the first. What is asked can be asked twice.
fn ask<T>(name: &str, question: impl Fn(&Entry) -> keyring_core::Result<T>) -> keyring_core::Result<T> {
    let once = || named(name).and_then(|entry| question(&entry));
    match once() {
        Err(Keyring::PlatformFailure(cause)) => {
            tracing::warn!(%cause, "trousseau redemandé");
            connect_anew()?;
            once()
        }
        answer => answer,
    }
}

/// Whether a key could be kept only once the user has opened the keyring.
#[cfg(unix)]
fn is_locked() -> bool {
    use secret_service::EncryptionType;
    use secret_service::blocking::SecretService;
    use zbus_secret_service_keyring_store::Store;

    if !keyring_core::get_default_store().is_some_and(|store| store.as_any().is::<Store>()) {
        return false;
    }
    let locked = SecretService::connect(EncryptionType::Plain)
        .and_then(|service| service.get_default_collection()?.is_locked());
    // Where there is no collection yet, keeping a key makes one.
    locked.unwrap_or(false)
}

/// Who opened the session has opened it.
#[cfg(not(unix))]
const fn is_locked() -> bool {
    false
}

#[cfg(unix)]
fn connect_anew() -> keyring_core::Result<()> {
    keyring_core::set_default_store(zbus_secret_service_keyring_store::Store::new()?);
    Ok(())
}

/// There is no conversation to break off: the system's own functions are called.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "what it is elsewhere")]
const fn connect_anew() -> keyring_core::Result<()> {
    Ok(())
}

/// The entry of that name in the keyring that the program brought, which tests do, or in the computer's.
fn named(name: &str) -> keyring_core::Result<Entry> {
    if keyring_core::get_default_store().is_none() {
        // Finds the computer's, once; what keeps it from being found is what the entry then fails with.
        let _ = keyring::Entry::store_status();
    }
    Entry::new(SERVICE, name)
}
