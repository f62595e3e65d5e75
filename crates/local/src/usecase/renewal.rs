//! Réinitialiser l’identifiant (2D §8): a new login is asked of the central service, which alone gives logins that nobody
//! ever had to accounts that others know.

use protocol::decision::Decision;
use serde::Serialize;

use crate::store::{account, grouping, outgoing, school};
use crate::workspace::Workspace;
use crate::{Error, Result};

/// A new login that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LoginRenewal {
    /// The login that works until the service has given the new one, on the day after it hears of it.
    pub login: String,
}

/// Asks for a new login of an account; of one that is grouped away, for the one that is kept. Password and state stay.
///
/// # Errors
/// [`Error::NotFound`] for an unknown school or account, [`Error::Refused`] in the first degree, for an account that is not
/// the service's, and while one that was asked for waits to be sent.
pub async fn ask(workspace: &Workspace, uai: &str, id: u32) -> Result<LoginRenewal> {
    let mut writing = workspace.begin().await?;
    let connection = &mut *writing.transaction;
    let school = school::find(&mut *connection, uai).await?;
    let kept = grouping::kept(&mut *connection, id.into()).await?;
    let stored = account::find(connection, kept).await?;
    if school.degree() != domain::degree::Degree::Second {
        return Err(refused("renewal-degree", "Un identifiant ne se réinitialise que dans le second degré."));
    }
    if !stored.is_linked() {
        return Err(refused(
            "renewal-alone",
            "C’est le service central qui donne un nouvel identifiant\u{a0}: reliez d’abord l’établissement.",
        ));
    }
    if outgoing::asks_for_login(connection, stored.id).await? {
        return Err(refused(
            "renewal-asked",
            "Un nouvel identifiant est déjà demandé pour ce compte\u{a0}: il arrivera le lendemain de sa transmission.",
        ));
    }
    let decision = Decision::RenewLogin { login: stored.login.clone() };
    writing.decide(Some(school.id), &stored, decision).await?;
    writing.commit().await?;
    Ok(LoginRenewal { login: stored.login })
}

fn refused(code: &'static str, message: &str) -> Error {
    Error::Refused { code, message: message.to_owned() }
}
