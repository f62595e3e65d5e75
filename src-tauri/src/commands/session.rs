//! Opening, locking, backups.

use local::store::backup::Reason;
use local::view::session::{Backup, NewStore, Session};
use tauri::State as Managed;

use crate::State;
use crate::error::Answer;

#[tauri::command]
pub async fn session(state: Managed<'_, State>) -> Answer<Session> {
    Ok(state.session().await?)
}

#[tauri::command]
pub async fn create_store(state: Managed<'_, State>, new_store: NewStore) -> Answer<Session> {
    let desk = state.office().create(&new_store).await?;
    state.opened(desk);
    Ok(state.session().await?)
}

#[tauri::command]
pub async fn unlock(state: Managed<'_, State>, passphrase: Option<String>) -> Answer<Session> {
    if state.desk().is_err() {
        let opened = state.office().open(passphrase.as_deref()).await;
        state.opened(opened.map_err(|error| state.failed(error))?);
    }
    Ok(state.session().await?)
}

#[tauri::command]
pub async fn lock(state: Managed<'_, State>) -> Answer<Session> {
    state.close().await;
    Ok(state.session().await?)
}

#[tauri::command]
pub async fn touch(state: Managed<'_, State>) -> Answer<()> {
    state.touch();
    Ok(())
}

#[tauri::command]
pub async fn leave_demonstration(state: Managed<'_, State>) -> Answer<Session> {
    state.close().await;
    state.office().leave_demonstration().await?;
    Ok(state.session().await?)
}

#[tauri::command]
pub async fn backups(state: Managed<'_, State>) -> Answer<Vec<Backup>> {
    Ok(state.office().backups())
}

#[tauri::command]
pub async fn backup_now(state: Managed<'_, State>) -> Answer<Backup> {
    Ok(state.desk()?.backup(Reason::Manual).await?)
}

#[tauri::command]
pub async fn restore_backup(
    state: Managed<'_, State>,
    name: String,
    passphrase: Option<String>,
) -> Answer<Session> {
    state.close().await;
    let restored = state.office().restore(&name, passphrase.as_deref()).await;
    state.opened(restored.map_err(|error| state.failed(error))?);
    Ok(state.session().await?)
}
