//! The key of the store: in the computer's keyring, there behind a code, or derived from a passphrase.

mod header;
mod key;
mod keyring;
mod passphrase;
mod salted;
pub mod token;

use std::path::Path;

use header::Headers;
pub use header::{Header, KeySource};
pub use key::Key;
pub use keyring::{KeyringState, probe};
pub use passphrase::Passphrase;
pub(crate) use passphrase::check_strength;
pub use salted::SaltedKey;

use crate::{Result, random};

/// Makes a key for a new store in that folder and writes the header that says how to find it again. With a
/// passphrase the key is derived from it; without, it is random and goes to the keyring. The keyring may wait
/// for the user: call from a thread that may block.
///
/// # Errors
/// [`Error::Invalid`](crate::Error::Invalid) for a short passphrase, [`Error::KeyringUnavailable`](crate::Error::KeyringUnavailable), or what writing the header met.
pub fn create(folder: &Path, passphrase: Option<&str>) -> Result<Key> {
    let id = random::new_id(jiff::Timestamp::now())?;
    let (key, source) = match passphrase {
        Some(passphrase) => {
            check_strength(passphrase)?;
            let params = passphrase::KdfParams::new(random::bytes()?);
            (params.derive(passphrase)?, KeySource::Passphrase(params))
        }
        None => {
            let key = Key::ephemeral()?;
            keyring::store(&id.to_string(), &key)?;
            (key, KeySource::Keyring)
        }
    };
    Header::new(id, source, &key).write(folder)?;
    Ok(key)
}

/// From now on the store in that folder asks for that code, or for none, before it opens; `current` is the one that it
/// asks for so far. The key stays what it is, and is found at any moment of the change. The folder must be held, and the
/// keyring may wait for the user.
///
/// # Errors
/// [`Error::CodeNeeded`](crate::Error::CodeNeeded), [`Error::WrongCode`](crate::Error::WrongCode), `no-keyring` where the
/// key is derived from a passphrase, [`Error::Invalid`](crate::Error::Invalid) for a code that is easily guessed, and
/// what the keyring and the system met.
pub(crate) fn set_code(folder: &Path, current: Option<&str>, code: Option<&str>) -> Result<()> {
    let headers = Headers::read(folder)?;
    let key = headers.open(current)?;
    let before = headers.first();
    if !before.source.is_in_keyring() {
        return Err(crate::Error::Refused {
            code: "no-keyring",
            message: "Ces données sont déjà fermées par une phrase secrète.".to_owned(),
        });
    }
    let (kept, source) = match code {
        None => (key.clone(), KeySource::Keyring),
        Some(code) => {
            passphrase::check_code(code)?;
            let params = passphrase::KdfParams::new(random::bytes()?);
            (key.under(&params.derive(code)?), KeySource::KeyringAndCode(params))
        }
    };
    let header = Header::new(before.id, source, &key);
    keyring::store(&header.name(), &kept)?;
    if let Err(error) = header.write(folder) {
        // Nothing changed: the earlier code goes on, and what was to be its successor is forgotten.
        if before.write(folder).is_ok() && header.name() != before.name() {
            let _ = keyring::remove_secret(&header.name());
        }
        return Err(error);
    }
    if header.name() != before.name() {
        // What is left there opens nothing without the header that names it.
        let _ = keyring::remove_secret(&before.name());
    }
    Ok(())
}

/// Finds the key of the store in that folder. The keyring may wait for the user: call from a thread that may
/// block. Nothing is written: whoever holds the folder may be removing it.
///
/// # Errors
/// [`Error::NoStore`](crate::Error::NoStore), [`Error::PassphraseNeeded`](crate::Error::PassphraseNeeded), [`Error::WrongPassphrase`](crate::Error::WrongPassphrase),
/// [`Error::CodeNeeded`](crate::Error::CodeNeeded), [`Error::WrongCode`](crate::Error::WrongCode),
/// [`Error::KeyringUnavailable`](crate::Error::KeyringUnavailable), [`Error::KeyLost`](crate::Error::KeyLost), [`Error::KeyFileLost`](crate::Error::KeyFileLost).
pub fn find(folder: &Path, secret: Option<&str>) -> Result<Key> {
    let headers = Headers::read(folder)?;
    headers.open(secret)
}

/// Whether that key is the key of the store which stands in that folder now; it was found before the folder was held.
/// The folder must be held: a header that is lost, damaged or of the first version is written anew.
///
/// # Errors
/// [`NoStore`](crate::Error::NoStore), [`KeyFileLost`](crate::Error::KeyFileLost), and what the system met.
pub(crate) fn confirm(folder: &Path, key: &Key) -> Result<bool> {
    let headers = Headers::read(folder)?;
    let Some(header) = headers.of_key(key) else { return Ok(false) };
    header::mend(folder, header, key);
    Ok(true)
}

/// Forgets the key of the store in that folder, before the folder itself is removed.
///
/// # Errors
/// What reading the header met; a key already gone is no error.
pub fn forget(folder: &Path) -> Result<()> {
    let header = Header::read(folder)?;
    if header.source.is_in_keyring() {
        keyring::remove_secret(&header.name())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{create, find};
    use crate::Error;

    #[test]
    fn a_passphrase_opens_what_it_closed_and_no_other_does() {
        let folder = tempfile::tempdir().unwrap();
        let key = create(folder.path(), Some("quatre chats sous le préau")).unwrap();
        let found = find(folder.path(), Some("quatre chats sous le préau")).unwrap();
        assert_eq!(key.literal(), found.literal());
        assert!(matches!(find(folder.path(), Some("quatre chats")), Err(Error::WrongPassphrase)));
        assert!(matches!(find(folder.path(), None), Err(Error::PassphraseNeeded)));
    }

    #[test]
    fn a_short_passphrase_is_refused_and_an_empty_folder_told() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(
            create(folder.path(), Some("courte")),
            Err(Error::Invalid { field: "passphrase", .. })
        ));
        assert!(matches!(find(folder.path(), None), Err(Error::NoStore)));
    }
}
