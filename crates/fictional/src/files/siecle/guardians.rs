//! `BEE_RESPONSABLES`.

use std::io::{self, Write};

use super::{
    SiecleStyle,
    document::{Document, address_element},
};
use crate::{Guardian, Responsibility, School};

/// Writes `BEE_RESPONSABLES`, with addresses.
///
/// # Errors
/// Whatever `out` returns.
pub fn guardians(school: &School, out: impl Write, style: SiecleStyle) -> io::Result<()> {
    let mut xml = Document::open("BEE_RESPONSABLES", school, style, out)?;
    xml.tag("<PERSONNES>");
    for guardian in &school.guardians {
        guardian_element(guardian, style, &mut xml);
        xml.flush()?;
    }
    xml.tag("</PERSONNES>\n<RESPONSABLES>");
    for pupil in school.pupils.iter().filter(|pupil| pupil.enrolled_at == school.key) {
        for (rank, link) in pupil.links.iter().enumerate() {
            let level = match (link.responsibility, style.former) {
                (Responsibility::Legal, false) => "1",
                (Responsibility::Legal, true) => ["1", "2"][usize::from(rank > 0)],
                (Responsibility::InCharge, false) => "2",
                (Responsibility::Contact, false) => "3",
                (Responsibility::InCharge | Responsibility::Contact, true) => "0",
            };
            xml.tag("<RESPONSABLE_ELEVE>");
            xml.element("ELEVE_ID", Some(&pupil.id.to_string()));
            xml.element("PERSONNE_ID", Some(&link.guardian.to_string()));
            xml.element(if style.former { "RESP_LEGAL" } else { "NIVEAU_RESPONSABILITE" }, Some(level));
            xml.element("CODE_PARENTE", Some(&link.kinship.code().to_string()));
            xml.element("RESP_FINANCIER", Some(if link.pays { "1" } else { "0" }));
            xml.tag("</RESPONSABLE_ELEVE>");
        }
        xml.flush()?;
    }
    xml.tag("</RESPONSABLES>\n<ADRESSES>");
    for guardian in &school.guardians {
        address_element(guardian.id, &guardian.address, &mut xml);
        xml.flush()?;
    }
    xml.tag("</ADRESSES>");
    xml.close()
}

fn guardian_element<W: Write>(guardian: &Guardian, style: SiecleStyle, xml: &mut Document<W>) {
    let (identity, contact) = (&guardian.identity, &guardian.contact);
    xml.tag(&format!("<PERSONNE PERSONNE_ID=\"{}\">", guardian.id));
    xml.element("LC_CIVILITE", Some(guardian.title()));
    if style.former {
        xml.element("NOM", Some(identity.everyday()));
    } else {
        xml.element("NOM_DE_FAMILLE", Some(&identity.family));
        xml.element("NOM_USAGE", identity.usage.as_deref());
    }
    xml.element("PRENOM", Some(&identity.first));
    xml.element("TEL_PERSONNEL", contact.home_phone.as_deref().map(international).as_deref());
    xml.element("TEL_PORTABLE", contact.mobile.as_deref().map(international).as_deref());
    xml.element("ACCEPTE_SMS", Some(if contact.accepts_sms { "1" } else { "0" }));
    xml.element("TEL_PROFESSIONNEL", contact.work_phone.as_deref().map(international).as_deref());
    xml.element("MEL", contact.mail.as_deref());
    xml.element("ADRESSE_ID", Some(&guardian.id.to_string()));
    xml.tag("</PERSONNE>");
}

/// SIECLE holds `+33…`; numbers a family wrote otherwise are left as they are.
fn international(number: &str) -> String {
    match number.strip_prefix('0') {
        Some(rest) if number.len() == 10 => format!("+33{rest}"),
        _ => number.to_owned(),
    }
}
