//! Errors as the interface receives them.

use local::Error;
use local::view::task::Failure;
use serde::Serialize;

/// What a command fails with: the one shape `{ code, message, field }`.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct CommandError(Failure);

/// Result of a command.
pub type CommandResult<T> = Result<T, CommandError>;

impl From<Error> for CommandError {
    fn from(error: Error) -> Self {
        Self(Failure::from(&error))
    }
}
