//! Printing what was written.

use local::usecase::printing;
use local::view::printing::{PrintRequest, Printers};
use local::view::task::TaskResult;
use tauri::State as Managed;

use crate::State;
use crate::error::CommandResult;

#[tauri::command]
pub async fn printers(state: Managed<'_, State>) -> CommandResult<Printers> {
    state.workspace()?;
    Ok(printing::printers().await?)
}

#[tauri::command]
pub async fn print_file(state: Managed<'_, State>, request: PrintRequest) -> CommandResult<u32> {
    Ok(state.start(|workspace, progress| async move {
        Ok(TaskResult::Printed(printing::print(&workspace, &request, &progress).await?))
    })?)
}
