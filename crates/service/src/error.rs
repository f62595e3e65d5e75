//! What can go wrong, and what is said of it outside.

use protocol::problem::ProblemCode;
use thiserror::Error;

/// What a use case met.
#[derive(Debug, Error)]
pub enum Error {
    /// What was asked is not done; who asked is told so by a code.
    #[error("refused: {0:?}")]
    Refused(ProblemCode),
    /// The database.
    #[error("the database")]
    Database(#[from] sqlx::Error),
    /// The database could not be brought to this version.
    #[error("a migration of the database")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A value of the database is none that this version writes.
    #[error("{table}.{column} holds what is no value of it")]
    BadValue {
        /// Table.
        table: &'static str,
        /// Column.
        column: &'static str,
    },
    /// What is kept as JSON does not read.
    #[error("what is kept of {0} does not read")]
    BadContent(&'static str, #[source] serde_json::Error),
    /// A secret was sealed by a key that this service does not have.
    #[error("the key {0} is not among those of this service")]
    UnknownKey(String),
    /// A sealed secret does not open: another key bears that name, or the database was changed.
    #[error("a sealed secret does not open")]
    Sealed,
    /// Hashing a password.
    #[error("hashing: {0}")]
    Hashing(String),
    /// The system gave no randomness.
    #[error("randomness")]
    Randomness(#[from] getrandom::Error),
    /// Files that this process writes or reads.
    #[error("a file")]
    Files(#[source] std::io::Error),
    /// The ledger outside of the database cannot be read or written.
    #[error("the ledger {0}")]
    Ledger(std::path::PathBuf, #[source] std::io::Error),
    /// A task of this process was stopped.
    #[error("a task was stopped")]
    Task(#[from] tokio::task::JoinError),
}

/// A result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// What is said outside: nothing of what was met inside.
    #[must_use]
    pub fn code(&self) -> ProblemCode {
        match self {
            Self::Refused(code) => *code,
            Self::Database(sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_)) => {
                ProblemCode::Unavailable
            }
            _ if self.is_of_another_primary() || self.is_of_a_wait() => ProblemCode::Unavailable,
            _ if self.is_of_a_value() => ProblemCode::Malformed,
            _ => ProblemCode::Internal,
        }
    }

    /// For the log: what failed and why. What somebody asked that cannot be done, or sent that cannot be kept, is no failure.
    #[must_use]
    pub fn failure(&self) -> Option<String> {
        if !matches!(self.code(), ProblemCode::Internal | ProblemCode::Unavailable) {
            return None;
        }
        let mut causes = self.to_string();
        let mut source = std::error::Error::source(self);
        while let Some(cause) = source {
            causes.push_str(": ");
            causes.push_str(&cause.to_string());
            source = cause.source();
        }
        Some(causes)
    }

    /// Whether PostgreSQL is stopping, starting, or no primary any more: the same may be asked of the next one.
    fn is_of_another_primary(&self) -> bool {
        let Self::Database(sqlx::Error::Database(error)) = self else { return false };
        // Class 57P, operator intervention; class 08, connections; 25006, a transaction that may change nothing.
        error.code().is_some_and(|code| code.starts_with("57P") || code.starts_with("08") || code == "25006")
    }

    /// Whether what was waited for was held too long (55P03): it may be free the next time.
    fn is_of_a_wait(&self) -> bool {
        let Self::Database(sqlx::Error::Database(error)) = self else { return false };
        error.code().is_some_and(|code| code == "55P03")
    }

    /// Whether a value that was sent is none that can be kept: a text with a NUL, a number or a day out of range.
    fn is_of_a_value(&self) -> bool {
        match self {
            // Class 22, data exceptions.
            Self::Database(sqlx::Error::Database(error)) => {
                error.code().is_some_and(|code| code.starts_with("22"))
            }
            Self::Database(sqlx::Error::Encode(_)) => true,
            _ => false,
        }
    }

    /// Whether the same transaction may succeed when it is begun again.
    pub(crate) fn is_worth_another_try(&self) -> bool {
        // 40001 serialization failure, 40P01 deadlock.
        let Self::Database(sqlx::Error::Database(error)) = self else { return false };
        error.code().is_some_and(|code| code == "40001" || code == "40P01")
    }
}
