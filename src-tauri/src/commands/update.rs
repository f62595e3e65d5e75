//! Newer versions of Préau.

use local::store::backup::Reason;
use local::usecase::update;
use local::view::task::TaskResult;
use local::view::update::{InstallWay, Installing, SearchOutcome, Updates};
use local::{Error, Result};
use tauri::{AppHandle, Runtime, State as Managed};
use tauri_plugin_opener::OpenerExt;

use crate::State;
use crate::error::CommandResult;

#[tauri::command]
pub async fn updates(state: Managed<'_, State>) -> CommandResult<Updates> {
    Ok(update::state(&*state.look()?, state.publisher()).await?)
}

#[tauri::command]
pub async fn look_for_update(state: Managed<'_, State>, asked: bool) -> CommandResult<Updates> {
    let search = update::search(&*state.workspace()?, state.publisher(), asked).await?;
    let mut unreachable = false;
    if let Some(search) = search {
        // The store is not held while the network takes its time: the window may lock meanwhile.
        match blocking(move || Ok(search.run())).await? {
            Ok(answer) => update::record(&*state.workspace()?, state.publisher(), answer).await?,
            Err(_) => unreachable = asked,
        }
    }
    let mut updates = update::state(&*state.workspace()?, state.publisher()).await?;
    if unreachable {
        updates.outcome = Some(SearchOutcome::Unreachable);
    }
    Ok(updates)
}

#[tauri::command]
pub async fn save_update_address(state: Managed<'_, State>, address: String) -> CommandResult<Updates> {
    Ok(update::save_address(&*state.workspace()?, state.publisher(), &address).await?)
}

#[tauri::command]
pub async fn fetch_update(state: Managed<'_, State>) -> CommandResult<u32> {
    let (offer, _) = update::offer(&*state.workspace()?, state.publisher()).await?;
    let folder = state.data_dir().updates();
    Ok(state.tasks.start(|progress| async move {
        blocking(move || update::fetch(&offer, &folder, &progress)).await?;
        Ok(TaskResult::Done)
    }))
}

#[tauri::command]
pub async fn install_update<R: Runtime>(
    app: AppHandle<R>,
    state: Managed<'_, State>,
) -> CommandResult<Installing> {
    if state.tasks.any_running() {
        return Err(refused(
            "busy",
            "Une opération est en cours. Attendez qu’elle soit terminée, puis installez la mise à jour.",
        )
        .into());
    }
    let workspace = state.workspace()?;
    let (offer, platform) = update::offer(&workspace, state.publisher()).await?;
    if platform.way == InstallWay::Administered {
        return Err(refused(
            "update-administered",
            "Préau a été installé pour tous les utilisateurs de cet ordinateur\u{A0}: la mise à jour revient à \
             votre service informatique.",
        )
        .into());
    }
    let folder = state.data_dir().updates();
    workspace.backup(Reason::Update).await?;
    drop(workspace);
    let closes = platform.way == InstallWay::Closes;
    let ready = blocking(move || match closes {
        true => update::launch_installer(&offer, &folder, std::process::id()),
        false => update::ready(&offer, &folder),
    })
    .await?;
    let installing = Installing {
        way: platform.way,
        path: ready.path.to_string_lossy().into_owned(),
        command: platform.command(&ready.path),
    };
    if closes {
        // Work that began meanwhile is taken back, or done.
        state.leave().await;
        app.exit(0);
    } else {
        // Without a program for such files, the window says what to type.
        let _ = app.opener().open_path(&installing.path, None::<&str>);
    }
    Ok(installing)
}

fn refused(code: &'static str, message: &str) -> Error {
    Error::Refused { code, message: message.to_owned() }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::internal("mise à jour", error))?
}
