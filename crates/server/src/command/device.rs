//! Computers of staff: which there are, and that one was stolen.

use std::io::Write;

use protocol::device::{Device, DeviceStanding};
use protocol::problem::ProblemCode;
use service::usecase::revocation::{self, Theft, Whose};
use service::{Error, Service, local_time};
use uuid::Uuid;

use crate::args;
use crate::failure::Failure;

/// Lists them, or declares one stolen.
pub async fn run(service: &Service, asked: args::Device) -> Result<(), Failure> {
    match asked {
        args::Device::List(args::Whose { school, staff }) => {
            let school = school.map(|uai| uai.trim().to_uppercase());
            let staff = staff.map(|login| login.trim().to_lowercase());
            let whose = match (&school, &staff) {
                (Some(uai), _) => Whose::School(uai),
                (None, login) => Whose::Person(login.as_deref().unwrap_or_default()),
            };
            list(service, whose).await
        }
        args::Device::Stolen { id, confirmed: false } => rehearse(service, id).await,
        args::Device::Stolen { id, confirmed: true } => declare(service, id).await,
    }
}

async fn list(service: &Service, whose: Whose<'_>) -> Result<(), Failure> {
    let known = match revocation::look_for(service, whose).await {
        Err(Error::Refused(ProblemCode::NotFound)) => {
            return Err(Failure::told(match whose {
                Whose::School(_) => "cet établissement n’est pas connu du service",
                Whose::Person(_) => "personne n’a cet identifiant",
            }));
        }
        known => known?,
    };
    let mut out = std::io::stdout().lock();
    if known.is_empty() {
        writeln!(out, "Aucun ordinateur.")?;
    }
    for one in &known {
        writeln!(out, "{}", told(one))?;
    }
    Ok(())
}

fn told(one: &Device) -> String {
    let standing = match one.standing {
        DeviceStanding::Trusted | DeviceStanding::Other => "",
        DeviceStanding::Replaced => "\u{a0}; retiré",
        DeviceStanding::Stolen => "\u{a0}; déclaré volé",
        DeviceStanding::Quarantined => "\u{a0}; mis de côté, un autre porte son identité",
    };
    let heard = match one.synchronised_at {
        Some(at) => format!("dernier échange le {}", local_time(at)),
        None => "aucun échange".to_owned(),
    };
    format!(
        "{}\u{a0}: «\u{a0}{}\u{a0}», de {}, relié le {}, {heard}{standing}",
        one.id,
        one.computer,
        one.person,
        local_time(one.enrolled_at)
    )
}

fn unknown(error: Error) -> Failure {
    match error {
        Error::Refused(ProblemCode::NotFound) => {
            Failure::told("aucun ordinateur n’a ce numéro\u{a0}: «\u{a0}device list\u{a0}» les donne")
        }
        error => error.into(),
    }
}

async fn rehearse(service: &Service, id: Uuid) -> Result<(), Failure> {
    let Theft { device, rolled, maybe_printed } =
        revocation::rehearse_theft(service, id).await.map_err(unknown)?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", told(&device))?;
    Ok(writeln!(
        out,
        "S’il est déclaré volé, il ne reçoit plus rien, et ne revient qu’en étant relié de nouveau. Comptes \
         dont le mot de passe provisoire, en cours ou prochain, serait un autre\u{a0}: {rolled}\u{a0}; feuilles qui ont pu y \
         être imprimées\u{a0}: {maybe_printed}. Les mots de passe que des familles ont choisis restent. Rien n’a changé\u{a0}: ajoutez --confirmed \
         pour le déclarer volé, ce qui ne se reprend pas.",
    )?)
}

async fn declare(service: &Service, id: Uuid) -> Result<(), Failure> {
    let revoked = revocation::declare_stolen(service, id).await.map_err(unknown)?;
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "C’est fait\u{a0}: ce que cet ordinateur avait reçu n’ouvre plus rien, et les écoles le voient à leur prochain échange."
    )?;
    if !revoked.maybe_printed.is_empty() {
        writeln!(out, "Feuilles qui ont pu y être imprimées, à refaire si elles ont été données\u{a0}:")?;
    }
    for one in &revoked.maybe_printed {
        writeln!(out, "{}, depuis le {}", one.login, local_time(one.since))?;
    }
    Ok(())
}
