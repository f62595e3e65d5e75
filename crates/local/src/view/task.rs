//! Long work: progress, cancel, result. The interface asks; nothing is pushed.

use serde::Serialize;
use ts_rs::TS;

use super::action::ActionResult;
use super::import::ImportReport;
use super::printing::Printed;
use crate::Error;

/// How a task stands.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TaskStatus {
    /// Number of the task.
    pub id: u32,
    /// French label of what is being done now.
    pub label: String,
    /// Done so far, in the unit of `total`.
    pub done: f64,
    /// In all; 0 when unknown.
    pub total: f64,
    /// How it stands.
    pub state: TaskState,
}

/// How a task stands.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind", content = "value")]
pub enum TaskState {
    /// Under way.
    Running,
    /// Cancelled: nothing was changed.
    Cancelled,
    /// Ended well.
    Finished(TaskResult),
    /// Refused or failed: nothing was changed.
    Failed(Failure),
}

/// What a task gives.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind", content = "value")]
pub enum TaskResult {
    /// Notification, reset, list.
    Action(ActionResult),
    /// Import preview or application.
    Import(Box<ImportReport>),
    /// A file handed to a printer.
    Printed(Printed),
    /// Done, nothing to show.
    Done,
}

/// The one shape of an error at both edges.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// Stable code.
    pub code: String,
    /// French sentence: what happened and what to do.
    pub message: String,
    /// Field of the request concerned.
    pub field: Option<String>,
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        let field = match error {
            Error::Invalid { field, .. } => Some((*field).to_owned()),
            Error::PassphraseNeeded | Error::WrongPassphrase => Some("passphrase".to_owned()),
            Error::CodeNeeded | Error::WrongCode => Some("code".to_owned()),
            _ => None,
        };
        Self { code: error.code().to_owned(), message: error.to_string(), field }
    }
}
