//! SIECLE: the XML exports of a *collège* or *lycée*, in ISO-8859-15.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use jiff::civil::Date;

use super::{
    archive,
    charset::Charset,
    xml::{put_element, put_text},
};
use crate::demo::{Address, Grade, Guardian, Pupil, Responsibility, School, Sex};

/// How to write the exports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SiecleStyle {
    /// Day of the export, in `PARAMETRES`.
    pub date: Date,
    /// `ElevesAvecAdresses` instead of `ElevesSansAdresses`.
    pub addresses: bool,
    /// Former names: `NOM` for the usage name, `RESP_LEGAL` for the responsibility.
    pub former: bool,
    /// One zip per file.
    pub zip: bool,
}

impl SiecleStyle {
    /// Recent names, pupils without addresses, plain files.
    #[must_use]
    pub const fn new(date: Date) -> Self {
        Self { date, addresses: false, former: false, zip: false }
    }
}

const CHARSET: Charset = Charset::Latin9;

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
    xml.element("CODE_STATUT", Some(if pupil.apprentice { "AP" } else { "ST" }));
    xml.element("CODE_MEF", Some(pupil.grade.mef));
    xml.tag("</ELEVE>");
}

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
    xml.element("LC_CIVILITE", Some(identity.sex.title()));
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

fn address_element<W: Write>(id: u64, address: &Address, xml: &mut Document<W>) {
    const LINES: [&str; 4] = ["LIGNE1_ADRESSE", "LIGNE2_ADRESSE", "LIGNE3_ADRESSE", "LIGNE4_ADRESSE"];
    xml.tag(&format!("<ADRESSE ADRESSE_ID=\"{id}\">"));
    for (name, line) in LINES.into_iter().zip(&address.lines) {
        xml.element(name, Some(line));
    }
    xml.element("CODE_POSTAL", Some(&address.postal_code));
    let french = address.country == "FRANCE";
    xml.element(if french { "LIBELLE_POSTAL" } else { "COMMUNE_ETRANGERE" }, Some(&address.town));
    xml.element("LL_PAYS", Some(address.country));
    xml.tag("</ADRESSE>");
}

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

/// Writes the four files into an existing folder under their usual names: pupils, guardians, structures,
/// nomenclature.
///
/// # Errors
/// When a file cannot be created or written.
pub fn folder(school: &School, folder: &Path, style: SiecleStyle) -> io::Result<[PathBuf; 4]> {
    let pupils_name = if style.addresses { "ElevesAvecAdresses" } else { "ElevesSansAdresses" };
    let mut contents = [(); 4].map(|()| Vec::new());
    let [eleves, responsables, divisions, mefs] = &mut contents;
    pupils(school, eleves, style)?;
    guardians(school, responsables, style)?;
    structures(school, divisions, style)?;
    nomenclatures(school, mefs, style)?;
    let names = [pupils_name, "ResponsablesAvecAdresses", "Structures", "Nomenclature"];
    let paths = names.map(|name| folder.join(format!("{name}.{}", if style.zip { "zip" } else { "xml" })));
    for ((name, content), path) in names.into_iter().zip(&contents).zip(&paths) {
        if style.zip {
            archive::zip_one(&format!("{name}.xml"), content, path, style.date)?;
        } else {
            fs::write(path, content)?;
        }
    }
    Ok(paths)
}

fn written(date: Date) -> String {
    format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
}

/// One XML document between its first line and its last.
struct Document<W> {
    root: &'static str,
    out: W,
    buffer: Vec<u8>,
}

impl<W: Write> Document<W> {
    fn open(root: &'static str, school: &School, style: SiecleStyle, out: W) -> io::Result<Self> {
        let mut document = Self { root, out, buffer: Vec::new() };
        let day = written(style.date);
        document.tag(&format!("<?xml version=\"1.0\" encoding=\"{}\"?>", CHARSET.name()));
        document.tag(&format!("<{root} VERSION=\"4.0\">\n<PARAMETRES>"));
        document.element("UAJ", Some(&school.uai));
        document.element("ANNEE_SCOLAIRE", Some(&school.year.to_string()));
        document.element("DATE_EXPORT", Some(&day));
        document.element("HORODATAGE", Some(&format!("{day} 08:00:00")));
        document.tag("</PARAMETRES>\n<DONNEES>");
        document.flush()?;
        Ok(document)
    }

    fn tag(&mut self, markup: &str) {
        self.buffer.extend_from_slice(markup.as_bytes());
        self.buffer.push(b'\n');
    }

    /// `<NAME ATTRIBUTE="value">`.
    fn open_with(&mut self, name_and_attribute: &str, value: &str) {
        self.buffer.push(b'<');
        self.buffer.extend_from_slice(name_and_attribute.as_bytes());
        self.buffer.extend_from_slice(b"=\"");
        put_text(value, CHARSET, &mut self.buffer);
        self.buffer.extend_from_slice(b"\">\n");
    }

    fn element(&mut self, name: &str, text: Option<&str>) {
        put_element(name, text, CHARSET, &mut self.buffer);
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.write_all(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }

    fn close(mut self) -> io::Result<()> {
        self.tag(&format!("</DONNEES>\n</{}>", self.root));
        self.flush()?;
        self.out.flush()
    }
}
