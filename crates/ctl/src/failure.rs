//! How a command fails: a stable code, a French sentence, an exit code.

use std::io::Write;
use std::process::ExitCode;

use local::{Error, view};
use serde::Serialize;

/// Exit codes, as documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Refused or failed: nothing was changed.
    Refused = 1,
    /// What was typed cannot be understood.
    Usage = 2,
    /// Done for some accounts, refused for others.
    Partly = 3,
    /// The passphrase or the key is missing or wrong.
    Locked = 4,
    /// The data are damaged or of a newer version.
    Damaged = 5,
    /// Another program has the data open.
    InUse = 6,
    /// Disk full, folder not writable, clock set back, answer not written.
    Environment = 7,
    /// Something that should not happen.
    Internal = 70,
    /// Stopped by the end of the session (SIGHUP); nothing was changed.
    HungUp = 129,
    /// Stopped by Ctrl-C; nothing was changed.
    Cancelled = 130,
    /// Stopped by an orderly shutdown (SIGTERM); nothing was changed.
    Terminated = 143,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command did not do its work.
#[derive(Debug, Serialize)]
pub struct Failure {
    code: String,
    message: String,
    field: Option<String>,
    #[serde(skip)]
    exit: Exit,
}

impl Failure {
    /// What was typed cannot be understood.
    pub fn usage(message: String) -> Self {
        Self { code: "usage".to_owned(), message, field: None, exit: Exit::Usage }
    }

    /// An option whose value cannot be accepted.
    pub fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Error::invalid(field, message).into()
    }

    /// The passphrase file cannot be used.
    pub fn passphrase_file(message: String) -> Self {
        let field = Some("passphrase_file".to_owned());
        Self { code: "passphrase-file".to_owned(), message, field, exit: Exit::Locked }
    }

    /// Asked to stop before anything was begun.
    pub fn stopped(exit: Exit, leaves_files: bool) -> Self {
        let Self { code, mut message, field, .. } = Error::Cancelled.into();
        if leaves_files {
            "L’opération a été annulée. Des fichiers fictifs ont pu être écrits.".clone_into(&mut message);
        }
        Self { code, message, field, exit }
    }

    /// Everything was done but its answer.
    pub fn untold(why: &str) -> Self {
        let message = format!(
            "La commande est allée à son terme, mais sa réponse n’a pas pu être écrite en entier\u{a0}: {why}. Avant de recommencer, regardez ce qui est fait avec «\u{a0}preauctl journal\u{a0}»."
        );
        Self { code: "answer-not-written".to_owned(), message, field: None, exit: Exit::Environment }
    }

    /// The same with that exit code when somebody asked to stop.
    pub fn cancelled_as(self, exit: Exit) -> Self {
        if self.exit == Exit::Cancelled { Self { exit, ..self } } else { self }
    }

    /// Says it on the standard error and gives the exit code.
    pub fn print(&self, json: bool) -> Exit {
        let text = if json {
            serde_json::json!({ "error": self }).to_string()
        } else {
            format!("preauctl\u{a0}: {}", self.message.replace('\n', " "))
        };
        // Without a standard error the exit code remains.
        let _ = writeln!(std::io::stderr(), "{text}");
        self.exit
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        local::log::failure(&error);
        let failure = view::task::Failure::from(&error);
        let message = match advice(&error) {
            Some(advice) => format!("{} {advice}", failure.message),
            None => failure.message,
        };
        let field = failure.field.map(|field| crate::json::snake(&field));
        Self { code: failure.code, message, field, exit: exit(&error) }
    }
}

const fn exit(error: &Error) -> Exit {
    match error {
        Error::Invalid { .. }
        | Error::NotFound(_)
        | Error::Refused { .. }
        | Error::File { .. }
        | Error::NoStore
        | Error::StoreExists
        | Error::OlderState => Exit::Refused,
        Error::WrongPassphrase
        | Error::PassphraseNeeded
        | Error::WrongCode
        | Error::CodeNeeded
        | Error::KeyringUnavailable(_)
        | Error::KeyLost
        | Error::KeyFileLost
        | Error::Closed => Exit::Locked,
        Error::Damaged(_) | Error::BadValue(_) | Error::NewerSchema => Exit::Damaged,
        Error::InUse | Error::Busy(_) => Exit::InUse,
        Error::ReadOnly { .. }
        | Error::Disk(_)
        | Error::Exhausted(_)
        | Error::CannotOpen(_)
        | Error::DiskFull(_)
        | Error::CannotWrite { .. }
        | Error::ClockSetBack(_)
        | Error::ClockAhead { .. } => Exit::Environment,
        Error::Cancelled => Exit::Cancelled,
        Error::Internal { .. } => Exit::Internal,
    }
}

/// What to type, where the window's sentence speaks of the window.
fn advice(error: &Error) -> Option<&'static str> {
    match error {
        Error::PassphraseNeeded | Error::CodeNeeded => Some(
            "Indiquez un fichier qui contient ce secret avec --passphrase-file, ou «\u{a0}-\u{a0}» pour le lire sur l’entrée standard.",
        ),
        Error::NoStore => Some("La commande est «\u{a0}preauctl init --author \"Prénom Nom\"\u{a0}»."),
        Error::KeyFileLost => Some("Pour les effacer, la commande est «\u{a0}preauctl erase --yes\u{a0}»."),
        Error::Damaged(_) | Error::BadValue(_) => Some(
            "«\u{a0}preauctl backups\u{a0}» les liste et «\u{a0}preauctl restore NOM\u{a0}» en remet une en place.",
        ),
        Error::ClockSetBack(_) | Error::ClockAhead { .. } => {
            Some("La commande est «\u{a0}preauctl confirm-date\u{a0}».")
        }
        Error::OlderState => Some("La commande est «\u{a0}preauctl confirm-state\u{a0}»."),
        Error::Refused { code: "import-questions", .. } => {
            Some("«\u{a0}preauctl import --dry-run\u{a0}» montre les questions, et --answer y répond.")
        }
        _ => None,
    }
}
