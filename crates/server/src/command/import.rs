//! People brought in from files.

use std::io::Write;

use service::Service;
use service::usecase::delivery::{self, Became, Consent, Delivery, Failed, Outcome, Report};

use crate::args::Import;
use crate::failure::Failure;

/// Lines that were left out are told, so many at most; the rest is counted.
const TOLD: usize = 50;

/// Brings people in, or says what that would change.
pub async fn run(service: &Service, typed: Import) -> Result<(), Failure> {
    let Import { paths, rehearsal, departures } = typed;
    let consent = match rehearsal {
        true => Consent::Rehearsal,
        false => Consent::Departures(departures.unwrap_or(0)),
    };
    let Outcome { delivery, report, became } =
        delivery::take_in(service, paths, consent).await.map_err(|failed| match failed {
            Failed::Met(error) => error.into(),
            Failed::Unreadable(error) => Failure::told(error.to_string()),
        })?;
    tell(&delivery, &report)?;
    let departures = report.departures;
    match became {
        Became::Taken => Ok(writeln!(std::io::stdout(), "C’est fait.")?),
        Became::Rehearsed => Ok(writeln!(std::io::stdout(), "C’était un essai\u{a0}: rien n’a changé.")?),
        Became::Refused => Err(Failure::told(format!(
            "rien n’a changé\u{a0}: {} ne seraient plus dans aucun établissement. Si c’est voulu, recommencez avec \
             --departures {departures}.",
            counted(departures, "élève", "élèves")
        ))),
    }
}

fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{number}\u{a0}{}", if number < 2 { one } else { many })
}

fn tell(delivery: &Delivery, report: &Report) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for file in &delivery.files {
        let kind = if file.delta { "changements" } else { "complet" };
        writeln!(
            out,
            "{} ({kind})\u{a0}: {} lus, {}",
            file.name,
            counted(file.records, "enregistrement", "enregistrements"),
            counted(file.rejected, "écarté", "écartés"),
        )?;
    }
    writeln!(
        out,
        "Établissements\u{a0}: {}, {} hors du service.",
        counted(report.schools, "connu", "connus"),
        report.schools_outside
    )?;
    writeln!(
        out,
        "Élèves\u{a0}: {}, {}, {}, {} hors du service.",
        counted(report.pupils_new, "nouveau", "nouveaux"),
        counted(report.pupils_changed, "modifié", "modifiés"),
        counted(report.pupils_same, "inchangé", "inchangés"),
        report.pupils_outside
    )?;
    writeln!(
        out,
        "Responsables\u{a0}: {}, {}, {}\u{a0}; {}.",
        counted(report.guardians_new, "nouveau", "nouveaux"),
        counted(report.guardians_changed, "modifié", "modifiés"),
        counted(report.guardians_same, "inchangé", "inchangés"),
        counted(report.links_ended, "lien terminé", "liens terminés")
    )?;
    writeln!(out, "Comptes\u{a0}: {}.", counted(report.accounts_new, "nouveau", "nouveaux"))?;
    writeln!(
        out,
        "Départs\u{a0}: {}.",
        counted(
            report.departures,
            "élève qui n’est plus dans aucun établissement",
            "élèves qui ne sont plus dans aucun établissement"
        )
    )?;
    if report.schools_unsure > 0 {
        writeln!(
            out,
            "Sans départ, faute d’avoir pu lire toutes leurs lignes\u{a0}: {}.",
            counted(report.schools_unsure, "établissement", "établissements")
        )?;
    }
    let read = delivery.rejections.iter().filter(|one| !one.kept);
    let read = read
        .map(|one| (one.record.as_deref().or(one.key.as_deref()).unwrap_or(&one.file), one.reason.as_str()));
    let left_out = report.left_out.iter().map(|one| (one.key.as_str(), one.reason));
    let all: Vec<_> = read.chain(left_out).collect();
    for (who, reason) in all.iter().take(TOLD) {
        writeln!(out, "Écarté, {who}\u{a0}: {reason}")?;
    }
    if all.len() > TOLD {
        writeln!(out, "… et {} autres.", all.len() - TOLD)?;
    }
    Ok(())
}
