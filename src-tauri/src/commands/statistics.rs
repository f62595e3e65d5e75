//! Statistiques.

use std::path::Path;

use local::usecase::{statistics, summary};
use local::view::statistics::{Statistics, StatisticsQuery};
use tauri::{AppHandle, Runtime, State as Managed};

use super::actions::finished;
use crate::State;
use crate::error::CommandResult;

#[tauri::command]
pub async fn statistics(
    state: Managed<'_, State>,
    query: StatisticsQuery,
) -> CommandResult<Option<Statistics>> {
    Ok(statistics::last(&*state.look()?, &query).await?)
}

#[tauri::command]
pub async fn compute_statistics(
    state: Managed<'_, State>,
    query: StatisticsQuery,
) -> CommandResult<Option<Statistics>> {
    Ok(statistics::compute(&*state.workspace()?, &query).await?)
}

#[tauri::command]
pub async fn write_summary<R: Runtime>(
    app: AppHandle<R>,
    state: Managed<'_, State>,
    school: String,
    path: String,
) -> CommandResult<u32> {
    state.require_writable(Path::new(&path))?;
    Ok(state.start(|workspace, progress| async move {
        let result = summary::write(&workspace, &school, &path, &progress).await?;
        Ok(finished(&app, result))
    })?)
}
