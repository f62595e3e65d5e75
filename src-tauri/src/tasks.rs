//! Long work: started by a command, watched and cancelled by number.

use std::collections::HashMap;
use std::future::Future;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use local::progress::Progress;
use local::view::task::{Failure, TaskResult, TaskState, TaskStatus};
use local::{Error, Result, log};
use tokio::sync::Notify;

/// The tasks since the application started.
#[derive(Default)]
pub struct Tasks {
    next: AtomicU32,
    known: Arc<Mutex<HashMap<u32, Task>>>,
    /// Told each time a task ends.
    ended: Arc<Notify>,
    /// The application ends: what starts now is asked to stop at once.
    closing: AtomicBool,
}

struct Task {
    progress: Progress,
    state: TaskState,
}

fn failed(error: &Error) -> TaskState {
    log::failure(error);
    TaskState::Failed(Failure::from(error))
}

impl Tasks {
    /// Starts work and gives its number. However it ends, by a panic too, it is under way no longer.
    pub fn start<F>(&self, work: impl FnOnce(Progress) -> F) -> u32
    where
        F: Future<Output = Result<TaskResult>> + Send + 'static,
    {
        let id = self.next.fetch_add(1, Relaxed) + 1;
        let progress = Progress::default();
        if self.closing.load(Relaxed) {
            progress.cancel();
        }
        let work = work(progress.clone());
        self.lock().insert(id, Task { progress, state: TaskState::Running });
        let (known, ended) = (Arc::clone(&self.known), Arc::clone(&self.ended));
        let work = tauri::async_runtime::spawn(work);
        tauri::async_runtime::spawn(async move {
            let state = match work.await {
                Ok(Ok(result)) => TaskState::Finished(result),
                Ok(Err(Error::Cancelled)) => TaskState::Cancelled,
                Ok(Err(error)) => failed(&error),
                // What it says of itself is for developers, and on the standard error already; where it was is in the log.
                Err(interrupted) => failed(&Error::internal("travail interrompu", interrupted)),
            };
            if let Some(task) = known.lock().unwrap_or_else(PoisonError::into_inner).get_mut(&id) {
                task.state = state;
            }
            ended.notify_waiters();
        });
        id
    }

    /// Asks all work to stop, and waits until none is under way.
    pub async fn end(&self) {
        self.closing.store(true, Relaxed);
        loop {
            // Made before the look, so that no end is missed.
            let ended = self.ended.notified();
            for task in self.lock().values() {
                task.progress.cancel();
            }
            if !self.any_running() {
                return;
            }
            ended.await;
        }
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
