//! ONDE: the two CSV files a primary-school director exports.
//!
//! `;` between fields, CRLF after lines. The guardians' file has no identifier: children are named by name
//! and class, four fields each, so its lines differ in length.

use std::{
    collections::HashMap,
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use domain::level::Level;
use jiff::civil::Date;

use super::charset::Charset;
use crate::demo::{Address, Pupil, School, Sex};

/// Name of the pupils' file.
pub const PUPILS_FILE: &str = "CSVExtraction-eleves.csv";
/// Name of the guardians' file.
pub const GUARDIANS_FILE: &str = "CSVExtraction-responsables.csv";

/// Which generation of the export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Generation {
    /// With INE and class identifier; dates `JJ/MM/AAAA`, `M` or `F`, quotes where needed.
    #[default]
    Current,
    /// *Base élèves*: no INE, one class column; dates `AAAA-MM-JJ`, `H` or `F`, every value quoted.
    Former,
}

/// How to write the pair of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OndeStyle {
    /// Generation.
    pub generation: Generation,
    /// Encoding. In ISO-8859-1, characters that do not exist there are written as [`Charset::nearest`] says.
    pub charset: Charset,
    /// With the column `Numéro de poste` in the guardians' file.
    pub extension_column: bool,
}

const CURRENT: [&str; 22] = [
    "Nom élève",
    "Nom d'usage élève",
    "Prénom élève",
    "Date naissance",
    "Sexe",
    "INE",
    "Adresse1",
    "Cp1",
    "Commune1",
    "Pays1",
    "Adresse2",
    "Cp2",
    "Commune2",
    "Pays2",
    " Cycle",
    "Niveau",
    "Libellé classe",
    "Identifiant classe",
    "Attestation fournie",
    "Autorisation associations",
    "Autorisation photo",
    "Décision de passage",
];

const FORMER: [&str; 20] = [
    "Nom Elève",
    "Nom d'usage Elève",
    "Prénom Elève",
    "Date naissance",
    "Sexe",
    "Adresse1",
    "Cp1",
    "Commune1",
    "Pays1",
    "Adresse2",
    "Cp2",
    "Commune2",
    "Pays2",
    " Cycle",
    "Niveau",
    "Classe",
    "Attestation fournie",
    "Autorisations associations",
    "Autorisations photos",
    "Décision de passage",
];

const GUARDIAN: [&str; 11] = [
    "Civilité Responsable",
    "Nom usage responsable",
    "Nom responsable",
    "Prénom responsable",
    "Adresse responsable",
    "CP responsable",
    "Commune responsable",
    "Pays",
    "Courriel",
    "Téléphone domicile",
    "Téléphone travail",
];
const CHILD: [&str; 4] = ["Nom d'usage enfant", "Nom de famille enfant", "Prénom enfant", "Classes enfants"];

/// Children named in the header when no guardian has more; lines of fewer children are shorter.
const USUAL_CHILDREN: usize = 3;

/// Writes the pupils' file.
///
/// # Errors
/// Whatever `out` returns.
pub fn pupils(school: &School, out: impl Write, style: OndeStyle) -> io::Result<()> {
    let mut table = Table::new(out, style)?;
    match style.generation {
        Generation::Current => table.row(&CURRENT)?,
        Generation::Former => table.row(&FORMER)?,
    }
    let homes: HashMap<u64, &Address> =
        school.guardians.iter().map(|guardian| (guardian.id, &guardian.address)).collect();
    for pupil in &school.pupils {
        let second = pupil
            .links
            .iter()
            .filter_map(|link| homes.get(&link.guardian).copied())
            .find(|address| **address != pupil.address);
        table.row(&pupil_row(school, pupil, second, style.generation))?;
    }
    table.out.flush()
}

fn pupil_row(
    school: &School,
    pupil: &Pupil,
    second: Option<&Address>,
    generation: Generation,
) -> Vec<String> {
    let current = generation == Generation::Current;
    let level = pupil.level();
    let level_code = match level {
        Some(Level::Ulis) if !current => "CLIS",
        Some(level) => level.code(),
        None => "",
    };
    let class = school.classes.get(pupil.class);
    let label = class.map_or("", |class| class.label.as_str());
    let sex = match (pupil.identity.sex, current) {
        (Sex::Female, _) => "F",
        (Sex::Male, true) => "M",
        (Sex::Male, false) => "H",
    };
    let mut row = vec![
        pupil.identity.family.clone(),
        pupil.identity.usage.clone().unwrap_or_default(),
        pupil.identity.first.clone(),
        pupil.birth_date.map_or_else(String::new, |date| written(date, generation)),
        sex.to_owned(),
    ];
    if current {
        row.push(pupil.ine.clone().unwrap_or_default());
    }
    row.extend(address_fields(Some(&pupil.address)));
    row.extend(address_fields(second));
    row.extend([cycle(level, generation).to_owned(), level_code.to_owned(), label.to_owned()]);
    if current {
        row.push(class.map_or_else(String::new, |class| class.code.clone()));
    }
    let answer = |question: u64| if (pupil.id + question).is_multiple_of(3) { "Non" } else { "Oui" };
    row.extend([answer(0).to_owned(), answer(1).to_owned(), answer(2).to_owned(), String::new()]);
    row
}

