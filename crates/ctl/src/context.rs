//! Who calls, and the store they open.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use local::clock::SystemClock;
use local::data_dir::{DataDir, default_ledgers, default_root};
use local::usecase::loss;
use local::vault::{self, Header};
use local::workspace::Workspace;
use zeroize::Zeroizing;

use crate::args::Globals;
use crate::failure::Failure;
use crate::passphrase;
use crate::watch::Watch;

/// The general options of a command.
pub struct Context {
    /// Answers in JSON.
    pub json: bool,
    /// The data folder.
    pub data_dir: DataDir,
    /// What asks to stop, and how far the work is.
    pub watch: Watch,
    passphrase_file: Option<PathBuf>,
    opened: Mutex<Option<Arc<Workspace>>>,
}

impl Context {
    /// Reads the general options; nothing is opened.
    ///
    /// # Errors
    /// When no data folder was typed and the user has none, or when its name is no text.
    pub fn new(globals: &Globals, watch: Watch) -> Result<Self, Failure> {
        let root = match &globals.data {
            Some(typed) if typed.as_os_str().is_empty() => {
                let message = "Le dossier des données est vide\u{a0}: nommez-en un après --data, ou retirez cette option.";
                return Err(Failure::usage(message.to_owned()));
            }
            // A store remembers paths of files being written: they must mean the same from any folder.
            Some(typed) => std::path::absolute(typed).map_err(|error| local::Error::io(typed, &error))?,
            None => default_root()?,
        };
        if root.to_str().is_none() {
            return Err(Failure::invalid("data", unreadable_folder(&root)));
        }
        let data_dir = DataDir::new(root, Arc::new(SystemClock)).followed(default_ledgers());
        let logged = data_dir.clone();
        local::log::start(&data_dir.log(), move || logged.place().is_some());
        Ok(Self {
            json: globals.json,
            data_dir,
            watch,
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
    /// As [`DataDir::open`], and when the passphrase file cannot be used.
    pub async fn open(&self) -> Result<Arc<Workspace>, Failure> {
        let passphrase = self.passphrase()?;
        self.wait_for_keyring().await;
        self.watch.begin()?;
        let mut workspace =
            self.data_dir.open(passphrase.as_ref().map(|passphrase| passphrase.as_str())).await?;
        workspace.heed(self.watch.progress().clone());
        let workspace = self.keep(workspace);
        self.watch.check()?;
        for told in workspace.notices().iter().chain(&workspace.older_state()) {
            // Without a standard error, what is recorded is refused all the same.
            let _ = writeln!(std::io::stderr(), "preauctl\u{a0}: {told}");
        }
        if !self.json
            && let Some(loss) = loss::notice(&workspace).await?
        {
            // Scripts read it in the journal.
            let _ = writeln!(std::io::stderr(), "preauctl\u{a0}: {loss}");
        }
        Ok(workspace)
    }

    /// Keeps what was opened, to be closed however the command ends.
    pub fn keep(&self, workspace: Workspace) -> Arc<Workspace> {
        let workspace = Arc::new(workspace);
        *self.opened.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&workspace));
        workspace
    }

    /// Has the keyring opened when the key is in it: it may wait for the user, who may give up meanwhile.
    pub async fn wait_for_keyring(&self) {
        let folder = self.data_dir.place().map(|place| self.data_dir.folder(place));
        let header = folder.and_then(|folder| Header::read(&folder).ok());
        if header.is_some_and(|header| header.source.is_in_keyring()) {
            self.wait_for_new_key().await;
        }
    }

    /// Has the keyring opened for a key that it does not hold yet.
    pub async fn wait_for_new_key(&self) {
        // What it answers is asked again by who needs the key.
        let _ = tokio::task::spawn_blocking(vault::probe).await;
    }

    /// Closes what a command that failed left open: the store must not be at work when the process ends.
    pub async fn close(&self) {
        let opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(workspace) = opened {
            workspace.close().await;
        }
    }
}

/// A folder whose name is no text: SQLite names its files in UTF-8, and so does JSON.
pub fn unreadable_folder(folder: &Path) -> String {
    format!(
        "Le nom du dossier «\u{a0}{}\u{a0}» n’est pas du texte lisible (UTF-8). Renommez-le ou choisissez-en un autre.",
        folder.display()
    )
}
