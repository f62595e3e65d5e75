//! Who calls, and the store they open.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use local::ambient::SystemClock;
use local::desk::Desk;
use local::office::{Office, default_root};
use zeroize::Zeroizing;

use crate::args::Globals;
use crate::failure::Failure;
use crate::passphrase;

/// The general options of a command.
pub struct Caller {
    /// Answers in JSON.
    pub json: bool,
    /// The data folder.
    pub office: Office,
    passphrase_file: Option<PathBuf>,
    opened: Mutex<Option<Arc<Desk>>>,
}

impl Caller {
    /// Reads the general options; nothing is opened.
    ///
    /// # Errors
    /// When no data folder was typed and the user has none.
    pub fn new(globals: &Globals) -> Result<Self, Failure> {
        let root = match &globals.data {
            Some(typed) if typed.as_os_str().is_empty() => {
                let message = "Le dossier des données est vide\u{a0}: nommez-en un après --data, ou retirez cette option.";
                return Err(Failure::usage(message.to_owned()));
            }
            // A store remembers paths of files being written: they must mean the same from any folder.
            Some(typed) => std::path::absolute(typed).map_err(|error| local::Error::io(typed, &error))?,
            None => default_root()?,
        };
        Ok(Self {
            json: globals.json,
            office: Office::new(root, Arc::new(SystemClock)),
            passphrase_file: globals.passphrase_file.clone(),
            opened: Mutex::default(),
        })
    }

    /// The passphrase, when a file was named.
    ///
    /// # Errors
    /// When the file cannot be used.
    pub fn passphrase(&self) -> Result<Option<Zeroizing<String>>, Failure> {
        self.passphrase_file.as_deref().map(passphrase::read).transpose()
    }

    /// Opens the store.
    ///
    /// # Errors
    /// As [`Office::open`], and when the passphrase file cannot be used.
    pub async fn open(&self) -> Result<Arc<Desk>, Failure> {
        let passphrase = self.passphrase()?;
        let desk = self.office.open(passphrase.as_ref().map(|passphrase| passphrase.as_str())).await?;
        let desk = Arc::new(desk);
        *self.opened.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&desk));
        Ok(desk)
    }

    /// Closes what a command that failed left open: the store must not be at work when the process ends.
    pub async fn close(&self) {
        let opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(desk) = opened {
            desk.close().await;
        }
    }
}
