//! The central service.

use std::path::{Path, PathBuf};

use local::Error;
use local::authority::Authority;
use local::usecase::synchronisation::{card, delegation, devices, enrolment, joining, opening, state, trust};
use local::view::opening::TeamSchools;
use local::view::staff::{
    DelegationGiven, DelegationRequest, DelegationRow, DeviceLoss, InvitationCode, LinkedDevice, LossReport,
};
use local::view::synchronisation::{
    ConflictCard, EnrolmentAnswer, EnrolmentStep, JoiningRehearsal, ServiceAuthority, Synchronisation,
};
use tauri::{AppHandle, Runtime, State as Managed};

use crate::error::CommandResult;
use crate::{State, picker};

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
pub async fn begin_enrolment(
    state: Managed<'_, State>,
    address: String,
    authority: Option<PathBuf>,
) -> CommandResult<EnrolmentStep> {
    let authority = authority.map(|file| granted(&state, &file)).transpose()?;
    let waiting = enrolment::begin(&*state.workspace()?, &address, authority).await?;
    let step = waiting.step();
    state.exchanges.wait_for(Some(waiting));
    Ok(step)
}

/// Lets the director choose the file of an authority; `None` when the dialog was dismissed.
#[tauri::command]
pub async fn pick_authority<R: Runtime>(
    app: AppHandle<R>,
    state: Managed<'_, State>,
) -> CommandResult<Option<ServiceAuthority>> {
    let picked = tokio::task::spawn_blocking(move || picker::certificate(&app)).await;
    let Some(file) = picked.map_err(|error| Error::internal("choix d’un fichier", error))? else {
        return Ok(None);
    };
    let shown = trust::shown(&file)?;
    state.grant_reading([file]);
    Ok(Some(shown))
}

#[tauri::command]
pub async fn change_authority(
    state: Managed<'_, State>,
    authority: Option<PathBuf>,
) -> CommandResult<Synchronisation> {
    let authority = authority.map(|file| granted(&state, &file)).transpose()?;
    let workspace = state.workspace()?;
    trust::change(&workspace, authority).await?;
    Ok(state::state(&workspace).await?)
}

fn granted(state: &State, file: &Path) -> local::Result<Authority> {
    state.require_readable(file)?;
    trust::read(file)
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

#[tauri::command]
pub async fn linked_devices(state: Managed<'_, State>) -> CommandResult<Vec<LinkedDevice>> {
    Ok(devices::list(&*state.workspace()?).await?)
}

#[tauri::command]
pub async fn declare_device(state: Managed<'_, State>, loss: DeviceLoss) -> CommandResult<LossReport> {
    Ok(devices::declare(&*state.workspace()?, &loss).await?)
}

#[tauri::command]
pub async fn close_arrival(state: Managed<'_, State>, device: String) -> CommandResult<()> {
    Ok(devices::close_arrival(&*state.workspace()?, &device).await?)
}

#[tauri::command]
pub async fn delegations(state: Managed<'_, State>, school: String) -> CommandResult<Vec<DelegationRow>> {
    Ok(delegation::list(&*state.workspace()?, &school).await?)
}

#[tauri::command]
pub async fn give_delegation(
    state: Managed<'_, State>,
    request: DelegationRequest,
) -> CommandResult<DelegationGiven> {
    Ok(delegation::give(&*state.workspace()?, &request).await?)
}

#[tauri::command]
pub async fn withdraw_delegation(
    state: Managed<'_, State>,
    school: String,
    delegation: String,
) -> CommandResult<()> {
    Ok(delegation::withdraw(&*state.workspace()?, &school, &delegation).await?)
}

#[tauri::command]
pub async fn invite_again(
    state: Managed<'_, State>,
    school: String,
    delegation: String,
) -> CommandResult<InvitationCode> {
    Ok(delegation::invite(&*state.workspace()?, &school, &delegation).await?)
}

#[tauri::command]
pub async fn team_schools(state: Managed<'_, State>, search: String) -> CommandResult<TeamSchools> {
    Ok(opening::list(&*state.workspace()?, &search).await?)
}

#[tauri::command]
pub async fn open_school<R: Runtime>(
    app: AppHandle<R>,
    state: Managed<'_, State>,
    school: String,
) -> CommandResult<Synchronisation> {
    let workspace = state.workspace()?;
    opening::open(&workspace, &school).await?;
    state.exchanges.run(&app, &workspace).await?;
    Ok(state::state(&workspace).await?)
}

#[tauri::command]
pub async fn close_school<R: Runtime>(
    app: AppHandle<R>,
    state: Managed<'_, State>,
    school: String,
) -> CommandResult<Synchronisation> {
    let workspace = state.workspace()?;
    opening::close(&workspace, &school).await?;
    state.exchanges.run(&app, &workspace).await?;
    Ok(state::state(&workspace).await?)
}
