//! Deliveries that académies deposit, and what becomes of them.

use std::io::Write;

use protocol::problem::ProblemCode;
use server::told::delivery as line;
use service::usecase::delivery::perimeter;
use service::usecase::delivery::release;
use service::usecase::jobs::{self, Job};
use service::{Error, Service};

use super::import::{counted, tell, tell_files, tell_records};
use crate::args::{Deliveries, Perimeter};
use crate::failure::Failure;

/// So many of the last deliveries are listed.
const LISTED: u32 = 40;

/// Takes, shows or decides.
pub async fn run(service: &Service, asked: Deliveries) -> Result<(), Failure> {
    match asked {
        Deliveries::Take => take(service).await,
        Deliveries::List => list(service).await,
        Deliveries::Show { id } => show(service, id).await,
        Deliveries::Release { id, departures } => {
            match release::release(service, id, departures).await {
                Err(Error::Refused(ProblemCode::Malformed)) => {
                    return Err(Failure::told(format!(
                        "donnez avec --departures le nombre de départs que montre «\u{a0}preau-central deliveries show {id}\u{a0}»"
                    )));
                }
                released => released.map_err(not_waiting)?,
            }
            take(service).await
        }
        Deliveries::Refuse { id } => {
            release::refuse(service, id).await.map_err(not_waiting)?;
            Ok(writeln!(std::io::stdout(), "Livraison {id}\u{a0}: écartée, elle ne sera pas prise.")?)
        }
    }
}

/// Shows the list of schools, or changes it.
pub async fn perimeter(service: &Service, asked: Perimeter) -> Result<(), Failure> {
    let (schools, listed) = match asked {
        Perimeter::List => {
            let listed = perimeter::listed(service).await?;
            for uai in &listed {
                writeln!(std::io::stdout(), "{uai}")?;
            }
            if listed.is_empty() {
                writeln!(std::io::stdout(), "La liste est vide.")?;
            }
            return Ok(());
        }
        Perimeter::Add { schools } => (schools, true),
        Perimeter::Remove { schools } => (schools, false),
    };
    let schools: Vec<String> = schools.iter().map(|uai| uai.trim().to_uppercase()).collect();
    let changed = match perimeter::list(service, &schools, listed).await {
        Err(Error::Refused(_)) => {
            return Err(Failure::told("un UAI est sept chiffres et une lettre\u{a0}: rien n’a changé"));
        }
        changed => changed?,
    };
    let became = if listed { ("ajouté", "ajoutés") } else { ("retiré", "retirés") };
    Ok(writeln!(std::io::stdout(), "{}.", counted(changed, became.0, became.1))?)
}

async fn take(service: &Service) -> Result<(), Failure> {
    for (job, became) in jobs::deliver(service).await? {
        match became {
            jobs::Became::Failed(error) => return Err(error.into()),
            jobs::Became::NotDue => {
                return Err(Failure::told(
                    "des livraisons sont déjà en train d’être prises\u{a0}: rien n’est fait de plus",
                ));
            }
            jobs::Became::Done(taken) if job == Job::Deliveries => {
                writeln!(std::io::stdout(), "{}.", counted(taken, "livraison prise", "livraisons prises"))?;
            }
            jobs::Became::Done(_) => {}
        }
    }
    let waiting = release::last(service, 0).await?;
    for known in waiting {
        writeln!(std::io::stdout(), "{}", line(&known))?;
    }
    Ok(())
}

async fn list(service: &Service) -> Result<(), Failure> {
    let known = release::last(service, LISTED).await?;
    if known.is_empty() {
        writeln!(std::io::stdout(), "Aucune livraison n’est connue.")?;
    }
    for known in known {
        writeln!(std::io::stdout(), "{}", line(&known))?;
    }
    Ok(())
}

async fn show(service: &Service, id: i64) -> Result<(), Failure> {
    let (known, kept) = match release::find(service, id).await {
        Err(Error::Refused(ProblemCode::NotFound)) => {
            return Err(Failure::told("aucune livraison n’a ce numéro"));
        }
        found => found?,
    };
    writeln!(std::io::stdout(), "{}", line(&known))?;
    tell_files(&kept.files, &kept.missing)?;
    if known.became == "taken"
        || matches!(known.reason.as_deref(), Some("departures" | "links" | "renumbered"))
    {
        tell(&kept.report)?;
    }
    tell_records("Écarté", kept.left_out.iter(), kept.left_out_in_all)?;
    tell_records("À vérifier", kept.noticed.iter(), kept.noticed_in_all)?;
    Ok(())
}

fn not_waiting(error: Error) -> Failure {
    match error {
        Error::Refused(ProblemCode::NotFound) => {
            Failure::told("aucune livraison de ce numéro n’attend de décision")
        }
        error => error.into(),
    }
}
