//! `BEE_ELEVES`, with or without addresses.

use std::collections::HashMap;

use domain::fold::fold;
use jiff::civil::Date;

use super::{
    element::{self, Element, Parameters, Wanted, unnamed_school},
    person,
};
use crate::import::{
    FileError, ReadSummary, checks,
    dates::{self, Form},
    record::{ContactRecord, PupilRecord, QuarantinedRecord, Record},
    sink::{Diagnostics, Emitter, Rejected},
    twice::Ines,
    xml::Xml,
};

/// Pupils, and addresses, of one school.
const PUPILS: usize = 20_000;
/// Classes of one pupil.
const CLASSES: usize = 16;

/// A pupil who waits for classes and address.
struct Waiting {
    pupil: PupilRecord,
    address: String,
    line: u64,
    /// A day to come on which the pupil leaves.
    leaves: Option<Date>,
}

#[derive(Default)]
struct Held {
    pupils: Vec<Waiting>,
    lost: Vec<(QuarantinedRecord, u64)>,
    /// `None` where they could not be read.
    classes: HashMap<String, Option<Vec<String>>>,
    addresses: HashMap<String, ContactRecord>,
}

/// Reads a whole file. Pupils who left by the day of the export are counted, not imported.
pub(in crate::import) fn read(
    mut xml: Xml<'_, '_>,
    mut emitter: Emitter<'_>,
) -> Result<ReadSummary, FileError> {
    let wanted = [
        Wanted::flat("ELEVE", "ELEVE_ID"),
        Wanted { name: "STRUCTURES_ELEVE", id: "ELEVE_ID", opened: &["STRUCTURE"] },
        Wanted::flat("ADRESSE", "ADRESSE_ID"),
    ];
    let mut held = Held::default();
    let parameters = element::read(&mut xml, &mut emitter, &wanted, &mut |element, parameters, emitter| {
        emitter.summary.rows += u64::from(element.name == "ELEVE");
        let name = person::spoken(element);
        let key = if element.name == "ADRESSE" { "" } else { element.id.trim() };
        let mut diagnostics = Diagnostics { emitter, line: element.line, key: Some(key), record: &name };
        match element.name {
            "ELEVE" if has_left(element, parameters) => emitter.summary.left_school += 1,
            "ELEVE" => match pupil(&mut diagnostics, element) {
                Ok(waiting) => held.pupils.push(waiting),
                Err(Rejected) => held.lost.push((quarantine(element), element.line)),
            },
            "STRUCTURES_ELEVE" => {
                let read = classes(&mut diagnostics, element).ok();
                let known = held.classes.entry(element.id.clone()).or_insert_with(|| Some(Vec::new()));
                *known = known.take().zip(read).map(|(mut known, read)| {
                    known.extend(read);
                    known
                });
            }
            _ => {
                if let Ok(address) = person::address(&mut diagnostics, element) {
                    held.addresses.insert(element.id.clone(), address);
                }
            }
        }
        let persons = held.pupils.len() + held.lost.len();
        let most = persons.max(held.classes.len()).max(held.addresses.len());
        if most > PUPILS {
            return Err(FileError::TooManyRecords { file: emitter.file().to_owned(), limit: PUPILS });
        }
        Ok(())
    })?;
    let Some(school) = parameters.school.clone() else {
        return Err(unnamed_school(emitter.file(), &parameters));
    };
    let mut ines = Ines::default();
    let placed = !held.classes.is_empty();
    if let Some(first) = held.pupils.first().filter(|_| !placed) {
        Diagnostics { emitter: &mut emitter, line: first.line, key: Some(""), record: "" }.warn(
            "STRUCTURES_ELEVE",
            "no-division",
            "Le fichier n’indique la division d’aucun élève\u{a0}: ils sont importés sans classe. Refaites l’export avec \
             les structures.",
        );
    }
    for Waiting { mut pupil, address, line, leaves } in held.pupils {
        let name = [&pupil.identity.family_name, &pupil.identity.first_name];
        let name = name.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ");
        let key = pupil.key.clone();
        let mut diagnostics = Diagnostics { emitter: &mut emitter, line, key: Some(&key), record: &name };
        ines.look(&mut diagnostics, "INE", &pupil);
        let codes = held.classes.remove(&pupil.key).unwrap_or_else(|| Some(Vec::new()));
        pupil.classes = codes.map(|mut codes| {
            codes.dedup();
            codes.truncate(CLASSES);
            if placed {
                warn_of_place(&mut diagnostics, &codes, leaves);
            }
            codes.into_iter().map(|code| (Some(school.clone()), code)).collect()
        });
        pupil.contact = person::with_address(pupil.contact, &address, &held.addresses);
        pupil.school = Some(school.clone());
        emitter.emit(Record::Pupil(pupil), line)?;
    }
    for (quarantined, line) in held.lost {
        emitter.emit(Record::Quarantined(quarantined), line)?;
    }
    emitter.finish(xml.bytes())
}

