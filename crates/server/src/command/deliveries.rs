//! Deliveries that académies deposit, and what becomes of them.

use std::io::Write;

use protocol::problem::ProblemCode;
use service::usecase::delivery::order::{Doubt, PassedOver};
use service::usecase::delivery::release::{self, Known};
use service::usecase::delivery::{daily, perimeter};
use service::{Error, Service, local_time};

use super::import::{counted, in_doubt, passed_over, tell, tell_files, tell_left_out};
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
                        "donnez avec --departures le nombre de départs que montre «\u{a0}deliveries show {id}\u{a0}»"
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
    let taken = daily::run(service).await?;
    writeln!(std::io::stdout(), "{}.", counted(taken, "livraison prise", "livraisons prises"))?;
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
    tell_files(&kept.files)?;
    if known.became == "taken" || known.reason.as_deref() == Some("departures") {
        tell(&kept.report)?;
    }
    let told = kept.left_out.iter().map(|one| (one.key.as_str(), one.reason.as_str()));
    tell_left_out(told, usize::try_from(kept.left_out_in_all).unwrap_or(usize::MAX))?;
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

/// A delivery on one line: its number, its name, what it is, and what became of it.
fn line(known: &Known) -> String {
    let kind = match known.kind.as_deref() {
        Some("whole") => ", complète",
        Some("changes") => ", changements",
        _ => "",
    };
    let scope = known.scope.as_deref().and_then(|scope| scope.strip_prefix("AAF:"));
    let scope = scope.map(|scope| format!(", académie {scope}")).unwrap_or_default();
    let day = known.exported_on.map(|day| day.strftime(", du %d/%m/%Y").to_string()).unwrap_or_default();
    let became = match (known.became.as_str(), known.reason.as_deref()) {
        ("taken", _) => "prise".to_owned(),
        ("refused", _) => "écartée par l’exploitant".to_owned(),
        ("passed_over", Some("older")) => format!("passée\u{a0}: {}", passed_over(PassedOver::Older)),
        ("passed_over", _) => format!("passée\u{a0}: {}", passed_over(PassedOver::BeforeFirst)),
        ("waiting", Some("behind")) => "attend une livraison qui la précède".to_owned(),
        ("waiting", _) if known.released => "acceptée, prise à la prochaine occasion".to_owned(),
        ("waiting", reason) => format!("attend une décision\u{a0}: {}", in_doubt(doubt(reason))),
        (_, reason) => format!("illisible\u{a0}: {}", reason.unwrap_or_default()),
    };
    let moment = local_time(known.ended_at);
    format!("{}\u{a0}: {}{scope}{kind}{day}. Le {moment}, {became}.", known.id, known.name)
}

fn doubt(reason: Option<&str>) -> Doubt {
    match reason {
        Some("undated") => Doubt::Undated,
        Some("of_tomorrow") => Doubt::OfTomorrow,
        Some("gap") => Doubt::Gap,
        _ => Doubt::Departures,
    }
}
