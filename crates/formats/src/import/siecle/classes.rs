//! `BEE_STRUCTURES` and `BEE_NOMENCLATURES`.

use super::element::{self, Element, Wanted, unnamed_school};
use crate::import::{
    FileProblem, ReadSummary, checks,
    record::{ClassRecord, MefRecord, Record},
    sink::{Case, Notes, Rejected},
    xml::Xml,
};

/// Classes of one school, as many as its pupils at most.
pub(in crate::import) const CLASSES: usize = 20_000;

/// Reads `DIVISION@CODE_STRUCTURE`; groups are passed over.
pub(in crate::import) fn read_structures(
    mut xml: Xml<'_, '_>,
    mut notes: Notes<'_>,
) -> Result<ReadSummary, FileProblem> {
    let wanted = [Wanted {
        name: "DIVISION",
        id: "CODE_STRUCTURE",
        opened: &["MEFS_APPARTENANCE", "MEF_APPARTENANCE"],
    }];
    element::read(&mut xml, &mut notes, &wanted, &mut |element, parameters, notes| {
        let Some(school) = &parameters.school else {
            return Err(unnamed_school(notes.file(), parameters));
        };
        notes.summary.rows += 1;
        let mut case = Case { notes, line: element.line, key: Some(""), record: &element.id };
        match division(&mut case, element, school) {
            Ok(_) if notes.summary.classes == CLASSES as u64 => {
                Err(FileProblem::TooManyRecords { file: notes.file().to_owned(), limit: CLASSES })
            }
            Ok(class) => notes.emit(Record::Class(class), element.line),
            Err(Rejected) => Ok(()),
        }
    })?;
    notes.finish(xml.bytes())
}

fn division(case: &mut Case<'_, '_>, element: &Element, school: &str) -> Result<ClassRecord, Rejected> {
    element.sound(case)?;
    let code = checks::key(case, "CODE_STRUCTURE", &element.id)?;
    if code.is_empty() {
        return Err(case.reject(
            Some("CODE_STRUCTURE"),
            "missing-identifier",
            "La division n’a pas de code\u{a0}: elle n’est pas importée. Complétez-la dans SIECLE.",
        ));
    }
    let label = element.first(&["LIBELLE_LONG"]).map(|(name, label)| checks::label(case, name, label));
    let mut mefs = Vec::new();
    for mef in element.all("CODE_MEF") {
        let mef = checks::mef(case, "CODE_MEF", mef)?;
        if !mef.is_empty() && !mefs.contains(&mef) {
            mefs.push(mef);
        }
    }
    let label = label.filter(|label| !label.is_empty());
    Ok(ClassRecord { school: Some(school.to_owned()), code, label, mefs })
}

/// Reads `MEF@CODE_MEF`.
pub(in crate::import) fn read_nomenclatures(
    mut xml: Xml<'_, '_>,
    mut notes: Notes<'_>,
) -> Result<ReadSummary, FileProblem> {
    element::read(&mut xml, &mut notes, &[Wanted::flat("MEF", "CODE_MEF")], &mut |element, _, notes| {
        // Other nomenclatures refer to MEFs by elements of the same name without the attribute.
        if element.id.is_empty() {
            notes.summary.ignored += 1;
            return Ok(());
        }
        notes.summary.rows += 1;
        let mut case = Case { notes, line: element.line, key: Some(""), record: &element.id };
        match mef(&mut case, element) {
            Ok(mef) => notes.emit(Record::Mef(mef), element.line),
            Err(Rejected) => Ok(()),
        }
    })?;
    notes.finish(xml.bytes())
}

fn mef(case: &mut Case<'_, '_>, element: &Element) -> Result<MefRecord, Rejected> {
    element.sound(case)?;
    let code = checks::mef(case, "CODE_MEF", &element.id)?;
    if code.is_empty() {
        return Err(case.reject(
            Some("CODE_MEF"),
            "missing-identifier",
            "Le code MEF est illisible\u{a0}: le libellé n’est pas importé. Vérifiez-le dans SIECLE.",
        ));
    }
    let mut label = |names: &[&'static str]| {
        let (name, label) = element.first(names)?;
        Some(checks::label(case, name, label)).filter(|label| !label.is_empty())
    };
    let training = label(&["FORMATION"]);
    let label = label(&["LIBELLE_LONG", "FORMATION"]);
    Ok(MefRecord { code, label, training })
}
