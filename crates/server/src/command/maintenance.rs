//! Times when not everything can be done.

use std::io::Write;

use domain::jiff::Timestamp;
use domain::jiff::civil::DateTime;
use protocol::maintenance::{Maintenance, MaintenanceLevel};
use protocol::problem::ProblemCode;
use service::usecase::maintenance::{self, Ended};
use service::{Error, Service, local_time, moment_of};

use crate::args::{self, Announce, Level};
use crate::failure::Failure;

/// Announces, lists or ends.
pub async fn run(service: &Service, asked: args::Maintenance) -> Result<(), Failure> {
    match asked {
        args::Maintenance::Announce(typed) => announce(service, typed).await,
        args::Maintenance::List => list(service).await,
        args::Maintenance::End { id } => end(service, id).await,
    }
}

async fn announce(service: &Service, typed: Announce) -> Result<(), Failure> {
    let window = Maintenance {
        level: match typed.level {
            Level::ReadOnly => MaintenanceLevel::ReadOnly,
            Level::Closed => MaintenanceLevel::Closed,
        },
        from: match typed.from {
            Some(from) => in_paris(from)?,
            None => service.now(),
        },
        until: Some(in_paris(typed.until)?),
        sentence: typed.sentence,
    };
    let id = match maintenance::announce(service, &window).await {
        Err(Error::Refused(ProblemCode::Malformed)) => {
            return Err(Failure::told(
                "la fin est passée ou vient avant le début, ou la phrase a plus d’une ligne ou de 300 caractères",
            ));
        }
        announced => announced?,
    };
    writeln!(std::io::stdout(), "{}", line(id, &window))?;
    Ok(())
}

async fn list(service: &Service) -> Result<(), Failure> {
    let announced = maintenance::list(service).await?;
    if announced.is_empty() {
        writeln!(std::io::stdout(), "Aucune maintenance n’est annoncée.")?;
    }
    for announced in announced {
        writeln!(std::io::stdout(), "{}", line(announced.id, &announced.window))?;
    }
    Ok(())
}

async fn end(service: &Service, id: i64) -> Result<(), Failure> {
    let said = match maintenance::end(service, id).await {
        Err(Error::Refused(ProblemCode::NotFound)) => {
            return Err(Failure::told("aucune maintenance à venir ou en cours n’a ce numéro"));
        }
        ended => match ended? {
            Ended::CalledOff => "annulée, elle n’aura pas lieu",
            Ended::Early => "terminée, dans quelques secondes tout répond de nouveau",
        },
    };
    writeln!(std::io::stdout(), "Maintenance {id}\u{a0}: {said}.")?;
    Ok(())
}

fn line(id: i64, window: &Maintenance) -> String {
    let level = match window.level {
        MaintenanceLevel::ReadOnly => "lecture seule",
        MaintenanceLevel::Closed => "fermé",
    };
    let until = window.until.map(local_time).unwrap_or_default();
    let sentence = window.sentence.as_deref().map(|said| format!(" – {said}")).unwrap_or_default();
    format!("{id}\u{a0}: {level}, du {} au {until}{sentence}", local_time(window.from))
}

/// A moment that was typed, as it is in Paris.
fn in_paris(typed: DateTime) -> Result<Timestamp, Failure> {
    moment_of(typed).ok_or_else(|| Failure::told("ce moment n’existe pas à l’heure de Paris"))
}
