//! Actions on a selection.

use std::path::{Path, PathBuf};

use local::usecase::{list, mail, notify, preview, reset};
use local::view::account::MailRequest;
use local::view::action::{ActionResult, ListRequest, NotifyRequest, ResetRequest};
use local::view::preview::{SheetPreview, SheetPreviewRequest};
use local::view::task::TaskResult;
use tauri::{AppHandle, Manager, Runtime, State as Managed};

use crate::State;
use crate::error::CommandResult;

#[tauri::command]
pub async fn notify<R: Runtime>(
    app: AppHandle<R>,
    state: Managed<'_, State>,
    request: NotifyRequest,
) -> CommandResult<u32> {
    if !request.path.is_empty() {
        state.require_writable(Path::new(&request.path))?;
    }
    Ok(state.start(|workspace, progress| async move {
        let result = notify::by_sheet(&workspace, &request, &progress).await?;
        Ok(finished(&app, result))
    })?)
}

#[tauri::command]
pub async fn preview_sheet(
    state: Managed<'_, State>,
    request: SheetPreviewRequest,
) -> CommandResult<SheetPreview> {
    Ok(preview::of_notification(&*state.workspace()?, &request).await?)
}

#[tauri::command]
pub async fn reset_passwords(
    state: Managed<'_, State>,
    request: ResetRequest,
) -> CommandResult<ActionResult> {
    Ok(reset::run(&*state.workspace()?, &request).await?)
}

#[tauri::command]
pub async fn resend_mail(state: Managed<'_, State>, request: MailRequest) -> CommandResult<()> {
    mail::resend(&*state.workspace()?, &request).await?;
    Ok(())
}

#[tauri::command]
pub async fn write_list<R: Runtime>(
    app: AppHandle<R>,
    state: Managed<'_, State>,
    request: ListRequest,
) -> CommandResult<u32> {
    state.require_writable(Path::new(&request.path))?;
    Ok(state.start(|workspace, progress| async move {
        let result = list::write(&workspace, &request, &progress).await?;
        Ok(finished(&app, result))
    })?)
}

/// A file just written may be opened and deleted from the window.
pub(super) fn finished<R: Runtime>(app: &AppHandle<R>, result: ActionResult) -> TaskResult {
    if let Some(file) = &result.file {
        app.state::<State>().grant_opening(PathBuf::from(&file.path));
    }
    TaskResult::Action(result)
}
