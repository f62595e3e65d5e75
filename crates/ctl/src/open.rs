//! Who calls, and the store they open.

use std::io::Write;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use local::ambient::SystemClock;
use local::desk::Desk;
use local::office::{Office, default_ledgers, default_root};
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
    pub fn new(globals: &Globals) -> Self {
        let root = globals.data.clone().unwrap_or_else(default_root);
        // A store remembers paths of files being written: they must mean the same from any folder.
        let root = std::path::absolute(&root).unwrap_or(root);
        Self {
            json: globals.json,
            office: Office::new(root, Arc::new(SystemClock)).followed(default_ledgers()),
            passphrase_file: globals.passphrase_file.clone(),
            opened: Mutex::default(),
        }
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
        for notice in desk.notices() {
            // Without a standard error the journal remains.
            let _ = writeln!(std::io::stderr(), "preauctl\u{a0}: {notice}");
        }
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
