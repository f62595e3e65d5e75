//! Journal.

use local::usecase::journal;
use local::view::journal::JournalPage;
use tauri::State as Managed;

use crate::State;
use crate::error::CommandResult;

#[tauri::command]
pub async fn journal(
    state: Managed<'_, State>,
    school: Option<String>,
    page: u32,
    page_size: u32,
) -> CommandResult<JournalPage> {
    Ok(journal::page(&*state.look()?, school.as_deref(), page, page_size).await?)
}
