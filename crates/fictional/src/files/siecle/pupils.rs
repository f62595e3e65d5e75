//! `BEE_ELEVES`.

use std::io::{self, Write};

use super::{
    SiecleStyle,
    document::{Document, address_element, written},
};
use crate::{Pupil, School, Sex};

/// Writes `BEE_ELEVES`. Pupils enrolled elsewhere are not named; those who left have a `DATE_SORTIE`.
///
/// # Errors
/// Whatever `out` returns.
pub fn pupils(school: &School, out: impl Write, style: SiecleStyle) -> io::Result<()> {
    let mut xml = Document::open("BEE_ELEVES", school, style, out)?;
    let enrolled = || school.pupils.iter().filter(|pupil| pupil.enrolled_at == school.key);
    xml.tag("<ELEVES>");
    for (pupil, gone) in
        enrolled().map(|pupil| (pupil, false)).chain(school.departed.iter().map(|pupil| (pupil, true)))
    {
        pupil_element(school, pupil, gone, style, &mut xml);
        xml.flush()?;
    }
    xml.tag("</ELEVES>\n<STRUCTURES>");
    for pupil in enrolled() {
        xml.tag(&format!("<STRUCTURES_ELEVE ELEVE_ID=\"{}\">", pupil.id));
        let class = school.classes.get(pupil.class).map(|class| (&class.code, "D"));
        let groups = pupil.groups.iter().filter_map(|&group| school.groups.get(group));
        for (code, kind) in class.into_iter().chain(groups.map(|group| (&group.code, "G"))) {
            xml.tag("<STRUCTURE>");
            xml.element("CODE_STRUCTURE", Some(code));
            xml.element("TYPE_STRUCTURE", Some(kind));
            xml.tag("</STRUCTURE>");
        }
        xml.tag("</STRUCTURES_ELEVE>");
        xml.flush()?;
    }
    xml.tag("</STRUCTURES>");
    if style.addresses {
        xml.tag("<ADRESSES>");
        for pupil in enrolled() {
            address_element(pupil.id, &pupil.address, &mut xml);
            xml.flush()?;
        }
        xml.tag("</ADRESSES>");
    }
    xml.close()
}

fn pupil_element<W: Write>(
    school: &School,
    pupil: &Pupil,
    gone: bool,
    style: SiecleStyle,
    xml: &mut Document<W>,
) {
    let identity = &pupil.identity;
    xml.tag(&format!("<ELEVE ELEVE_ID=\"{}\" ELENOET=\"{}\">", pupil.id, pupil.id % 100_000));
    let ine = pupil.ine.as_deref();
    let national = ine.and_then(domain::ine::shape) == Some(domain::ine::IneShape::Rnie);
    xml.element("ID_NATIONAL", ine);
    xml.element(if national { "INE_RNIE" } else { "INE_BEA" }, ine);
    xml.element("NOM_DE_FAMILLE", Some(&identity.family));
    let usage = identity.usage.as_deref();
    if style.former {
        xml.element("NOM", Some(identity.everyday()));
    } else {
        xml.element("NOM_USAGE", usage);
    }
    xml.element("PRENOM", Some(&identity.first));
    for (name, other) in ["PRENOM2", "PRENOM3"].into_iter().zip(&pupil.other_first_names) {
        xml.element(name, Some(other));
    }
    xml.element("DATE_NAISS", pupil.birth_date.map(written).as_deref());
    xml.element("CODE_SEXE", Some(if identity.sex == Sex::Male { "1" } else { "2" }));
    xml.element("MEL", pupil.mail.as_deref());
    if style.addresses && !gone {
        xml.element("ADRESSE_ID", Some(&pupil.id.to_string()));
    }
    xml.element("DATE_ENTREE", Some(&format!("01/09/{}", school.year)));
    if gone {
        xml.element("DATE_SORTIE", Some(&written(style.date)));
    }
    last_year_element(school, pupil, xml);
    xml.element("CODE_STATUT", Some(if pupil.apprentice { "AP" } else { "ST" }));
    xml.element("CODE_MEF", Some(pupil.grade.mef));
    xml.tag("</ELEVE>");
}

/// The school of the year before, in elements that bear the names of the pupil's own.
fn last_year_element<W: Write>(school: &School, pupil: &Pupil, xml: &mut Document<W>) {
    let Some(last) = school.last_year(pupil) else { return };
    xml.tag("<SCOLARITE_AN_DERNIER>");
    xml.element("CODE_MEF", Some(last.grade.mef));
    xml.element("CODE_STRUCTURE", Some(&last.class));
    xml.element("CODE_RNE", Some(&last.uai));
    xml.element("SIGLE", Some(last.kind.sigle()));
    xml.element("DENOM_PRINC", Some(&format!("{} {}", last.kind.structure_type(), last.name)));
    xml.element("LIGNE1_ADRESSE", Some("3 quai de l'Essai"));
    xml.element("MEL", Some(&last.mail));
    xml.element("TELEPHONE", Some("0199000000"));
    xml.tag("</SCOLARITE_AN_DERNIER>");
}
