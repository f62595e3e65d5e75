//! The support file, read before it is kept. It needs no open data.

use std::path::Path;

use local::support;
use local::view::support::SupportFile;
use tauri::State as Managed;

use crate::State;
use crate::error::CommandResult;

#[tauri::command]
pub async fn support_file(state: Managed<'_, State>, with_school: bool) -> CommandResult<SupportFile> {
    let workspace = state.peek();
    Ok(support::file(state.data_dir(), workspace.as_deref(), with_school).await)
}

#[tauri::command]
pub async fn save_support_file(state: Managed<'_, State>, path: String, text: String) -> CommandResult<()> {
    let path = Path::new(&path);
    state.require_writable(path)?;
    support::write(path, &text)?;
    state.grant_opening(path.to_owned());
    Ok(())
}
