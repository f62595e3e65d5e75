//! Who has had no school for a set time.

use std::io::Write;

use service::Service;
use service::usecase::purge;

use super::import::counted;
use crate::args::Purge;
use crate::failure::Failure;

/// Counts, or erases.
pub async fn run(service: &Service, asked: &Purge) -> Result<(), Failure> {
    let set = service.retention().no_school_months;
    let Some(months) = asked.months.or(set) else {
        return Err(Failure::told(
            "l’effacement n’est pas activé\u{a0}: écrivez «\u{a0}no_school_months\u{a0}» sous [retention], ou essayez une durée \
             avec --rehearsal --months",
        ));
    };
    let mut out = std::io::stdout().lock();
    if asked.rehearsal {
        let would = purge::rehearse(service, months).await?;
        return Ok(writeln!(
            out,
            "Sans établissement depuis avant le {} ({months}\u{a0}mois)\u{a0}: {} et {}. Rien n’a changé.",
            would.before.strftime("%d/%m/%Y"),
            counted(would.guardians, "responsable", "responsables"),
            counted(would.pupils, "élève", "élèves"),
        )?);
    }
    let erased = purge::run(service).await?;
    Ok(writeln!(out, "{}.", counted(erased, "personne effacée", "personnes effacées"))?)
}
