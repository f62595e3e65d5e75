//! Import.

use std::path::{Path, PathBuf};

use local::usecase::{corrections, import};
use local::view::correction::Correction;
use local::view::import::{ImportRequest, Inspection, PastImport};
use local::view::task::TaskResult;
use tauri::{AppHandle, Runtime, State as Managed};

use super::actions::finished;
use crate::State;
use crate::error::CommandResult;

#[tauri::command]
pub async fn inspect_files(state: Managed<'_, State>, paths: Vec<String>) -> CommandResult<Inspection> {
    state.workspace()?;
    Ok(import::inspect(granted(&state, &paths)?).await?)
}

#[tauri::command]
pub async fn preview_import(state: Managed<'_, State>, request: ImportRequest) -> CommandResult<u32> {
    granted(&state, &request.paths)?;
    Ok(state.start(|workspace, progress| async move {
        let report = import::preview(&workspace, &request, &progress).await?;
        Ok(TaskResult::Import(Box::new(report)))
    })?)
}

#[tauri::command]
pub async fn apply_import(state: Managed<'_, State>, request: ImportRequest) -> CommandResult<u32> {
    granted(&state, &request.paths)?;
    Ok(state.start(|workspace, progress| async move {
        let report = import::apply(&workspace, &request, &progress).await?;
        Ok(TaskResult::Import(Box::new(report)))
    })?)
}

#[tauri::command]
pub async fn save_rejections<R: Runtime>(
    app: AppHandle<R>,
    state: Managed<'_, State>,
    path: String,
) -> CommandResult<u32> {
    state.require_writable(Path::new(&path))?;
    Ok(state.start(|workspace, progress| async move {
        let result = import::save_rejections(&workspace, &path, &progress).await?;
        Ok(finished(&app, result))
    })?)
}

#[tauri::command]
pub async fn past_imports(state: Managed<'_, State>) -> CommandResult<Vec<PastImport>> {
    Ok(import::history(&*state.look()?).await?)
}

#[tauri::command]
pub async fn undo_import(state: Managed<'_, State>, id: u32) -> CommandResult<Vec<PastImport>> {
    let workspace = state.workspace()?;
    import::undo(&workspace, id).await?;
    Ok(import::history(&workspace).await?)
}

#[tauri::command]
pub async fn corrections(state: Managed<'_, State>, school: String) -> CommandResult<Vec<Correction>> {
    Ok(corrections::of(&*state.look()?, &school).await?)
}

fn granted(state: &State, paths: &[String]) -> local::Result<Vec<PathBuf>> {
    let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
    paths.iter().try_for_each(|path| state.require_readable(path))?;
    Ok(paths)
}
