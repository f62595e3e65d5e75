//! The shape all SIECLE files share: parameters, then elements whose children each hold one text.

use domain::{degree::Degree, jiff::civil::Date};

use crate::contact::Territory;
use crate::import::{
    FileProblem, checks,
    record::{Record, SchoolRecord},
    sink::{Case, Notes, Rejected},
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
    pub(super) fn sound(&self, case: &mut Case<'_, '_>) -> Result<(), Rejected> {
        if !self.flawed {
            return Ok(());
        }
        Err(case.reject(
            None,
            "unreadable-record",
            "L’enregistrement contient une entité XML inconnue ou une valeur démesurée\u{a0}: il n’est pas \
             importé. Vérifiez-le dans SIECLE.",
        ))
    }

    fn spoil(&mut self) {
        self.flawed = true;
        self.broken = true;
    }
}

/// Reads a whole file: passes on each element called by one of `wanted`, which pairs it with the attribute that
/// identifies it, and returns the parameters. An element inside a wanted one is part of it. An element may lack
/// fields that could not be read: [`Element::sound`] tells.
pub(super) fn read(
    xml: &mut Xml<'_, '_>,
    notes: &mut Notes<'_>,
    wanted: &[(&'static str, &str)],
    element: &mut dyn FnMut(&Element, &Parameters, &mut Notes<'_>) -> Result<(), FileProblem>,
) -> Result<Parameters, FileProblem> {
    let mut parameters = Parameters::default();
    let mut open: Option<(Element, u32)> = None;
    let mut in_parameters = None;
    let mut name = String::new();
    let mut text = String::new();
    loop {
        let (line, depth) = (xml.line(), xml.depth());
        match xml.next()? {
            Node::Open(tag) => {
                name.clear();
                name.push_str(tag.name());
                text.clear();
                if tag.name() == "PARAMETRES" {
                    in_parameters = Some(depth);
                } else if open.is_none()
                    && let Some((name, id)) = wanted.iter().find(|(name, _)| *name == tag.name())
                {
                    let id = tag.attribute(id).unwrap_or_default().trim().chars().take(64).collect();
                    open = Some((Element { name, id, line, ..Element::default() }, depth));
                }
            }
            Node::Text(part) => text.push_str(part),
            Node::Character(c) => text.push(c),
            Node::UnknownEntity => {
                if let Some((element, _)) = &mut open {
                    element.spoil();
                }
            }
            Node::Close => {
                let value = text.trim();
                if let Some((element, _)) = &mut open {
                    if element.fields.len() == FIELDS || value.len() > TEXT {
                        element.flawed = true;
                    } else if !std::mem::take(&mut element.broken) && !value.is_empty() {
                        element.fields.push((name.clone(), value.to_owned()));
                    }
                } else if in_parameters.is_some() {
                    match name.as_str() {
                        "UAJ" => parameters.school = school(notes, value, line)?.or(parameters.school),
                        "DATE_EXPORT" => parameters.exported = checks::date(value).or(parameters.exported),
                        _ => {}
                    }
                }
                if in_parameters.is_some_and(|at| at + 1 == depth) {
                    in_parameters = None;
                }
                name.clear();
                text.clear();
                if let Some((done, at)) = open.take() {
                    if at + 1 == depth {
                        element(&done, &parameters, notes)?;
                        let bytes = xml.bytes();
                        notes.progress(bytes)?;
                    } else {
                        open = Some((done, at));
                    }
                }
            }
            Node::Comment(_) | Node::Other => {}
            Node::End => return Ok(parameters),
        }
        if text.len() > 4 * TEXT {
            text.truncate(0);
            if let Some((element, _)) = &mut open {
                element.spoil();
            }
        }
    }
}

/// The school that a file is of, passed on as a record that says its UAI and degree only.
fn school(notes: &mut Notes<'_>, value: &str, line: u64) -> Result<Option<String>, FileProblem> {
    if value.is_empty() {
        return Ok(None);
    }
    let mut case = Case { notes, line, record: value.get(..8).unwrap_or(value) };
    let Ok(uai) = checks::uai(&mut case, "UAJ", value) else { return Ok(None) };
    let record = SchoolRecord {
        key: uai.clone(),
        uai: Some(uai.clone()),
        degree: Some(Degree::Second),
        partial: true,
        ..SchoolRecord::default()
    };
    notes.territory = Territory::of_school(&uai);
    notes.emit(Record::School(record), line)?;
    Ok(Some(uai))
}

/// A file that does not name its school cannot be imported.
pub(super) fn unnamed_school(file: &str) -> FileProblem {
    FileProblem::WrongColumns { file: file.to_owned(), missing: vec!["UAJ".to_owned()] }
}
