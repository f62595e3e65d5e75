//! What is asked of a printer, and why it is not done.

use crate::Error;

/// A printer of the system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printer {
    /// What the system knows it by.
    pub name: String,
    /// What people know it by.
    pub label: String,
    /// The one that the system proposes.
    pub is_default: bool,
    /// What it is given waits until somebody starts it again.
    pub is_paused: bool,
}

/// What is asked of a printer.
#[derive(Debug, Clone, Copy)]
pub struct Job<'j> {
    /// The printer.
    pub printer: &'j Printer,
    /// What queues and printers show of it to everybody: no name and no secret.
    pub title: &'static str,
    /// How many times.
    pub copies: u32,
    /// Each of so many pages is for somebody else: on paper of its own, whatever the printer does by itself.
    pub each_of: Option<u32>,
}

/// What becomes of a file that was handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handover {
    /// The system has a copy of its own: the file is needed no more.
    Copied,
    /// A program reads it by and by.
    Read,
}

/// Nothing here prints.
pub(super) fn absent() -> Error {
    let message = if cfg!(windows) {
        "Le logiciel qui ouvre les PDF sur cet ordinateur ne sait pas imprimer à la demande d’un autre. Enregistrez le \
         fichier, ouvrez-le, puis imprimez-le."
    } else {
        "L’impression n’est pas installée sur cet ordinateur (CUPS, commande lp). Enregistrez le fichier, ouvrez-le, puis \
         imprimez-le."
    };
    Error::Refused { code: "printing-absent", message: message.to_owned() }
}

/// Nothing is heard of the system's printing.
#[cfg(unix)]
pub(super) fn silent() -> Error {
    Error::Refused {
        code: "printing-silent",
        message: "Le service d’impression de cet ordinateur ne répond pas. Redémarrez-le, ou enregistrez le fichier."
            .to_owned(),
    }
}

/// It did not take the file.
pub(super) fn failed(printer: &Printer) -> Error {
    Error::Refused {
        code: "printing-failed",
        message: format!(
            "L’imprimante «\u{a0}{}\u{a0}» n’a pas pris le fichier. Vérifiez qu’elle est allumée et branchée, ou \
             choisissez-en une autre.",
            printer.label
        ),
    }
}
