//! The end of the application, whoever asks for it: the director, the system, the session.
//!
//! A closed window, an installation that takes over, a signal on Linux and the end of the session on Windows all come to
//! the same event, in which work under way is taken back or done and the store is closed. A session that ends by taking
//! the display away leaves no time for it: the next opening tidies then.

use tauri::{AppHandle, Manager, RunEvent, Runtime};

use crate::State;

/// Ends everything before the process ends.
pub fn heed<R: Runtime>(app: &AppHandle<R>, event: RunEvent) {
    if let RunEvent::Exit = event {
        tauri::async_runtime::block_on(app.state::<State>().leave());
    }
}

/// Takes the system's own ways to end a process for what they ask.
#[cfg(unix)]
pub fn listen<R: Runtime>(app: &AppHandle<R>) {
    use tokio::signal::unix::{SignalKind, signal};
    for kind in [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()] {
        let app = app.clone();
        tauri::async_runtime::spawn(async move {
            // Without it, the system's own way to stop a process remains.
            if let Ok(mut signals) = signal(kind)
                && signals.recv().await.is_some()
            {
                app.exit(128 + kind.as_raw_value());
            }
        });
    }
}

/// Windows tells a window of the end of its session, and it comes to the same event.
#[cfg(not(unix))]
pub fn listen<R: Runtime>(_: &AppHandle<R>) {}
