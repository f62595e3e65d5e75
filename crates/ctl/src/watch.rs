//! Long work on a terminal: how far it is, and Ctrl-C.

use std::future::Future;
use std::io::{IsTerminal, Write};
use std::time::Duration;

use local::progress::Progress;

use crate::failure::Exit;

/// Does long work, with its progress on the standard error when that is a terminal. The first Ctrl-C asks it
/// to stop, which leaves everything as it was; the second stops the process, which the store survives too.
pub async fn watched<T, F: Future<Output = local::Result<T>>>(
    work: impl FnOnce(Progress) -> F,
) -> local::Result<T> {
    let progress = Progress::default();
    let watcher = tokio::spawn(watch(progress.clone()));
    let result = work(progress).await;
    watcher.abort();
    if std::io::stderr().is_terminal() {
        erase();
    }
    result
}

async fn watch(progress: Progress) {
    let shows = std::io::stderr().is_terminal();
    let mut tick = tokio::time::interval(Duration::from_millis(100));
    let mut asked = false;
    loop {
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => match interrupted {
                Ok(()) if asked => std::process::exit(Exit::Cancelled as i32),
                Ok(()) => {
                    asked = true;
                    progress.cancel();
                }
                // Without the signal, the system's own way to stop a process remains.
                Err(_) => return,
            },
            _ = tick.tick(), if shows => draw(&progress),
        }
    }
}

fn draw(progress: &Progress) {
    let (label, done, total) = progress.read();
    let line = match total {
        0 => label,
        total => format!("{label}\u{a0}: {}\u{a0}%", done.min(total).saturating_mul(100) / total),
    };
    // A terminal that went away is no reason to stop.
    let _ = write!(std::io::stderr(), "\r\u{1b}[K{line}");
}

fn erase() {
    let _ = write!(std::io::stderr(), "\r\u{1b}[K");
}
