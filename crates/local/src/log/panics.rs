//! Panics in the log: where, and nothing of what was said, which may quote what was at work.

use std::panic::{self, PanicHookInfo};

/// From here on each panic of the process leaves its place in the log, before what the process does of it anyway: telling
/// developers on the standard error.
pub fn keep_places() {
    let told = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        keep(panic);
        told(panic);
    }));
}

fn keep(panic: &PanicHookInfo<'_>) {
    let Some(place) = panic.location() else { return };
    let (file, line) = (short(place.file()), place.line());
    let thread = std::thread::current();
    // Threads bear names of the program's and of libraries'.
    let thread = thread.name().unwrap_or("?");
    tracing::error!(target: "local::panic", file, line, thread, "panique");
}

/// The path of a source file from its crate on: where the program was built is nobody's business.
fn short(file: &str) -> &str {
    let crates = ["/registry/src/", "/rustc/"];
    let outside = crates.iter().find_map(|mark| {
        let (_, path) = file.split_once(mark)?;
        // The index, or the revision.
        path.split_once('/').map(|(_, path)| path)
    });
    outside
        .unwrap_or_else(|| if file.starts_with('/') { file.rsplit('/').next().unwrap_or(file) } else { file })
}

#[cfg(test)]
mod tests {
    use tracing::subscriber::with_default;
    use tracing_subscriber::fmt;
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;
    use crate::log::{LogFile, tail};

    #[test]
    fn a_panic_leaves_its_place_and_not_its_words() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        let file = LogFile::new(&log, || true);
        let kept = fmt::layer().with_ansi(false).with_writer(file);
        let mut line = 0;
        with_default(tracing_subscriber::registry().with(kept), || {
            keep_places();
            line = line!() + 1;
            let _ = panic::catch_unwind(|| panic!("la ligne de Léa PETIT"));
            let _ = panic::take_hook();
        });
        let lines = tail(&log, 10);
        let place = format!("panique file=\"crates/local/src/log/panics.rs\" line={line}");
        assert_eq!(lines.iter().filter(|told| told.contains(&place)).count(), 1, "{lines:?}");
        assert!(!lines.concat().contains("PETIT"), "{lines:?}");
    }

    #[test]
    fn a_place_says_nothing_of_where_the_program_was_built() {
        for (file, told) in [
            ("crates/local/src/lib.rs", "crates/local/src/lib.rs"),
            ("/home/lea/.cargo/registry/src/index-1/csv-1.4.0/src/reader.rs", "csv-1.4.0/src/reader.rs"),
            ("/rustc/5980/library/core/src/option.rs", "library/core/src/option.rs"),
            ("/home/lea/preau/src/main.rs", "main.rs"),
        ] {
            assert_eq!(short(file), told);
        }
    }
}
