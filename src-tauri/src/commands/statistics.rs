//! Statistiques.

use local::usecase::statistics;
use local::view::statistics::{Statistics, StatisticsQuery};
use tauri::State as Managed;

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
