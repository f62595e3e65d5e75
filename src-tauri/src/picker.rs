//! The system's file dialogs. A development build takes its answers from the environment instead when it is
//! driven by a test, which no system dialog lets itself be.

use std::path::PathBuf;

use tauri::{AppHandle, Runtime};
use tauri_plugin_dialog::DialogExt;

/// Lets the director choose files to import.
pub fn files<R: Runtime>(app: &AppHandle<R>) -> Vec<PathBuf> {
    if let Some(answer) = answers::files() {
        return answer;
    }
    let dialog = app
        .dialog()
        .file()
        .set_title("Choisir les fichiers à importer")
        .add_filter("Fichiers ONDE, SIECLE ou AAF", &["csv", "xml", "zip", "tgz", "gz", "txt"])
        .add_filter("Tous les fichiers", &["*"]);
    let chosen = dialog.blocking_pick_files().unwrap_or_default();
    chosen.into_iter().filter_map(|file| file.into_path().ok()).collect()
}

/// Lets the director say where a file goes; `None` when the dialog was dismissed.
pub fn destination<R: Runtime>(app: &AppHandle<R>, name: &str) -> Option<PathBuf> {
    if let Some(folder) = answers::folder() {
        return Some(folder.join(name));
    }
    let dialog = app.dialog().file().set_title("Enregistrer sous").set_file_name(name);
    dialog.blocking_save_file()?.into_path().ok()
}

#[cfg(debug_assertions)]
mod answers {
    use std::path::PathBuf;

    /// Files that `PREAU_PICK_FILES` names, separated as the system separates paths.
    pub fn files() -> Option<Vec<PathBuf>> {
        std::env::var_os("PREAU_PICK_FILES").map(|paths| std::env::split_paths(&paths).collect())
    }

    /// The folder that `PREAU_SAVE_FOLDER` names.
    pub fn folder() -> Option<PathBuf> {
        std::env::var_os("PREAU_SAVE_FOLDER").map(PathBuf::from)
    }
}

#[cfg(not(debug_assertions))]
mod answers {
    use std::path::PathBuf;

    pub const fn files() -> Option<Vec<PathBuf>> {
        None
    }

    pub const fn folder() -> Option<PathBuf> {
        None
    }
}
