//! Schools, and who directs them.

use std::io::{IsTerminal, Read, Write};

use protocol::delegation::Invitation;
use protocol::entity::School;
use protocol::problem::ProblemCode;
use server::configuration::Configuration;
use service::usecase::staff::{self, Role};
use service::usecase::{delegation, directory};
use service::{Error, Service, local_time};
use zeroize::Zeroizing;

use crate::args::{AddSchool, Degree};
use crate::failure::Failure;

/// Adds a school with its director, or lets somebody who is known direct it too.
pub async fn add_school(
    configuration: &Configuration,
    service: &Service,
    typed: &AddSchool,
) -> Result<(), Failure> {
    let school = School {
        uai: typed.uai.trim().to_uppercase(),
        name: typed.school.trim().to_owned(),
        degree: match typed.degree {
            Degree::First => "1D".to_owned(),
            Degree::Second => "2D".to_owned(),
        },
        street: None,
        postal_code: None,
        town: None,
        phone: None,
        mail: None,
        academy: None,
        portal: Some(typed.portal.clone().unwrap_or_else(|| configuration.address.clone())),
    };
    match directory::add_school(service, &school).await {
        Ok(()) => {}
        Err(Error::Refused(_)) => {
            return Err(Failure::told(
                "l’UAI n’est pas sept chiffres et une lettre, l’établissement n’a pas de nom, ou il est déjà connu\u{a0}: \
                 «\u{a0}preau-central add-director\u{a0}» lui ajoute une direction",
            ));
        }
        Err(error) => return Err(error.into()),
    }
    match staff::direct(service, &typed.login, &school.uai, &configuration.invitations()).await {
        Ok(invitation) => {
            writeln!(std::io::stdout(), "{} dirige aussi {}.", typed.login, school.name)?;
            tell_invitation(&typed.login, invitation.as_ref())
        }
        Err(Error::Refused(ProblemCode::NotFound)) => {
            add(service, &typed.login, &typed.name, Role::Director(&school.uai)).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Ends what somebody is for a school.
pub async fn remove(service: &Service, school: &str, login: &str) -> Result<(), Failure> {
    match delegation::leave(service, login, &school.trim().to_uppercase()).await {
        Err(Error::Refused(ProblemCode::NotFound)) => {
            return Err(Failure::told("personne de cet identifiant ne travaille pour cet établissement"));
        }
        ended => ended?,
    }
    writeln!(
        std::io::stdout(),
        "{login} ne voit plus {school}. Ce qui est sur papier reste bon\u{a0}; ses ordinateurs effacent le reste à leur \
         prochain échange."
    )?;
    Ok(())
}

/// Says at once that a right opens nothing yet, and what its person comes with; nothing of who has all it takes.
pub fn tell_invitation(login: &str, invitation: Option<&Invitation>) -> Result<(), Failure> {
    let Some(Invitation { code, page, expires_at }) = invitation else { return Ok(()) };
    let until = local_time(*expires_at);
    Ok(writeln!(
        std::io::stdout(),
        "{login} n’a pas encore de second facteur, et ce droit n’ouvre rien avant. Donnez-lui ce code d’invitation de vive \
         voix, jamais par mail\u{a0}: {code}. Il se saisit avec l’identifiant sur {page}, une fois, jusqu’au {until} (heure de \
         Paris)."
    )?)
}

/// Adds somebody, and shows once what they sign in with beside their password.
pub async fn add(service: &Service, login: &str, name: &str, role: Role<'_>) -> Result<(), Failure> {
    let mut stdin = std::io::stdin();
    if stdin.is_terminal() {
        writeln!(std::io::stderr(), "Mot de passe de {login}, puis Ctrl-D\u{a0}:")?;
    }
    let mut typed = Zeroizing::new(String::new());
    stdin.read_to_string(&mut typed)?;
    let chosen = Zeroizing::new(typed.trim_end_matches(['\r', '\n']).to_owned());
    let added = match staff::add(service, login, name, chosen, role).await {
        Err(Error::Refused(ProblemCode::NotFound)) => {
            return Err(Failure::told("cet établissement n’est pas connu du service"));
        }
        Err(Error::Refused(ProblemCode::Malformed)) => {
            return Err(Failure::told("l’identifiant est vide ou déjà pris, ou le nom est vide"));
        }
        added => added?,
    };
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", added.address.as_str())?;
    for code in &added.recovery_codes {
        writeln!(out, "{}", code.as_str())?;
    }
    Ok(())
}
