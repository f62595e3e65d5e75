//! Paramètres.

use local::usecase::{preview, settings};
use local::view::preview::SheetPreview;
use local::view::settings::{AddressCheck, Printing, Settings};
use tauri::State as Managed;

use crate::State;
use crate::error::CommandResult;

#[tauri::command]
pub async fn settings(state: Managed<'_, State>, school: Option<String>) -> CommandResult<Settings> {
    Ok(settings::read(&*state.look()?, school.as_deref()).await?)
}

#[tauri::command]
pub async fn save_settings(
    state: Managed<'_, State>,
    school: Option<String>,
    settings: Settings,
) -> CommandResult<Settings> {
    Ok(settings::save(&*state.workspace()?, school.as_deref(), &settings).await?)
}

#[tauri::command]
pub async fn check_address(state: Managed<'_, State>, url: String) -> CommandResult<AddressCheck> {
    Ok(settings::check_address(&*state.workspace()?, &url))
}

#[tauri::command]
pub async fn preview_printing(
    state: Managed<'_, State>,
    school: String,
    printing: Printing,
    place: u32,
) -> CommandResult<Option<SheetPreview>> {
    Ok(preview::of_printing(&*state.workspace()?, &school, &printing, place).await?)
}
