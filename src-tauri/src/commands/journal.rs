//! Journal.

use std::path::Path;

use local::usecase::journal;
use local::view::journal::{JournalPage, JournalQuery};
use tauri::{AppHandle, Runtime, State as Managed};

use super::actions::finished;
use crate::State;
use crate::error::CommandResult;

#[tauri::command]
pub async fn journal(state: Managed<'_, State>, query: JournalQuery) -> CommandResult<JournalPage> {
    Ok(journal::search(&*state.look()?, &query).await?)
}

#[tauri::command]
pub async fn export_journal<R: Runtime>(
    app: AppHandle<R>,
    state: Managed<'_, State>,
    query: JournalQuery,
    path: String,
) -> CommandResult<u32> {
    state.require_writable(Path::new(&path))?;
    Ok(state.start(|workspace, progress| async move {
        let result = journal::export(&workspace, &query, &path, &progress).await?;
        Ok(finished(&app, result))
    })?)
}
