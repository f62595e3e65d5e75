//! The figures of the day, counted at once; who reads them, and what schools stand in.

use std::io::Write;

use protocol::problem::ProblemCode;
use server::configuration::Configuration;
use service::usecase::jobs::{self, Asked, Became, Job};
use service::usecase::staff::Role;
use service::usecase::statistics::{self, Territory};
use service::{Error, Service};

use super::staff;
use crate::args::PlaceSchool;
use crate::failure::Failure;

/// Counts, although it may have been done today.
pub async fn count(service: &Service) -> Result<(), Failure> {
    match jobs::run_one(service, Job::Statistics, Asked::Again).await? {
        Became::Done(changed) => {
            writeln!(std::io::stdout(), "Statistiques du jour\u{a0}: {}.", done(changed))?
        }
        Became::NotDue => return Err(Failure::told("un autre processus est en train de les calculer")),
        Became::Failed(error) => return Err(error.into()),
    }
    Ok(())
}

/// What was done, in figures.
pub fn done(changed: u64) -> String {
    match changed {
        0 => "fait, aucun chiffre ne change".to_owned(),
        1 => "fait, 1\u{a0}chiffre a changé".to_owned(),
        changed => format!("fait, {changed}\u{a0}chiffres ont changé"),
    }
}

const NO_DEPARTMENT: &str = "un département est les trois premiers chiffres des UAI\u{a0}: 031, ou 972";

/// Lets somebody read the statistics of a department: somebody known, or somebody new.
pub async fn add_reader(
    configuration: &Configuration,
    service: &Service,
    department: &str,
    login: &str,
    name: &str,
) -> Result<(), Failure> {
    match statistics::add_reader(service, login, department, &configuration.invitations()).await {
        Ok(invitation) => {
            writeln!(
                std::io::stdout(),
                "{login} consulte aussi les statistiques du département {department}."
            )?;
            staff::tell_invitation(login, invitation.as_ref())
        }
        Err(Error::Refused(ProblemCode::NotFound)) => {
            staff::add(service, login, name, Role::Reader(department)).await
        }
        Err(Error::Refused(_)) => Err(Failure::told(NO_DEPARTMENT)),
        Err(error) => Err(error.into()),
    }
}

/// Takes that back.
pub async fn remove_reader(service: &Service, department: &str, login: &str) -> Result<(), Failure> {
    match statistics::end_reader(service, login, department).await {
        Err(Error::Refused(_)) => {
            Err(Failure::told("personne de cet identifiant ne consulte les statistiques de ce département"))
        }
        ended => {
            ended?;
            let out = &mut std::io::stdout();
            writeln!(out, "{login} ne consulte plus les statistiques du département {department}.")?;
            Ok(())
        }
    }
}

/// Notes what a school stands in.
pub async fn place(service: &Service, typed: PlaceSchool) -> Result<(), Failure> {
    let uai = typed.uai.trim().to_uppercase();
    let said = Territory { academy: typed.academy, circonscription: typed.circonscription };
    match statistics::place(service, &uai, &said).await {
        Ok(()) => {
            writeln!(std::io::stdout(), "C’est noté\u{a0}; les prochaines statistiques en tiendront compte.")?
        }
        Err(Error::Refused(ProblemCode::NotFound)) => {
            return Err(Failure::told("cet établissement n’est pas connu du service"));
        }
        Err(Error::Refused(_)) => {
            return Err(Failure::told(
                "le code d’une académie est de deux chiffres, et seules les écoles du premier degré sont d’une \
                 circonscription",
            ));
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
