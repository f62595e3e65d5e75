//! The shape all SIECLE files share: parameters, then elements whose children each hold one text.

use domain::{degree::Degree, jiff::civil::Date};

use crate::contact::Territory;
use crate::import::{
    FileError, checks, dates,
    record::{Record, SchoolRecord},
    sink::{Diagnostics, Emitter, Rejected},
    xml::{Node, Xml},
};

/// Texts gathered in one element.
const FIELDS: usize = 256;
/// Bytes of one text.
const TEXT: usize = 16 << 10;

/// What `PARAMETRES` says.
#[derive(Debug, Default)]
pub(super) struct Parameters {
    /// UAI of the school.
    pub(super) school: Option<String>,
    /// What stands in its place.
    written: Option<String>,
    /// Day of the export.
    pub(super) exported: Option<Date>,
}

/// An element that was asked for, with the texts inside it.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: &'static str,
    /// The attribute asked for.
    pub(super) id: String,
    /// 1-based line where it begins.
    pub(super) line: u64,
    fields: Vec<(String, String)>,
    flawed: bool,
    /// The text being read is not what was meant; it becomes no field.
    broken: bool,
}

impl Element {
    /// The first text that is not empty under one of these names, in the order of the names.
    pub(super) fn first(&self, names: &[&'static str]) -> Option<(&'static str, &str)> {
        names.iter().find_map(|name| self.all(name).next().map(|text| (*name, text)))
    }

    /// All texts with the names they stand under, in the order of the file.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(field, text)| (field.as_str(), text.as_str()))
    }

    /// All texts under a name that are not empty.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.fields.iter().filter(move |(field, _)| field == name).map(|(_, text)| text.as_str())
    }

    /// Rejects an element whose content cannot be read whole although the document is sound.
    pub(super) fn sound(&self, diagnostics: &mut Diagnostics<'_, '_>) -> Result<(), Rejected> {
        if !self.flawed {
            return Ok(());
        }
        Err(diagnostics.reject(
            None,
            "unreadable-record",
            "L’enregistrement contient une entité XML inconnue ou une valeur démesurée\u{a0}: il n’est pas \
             importé. Vérifiez-le dans SIECLE.",
        ))
    }

    /// The identifier of the person of whom the element is, without whom nothing refers to it.
    pub(super) fn key(
        &self,
        diagnostics: &mut Diagnostics<'_, '_>,
        field: &str,
        whom: &str,
    ) -> Result<String, Rejected> {
        let key = checks::key(diagnostics, field, &self.id)?;
        if key.is_empty() {
            let reason = format!(
                "{whom} n’a pas d’identifiant\u{a0}: il n’est pas importé. Refaites l’export depuis SIECLE."
            );
            return Err(diagnostics.reject(Some(field), "missing-identifier", &reason));
        }
        Ok(key)
    }

    fn spoil(&mut self) {
        self.flawed = true;
        self.broken = true;
    }
}

/// An element to pass on.
pub(super) struct Wanted {
    pub(super) name: &'static str,
    /// The attribute that identifies it.
    pub(super) id: &'static str,
    /// Elements inside it whose own children are its texts too. Whatever else has children says something else:
    /// `SCOLARITE_AN_DERNIER` holds the mail and MEF of last year's school, not the pupil's.
    pub(super) opened: &'static [&'static str],
}

impl Wanted {
    /// An element whose direct children are all its texts.
    pub(super) const fn flat(name: &'static str, id: &'static str) -> Self {
        Self { name, id, opened: &[] }
    }
}

/// A wanted element being read.
struct Open<'w> {
    element: Element,
    wanted: &'w Wanted,
    /// Elements around it.
    depth: u32,
    /// Elements around those that are its texts; elements deeper down say something else.
    level: u32,
}

