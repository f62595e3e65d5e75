//! What a command met that writes while it reads.

use service::Error;

/// The service, or who is written to.
pub enum Met {
    Service(Error),
    Files(std::io::Error),
}

impl From<Error> for Met {
    fn from(error: Error) -> Self {
        Self::Service(error)
    }
}

impl From<std::io::Error> for Met {
    fn from(error: std::io::Error) -> Self {
        Self::Files(error)
    }
}
