//! L’établissement, in the settings and in the help.

use local::usecase::school;
use local::view::school::{SchoolIdentities, SchoolIdentity};
use tauri::State as Managed;

use crate::State;
use crate::error::CommandResult;

#[tauri::command]
pub async fn school_identities(state: Managed<'_, State>, school: String) -> CommandResult<SchoolIdentities> {
    Ok(school::identities(&*state.look()?, &school).await?)
}

#[tauri::command]
pub async fn save_school_identity(
    state: Managed<'_, State>,
    school: String,
    identity: SchoolIdentity,
) -> CommandResult<SchoolIdentities> {
    Ok(school::save_identity(&*state.workspace()?, &school, &identity).await?)
}
