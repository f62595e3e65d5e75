//! Files: chosen through the system's dialogs, opened with the system's viewer.

use std::path::{Path, PathBuf};

use local::usecase::{recent_files, written_files};
use local::view::action::WrittenFile;
use local::view::recent_file::RecentFiles;
use local::view::written_file::WrittenFiles;
use local::{Error, Result};
use tauri::{AppHandle, Runtime, State as Managed};
use tauri_plugin_opener::OpenerExt;

use crate::error::CommandResult;
use crate::{State, picker};

#[tauri::command]
pub async fn pick_files<R: Runtime>(
    app: AppHandle<R>,
    state: Managed<'_, State>,
) -> CommandResult<Vec<String>> {
    let picked = tokio::task::spawn_blocking(move || picker::files(&app)).await;
    let picked = picked.map_err(|error| Error::internal("choix de fichiers", error))?;
    state.grant_reading(picked.iter().cloned());
    Ok(picked.iter().map(|path| path.to_string_lossy().into_owned()).collect())
}

#[tauri::command]
pub async fn pick_save_path<R: Runtime>(
    app: AppHandle<R>,
    state: Managed<'_, State>,
    suggested_name: String,
) -> CommandResult<Option<String>> {
    let name = Path::new(&suggested_name).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let picked = tokio::task::spawn_blocking(move || picker::destination(&app, &name)).await;
    let picked = picked.map_err(|error| Error::internal("choix d’un fichier", error))?;
    if let Some(path) = &picked {
        state.grant_writing(path.clone());
    }
    Ok(picked.map(|path| path.to_string_lossy().into_owned()))
}

#[tauri::command]
pub async fn written_files(state: Managed<'_, State>) -> CommandResult<WrittenFiles> {
    Ok(written_files::list(&*state.workspace()?).await?)
}

/// What it lists can be imported again: the director chose it before.
#[tauri::command]
pub async fn recent_files(state: Managed<'_, State>) -> CommandResult<RecentFiles> {
    let recent = recent_files::list(&*state.look()?).await?;
    let imported = recent.imported.iter().flat_map(|files| &files.paths);
    state.grant_reading(imported.map(PathBuf::from));
    Ok(recent)
}

#[tauri::command]
pub async fn open_file<R: Runtime>(
    app: AppHandle<R>,
    state: Managed<'_, State>,
    path: String,
) -> CommandResult<()> {
    let workspace = state.workspace()?;
    // What the store knows, whenever it was written; with passwords, as it was written.
    let file = Path::new(&path);
    let is_known = written_files::require_unchanged(&workspace, file).await?
        || recent_files::can_open(&workspace, file).await?;
    if !is_known {
        state.require_written(file)?;
    }
    app.opener().open_path(&path, None::<&str>).map_err(|_| Error::Refused {
        code: "no-viewer",
        message: "Aucun programme de cet ordinateur n’ouvre ce fichier. Ouvrez-le depuis son dossier."
            .to_owned(),
    })?;
    Ok(())
}

/// Saves a file that waited to be printed.
#[tauri::command]
pub async fn save_file(state: Managed<'_, State>, path: String, to: String) -> CommandResult<WrittenFile> {
    state.require_writable(Path::new(&to))?;
    Ok(written_files::save(&*state.workspace()?, Path::new(&path), &to).await?)
}

/// Shows a file in its folder, selected where the system can, or the folder it was in.
#[tauri::command]
pub async fn reveal_file<R: Runtime>(
    app: AppHandle<R>,
    state: Managed<'_, State>,
    path: String,
) -> CommandResult<()> {
    let path = PathBuf::from(path);
    // A support file is written, and found, while the data are closed.
    if !state.has_written(&path) {
        let workspace = state.workspace()?;
        let is_known = written_files::is_known(&workspace, &path).await?
            || recent_files::is_written(&workspace, &path).await?;
        if !is_known {
            state.require_written(&path)?;
        }
    }
    Ok(reveal(app, path).await?)
}

/// Shows the newest copy of the data among the others.
#[tauri::command]
pub async fn reveal_backups<R: Runtime>(app: AppHandle<R>, state: Managed<'_, State>) -> CommandResult<()> {
    let newest = state.data_dir().newest_backup();
    let newest = newest.ok_or_else(|| Error::NotFound("Aucune sauvegarde pour le moment.".to_owned()))?;
    Ok(reveal(app, newest).await?)
}

/// Asks the file manager, which answers when it has started.
async fn reveal<R: Runtime>(app: AppHandle<R>, path: PathBuf) -> Result<()> {
    let work = move || {
        let opener = app.opener();
        if path.symlink_metadata().is_ok() && opener.reveal_item_in_dir(&path).is_ok() {
            return Ok(());
        }
        let folder = path.parent().filter(|folder| folder.is_dir()).ok_or_else(|| {
            Error::NotFound("Le dossier de ce fichier n’est pas accessible en ce moment.".to_owned())
        })?;
        opener.open_path(folder.to_string_lossy(), None::<&str>).map_err(|_| Error::Refused {
            code: "no-viewer",
            message: format!(
                "Aucun programme de cet ordinateur n’ouvre les dossiers. Le fichier est dans «\u{a0}{}\u{a0}».",
                folder.display()
            ),
        })
    };
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::internal("dossier", error))?
}

#[tauri::command]
pub async fn forget_file(state: Managed<'_, State>, path: String) -> CommandResult<()> {
    Ok(written_files::forget(&*state.workspace()?, Path::new(&path)).await?)
}

#[tauri::command]
pub async fn delete_file(state: Managed<'_, State>, path: String) -> CommandResult<()> {
    Ok(written_files::delete(&*state.workspace()?, Path::new(&path)).await?)
}
