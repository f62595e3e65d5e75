//! `BEE_STRUCTURES` and `BEE_NOMENCLATURES`.

use super::element::{self, Element, Wanted, unnamed_school};
use crate::import::{
    FileError, ReadSummary, checks,
    record::{ClassRecord, MefRecord, Record},
    sink::{Diagnostics, Emitter, Rejected},
    xml::Xml,
};

/// Classes of one school, as many as its pupils at most.
pub(in crate::import) const CLASSES: usize = 20_000;

/// Reads `DIVISION@CODE_STRUCTURE`; groups are passed over.
pub(in crate::import) fn read_structures(
    mut xml: Xml<'_, '_>,
    mut emitter: Emitter<'_>,
) -> Result<ReadSummary, FileError> {
    let wanted = [Wanted {
        name: "DIVISION",
        id: "CODE_STRUCTURE",
        opened: &["MEFS_APPARTENANCE", "MEF_APPARTENANCE"],
    }];
    element::read(&mut xml, &mut emitter, &wanted, &mut |element, parameters, emitter| {
        let Some(school) = &parameters.school else {
            return Err(unnamed_school(emitter.file(), parameters));
        };
        emitter.summary.rows += 1;
        let mut diagnostics = Diagnostics { emitter, line: element.line, key: Some(""), record: &element.id };
        match division(&mut diagnostics, element, school) {
            Ok(_) if emitter.summary.classes == CLASSES as u64 => {
                Err(FileError::TooManyRecords { file: emitter.file().to_owned(), limit: CLASSES })
            }
            Ok(class) => emitter.emit(Record::Class(class), element.line),
            Err(Rejected) => Ok(()),
        }
    })?;
    emitter.finish(xml.bytes())
}

fn division(
    diagnostics: &mut Diagnostics<'_, '_>,
    element: &Element,
    school: &str,
) -> Result<ClassRecord, Rejected> {
    element.sound(diagnostics)?;
    let code = checks::key(diagnostics, "CODE_STRUCTURE", &element.id)?;
    if code.is_empty() {
        return Err(diagnostics.reject(
            Some("CODE_STRUCTURE"),
            "missing-identifier",
            "La division n’a pas de code\u{a0}: elle n’est pas importée. Complétez-la dans SIECLE.",
        ));
    }
    let label = element.first(&["LIBELLE_LONG"]);
    let label = label.and_then(|(name, label)| checks::class_label(diagnostics, name, label));
    let mut mefs = Vec::new();
    for mef in element.all("CODE_MEF") {
        let mef = checks::mef(diagnostics, "CODE_MEF", mef)?;
        if !mef.is_empty() && !mefs.contains(&mef) {
            mefs.push(mef);
        }
    }
    Ok(ClassRecord { school: Some(school.to_owned()), code, label, mefs })
}

/// Reads `MEF@CODE_MEF`.
pub(in crate::import) fn read_nomenclatures(
    mut xml: Xml<'_, '_>,
    mut emitter: Emitter<'_>,
) -> Result<ReadSummary, FileError> {
    element::read(&mut xml, &mut emitter, &[Wanted::flat("MEF", "CODE_MEF")], &mut |element, _, emitter| {
        // Other nomenclatures refer to MEFs by elements of the same name without the attribute.
        if element.id.is_empty() {
            emitter.summary.ignored += 1;
            return Ok(());
        }
        emitter.summary.rows += 1;
        let mut diagnostics = Diagnostics { emitter, line: element.line, key: Some(""), record: &element.id };
        match mef(&mut diagnostics, element) {
            Ok(mef) => emitter.emit(Record::Mef(mef), element.line),
            Err(Rejected) => Ok(()),
        }
    })?;
    emitter.finish(xml.bytes())
}

fn mef(diagnostics: &mut Diagnostics<'_, '_>, element: &Element) -> Result<MefRecord, Rejected> {
    element.sound(diagnostics)?;
    let code = checks::mef(diagnostics, "CODE_MEF", &element.id)?;
    if code.is_empty() {
        return Err(diagnostics.reject(
            Some("CODE_MEF"),
            "missing-identifier",
            "Le code MEF est illisible\u{a0}: le libellé n’est pas importé. Vérifiez-le dans SIECLE.",
        ));
    }
    let mut label = |names: &[&'static str]| {
        let (name, label) = element.first(names)?;
        Some(checks::label(diagnostics, name, label)).filter(|label| !label.is_empty())
    };
    let training = label(&["FORMATION"]);
    let label = label(&["LIBELLE_LONG", "FORMATION"]);
    Ok(MefRecord { code, label, training })
}
