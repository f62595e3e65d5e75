use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use keyring_core::api::{CredentialApi, CredentialStoreApi};
use keyring_core::{Credential, Entry, Error, Result};

/// Service and name of an entry.
type Name = (String, String);

/// A keyring in memory, in the place of the computer's for the whole process.
#[derive(Debug, Default)]
pub struct TestKeyring {
    secrets: Mutex<HashMap<Name, Vec<u8>>>,
    answering: Mutex<Answering>,
}

/// What a keyring answers who asks it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Answering {
    /// What it keeps.
    #[default]
    Open,
    /// That it is locked, and stays so.
    Locked,
    /// Nothing: there is none.
    Missing,
}

impl TestKeyring {
    /// Makes one and puts it in the place of the computer's.
    #[must_use]
    pub fn install() -> Arc<Self> {
        let keyring = Arc::new(Self::default());
        keyring_core::set_default_store(Arc::new(Shared(Arc::clone(&keyring))));
        keyring
    }

    /// Answers so from now on.
    pub fn answer(&self, answering: Answering) {
        *self.answering.lock().unwrap() = answering;
    }

    /// All that it keeps now.
    #[must_use]
    pub fn secrets(&self) -> HashMap<Name, Vec<u8>> {
        self.secrets.lock().unwrap().clone()
    }

    /// Keeps these, too.
    pub fn keep(&self, secrets: HashMap<Name, Vec<u8>>) {
        self.secrets.lock().unwrap().extend(secrets);
    }

    fn require(&self) -> Result<()> {
        match *self.answering.lock().unwrap() {
            Answering::Open => Ok(()),
            Answering::Locked => Err(Error::NoStorageAccess("locked".into())),
            Answering::Missing => Err(Error::NoDefaultStore),
        }
    }
}

/// What the programs under test see of it.
#[derive(Debug)]
struct Shared(Arc<TestKeyring>);

impl CredentialStoreApi for Shared {
    fn vendor(&self) -> String {
        "tests".to_owned()
    }

    fn id(&self) -> String {
        "tests".to_owned()
    }

    fn build(&self, service: &str, user: &str, _: Option<&HashMap<&str, &str>>) -> Result<Entry> {
        let name = (service.to_owned(), user.to_owned());
        Ok(Entry::new_with_credential(Arc::new(Named { keyring: Arc::clone(&self.0), name })))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[derive(Debug)]
struct Named {
    keyring: Arc<TestKeyring>,
    name: Name,
}

impl CredentialApi for Named {
    fn set_secret(&self, secret: &[u8]) -> Result<()> {
        self.keyring.require()?;
        self.keyring.secrets.lock().unwrap().insert(self.name.clone(), secret.to_owned());
        Ok(())
    }

    fn get_secret(&self) -> Result<Vec<u8>> {
        self.keyring.require()?;
        self.keyring.secrets.lock().unwrap().get(&self.name).cloned().ok_or(Error::NoEntry)
    }

    fn delete_credential(&self) -> Result<()> {
        self.keyring.require()?;
        self.keyring.secrets.lock().unwrap().remove(&self.name).map(drop).ok_or(Error::NoEntry)
    }

    fn get_credential(&self) -> Result<Option<Arc<Credential>>> {
        self.get_secret().map(|_| None)
    }

    fn get_specifiers(&self) -> Option<Name> {
        Some(self.name.clone())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
