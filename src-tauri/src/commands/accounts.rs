//! The list of accounts.

use local::usecase::{accounts, to_do};
use local::view::accounts::{AccountsPage, AccountsQuery, FilterChoices, MarkFilter, Selection};
use local::view::action::SelectionSummary;
use local::view::codes::Population;
use tauri::State as Managed;

use crate::State;
use crate::error::CommandResult;

#[tauri::command]
pub async fn accounts(state: Managed<'_, State>, query: AccountsQuery) -> CommandResult<AccountsPage> {
    Ok(accounts::page(&*state.look()?, &query).await?)
}

#[tauri::command]
pub async fn filter_choices(
    state: Managed<'_, State>,
    school: String,
    population: Population,
) -> CommandResult<FilterChoices> {
    Ok(accounts::choices(&*state.look()?, &school, population).await?)
}

#[tauri::command]
pub async fn select_all(state: Managed<'_, State>, query: AccountsQuery) -> CommandResult<Vec<u32>> {
    Ok(accounts::select_all(&*state.workspace()?, &query).await?)
}

#[tauri::command]
pub async fn close_matters(
    state: Managed<'_, State>,
    selection: Selection,
    mark: MarkFilter,
) -> CommandResult<u32> {
    Ok(to_do::close(&*state.workspace()?, &selection, mark).await?)
}

#[tauri::command]
pub async fn selection_summary(
    state: Managed<'_, State>,
    selection: Selection,
) -> CommandResult<SelectionSummary> {
    Ok(accounts::summary(&*state.workspace()?, &selection).await?)
}
