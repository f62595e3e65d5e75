//! The system's file dialogs, or what is chosen in their place where a test drives the application: no system dialog
//! lets itself be driven.

use std::path::PathBuf;

use tauri::{AppHandle, Manager, Runtime};
use tauri_plugin_dialog::DialogExt;

use crate::State;

/// What is chosen without asking.
#[derive(Debug, Clone, Default)]
pub struct Picks {
    /// Files to import.
    pub files: Option<Vec<PathBuf>>,
    /// Where files are saved, under the names proposed; and where a copy of the data is found.
    pub folder: Option<PathBuf>,
}

impl Picks {
    /// A development build takes its answers from `PREAU_PICK_FILES`, whose paths are separated as the system separates
    /// them, and from `PREAU_SAVE_FOLDER`.
    #[cfg(debug_assertions)]
    pub(crate) fn from_environment() -> Self {
        let files = std::env::var_os("PREAU_PICK_FILES");
        Self {
            files: files.map(|paths| std::env::split_paths(&paths).collect()),
            folder: std::env::var_os("PREAU_SAVE_FOLDER").map(PathBuf::from),
        }
    }

    #[cfg(not(debug_assertions))]
    pub(crate) const fn from_environment() -> Self {
        Self { files: None, folder: None }
    }
}

/// Lets the director choose files to import.
pub fn files<R: Runtime>(app: &AppHandle<R>) -> Vec<PathBuf> {
    if let Some(files) = &app.state::<State>().picks().files {
        return files.clone();
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

/// Lets the director choose a certificate; `None` when the dialog was dismissed.
pub fn certificate<R: Runtime>(app: &AppHandle<R>) -> Option<PathBuf> {
    if let Some(files) = &app.state::<State>().picks().files {
        return files.first().cloned();
    }
    let dialog = app
        .dialog()
        .file()
        .set_title("Choisir le certificat de l’autorité")
        .add_filter("Certificats", &["pem", "crt", "cer", "der"])
        .add_filter("Tous les fichiers", &["*"]);
    dialog.blocking_pick_file()?.into_path().ok()
}

/// Lets the director choose a copy of another medium; `None` when the dialog was dismissed.
pub fn copy<R: Runtime>(app: &AppHandle<R>) -> Option<PathBuf> {
    if let Some(folder) = &app.state::<State>().picks().folder {
        let saved = std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
        return saved.filter(|path| path.extension().is_some_and(|end| end == "preau")).max();
    }
    let dialog = app
        .dialog()
        .file()
        .set_title("Choisir une copie de sauvegarde")
        .add_filter("Copies de Préau", &["preau"])
        .add_filter("Tous les fichiers", &["*"]);
    dialog.blocking_pick_file()?.into_path().ok()
}

/// Lets the director say where a file goes; `None` when the dialog was dismissed.
pub fn destination<R: Runtime>(app: &AppHandle<R>, name: &str) -> Option<PathBuf> {
    if let Some(folder) = &app.state::<State>().picks().folder {
        return Some(folder.join(name));
    }
    let dialog = app.dialog().file().set_title("Enregistrer sous").set_file_name(name);
    dialog.blocking_save_file()?.into_path().ok()
}
