//! Accueil.

use local::usecase::dashboard;
use local::view::dashboard::Dashboard;
use tauri::State as Managed;

use crate::State;
use crate::error::CommandResult;

#[tauri::command]
pub async fn dashboard(state: Managed<'_, State>, school: String) -> CommandResult<Dashboard> {
    Ok(dashboard::of(&*state.look()?, &school).await?)
}
