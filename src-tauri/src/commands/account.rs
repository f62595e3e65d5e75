//! One account's page.

use local::usecase::account;
use local::view::account::AccountDetails;
use tauri::State as Managed;

use crate::State;
use crate::error::CommandResult;

#[tauri::command]
pub async fn account(
    state: Managed<'_, State>,
    school: String,
    account: u32,
) -> CommandResult<AccountDetails> {
    Ok(account::details(&*state.look()?, &school, account).await?)
}
