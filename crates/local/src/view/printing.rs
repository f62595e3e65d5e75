//! Printers, and what was printed.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The printers of this computer.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Printers {
    /// All of them.
    pub printers: Vec<Printer>,
    /// A number of copies, and paper printed on one side, can be asked for.
    pub options: bool,
}

/// A printer.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
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

impl From<crate::printing::Printer> for Printer {
    fn from(printer: crate::printing::Printer) -> Self {
        let crate::printing::Printer { name, label, is_default, is_paused } = printer;
        Self { name, label, is_default, is_paused }
    }
}

/// A request to print a file with passwords that Préau wrote.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PrintRequest {
    /// Its path, as it was said.
    pub path: String,
    /// Name of the printer.
    pub printer: String,
    /// How many times.
    pub copies: u32,
}

/// What was printed.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Printed {
    /// What people know the printer by.
    pub printer: String,
    /// It waits until somebody starts the printer again.
    pub is_paused: bool,
    /// Pages of the file.
    pub pages: u32,
    /// What became of the file.
    pub fate: Fate,
}

/// What becomes of a file that was printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It was erased.
    Erased,
    /// It is erased when the data close, or at the next opening at the latest.
    ErasedAtLock,
    /// It stays where the director put it.
    Kept,
}
