//! What the window showed when it was last looked at.

use local::usecase::desk;
use local::view::desk::Desk;
use tauri::State as Managed;

use crate::State;
use crate::error::CommandResult;

#[tauri::command]
pub async fn desk(state: Managed<'_, State>) -> CommandResult<Option<Desk>> {
    Ok(desk::read(&*state.look()?).await?)
}

#[tauri::command]
pub async fn keep_desk(state: Managed<'_, State>, desk: Desk) -> CommandResult<()> {
    Ok(desk::keep(&*state.look()?, &desk).await?)
}
