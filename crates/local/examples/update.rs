//! Looks for a newer version, fetches it and hands over to its installer, as the window does; the data are those of
//! the user, and whose announcements are believed is in the environment. The Windows tests run it where no window
//! opens. `look` is what the opening does, `ask` the button.
//!
//! `PREAU_UPDATE_KEY=… PREAU_UPDATE_ADDRESS=… update look|ask|install`

use std::process::ExitCode;
use std::sync::Arc;

use local::clock::SystemClock;
use local::data_dir::{DataDir, default_root};
use local::progress::Progress;
use local::store::backup::Reason;
use local::usecase::update::{self, Publisher};
use local::view::update::{InstallWay, SearchOutcome};
use local::{Error, Result};

#[tokio::main]
async fn main() -> ExitCode {
    let step = std::env::args().nth(1).unwrap_or_default();
    let done = match step.as_str() {
        "look" => look(false).await,
        "ask" => look(true).await,
        "install" => install().await,
        _ => {
            eprintln!("usage: update look|ask|install");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(said) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("{}: {error}", error.code());
            ExitCode::FAILURE
        }
    }
}

fn publisher() -> Option<Publisher> {
    let address = std::env::var("PREAU_UPDATE_ADDRESS").ok();
    Publisher::new(&std::env::var("PREAU_UPDATE_KEY").ok()?, address.as_deref())
}

fn data_dir() -> Result<DataDir> {
    Ok(DataDir::new(default_root()?, Arc::new(SystemClock)))
}

/// What the window says of newer versions, as JSON.
async fn look(asked: bool) -> Result<String> {
    let workspace = data_dir()?.open(None).await?;
    let publisher = publisher();
    let mut unreachable = false;
    if let Some(search) = update::search(&workspace, publisher.as_ref(), asked).await? {
        match blocking(move || Ok(search.run())).await? {
            Ok(answer) => update::record(&workspace, publisher.as_ref(), answer).await?,
            Err(_) => unreachable = asked,
        }
    }
    let mut updates = update::state(&workspace, publisher.as_ref()).await?;
    if unreachable {
        updates.outcome = Some(SearchOutcome::Unreachable);
    }
    workspace.close().await;
    Ok(serde_json::to_string(&updates)?)
}

/// Fetches what was offered and hands over: this program must then end.
async fn install() -> Result<String> {
    let data_dir = data_dir()?;
    let workspace = data_dir.open(None).await?;
    let installed = fetch_and_hand_over(&data_dir, &workspace).await;
    workspace.close().await;
    installed
}

async fn fetch_and_hand_over(data_dir: &DataDir, workspace: &local::workspace::Workspace) -> Result<String> {
    let (offer, platform) = update::offer(workspace, publisher().as_ref()).await?;
    if platform.way != InstallWay::Closes {
        return Ok(format!("{:?}", platform.way));
    }
    let folder = data_dir.updates();
    let fetched = (offer.clone(), folder.clone());
    blocking(move || update::fetch(&fetched.0, &fetched.1, &Progress::default())).await?;
    workspace.backup(Reason::Update).await?;
    let ready = blocking(move || update::launch_installer(&offer, &folder, std::process::id())).await?;
    Ok(format!("handed over to {}", ready.path.display()))
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::internal("update", error))?
}
