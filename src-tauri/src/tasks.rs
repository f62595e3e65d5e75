//! Long work: started by a command, watched and cancelled by number.

use std::collections::HashMap;
use std::future::Future;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use local::progress::Progress;
use local::view::task::{TaskResult, TaskState, TaskStatus};
use local::{Error, Result};

/// The tasks since the application started.
#[derive(Default)]
pub struct Tasks {
    next: AtomicU32,
    known: Arc<Mutex<HashMap<u32, Task>>>,
}

struct Task {
    progress: Progress,
    state: TaskState,
}

impl Tasks {
    /// Starts work and gives its number.
    pub fn start<F>(&self, work: impl FnOnce(Progress) -> F) -> u32
    where
        F: Future<Output = Result<TaskResult>> + Send + 'static,
    {
        let id = self.next.fetch_add(1, Relaxed) + 1;
        let progress = Progress::default();
        let work = work(progress.clone());
        self.lock().insert(id, Task { progress, state: TaskState::Running });
        let known = Arc::clone(&self.known);
        tauri::async_runtime::spawn(async move {
            let state = match work.await {
                Ok(result) => TaskState::Finished(result),
                Err(Error::Cancelled) => TaskState::Cancelled,
                Err(error) => TaskState::Failed(error.failure()),
            };
            if let Some(task) = known.lock().unwrap_or_else(PoisonError::into_inner).get_mut(&id) {
                task.state = state;
            }
        });
        id
    }

    /// How a task stands; one that ended is forgotten once told.
    pub fn status(&self, id: u32) -> Result<TaskStatus> {
        let mut known = self.lock();
        let task =
            known.get(&id).ok_or_else(|| Error::NotFound("Cette tâche est déjà terminée.".to_owned()))?;
        let (label, done, total) = task.progress.read();
        let status =
            TaskStatus { id, label, done: done as f64, total: total as f64, state: task.state.clone() };
        if !matches!(status.state, TaskState::Running) {
            known.remove(&id);
        }
        Ok(status)
    }

    /// Asks a task to stop; one that ended is none.
    pub fn cancel(&self, id: u32) {
        if let Some(task) = self.lock().get(&id) {
            task.progress.cancel();
        }
    }

    /// Whether work is under way.
    pub fn any_running(&self) -> bool {
        self.lock().values().any(|task| matches!(task.state, TaskState::Running))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<u32, Task>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
