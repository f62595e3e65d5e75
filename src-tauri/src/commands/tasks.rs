//! Long work.

use local::view::task::TaskStatus;
use tauri::State as Managed;

use crate::State;
use crate::error::Answer;

#[tauri::command]
pub async fn task(state: Managed<'_, State>, id: u32) -> Answer<TaskStatus> {
    Ok(state.tasks.status(id)?)
}

#[tauri::command]
pub async fn cancel_task(state: Managed<'_, State>, id: u32) -> Answer<()> {
    state.tasks.cancel(id);
    Ok(())
}
