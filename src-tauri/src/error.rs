//! Errors as the interface receives them.

use local::view::task::Failure;
use local::{Error, log};
use serde::Serialize;

/// What a command fails with: the one shape `{ code, message, field }`.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct CommandError(Failure);

/// Result of a command.
pub type CommandResult<T> = Result<T, CommandError>;

impl From<Error> for CommandError {
    fn from(error: Error) -> Self {
        log::failure(&error);
        Self(Failure::from(&error))
    }
}