/// Warns of a pupil who is in no division, or in one where schools put those who no longer attend: an account all the
/// same, since the file says that the pupil is enrolled.
fn warn_of_place(diagnostics: &mut Diagnostics<'_, '_>, codes: &[String], leaves: Option<Date>) {
    let advice = match leaves {
        None => "S’il a quitté l’établissement, indiquez sa date de sortie dans SIECLE.".to_owned(),
        Some(day) => format!(
            "Sa date de sortie, le {}, est après le jour de l’export\u{a0}: il quittera la liste avec un export fait ce \
             jour-là ou plus tard.",
            day.strftime("%d/%m/%Y")
        ),
    };
    let inactive = |code: &String| {
        let code = fold(code);
        ["inac", "inactif", "inactifs", "inacti", "sortis", "sorti", "demission"]
            .iter()
            .any(|name| code.split(' ').any(|word| word == *name))
    };
    if codes.is_empty() {
        diagnostics.warn(
            "CODE_STRUCTURE",
            "no-division",
            &format!("L’élève n’est dans aucune division\u{a0}: il est importé sans classe. {advice}"),
        );
    } else if let Some(code) = codes.iter().find(|code| inactive(code)) {
        let reason = format!(
            "L’élève est dans la division «\u{a0}{code}\u{a0}», qui paraît réservée à ceux qui ne viennent plus\u{a0}: il \
             est importé. {advice}"
        );
        diagnostics.warn("CODE_STRUCTURE", "inactive-division", &reason);
    }
}

/// Whom an element left out is about.
fn quarantine(element: &Element) -> QuarantinedRecord {
    QuarantinedRecord::Pupil {
        key: checks::readable_key(&element.id),
        school: None,
        family_name: person::readable(element, &["NOM_DE_FAMILLE", "NOM", "NOM_USAGE"]),
        first_name: person::readable(element, &["PRENOM"]),
        aligned: true,
    }
}

/// The day on which the pupil leaves, or left.
fn leaving(element: &Element) -> Option<Date> {
    element.first(&["DATE_SORTIE"]).and_then(|(_, date)| dates::date(date))
}

/// Left on the day of the export or before; without that day, any date of leaving counts.
fn has_left(element: &Element, parameters: &Parameters) -> bool {
    leaving(element).is_some_and(|left| parameters.exported.is_none_or(|exported| left <= exported))
}

fn pupil(diagnostics: &mut Diagnostics<'_, '_>, element: &Element) -> Result<Waiting, Rejected> {
    element.sound(diagnostics)?;
    let key = element.key(diagnostics, "ELEVE_ID", "L’élève")?;
    let identity = person::identity(diagnostics, element)?;
    let (field, written) = element.first(&["DATE_NAISS"]).unwrap_or(("DATE_NAISS", ""));
    let birth_date = checks::birth_date(diagnostics, field, written, Form::DayFirst);
    let ine = match element.first(&["INE_RNIE", "ID_NATIONAL", "INE_BEA"]) {
        Some((field, ine)) => Some(checks::ine(diagnostics, field, ine)?),
        None => None,
    };
    let mef = match element.first(&["CODE_MEF"]) {
        Some((field, mef)) => Some(checks::mef(diagnostics, field, mef)?),
        None => None,
    };
    let sex = match element.first(&["CODE_SEXE"]) {
        Some((_, "1" | "M")) => Some('M'),
        Some((_, "2" | "F")) => Some('F'),
        _ => None,
    };
    let pupil = PupilRecord {
        source_id: Some(key.clone()),
        key,
        ine: ine.filter(|ine| !ine.is_empty()),
        identity,
        birth_date,
        sex,
        contact: person::reach(diagnostics, element),
        other_home: None,
        school: None,
        classes: None,
        level: None,
        mef: mef.filter(|mef| !mef.is_empty()),
        links_complete: false,
        partial: false,
    };
    let address = element.first(&["ADRESSE_ID"]).map_or("", |(_, id)| id).to_owned();
    Ok(Waiting { pupil, address, line: diagnostics.line, leaves: leaving(element) })
}

/// The codes of the classes (type D) among a pupil's structures; groups (type G) are passed over.
fn classes(diagnostics: &mut Diagnostics<'_, '_>, element: &Element) -> Result<Vec<String>, Rejected> {
    element.sound(diagnostics)?;
    let (mut code, mut kind) = (None, None);
    let mut classes = Vec::new();
    for (field, text) in element.fields() {
        match field {
            "CODE_STRUCTURE" => code = Some(text),
            "TYPE_STRUCTURE" => kind = Some(text),
            _ => {}
        }
        if let (Some(written), Some(of)) = (code, kind) {
            if of == "D" && classes.len() < CLASSES {
                classes.push(checks::key(diagnostics, "CODE_STRUCTURE", written)?);
            }
            (code, kind) = (None, None);
        }
    }
    Ok(classes)
}