/// Writes the guardians' file.
///
/// # Errors
/// Whatever `out` returns.
pub fn guardians(school: &School, out: impl Write, style: OndeStyle) -> io::Result<()> {
    let mut children: HashMap<u64, Vec<&Pupil>> = HashMap::new();
    for pupil in &school.pupils {
        for link in &pupil.links {
            children.entry(link.guardian).or_default().push(pupil);
        }
    }
    let most = children.values().map(Vec::len).max().unwrap_or(0).max(USUAL_CHILDREN);
    let mut table = Table::new(out, style)?;
    let mut header: Vec<&str> = GUARDIAN.to_vec();
    header.extend(style.extension_column.then_some("Numéro de poste"));
    header.push("Téléphone portable");
    header.extend(CHILD.iter().copied().cycle().take(CHILD.len() * most));
    table.row(&header)?;
    for guardian in &school.guardians {
        let identity = &guardian.identity;
        let contact = &guardian.contact;
        let title = match (identity.sex, style.generation) {
            (Sex::Female, Generation::Former) => "MME",
            (sex, _) => sex.title(),
        };
        let mut row = vec![
            title.to_owned(),
            identity.usage.clone().unwrap_or_default(),
            identity.family.clone(),
            identity.first.clone(),
        ];
        row.extend(address_fields(Some(&guardian.address)));
        row.extend([&contact.mail, &contact.home_phone, &contact.work_phone].map(or_empty));
        row.extend(style.extension_column.then(String::new));
        row.push(or_empty(&contact.mobile));
        for child in children.get(&guardian.id).into_iter().flatten() {
            row.extend([
                or_empty(&child.identity.usage),
                child.identity.family.clone(),
                child.identity.first.clone(),
                school.classes.get(child.class).map_or_else(String::new, |class| class.label.clone()),
            ]);
        }
        table.row(&row)?;
    }
    table.out.flush()
}

/// Writes both files into an existing folder, under their usual names; pupils first.
///
/// # Errors
/// When a file cannot be created or written.
pub fn folder(school: &School, folder: &Path, style: OndeStyle) -> io::Result<[PathBuf; 2]> {
    let paths = [folder.join(PUPILS_FILE), folder.join(GUARDIANS_FILE)];
    pupils(school, BufWriter::new(File::create(&paths[0])?), style)?;
    guardians(school, BufWriter::new(File::create(&paths[1])?), style)?;
    Ok(paths)
}

fn or_empty(value: &Option<String>) -> String {
    value.clone().unwrap_or_default()
}

fn written(date: Date, generation: Generation) -> String {
    match generation {
        Generation::Current => format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year()),
        Generation::Former => format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day()),
    }
}

fn address_fields(address: Option<&Address>) -> [String; 4] {
    address.map_or_else(Default::default, |address| {
        [
            address.lines.join(" "),
            address.postal_code.clone(),
            address.town.clone(),
            address.country.to_owned(),
        ]
    })
}

/// CE2 went from the third cycle to the second in 2016.
const fn cycle(level: Option<Level>, generation: Generation) -> &'static str {
    match (level, generation) {
        (None, _) => "",
        (Some(Level::Tps | Level::Ps | Level::Ms | Level::Gs), _) => "MATERNELLE",
        (Some(Level::Cp | Level::Ce1), _) | (Some(Level::Ce2), Generation::Current) => "CYCLE II",
        _ => "CYCLE III",
    }
}

struct Table<W> {
    out: W,
    style: OndeStyle,
    line: Vec<u8>,
}

impl<W: Write> Table<W> {
    fn new(mut out: W, style: OndeStyle) -> io::Result<Self> {
        out.write_all(style.charset.mark())?;
        Ok(Self { out, style, line: Vec::new() })
    }

    fn row<T: AsRef<str>>(&mut self, fields: &[T]) -> io::Result<()> {
        self.line.clear();
        for (place, field) in fields.iter().enumerate() {
            if place > 0 {
                self.line.push(b';');
            }
            let field = field.as_ref();
            let always = self.style.generation == Generation::Former && !field.is_empty();
            if always || field.contains([';', '"', '\n', '\r']) {
                self.line.push(b'"');
                self.style.charset.put_nearest(&field.replace('"', "\"\""), &mut self.line);
                self.line.push(b'"');
            } else {
                self.style.charset.put_nearest(field, &mut self.line);
            }
        }
        self.line.extend_from_slice(b"\r\n");
        self.out.write_all(&self.line)
    }
}
