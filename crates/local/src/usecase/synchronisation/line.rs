//! The line to the service: who asks, on a thread that may wait, and why an exchange stops.

use std::sync::Arc;

use release::Address;
use zeroize::Zeroizing;

use crate::central_client::{CentralClient, CentralError};
use crate::store::central_service::{self, Enrolment, Refusal};
use crate::vault;
use crate::workspace::Workspace;
use crate::{Error, Result};

/// Why an exchange stopped: the service, or this computer.
pub(super) enum Stop {
    Central(CentralError),
    Local(Error),
}

impl From<CentralError> for Stop {
    fn from(error: CentralError) -> Self {
        Self::Central(error)
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Local(error)
    }
}

impl From<sqlx::Error> for Stop {
    fn from(error: sqlx::Error) -> Self {
        Self::Local(error.into())
    }
}

/// The service, asked by this computer.
pub(super) async fn client(workspace: &Workspace, enrolment: &Enrolment) -> Result<CentralClient> {
    let address =
        Address::parse(&enrolment.address).map_err(|error| Error::internal("adresse du service", error))?;
    let token = match &enrolment.token {
        Some(token) => Some(Zeroizing::new(token.clone())),
        None => {
            let device = enrolment.device;
            blocking(move || vault::token::find(device)).await?
        }
    };
    let Some(token) = token else {
        // Another computer's keyring: the data were copied here. The service knows that one, not this one.
        let mut writing = workspace.begin_unchecked().await?;
        central_service::refuse(&mut writing.transaction, Refusal::Quarantined).await?;
        writing.commit_keeping_cache().await?;
        return Err(Error::KeyLost);
    };
    let authority = super::trust::of(enrolment.authority.as_deref())?;
    Ok(CentralClient::new(&address, authority.as_ref()).proving(token))
}

/// Asks the service on a thread that may wait.
pub(super) async fn asked<T: Send + 'static>(
    client: &Arc<CentralClient>,
    question: impl FnOnce(&CentralClient) -> Result<T, CentralError> + Send + 'static,
) -> Result<T, Stop> {
    let client = Arc::clone(client);
    let answer = tokio::task::spawn_blocking(move || question(&client)).await;
    Ok(answer.map_err(|error| Error::internal("échange avec le service", error))??)
}

pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::internal("trousseau", error))?
}
