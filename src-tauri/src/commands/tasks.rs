//! Long work.

use local::view::task::TaskStatus;
use tauri::State as Managed;

use crate::State;
use crate::error::CommandResult;

#[tauri::command]
pub async fn task(state: Managed<'_, State>, id: u32) -> CommandResult<TaskStatus> {
    Ok(state.tasks.status(id)?)
}

#[tauri::command]
pub async fn cancel_task(state: Managed<'_, State>, id: u32) -> CommandResult<()> {
    state.tasks.cancel(id);
    Ok(())
}
