//! People brought in from files.

use std::io::Write;

use server::told::{in_doubt, passed_over};
use service::Service;
use service::usecase::delivery::order::{Doubt, Turn};
use service::usecase::delivery::{
    self, Agreed, Became, Consent, Emptied, Failed, FileRead, LeftOut, Outcome, Renumbered, Report, Unlinked,
};

use crate::args::Import;
use crate::failure::Failure;

/// Lines that were left out are told, so many at most; the rest is counted.
const TOLD: usize = 50;

/// Brings people in, or says what that would change.
pub async fn run(service: &Service, typed: Import) -> Result<(), Failure> {
    let Import { paths, rehearsal, departures, despite_doubts } = typed;
    let consent = match rehearsal {
        true => Consent::Rehearsal,
        false => Consent::Given(Agreed { departures: Some(departures.unwrap_or(0)), despite_doubts }),
    };
    let Outcome { delivery, turn, report, became, .. } =
        delivery::take_in(service, paths, consent).await.map_err(|failed| match failed {
            Failed::Met(error) => error.into(),
            Failed::Unreadable(error) => Failure::told(error.to_string()),
        })?;
    tell_files(&delivery.files, &delivery.missing)?;
    if !matches!(became, Became::PassedOver(_) | Became::Behind) {
        tell(&report)?;
        let left_out = delivery.left_out.and(&report.left_out);
        tell_records("Écarté", left_out.first().iter().take(TOLD), left_out.in_all())?;
        let noticed = delivery.noticed.and(&report.noticed);
        tell_records("À vérifier", noticed.first().iter().take(TOLD), noticed.in_all())?;
    }
    let departures = report.departures;
    match became {
        Became::Taken => Ok(writeln!(std::io::stdout(), "C’est fait.")?),
        Became::Rehearsed => {
            if let Turn::Doubtful(doubt) = turn {
                writeln!(std::io::stdout(), "Attention\u{a0}: {}.", in_doubt(doubt))?;
            }
            Ok(writeln!(std::io::stdout(), "C’était un essai\u{a0}: rien n’a changé.")?)
        }
        Became::PassedOver(why) => Err(Failure::told(format!("rien n’a changé\u{a0}: {}", passed_over(why)))),
        Became::Behind => Err(Failure::told(
            "rien n’a changé\u{a0}: une livraison qui la précède attend une décision, que montre «\u{a0}preau-central deliveries \
             list\u{a0}»",
        )),
        Became::Waiting(Doubt::Departures) => Err(Failure::told(format!(
            "rien n’a changé\u{a0}: {} dans aucun établissement. Si c’est voulu, recommencez avec --departures {departures}.",
            counted(departures, "élève ne serait plus", "élèves ne seraient plus")
        ))),
        Became::Waiting(doubt) => Err(Failure::told(format!(
            "rien n’a changé\u{a0}: {}. Si c’est voulu, recommencez avec --despite-doubts.",
            in_doubt(doubt)
        ))),
    }
}

pub fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{number}\u{a0}{}", if number < 2 { one } else { many })
}

/// What was read, file by file, and the numbered parts that are not there.
pub fn tell_files(files: &[FileRead], missing: &[String]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for file in files {
        let kind = if file.delta { "changements" } else { "complet" };
        writeln!(
            out,
            "{} ({kind})\u{a0}: {} lus, {}",
            file.name,
            counted(file.records, "enregistrement", "enregistrements"),
            counted(file.rejected, "écarté", "écartés"),
        )?;
    }
    match missing {
        [] => Ok(()),
        missing => writeln!(out, "Parties numérotées absentes\u{a0}: {}.", missing.join(", ")),
    }
}

/// What was compared.
pub fn tell(report: &Report) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "Établissements\u{a0}: {}, dont {}, {} hors du service.",
        counted(report.schools, "connu", "connus"),
        counted(report.schools_new, "nouveau", "nouveaux"),
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
    for Renumbered { before, after, pupils } in &report.renumbered {
        let pupils = counted(*pupils, "élève y va", "élèves y vont");
        writeln!(out, "UAI changé\u{a0}: {before} est maintenant {after}, {pupils}.")?;
    }
    for Unlinked { school, ended, present } in &report.unlinked {
        writeln!(out, "Beaucoup de liens terminés\u{a0}: {school}, {ended} sur {present}.")?;
    }
    for Emptied { school, leaving, present, classes } in &report.emptied {
        let classes = match classes.as_slice() {
            [] => String::new(),
            [class] => format!(", toute la classe {class}"),
            classes => format!(", toutes les classes {}", classes.join(", ")),
        };
        writeln!(out, "Beaucoup de départs\u{a0}: {school}, {leaving} sur {present}{classes}.")?;
    }
    Ok(())
}

/// Of whom something is told, and what.
pub fn tell_records<'t>(
    what: &str,
    told: impl Iterator<Item = &'t LeftOut>,
    in_all: u64,
) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let mut lines = 0;
    for LeftOut { key, reason } in told {
        writeln!(out, "{what}, {key}\u{a0}: {reason}")?;
        lines += 1;
    }
    match in_all.saturating_sub(lines) {
        0 => Ok(()),
        others => writeln!(out, "… et {}.", counted(others, "autre", "autres")),
    }
}
