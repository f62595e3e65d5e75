//! The printing of the system: which printers there are, and a file that is handed to one. Both block.

#[cfg(unix)]
mod cups;
mod job;
#[cfg(windows)]
mod verb;

use std::path::Path;

#[cfg(unix)]
use cups as system;
#[cfg(windows)]
use verb as system;

use crate::Result;
use crate::progress::Progress;

pub use self::job::{Handover, Job, Printer};

/// Whether a number of copies and the sides of the paper can be asked for.
pub const HAS_OPTIONS: bool = cfg!(unix);

/// The printers that there are, by name.
///
/// # Errors
/// `printing-absent` when nothing here can print a PDF.
pub fn printers() -> Result<Vec<Printer>> {
    system::printers()
}

/// Hands a PDF to a printer.
///
/// # Errors
/// `printing-absent`, `printer-gone`, `printer-refuses`, `printing-failed`, [`Error::Cancelled`](crate::Error::Cancelled),
/// and what the disk met.
pub fn print(file: &Path, job: Job<'_>, progress: &Progress) -> Result<Handover> {
    progress.check()?;
    system::print(file, job, progress)
}
