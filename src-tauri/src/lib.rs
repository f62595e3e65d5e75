//! The shell: a window, and the commands its screens may call. Rules, data and formats live in the crates
//! below; nothing here decides anything.

mod commands;
#[cfg(target_os = "linux")]
mod drawing;
mod error;
mod exchanges;
mod leaving;
mod picker;
mod placement;
mod publisher;
mod startup_error;
mod state;
mod tasks;

use std::process::ExitCode;
use std::sync::Arc;

use local::clock::SystemClock;
use local::data_dir::{self, DataDir};
use local::process;
use local::usecase::update;
use tauri::plugin::{self, TauriPlugin};
use tauri::{Builder, DragDropEvent, Manager, Runtime, WindowEvent};

pub use commands::NAMES;
pub use picker::Picks;
pub use placement::{Placement, Screen};
pub use state::State;

/// Opens on the demonstration school, making it when there is none: `preau --demonstration`.
const DEMONSTRATION: &str = "--demonstration";

/// Runs the application until its window closes.
#[must_use]
pub fn run() -> ExitCode {
    process::keep_memory_off_the_disk();
    if cfg!(not(debug_assertions)) && std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some() {
        eprintln!("Préau ne se laisse pas piloter par un autre programme.");
        return ExitCode::FAILURE;
    }
    if let Some(missing) = startup_error::missing_web_view() {
        startup_error::show(&missing);
        return ExitCode::FAILURE;
    }
    let data_dir = match default_data_dir() {
        Ok(data_dir) => data_dir,
        Err(error) => {
            startup_error::show(&error.to_string());
            return ExitCode::FAILURE;
        }
    };
    let (log, logged) = (data_dir.log(), data_dir.clone());
    local::log::start(&log, move || logged.place().is_some());
    tracing::info!(version = env!("CARGO_PKG_VERSION"), system = std::env::consts::OS, "fenêtre ouverte");
    let placement = data_dir.placement();
    let state = State::new(data_dir);
    if std::env::args().any(|argument| argument == DEMONSTRATION) {
        state.start_with_demonstration();
    }
    let builder = Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| show(app)))
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .plugin(exchanging());
    #[cfg(target_os = "linux")]
    let builder = builder.plugin(drawing::without_a_card());
    let mut context = tauri::generate_context!();
    let kept = placement.as_deref().and_then(Placement::read);
    if let (Some(kept), Some(window)) = (kept, context.config_mut().app.windows.first_mut()) {
        kept.apply(window);
    }
    let builder = builder.plugin(placement::plugin(placement, kept));
    match prepare(builder, state).build(context) {
        Ok(app) => {
            app.run(leaving::heed);
            ExitCode::SUCCESS
        }
        Err(error) => {
            startup_error::show(&format!("Préau n’a pas pu s’ouvrir\u{A0}: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// Gives a builder the commands and the state; the tests' browser bridge does the same with another runtime.
pub fn prepare<R: Runtime>(builder: Builder<R>, state: State) -> Builder<R> {
    builder
        .plugin(plugin::Builder::<R>::new("own-pages").on_navigation(|_, url| is_own_page(url)).build())
        .plugin(opening())
        .manage(state)
        .invoke_handler(commands::handler())
        .setup(|app| {
            state::watch(app.handle().clone());
            leaving::listen(app.handle());
            // What cannot be removed now is removed at the next start.
            let _ = update::tidy(&app.state::<State>().data_dir().updates());
            Ok(())
        })
        .on_window_event(|window, event| match event {
            WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) => {
                window.state::<State>().grant_reading(paths.iter().cloned());
            }
            WindowEvent::CloseRequested { api, .. } => leaving::ask(window, api),
            _ => {}
        })
}

/// Opens the store while the web view starts: plug-ins are set up before the window, and this one after that of the
/// single instance, which ends a second program.
fn opening<R: Runtime>() -> TauriPlugin<R> {
    plugin::Builder::new("opening")
        .setup(|app, _| {
            let app = app.clone();
            tauri::async_runtime::spawn(async move { app.state::<State>().preload().await });
            Ok(())
        })
        .build()
}

/// Exchanges with the central service whenever it is time. Without it, a window exchanges when it is asked alone.
fn exchanging<R: Runtime>() -> TauriPlugin<R> {
    plugin::Builder::new("exchanging")
        .setup(|app, _| {
            exchanges::watch(app.clone());
            Ok(())
        })
        .build()
}

/// Whether an address is of the application's own pages, as the system's web view calls them: the window goes nowhere
/// else.
#[must_use]
pub fn is_own_page(url: &tauri::Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" | "https" => url.host_str() == Some("tauri.localhost"),
        _ => false,
    }
}

/// The data of the user who opened the session.
fn default_data_dir() -> local::Result<DataDir> {
    Ok(DataDir::new(data_dir::default_root()?, Arc::new(SystemClock)).followed(data_dir::default_ledgers()))
}

fn show<R: Runtime>(app: &tauri::AppHandle<R>) {
    if let Some(window) = app.get_webview_window("main") {
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
}
