//! Doublons probables.

use local::usecase::duplicates;
use local::view::duplicate::{Duplicates, GroupingResult, PairRequest, UngroupingResult};
use tauri::State as Managed;

use crate::State;
use crate::error::CommandResult;

#[tauri::command]
pub async fn duplicates(state: Managed<'_, State>, school: String) -> CommandResult<Duplicates> {
    Ok(duplicates::list(&*state.look()?, Some(&school), duplicates::SHOWN).await?)
}

#[tauri::command]
pub async fn group_accounts(
    state: Managed<'_, State>,
    request: PairRequest,
) -> CommandResult<GroupingResult> {
    Ok(duplicates::group(&*state.workspace()?, &request).await?)
}

#[tauri::command]
pub async fn ungroup_account(
    state: Managed<'_, State>,
    school: String,
    account: u32,
) -> CommandResult<UngroupingResult> {
    Ok(duplicates::ungroup(&*state.workspace()?, &school, account).await?)
}

#[tauri::command]
pub async fn tell_apart(state: Managed<'_, State>, request: PairRequest, apart: bool) -> CommandResult<()> {
    duplicates::tell_apart(&*state.workspace()?, &request, apart).await?;
    Ok(())
}
