//! Assistance teams of departments.

use std::io::Write;

use protocol::problem::ProblemCode;
use server::configuration::Configuration;
use service::usecase::opening;
use service::usecase::staff::Role;
use service::{Error, Service};

use super::staff;
use crate::args::{AddTeam, Degree, RemoveTeam};
use crate::failure::Failure;

const fn code(degree: Degree) -> &'static str {
    match degree {
        Degree::First => "1D",
        Degree::Second => "2D",
    }
}

/// Makes somebody one of a team: somebody new, or somebody who is known.
pub async fn add(configuration: &Configuration, service: &Service, typed: &AddTeam) -> Result<(), Failure> {
    let AddTeam { department, degree, login, name } = typed;
    let degree = code(*degree);
    match opening::join(service, login, department, degree, &configuration.invitations()).await {
        Ok(invitation) => {
            writeln!(
                std::io::stdout(),
                "{login} est aussi de l’équipe d’assistance {degree} du département {department}."
            )?;
            staff::tell_invitation(login, invitation.as_ref())
        }
        Err(Error::Refused(ProblemCode::NotFound)) => {
            staff::add(service, login, name, Role::Team { department, degree }).await
        }
        Err(Error::Refused(_)) => Err(Failure::told(
            "un département est fait des trois premiers chiffres de ses UAI\u{a0}: 031, 974",
        )),
        Err(error) => Err(error.into()),
    }
}

/// Takes that back.
pub async fn remove(service: &Service, typed: &RemoveTeam) -> Result<(), Failure> {
    let RemoveTeam { department, degree, login } = typed;
    let degree = code(*degree);
    match opening::leave(service, login, department, degree).await {
        Err(Error::Refused(_)) => {
            Err(Failure::told("personne de cet identifiant n’est de cette équipe d’assistance"))
        }
        left => {
            left?;
            Ok(writeln!(
                std::io::stdout(),
                "{login} n’est plus de l’équipe d’assistance {degree} du département {department}\u{a0}; ce qui était \
                 ouvert est fermé."
            )?)
        }
    }
}
