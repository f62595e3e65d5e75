//! Exchanges with the central service while the window is open: of themselves when it is time, and when asked.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use local::usecase::synchronisation::{self, Extent, enrolment, state};
use local::workspace::Workspace;
use local::{Error, Result};
use tauri::{AppHandle, Emitter, Manager, Runtime};
use tokio::task::AbortHandle;

use crate::State;

/// How often it is looked whether it is time.
const WATCH: Duration = Duration::from_secs(5);

/// What the window hears whenever it stands otherwise with the service.
const EVENT: &str = "synchronisation";

/// The exchange under way, and the code that waits to be confirmed.
#[derive(Default)]
pub struct Exchanges {
    under_way: Mutex<Option<AbortHandle>>,
    /// Held by the exchange under way to its very end.
    turn: Arc<tokio::sync::Mutex<()>>,
    waiting: Mutex<Option<Arc<enrolment::Waiting>>>,
}

impl Exchanges {
    /// Exchanges everything, and tells the window before and after.
    pub(crate) async fn run<R: Runtime>(&self, app: &AppHandle<R>, workspace: &Arc<Workspace>) -> Result<()> {
        self.run_as(app, workspace, Extent::Whole).await
    }

    async fn run_as<R: Runtime>(
        &self,
        app: &AppHandle<R>,
        workspace: &Arc<Workspace>,
        extent: Extent,
    ) -> Result<()> {
        let turn = Arc::clone(&self.turn).lock_owned().await;
        let (app, workspace) = (app.clone(), Arc::clone(workspace));
        let exchange = tokio::spawn(async move {
            let _turn = turn;
            let (ended, ()) =
                tokio::join!(synchronisation::run_as(&workspace, extent), tell(&app, &workspace));
            tell(&app, &workspace).await;
            ended.map(drop)
        });
        *self.under_way.lock().unwrap_or_else(PoisonError::into_inner) = Some(exchange.abort_handle());
        match exchange.await {
            Ok(ended) => ended,
            // The store is being closed: the next opening goes on.
            Err(stopped) if stopped.is_cancelled() => Err(Error::Closed),
            Err(failed) => Err(Error::internal("échange avec le service", failed)),
        }
    }

    /// Stops the exchange under way, and waits until it holds the store no more. Nothing is lost by it.
    pub(crate) async fn stop(&self) {
        let under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(under_way) = under_way {
            under_way.abort();
        }
        drop(self.turn.lock().await);
        self.wait_for(None);
    }

    /// The code that waits to be confirmed.
    pub(crate) fn waiting(&self) -> Option<Arc<enrolment::Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Remembers a code that waits to be confirmed, or that none does.
    pub(crate) fn wait_for(&self, waiting: Option<enrolment::Waiting>) {
        *self.waiting.lock().unwrap_or_else(PoisonError::into_inner) = waiting.map(Arc::new);
    }
}

async fn tell<R: Runtime>(app: &AppHandle<R>, workspace: &Workspace) {
    if let Ok(state) = state::state(workspace).await {
        let _ = app.emit(EVENT, state);
    }
}

/// Exchanges whenever it is time, for as long as the application runs.
pub fn watch<R: Runtime>(app: AppHandle<R>) {
    tauri::async_runtime::spawn(async move {
        loop {
            tokio::time::sleep(WATCH).await;
            let state = app.state::<State>();
            if let Some(workspace) = state.peek()
                && synchronisation::is_due(&workspace).await.unwrap_or_default()
            {
                // What stops it is on screen.
                let _ = state.exchanges.run_as(&app, &workspace, Extent::Brief).await;
            }
        }
    });
}
