//! The end of the application, whoever asks for it: the director, the system, the session.
//!
//! A closed window, an installation that takes over, a signal on Linux and the end of the session on Windows all come to
//! the same event, in which work under way is taken back or done and the store is closed. A session that ends by taking
//! the display away leaves no time for it: the next opening tidies then.
//!
//! A window alone is asked whether it may close, since it alone knows what is typed and not saved. Nothing else waits for
//! it: a session that ends is never held up by a question.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tauri::{AppHandle, CloseRequestApi, Emitter, Manager, RunEvent, Runtime, Window};
use tokio::sync::oneshot;

use crate::State;

/// What the window hears when it is asked to close.
const EVENT: &str = "closing";

/// How long a web view has to say whether it closes: one that is stuck is closed.
const PATIENCE: Duration = Duration::from_secs(5);

/// Whether the window was asked if it may close, and has not answered yet.
#[derive(Default)]
pub struct Closing(Mutex<Option<oneshot::Sender<()>>>);

impl Closing {
    /// Begins to wait for the answer; `None` while it is waited for already.
    fn begin(&self) -> Option<oneshot::Receiver<()>> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.is_some() {
            return None;
        }
        let (answer, answered) = oneshot::channel();
        *waiting = Some(answer);
        Some(answered)
    }

    /// The window answered.
    pub fn answered(&self) {
        let waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(waiting) = waiting {
            // Nobody waits for it any more where the window is closing.
            let _ = waiting.send(());
        }
    }
}

/// Has the window keep what it shows and say whether it may close. One that is asked again before it has answered cannot
/// answer, and closes.
pub fn ask<R: Runtime>(window: &Window<R>, api: &CloseRequestApi) {
    let Some(answered) = window.state::<State>().closing.begin() else { return };
    api.prevent_close();
    let _ = window.emit(EVENT, ());
    let window = window.clone();
    tauri::async_runtime::spawn(async move {
        if tokio::time::timeout(PATIENCE, answered).await.is_err() {
            let _ = window.destroy();
        }
    });
}

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
