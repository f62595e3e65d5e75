//! What the director asks of the service at once: it is answered now, or not done.

use std::sync::Arc;

use protocol::problem::ProblemCode;

use super::line::{Stop, client as proving};
use crate::attempts::Ended;
use crate::central_client::{CentralClient, CentralError};
use crate::store::central_service;
use crate::workspace::Workspace;
use crate::{Error, Result};

/// The service, asked by this computer.
///
/// # Errors
/// `alone` on a computer that is not enrolled, or that the service does not know any more; what the keyring met.
pub(super) async fn client(workspace: &Workspace) -> Result<Arc<CentralClient>> {
    let enrolment = central_service::enrolment(workspace.store().pool()).await?;
    let Some(enrolment) = enrolment.filter(|enrolment| enrolment.refused.is_none()) else {
        return Err(Error::Refused {
            code: "alone",
            message: "Cet ordinateur n’est pas relié au service central. Reliez-le dans Paramètres."
                .to_owned(),
        });
    };
    Ok(Arc::new(proving(workspace, &enrolment).await?))
}

/// What was answered, or why nothing was done.
///
/// # Errors
/// `central-service` with the sentence to show.
pub(super) fn told<T>(answer: Result<T, Stop>) -> Result<T> {
    told_as(answer, |_| None)
}

/// The same, with a sentence for what this question may be refused for.
///
/// # Errors
/// `central-service` with the sentence to show.
pub(super) fn told_as<T>(
    answer: Result<T, Stop>,
    sentence: impl FnOnce(&CentralError) -> Option<&'static str>,
) -> Result<T> {
    answer.map_err(|stop| match stop {
        Stop::Local(error) => error,
        Stop::Central(error) => {
            tracing::info!(%error, "service central");
            let message = sentence(&error).unwrap_or_else(|| match error {
                CentralError::Problem(ProblemCode::ReadOnly) => {
                    "Le service central est en maintenance\u{a0}: rien ne peut y être changé pour le moment. Recommencez ensuite."
                }
                _ => super::state::unanswered(Ended::of(&error)),
            });
            Error::Refused { code: "central-service", message: message.to_owned() }
        }
    })
}
