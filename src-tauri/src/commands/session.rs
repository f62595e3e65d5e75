//! Opening, locking, backups.

use local::Error;
use local::store::backup::Reason;
use local::usecase::{clock, older_state};
use local::vault::Passphrase;
use local::view::session::{Backup, NewStore, Restored, Session};
use tauri::{AppHandle, Emitter, Runtime, State as Managed, WebviewWindow};

use crate::State;
use crate::error::CommandResult;

#[tauri::command]
pub async fn session(state: Managed<'_, State>) -> CommandResult<Session> {
    Ok(state.session().await?)
}

#[tauri::command]
pub async fn create_store(state: Managed<'_, State>, new_store: NewStore) -> CommandResult<Session> {
    let workspace = state.data_dir().create(&new_store).await?;
    state.opened(workspace);
    Ok(state.session().await?)
}

#[tauri::command]
pub async fn unlock(state: Managed<'_, State>, passphrase: Option<Passphrase>) -> CommandResult<Session> {
    // One that ought to be locked by now is, and asks for what opens it.
    state.lock_when_idle().await;
    if state.workspace().is_err() {
        let opened = state.data_dir().open(passphrase.as_ref().map(Passphrase::as_str)).await;
        state.opened(opened.map_err(|error| state.failed(error))?);
    }
    Ok(state.session().await?)
}

#[tauri::command]
pub async fn set_lock_code(
    state: Managed<'_, State>,
    current: Option<Passphrase>,
    code: Option<Passphrase>,
) -> CommandResult<Session> {
    let [current, code] = [&current, &code].map(|secret| secret.as_ref().map(Passphrase::as_str));
    state.data_dir().set_code(&*state.workspace()?, current, code).await?;
    Ok(state.session().await?)
}

#[tauri::command]
pub async fn lock(state: Managed<'_, State>) -> CommandResult<Session> {
    state.close().await?;
    Ok(state.session().await?)
}

#[tauri::command]
pub async fn stay_open(state: Managed<'_, State>) -> CommandResult<()> {
    state.closing.answered();
    Ok(())
}

#[tauri::command]
pub async fn close_window<R: Runtime>(
    window: WebviewWindow<R>,
    state: Managed<'_, State>,
) -> CommandResult<()> {
    state.closing.answered();
    window.destroy().map_err(|error| Error::internal("fermeture", error))?;
    Ok(())
}

#[tauri::command]
pub async fn touch<R: Runtime>(app: AppHandle<R>, state: Managed<'_, State>) -> CommandResult<()> {
    // Whoever wakes the computer, hours later, was not there meanwhile.
    if state.lock_when_idle().await {
        let _ = app.emit("locked", ());
    } else {
        state.touch();
    }
    Ok(())
}

#[tauri::command]
pub async fn leave_demonstration(state: Managed<'_, State>) -> CommandResult<Session> {
    state.close().await?;
    state.data_dir().leave_demonstration().await?;
    Ok(state.session().await?)
}

#[tauri::command]
pub async fn backups(state: Managed<'_, State>) -> CommandResult<Vec<Backup>> {
    Ok(state.data_dir().backups())
}

#[tauri::command]
pub async fn backup_now(state: Managed<'_, State>) -> CommandResult<Backup> {
    let workspace = state.workspace()?;
    Ok(Backup::of(workspace.backup(Reason::Manual).await?, workspace.place()))
}

#[tauri::command]
pub async fn restore_backup(
    state: Managed<'_, State>,
    name: String,
    passphrase: Option<Passphrase>,
) -> CommandResult<Restored> {
    // A copy that cannot be put back leaves the workspace open.
    let chosen = state.data_dir().choose(&name, passphrase.as_ref().map(Passphrase::as_str)).await?;
    state.close().await?;
    let restored = state.data_dir().restore(chosen).await.map_err(|error| state.failed(error))?;
    state.opened(restored.workspace);
    Ok(Restored { session: state.session().await?, warnings: restored.warnings })
}

#[tauri::command]
pub async fn confirm_clock(state: Managed<'_, State>) -> CommandResult<Session> {
    clock::confirm(&*state.workspace()?).await?;
    Ok(state.session().await?)
}

#[tauri::command]
pub async fn confirm_older_state(state: Managed<'_, State>) -> CommandResult<Restored> {
    let warnings = older_state::confirm(&*state.workspace()?).await?;
    Ok(Restored { session: state.session().await?, warnings })
}
