//! The technical log: what the program did and what it met, for whoever helps the director.
//!
//! It is not encrypted, so nothing in it is about a person: no name, address, number, login, password, key or passphrase,
//! no path, no content of a file. Events say what was done, with counts, durations and codes; errors are told by
//! [`causes`], which says of each cause its kind alone unless it is known to quote nothing. Levels: *error*, something was
//! lost or a machine failed; *warn*, something is to be looked at; *info*, one line for each act; *debug* and *trace*, for
//! developers.

mod file;
mod panics;

use std::path::Path;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

use crate::Error;
use crate::causes::causes;

pub use file::{LogFile, clear, tail};

/// Developers see events on the standard error from this level on: `PREAU_LOG=debug`.
const LEVEL: &str = "PREAU_LOG";

/// Whose events are kept: those of libraries may quote what they work on.
const OURS: [&str; 4] = ["local", "preau", "preauctl", "formats"];

/// Begins to keep what happens in that folder, for the whole process; `is_wanted` says whether there are data that the log
/// is about. A log that cannot be written stops no work.
pub fn start(folder: &Path, is_wanted: impl Fn() -> bool + Send + Sync + 'static) {
    let file = LogFile::new(folder, is_wanted);
    let kept = fmt::layer().with_ansi(false).with_writer(file).with_filter(ours(LevelFilter::INFO));
    let level = std::env::var(LEVEL).ok().and_then(|level| level.parse::<LevelFilter>().ok());
    let shown = level.map(|level| fmt::layer().with_writer(std::io::stderr).with_filter(ours(level)));
    // One that was there before goes on: tests start it more than once.
    if tracing_subscriber::registry().with(kept).with(shown).try_init().is_ok() {
        panics::keep_places();
    }
}

fn ours(level: LevelFilter) -> Targets {
    Targets::new().with_targets(OURS.map(|name| (name, level)))
}

/// Keeps why an act was not done, by its code and its causes.
pub fn failure(error: &Error) {
    let (code, causes) = (error.code(), causes(error));
    match error {
        Error::Cancelled | Error::Closed | Error::Invalid { .. } | Error::NotFound(_) => {
            tracing::debug!(code, causes, "refusé");
        }
        Error::Internal { .. }
        | Error::Damaged(_)
        | Error::Disk(_)
        | Error::DiskFull(_)
        | Error::Exhausted(_) => {
            tracing::error!(code, causes, "échec");
        }
        _ => tracing::warn!(code, causes, "refusé"),
    }
}

#[cfg(test)]
mod tests {
    use tracing::subscriber::with_default;

    use super::*;

    #[test]
    fn lines_of_libraries_and_of_other_levels_are_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let file = LogFile::new(&log, || true);
        let kept = fmt::layer().with_ansi(false).with_writer(file).with_filter(ours(LevelFilter::INFO));
        with_default(tracing_subscriber::registry().with(kept), || {
            tracing::info!(target: "local::essai", number = 3, "gardé");
            tracing::debug!(target: "local::essai", "trop fin");
            tracing::error!(target: "bibliotheque", "la requête nomme PETIT");
        });
        let lines = tail(&log, 10);
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].ends_with("INFO local::essai: gardé number=3"), "{lines:?}");
    }
}
