//! Copies of the data on other media.

use std::path::Path;

use local::Error;
use local::usecase::portable_copy;
use local::vault::Passphrase;
use local::view::session::{NewStore, Restored};
use tauri::{AppHandle, Runtime, State as Managed};

use super::actions::finished;
use crate::error::CommandResult;
use crate::{State, picker};

#[tauri::command]
pub async fn copy_data<R: Runtime>(
    app: AppHandle<R>,
    state: Managed<'_, State>,
    path: String,
    passphrase: Passphrase,
) -> CommandResult<u32> {
    state.require_writable(Path::new(&path))?;
    Ok(state.start(|workspace, progress| async move {
        let result = portable_copy::write(&workspace, &path, passphrase.as_str(), &progress).await?;
        Ok(finished(&app, result))
    })?)
}

/// Lets the director choose a copy; `None` when the dialog was dismissed.
#[tauri::command]
pub async fn pick_copy<R: Runtime>(
    app: AppHandle<R>,
    state: Managed<'_, State>,
) -> CommandResult<Option<String>> {
    let picked = tokio::task::spawn_blocking(move || picker::copy(&app)).await;
    let picked = picked.map_err(|error| Error::internal("choix d’un fichier", error))?;
    state.grant_reading(picked.clone());
    Ok(picked.map(|path| path.to_string_lossy().into_owned()))
}

#[tauri::command]
pub async fn restore_copy(
    state: Managed<'_, State>,
    path: String,
    copy_passphrase: Passphrase,
    passphrase: Option<Passphrase>,
) -> CommandResult<Restored> {
    let file = Path::new(&path);
    state.require_readable(file)?;
    // One that cannot be put back leaves the workspace open.
    let passphrase = passphrase.as_ref().map(Passphrase::as_str);
    let chosen = state.data_dir().choose_copy(file, copy_passphrase.as_str(), passphrase).await?;
    state.close().await?;
    let restored = state.data_dir().restore(chosen).await.map_err(|error| state.failed(error))?;
    state.opened(restored.workspace);
    Ok(Restored { session: state.session().await?, warnings: restored.warnings })
}

#[tauri::command]
pub async fn create_from_copy(
    state: Managed<'_, State>,
    new_store: NewStore,
    path: String,
    copy_passphrase: Passphrase,
) -> CommandResult<Restored> {
    let file = Path::new(&path);
    state.require_readable(file)?;
    let restored = state.data_dir().create_from_copy(&new_store, file, copy_passphrase.as_str()).await?;
    state.opened(restored.workspace);
    Ok(Restored { session: state.session().await?, warnings: restored.warnings })
}
