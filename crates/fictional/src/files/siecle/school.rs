//! What is no person: `BEE_STRUCTURES`, `BEE_NOMENCLATURES` and `BEE_COMMUN`.

use std::io::{self, Write};

use super::{SiecleStyle, document::Document};
use crate::{Grade, School};

/// Writes `BEE_STRUCTURES`: classes and groups.
///
/// # Errors
/// Whatever `out` returns.
pub fn structures(school: &School, out: impl Write, style: SiecleStyle) -> io::Result<()> {
    let mut xml = Document::open("BEE_STRUCTURES", school, style, out)?;
    xml.tag("<DIVISIONS>");
    for class in &school.classes {
        xml.open_with("DIVISION CODE_STRUCTURE", &class.code);
        xml.element("LIBELLE_LONG", Some(&class.label));
        xml.tag("<MEFS_APPARTENANCE>");
        for grade in &class.grades {
            xml.tag("<MEF_APPARTENANCE>");
            xml.element("CODE_MEF", Some(grade.mef));
            xml.tag("</MEF_APPARTENANCE>");
        }
        xml.tag("</MEFS_APPARTENANCE>\n</DIVISION>");
    }
    xml.tag("</DIVISIONS>\n<GROUPES>");
    for group in &school.groups {
        xml.open_with("GROUPE CODE_STRUCTURE", &group.code);
        xml.element("LIBELLE_LONG", Some(&group.label));
        xml.tag("</GROUPE>");
    }
    xml.tag("</GROUPES>");
    xml.close()
}

/// Writes `BEE_NOMENCLATURES`: the MEFs taught in the school.
///
/// # Errors
/// Whatever `out` returns.
pub fn nomenclatures(school: &School, out: impl Write, style: SiecleStyle) -> io::Result<()> {
    let mut xml = Document::open("BEE_NOMENCLATURES", school, style, out)?;
    let mut taught: Vec<&Grade> =
        school.classes.iter().flat_map(|class| class.grades.iter().copied()).collect();
    taught.sort_unstable_by_key(|grade| grade.mef);
    taught.dedup();
    xml.tag("<MEFS>");
    for grade in taught {
        xml.open_with("MEF CODE_MEF", grade.mef);
        xml.element("FORMATION", Some(grade.training));
        xml.element("LIBELLE_LONG", Some(grade.label));
        xml.tag("</MEF>");
    }
    xml.tag("</MEFS>");
    xml.close()
}

/// Writes `BEE_COMMUN`: the school itself, in an element of the name that elsewhere holds its UAI.
///
/// # Errors
/// Whatever `out` returns.
pub fn commons(school: &School, out: impl Write, style: SiecleStyle) -> io::Result<()> {
    const LINES: [&str; 4] = ["LIGNE1_ADRESSE", "LIGNE2_ADRESSE", "LIGNE3_ADRESSE", "LIGNE4_ADRESSE"];
    let mut xml = Document::open("BEE_COMMUN", school, style, out)?;
    xml.tag("<UAJ>");
    xml.element("DENOM_PRINC", Some(&format!("{} {}", school.kind.structure_type(), school.name)));
    for (name, line) in LINES.into_iter().zip(&school.address.lines) {
        xml.element(name, Some(line));
    }
    xml.element("TELEPHONE", Some(&school.phone));
    xml.element("MEL_1", Some(&school.mail));
    xml.element("CODE_TYPE_ETAB", Some(school.kind.sigle()));
    xml.element("SECTEUR_CODE", Some("PU"));
    xml.element("CODE_POSTAL", Some(&school.address.postal_code));
    xml.tag("</UAJ>");
    xml.close()
}