/// Reads a whole file: passes on each element that is `wanted`, and returns the parameters. An element inside a wanted
/// one is part of it. An element may lack fields that could not be read: [`Element::sound`] tells.
pub(super) fn read(
    xml: &mut Xml<'_, '_>,
    emitter: &mut Emitter<'_>,
    wanted: &[Wanted],
    element: &mut dyn FnMut(&Element, &Parameters, &mut Emitter<'_>) -> Result<(), FileError>,
) -> Result<Parameters, FileError> {
    let mut parameters = Parameters::default();
    let mut open: Option<Open<'_>> = None;
    let mut in_parameters = None;
    let mut name = String::new();
    let mut text = String::new();
    loop {
        let (line, depth) = (xml.line(), xml.depth());
        match xml.next()? {
            Node::Open(tag) => {
                if let Some(Open { wanted, level, .. }) = &mut open
                    && depth == *level
                    && wanted.opened.contains(&tag.name())
                {
                    *level += 1;
                }
                name.clear();
                name.push_str(tag.name());
                text.clear();
                if tag.name() == "PARAMETRES" {
                    in_parameters = Some(depth);
                } else if open.is_none()
                    && in_parameters.is_none()
                    && let Some(wanted) = wanted.iter().find(|wanted| wanted.name == tag.name())
                {
                    let id = tag.attribute(wanted.id).unwrap_or_default().trim().chars().take(64).collect();
                    let element = Element { name: wanted.name, id, line, ..Element::default() };
                    open = Some(Open { element, wanted, depth, level: depth + 1 });
                }
            }
            Node::Text(part) => text.push_str(part),
            Node::Character(c) => text.push(c),
            Node::UnknownEntity => {
                if let Some(Open { element, level, .. }) = &mut open
                    && depth <= *level + 1
                {
                    element.spoil();
                }
            }
            Node::Close => {
                let value = text.trim();
                if let Some(Open { element, level, .. }) = &mut open {
                    if depth == *level {
                        *level -= 1;
                    } else if depth != *level + 1 {
                        // Inside something else.
                    } else if element.fields.len() == FIELDS || value.len() > TEXT {
                        element.flawed = true;
                    } else if !std::mem::take(&mut element.broken) && !value.is_empty() {
                        element.fields.push((name.clone(), value.to_owned()));
                    }
                } else if in_parameters.is_some() {
                    match name.as_str() {
                        "UAJ" => school(emitter, value, line, &mut parameters)?,
                        "DATE_EXPORT" => parameters.exported = dates::date(value).or(parameters.exported),
                        _ => {}
                    }
                }
                if in_parameters.is_some_and(|at| at + 1 == depth) {
                    in_parameters = None;
                }
                name.clear();
                text.clear();
                if let Some(done) = open.take_if(|open| open.depth + 1 == depth) {
                    element(&done.element, &parameters, emitter)?;
                    let bytes = xml.bytes();
                    emitter.progress(bytes)?;
                }
            }
            Node::Comment(_) | Node::Other => {}
            Node::End => return Ok(parameters),
        }
        if text.len() > 4 * TEXT {
            text.truncate(0);
            if let Some(Open { element, level, .. }) = &mut open
                && depth <= *level + 1
            {
                element.spoil();
            }
        }
    }
}

/// The school that a file is of, passed on as a record that says its UAI and degree only.
fn school(
    emitter: &mut Emitter<'_>,
    value: &str,
    line: u64,
    parameters: &mut Parameters,
) -> Result<(), FileError> {
    if value.is_empty() {
        return Ok(());
    }
    let mut diagnostics =
        Diagnostics { emitter, line, key: Some(""), record: value.get(..8).unwrap_or(value) };
    let Ok(uai) = checks::uai(&mut diagnostics, "UAJ", value) else {
        parameters.written = Some(value.chars().filter(|c| !c.is_control()).take(40).collect());
        return Ok(());
    };
    let record = SchoolRecord {
        key: uai.clone(),
        uai: Some(uai.clone()),
        degree: Some(Degree::Second),
        partial: true,
        ..SchoolRecord::default()
    };
    emitter.territory = Territory::of_school(&uai);
    emitter.emit(Record::School(record), line)?;
    parameters.school = Some(uai);
    Ok(())
}

/// A file that does not name its school cannot be imported.
pub(super) fn unnamed_school(file: &str, parameters: &Parameters) -> FileError {
    FileError::UnknownSchool { file: file.to_owned(), written: parameters.written.clone() }
}
