//! `BEE_COMMUN` (`Communs.xml`): who the school is.

use super::element::{self, Element, Wanted, unnamed_school};
use crate::import::{
    FileError, ReadSummary, checks,
    record::{Record, SchoolRecord},
    sink::{Diagnostics, Emitter, Rejected},
    xml::Xml,
};

/// Reads the `UAJ` of the data; that of the parameters names the school.
pub(in crate::import) fn read(
    mut xml: Xml<'_, '_>,
    mut emitter: Emitter<'_>,
) -> Result<ReadSummary, FileError> {
    let wanted = [Wanted::flat("UAJ", "CODE_UAJ")];
    let parameters = element::read(&mut xml, &mut emitter, &wanted, &mut |element, parameters, emitter| {
        let Some(school) = &parameters.school else {
            return Err(unnamed_school(emitter.file(), parameters));
        };
        // Elsewhere an element of the same name only refers to a school.
        if element.fields().next().is_none() {
            return Ok(());
        }
        emitter.summary.rows += 1;
        let mut diagnostics = Diagnostics { emitter, line: element.line, key: Some(""), record: school };
        match described(&mut diagnostics, element, school) {
            Ok(record) => emitter.emit(Record::School(record), element.line),
            Err(Rejected) => Ok(()),
        }
    })?;
    if parameters.school.is_none() {
        return Err(unnamed_school(emitter.file(), &parameters));
    }
    emitter.finish(xml.bytes())
}

/// What the file says of the school; what it does not say stays as it was.
fn described(
    diagnostics: &mut Diagnostics<'_, '_>,
    element: &Element,
    school: &str,
) -> Result<SchoolRecord, Rejected> {
    element.sound(diagnostics)?;
    let mut text = |names: &[&'static str]| {
        let (field, value) = element.first(names)?;
        Some(checks::label(diagnostics, field, value)).filter(|value| !value.is_empty())
    };
    let name = [text(&["DENOM_PRINC"]), text(&["DENOM_COMPL"])];
    let name = name.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let lines = ["LIGNE1_ADRESSE", "LIGNE2_ADRESSE", "LIGNE3_ADRESSE", "LIGNE4_ADRESSE"];
    let street = lines.into_iter().filter_map(|line| text(&[line])).collect::<Vec<_>>().join(", ");
    let kind = text(&["CODE_TYPE_ETAB"]);
    let sector = text(&["SECTEUR_CODE"]);
    let town = text(&["LIBELLE_POSTAL", "LIBELLE_COMMUNE", "COMMUNE", "LOCALITE"]);
    let written = |names: &[&'static str]| element.first(names);
    let postal_code =
        written(&["CODE_POSTAL"]).map(|(field, value)| checks::postal_code(diagnostics, field, value, None));
    let phone = written(&["TELEPHONE"])
        .and_then(|(field, value)| checks::phone(diagnostics, field, value, postal_code.as_deref()));
    let mail = written(&["MEL_1", "MEL"]).and_then(|(field, value)| checks::mail(diagnostics, field, value));
    let filled = |value: &String| !value.is_empty();
    Ok(SchoolRecord {
        key: school.to_owned(),
        uai: Some(school.to_owned()),
        name: Some(name).filter(filled),
        kind,
        sector,
        street: Some(street).filter(filled),
        postal_code: postal_code.filter(filled),
        town,
        phone: phone.filter(filled),
        mail: mail.filter(filled),
        partial: true,
        ..SchoolRecord::default()
    })
}
