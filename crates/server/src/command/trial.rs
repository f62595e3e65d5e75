//! Families' events, triggered by hand.

use std::io::Write;

use protocol::problem::ProblemCode;
use server::configuration::Configuration;
use service::usecase::trial::{self, Trial};
use service::{Error, Service};

use super::history::standing;
use crate::args::Event;
use crate::failure::Failure;

/// Triggers one.
pub async fn run(
    configuration: &Configuration,
    service: &Service,
    event: Event,
    login: &str,
    child: Option<&str>,
) -> Result<(), Failure> {
    if !configuration.trials {
        return Err(Failure::told(
            "les essais ne sont pas permis ici\u{a0}: la configuration ne dit pas «\u{a0}trials = true\u{a0}». Ne l’écrivez \
             jamais là où les familles sont réelles",
        ));
    }
    let trial = match event {
        Event::FranceConnect => Trial::FranceConnect,
        Event::Sms => Trial::Sms,
        Event::FirstSignIn => Trial::FirstSignIn,
        Event::MailLink => Trial::MailLink,
        Event::Aten => Trial::Aten,
        Event::Ent => Trial::Ent,
        Event::PasswordChosen => Trial::PasswordChosen,
        Event::ResetAsked => Trial::ResetAsked,
        Event::LinkReported => Trial::LinkReported,
        Event::BirthDateReported => Trial::BirthDateReported,
    };
    match trial::trigger(service, login, trial, child).await {
        Ok(state) => Ok(writeln!(std::io::stdout(), "C’est fait. {}", standing(&state))?),
        Err(Error::Refused(ProblemCode::NotFound)) => Err(Failure::told(
            "cet identifiant n’est à personne, ou l’enfant n’est pas désigné\u{a0}: donnez son prénom avec --child. Un seul \
             enfant ne peut pas être signalé comme n’étant pas le sien",
        )),
        Err(Error::Refused(ProblemCode::Malformed)) => {
            Err(Failure::told("cela ne peut pas arriver à ce compte dans l’état où il est"))
        }
        Err(error) => Err(error.into()),
    }
}
