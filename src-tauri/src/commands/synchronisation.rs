//! The central service.

use local::usecase::synchronisation::{card, enrolment, joining, state};
use local::view::synchronisation::{
    ConflictCard, EnrolmentAnswer, EnrolmentStep, JoiningRehearsal, Synchronisation,
};
use tauri::{AppHandle, Runtime, State as Managed};

use crate::State;
use crate::error::CommandResult;

#[tauri::command]
pub async fn synchronisation(state: Managed<'_, State>) -> CommandResult<Synchronisation> {
    Ok(state::state(&*state.look()?).await?)
}

#[tauri::command]
pub async fn synchronise<R: Runtime>(
    app: AppHandle<R>,
    state: Managed<'_, State>,
) -> CommandResult<Synchronisation> {
    let workspace = state.workspace()?;
    state.exchanges.run(&app, &workspace).await?;
    Ok(state::state(&workspace).await?)
}

#[tauri::command]
pub async fn begin_enrolment(state: Managed<'_, State>, address: String) -> CommandResult<EnrolmentStep> {
    let waiting = enrolment::begin(&*state.workspace()?, &address).await?;
    let step = waiting.step();
    state.exchanges.wait_for(Some(waiting));
    Ok(step)
}

#[tauri::command]
pub async fn poll_enrolment(state: Managed<'_, State>) -> CommandResult<EnrolmentAnswer> {
    let workspace = state.look()?;
    let Some(waiting) = state.exchanges.waiting() else { return Ok(EnrolmentAnswer::Ended) };
    let answer = enrolment::poll(&workspace, &waiting).await?;
    if answer != EnrolmentAnswer::Waiting {
        state.exchanges.wait_for(None);
    }
    Ok(answer)
}

#[tauri::command]
pub async fn cancel_enrolment(state: Managed<'_, State>) -> CommandResult<()> {
    state.exchanges.wait_for(None);
    Ok(())
}

#[tauri::command]
pub async fn rehearse_joining(state: Managed<'_, State>, school: String) -> CommandResult<JoiningRehearsal> {
    Ok(joining::rehearse(&*state.workspace()?, &school).await?)
}

#[tauri::command]
pub async fn join_school<R: Runtime>(
    app: AppHandle<R>,
    state: Managed<'_, State>,
    school: String,
) -> CommandResult<Synchronisation> {
    let workspace = state.workspace()?;
    joining::confirm(&workspace, &school).await?;
    state.exchanges.run(&app, &workspace).await?;
    Ok(state::state(&workspace).await?)
}

#[tauri::command]
pub async fn conflict_cards(state: Managed<'_, State>, school: String) -> CommandResult<Vec<ConflictCard>> {
    Ok(card::open(&*state.look()?, &school).await?)
}

#[tauri::command]
pub async fn close_card(state: Managed<'_, State>, operations: Vec<String>) -> CommandResult<()> {
    Ok(card::close(&*state.workspace()?, &operations).await?)
}
