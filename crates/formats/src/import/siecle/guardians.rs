//! `BEE_RESPONSABLES`.

use std::collections::HashMap;

use domain::person::Responsibility;

use super::{
    element::{self, Element, Wanted},
    person,
};
use crate::import::{
    FileError, ReadSummary,
    aaf::link::kinship,
    checks,
    record::{ContactRecord, GuardianRecord, LinkRecord, PupilReference, QuarantinedRecord, Record},
    sink::{Diagnostics, Emitter, Rejected},
    xml::Xml,
};

/// Guardians, links, and addresses, of one school.
const GUARDIANS: usize = 100_000;

/// A guardian who waits for an address.
struct Waiting {
    guardian: GuardianRecord,
    address: String,
    line: u64,
}

#[derive(Default)]
struct Held {
    guardians: Vec<Waiting>,
    links: Vec<(LinkRecord, u64)>,
    lost: Vec<(QuarantinedRecord, u64)>,
    addresses: HashMap<String, ContactRecord>,
}

/// Reads a whole file: guardians, then links.
pub(in crate::import) fn read(
    mut xml: Xml<'_, '_>,
    mut emitter: Emitter<'_>,
) -> Result<ReadSummary, FileError> {
    let wanted = [
        Wanted::flat("PERSONNE", "PERSONNE_ID"),
        Wanted::flat("RESPONSABLE_ELEVE", "PERSONNE_ID"),
        Wanted::flat("ADRESSE", "ADRESSE_ID"),
    ];
    let mut held = Held::default();
    element::read(&mut xml, &mut emitter, &wanted, &mut |element, _, emitter| {
        emitter.summary.rows += u64::from(element.name != "ADRESSE");
        let name = person::spoken(element);
        let key = if element.name == "PERSONNE" { element.id.trim() } else { "" };
        let mut diagnostics = Diagnostics { emitter, line: element.line, key: Some(key), record: &name };
        match element.name {
            "PERSONNE" => {
                if let Ok(waiting) = guardian(&mut diagnostics, element) {
                    held.guardians.push(waiting);
                }
            }
            "RESPONSABLE_ELEVE" => match link(&mut diagnostics, element) {
                Ok(link) => held.links.push((link, element.line)),
                Err(Rejected) => held.lost.push((quarantine(element), element.line)),
            },
            _ => {
                if let Ok(address) = person::address(&mut diagnostics, element) {
                    held.addresses.insert(element.id.clone(), address);
                }
            }
        }
        let links = held.links.len() + held.lost.len();
        let most = held.guardians.len().max(links).max(held.addresses.len());
        if most > GUARDIANS {
            return Err(FileError::TooManyRecords { file: emitter.file().to_owned(), limit: GUARDIANS });
        }
        Ok(())
    })?;
    for Waiting { mut guardian, address, line } in held.guardians {
        guardian.contact = person::with_address(guardian.contact, &address, &held.addresses);
        emitter.emit(Record::Guardian(guardian), line)?;
    }
    for (link, line) in held.links {
        emitter.emit(Record::Link(link), line)?;
    }
    for (quarantined, line) in held.lost {
        emitter.emit(Record::Quarantined(quarantined), line)?;
    }
    emitter.finish(xml.bytes())
}

/// Whose link an element left out is. A guardian left out needs no quarantine: the links that name it remain.
fn quarantine(element: &Element) -> QuarantinedRecord {
    let key = |field| element.first(&[field]).and_then(|(_, key)| checks::readable_key(key));
    QuarantinedRecord::Link {
        pupil: key("ELEVE_ID"),
        guardian: key("PERSONNE_ID"),
        family_name: None,
        first_name: None,
    }
}

fn guardian(diagnostics: &mut Diagnostics<'_, '_>, element: &Element) -> Result<Waiting, Rejected> {
    element.sound(diagnostics)?;
    let key = element.key(diagnostics, "PERSONNE_ID", "Le responsable")?;
    let identity = person::identity(diagnostics, element)?;
    let contact = person::reach(diagnostics, element);
    let address = element.first(&["ADRESSE_ID"]).map_or("", |(_, id)| id).to_owned();
    let source_id = Some(key.clone());
    let guardian = GuardianRecord { key, source_id, identity, contact, partial: false };
    Ok(Waiting { guardian, address, line: diagnostics.line })
}

/// `NIVEAU_RESPONSABILITE`: 1 legal, 2 in charge, anything else a mere contact. Older exports have
/// `RESP_LEGAL`: 1 and 2 are the first and second legal guardians.
fn link(diagnostics: &mut Diagnostics<'_, '_>, element: &Element) -> Result<LinkRecord, Rejected> {
    element.sound(diagnostics)?;
    let mut key = |field| match element.first(&[field]) {
        Some((field, value)) => checks::key(diagnostics, field, value),
        None => Ok(String::new()),
    };
    let (pupil, guardian) = (key("ELEVE_ID")?, key("PERSONNE_ID")?);
    if pupil.is_empty() || guardian.is_empty() {
        let field = if pupil.is_empty() { "ELEVE_ID" } else { "PERSONNE_ID" };
        return Err(diagnostics.reject(
            Some(field),
            "bad-link",
            "Un lien ne désigne pas l’élève ou le responsable\u{a0}: il n’est pas importé. Refaites l’export depuis \
             SIECLE.",
        ));
    }
    let responsibility = match (element.first(&["NIVEAU_RESPONSABILITE"]), element.first(&["RESP_LEGAL"])) {
        (Some((_, "1")), _) | (None, Some((_, "1" | "2"))) => Some(Responsibility::LegalGuardian),
        (Some((_, "2")), _) => Some(Responsibility::InCharge),
        _ => None,
    };
    Ok(LinkRecord {
        pupil: PupilReference::Key(pupil),
        guardian,
        responsibility,
        kinship: element.first(&["CODE_PARENTE"]).and_then(|(_, kind)| kinship(kind)),
    })
}
