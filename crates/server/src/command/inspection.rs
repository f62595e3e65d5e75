//! Inspections of the first degree, by circonscription.

use std::io::Write;

use server::configuration::Configuration;
use service::usecase::appointment::{self, Named};
use service::{Error, Service};

use super::staff::tell_invitation;
use crate::args::{AddInspection, RemoveInspection};
use crate::failure::Failure;

/// Gives somebody a circonscription: somebody known, or somebody new, who is invited.
pub async fn add(
    configuration: &Configuration,
    service: &Service,
    typed: &AddInspection,
) -> Result<(), Failure> {
    let AddInspection { department, circonscription, login, name, mail } = typed;
    let to = Named { department, name: circonscription };
    let who = (login.as_str(), name.as_str(), mail.as_deref());
    let appointed = match appointment::appoint(service, to, who, &configuration.invitations()).await {
        Err(Error::Refused(_)) => {
            return Err(Failure::told(
                "un département est fait des trois premiers chiffres de ses UAI (031, 974), une circonscription et une \
                 personne ont un nom, et l’adresse mail est entière",
            ));
        }
        appointed => appointed?,
    };
    let out = &mut std::io::stdout();
    writeln!(
        out,
        "{login} inspecte la circonscription {circonscription} du département {department}, {}.",
        {
            match appointed.schools {
            0 => "dont aucune école n’est encore connue\u{a0}: vérifiez que son nom est bien celui que portent ses écoles"
                .to_owned(),
            1 => "1\u{a0}école".to_owned(),
            schools => format!("{schools}\u{a0}écoles"),
        }
        }
    )?;
    tell_invitation(login, appointed.invitation.as_ref())
}

/// Takes that back.
pub async fn remove(service: &Service, typed: &RemoveInspection) -> Result<(), Failure> {
    let RemoveInspection { department, circonscription, login } = typed;
    match appointment::dismiss(service, login, Named { department, name: circonscription }).await {
        Err(Error::Refused(_)) => {
            Err(Failure::told("personne de cet identifiant n’inspecte cette circonscription"))
        }
        dismissed => {
            dismissed?;
            Ok(writeln!(
                std::io::stdout(),
                "{login} n’inspecte plus la circonscription {circonscription} du département {department}. Les directions que \
                 cette personne a données restent."
            )?)
        }
    }
}
