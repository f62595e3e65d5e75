//! The support file, read before it is kept. It needs no open data.

use std::path::Path;

use local::view::support::SupportFile;
use local::{Error, support};
use tauri::State as Managed;

use crate::State;
use crate::error::CommandResult;

#[tauri::command]
pub async fn prepare_support(state: Managed<'_, State>, with_uai: bool) -> CommandResult<SupportFile> {
    let workspace = state.peek();
    let phase = state.shown_phase().await?;
    let file = support::file(state.data_dir(), workspace.as_deref(), &phase, with_uai).await;
    state.keep_support(file.clone());
    Ok(file)
}

/// Writes the file that was shown, and no other.
#[tauri::command]
pub async fn save_support(state: Managed<'_, State>, path: String) -> CommandResult<()> {
    let path = Path::new(&path);
    state.require_writable(path)?;
    let shown = state.shown_support().ok_or_else(|| {
        Error::NotFound("Le fichier d’assistance n’a pas été préparé\u{a0}: préparez-le d’abord.".to_owned())
    })?;
    support::write(path, &shown)?;
    state.grant_opening(path.to_owned());
    Ok(())
}
