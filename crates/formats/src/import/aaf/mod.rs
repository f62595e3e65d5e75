//! *Annuaire académique fédérateur*: `ficAlimMENESR` holding one request per record.
//!
//! The category of a record, not the file it is in, decides how it is read. Values are gathered in a [`RawEntry`]
//! reused from record to record, and only those of attributes that are read.

mod attribute;
mod entry;
mod guardian;
pub(super) mod link;
pub(super) mod person;
mod pupil;
mod school;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use domain::degree::Degree;

use self::{
    attribute::{Field, attribute},
    entry::{Category, Flaw, RawEntry, Request},
};
use super::{
    FileError, ReadSummary, academy, checks,
    format::{AafPart, Format},
    record::{ClassRecord, Entity, QuarantinedRecord, Record},
    sink::{Diagnostics, Emitter, Rejected},
    xml::{Node, Xml},
};

/// Classes known through pupils that are remembered, so that each is not repeated with every pupil.
const REMEMBERED_CLASSES: usize = 1 << 16;

/// What the comments at the head of a file say.
#[derive(Debug, Default)]
struct Header {
    degree: Option<Degree>,
    academy: Option<String>,
    generated: Option<String>,
}

impl Header {
    /// Takes what a comment says as `name="value"`.
    fn read(&mut self, comment: &str) {
        let value = |name: &str| {
            let after = comment.split_once(name)?.1.trim_start().strip_prefix('=')?.trim_start();
            let quote = after.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
            let value = after[1..].split(quote).next()?.trim();
            (!value.is_empty()).then(|| value.chars().take(64).collect::<String>())
        };
        if let Some(degree) = value("degre") {
            self.degree = match degree.chars().find(char::is_ascii_digit) {
                Some('1') => Some(Degree::First),
                Some('2') => Some(Degree::Second),
                _ => self.degree,
            };
        }
        self.academy = value("codeAcademieExport").or_else(|| self.academy.take());
        self.generated = value("dateGenerationExport").or_else(|| self.generated.take());
    }
}

/// The element that is open at the fourth level, in what it matters for.
#[derive(Clone, Copy)]
enum Place {
    Elsewhere,
    Category,
    Identifier,
    Attribute { what: (Field, &'static str), valued: bool },
}

/// Looks at a beginning, of which the root is already open. A part that holds nobody is of the people that its name says;
/// changes there may be none.
pub(super) fn look(xml: &mut Xml<'_, '_>, name: &str, names_delta: bool) -> Format {
    let mut header = Header::default();
    let mut part = AafPart::Empty;
    let mut delta = names_delta;
    let mut category = false;
    // The beginning is cut somewhere: an error here is no more than its end.
    while let Ok(node) = xml.next() {
        match node {
            Node::Comment(comment) => header.read(comment),
            Node::Open(tag) => match tag.name() {
                "modifyRequest" | "deleteRequest" => delta = true,
                "attr" => {
                    category = tag.attribute("name").is_some_and(|name| name.starts_with("categorie"));
                    let primary = matches!(
                        tag.attribute("name"),
                        Some("ENTPersonNom" | "ENTPersonPrenom" | "ENTStructureVille" | "ENTPersonClasses")
                    );
                    if primary && header.degree.is_none() {
                        header.degree = Some(Degree::First);
                    }
                    let secondary = matches!(tag.attribute("name"), Some("sn" | "givenName" | "l"));
                    if secondary && header.degree.is_none() {
                        header.degree = Some(Degree::Second);
                    }
                }
                _ => {}
            },
            Node::Text(text) if category && part == AafPart::Empty && !text.trim().is_empty() => {
                part = match Category::named(text) {
                    Category::Pupil => AafPart::Pupils,
                    Category::Guardian => AafPart::Guardians,
                    Category::School => AafPart::Schools,
                    Category::Mef => AafPart::Mefs,
                    Category::Other => AafPart::Other,
                };
            }
            Node::End => break,
            _ => {}
        }
    }
    if part == AafPart::Empty && !delta {
        part = people_in_name(name).unwrap_or(part);
    }
    let academy = header.academy.as_deref().and_then(academy::known);
    Format::Aaf { degree: header.degree, academy, part, delta, generated: header.generated }
}

/// `…_Eleve_0000.xml`, `…_PersRelEleve_0000.xml`.
fn people_in_name(name: &str) -> Option<AafPart> {
    name.split(|c: char| !c.is_ascii_alphanumeric()).find_map(|word| match Category::named(word) {
        Category::Pupil => Some(AafPart::Pupils),
        Category::Guardian => Some(AafPart::Guardians),
        Category::School | Category::Mef | Category::Other => None,
    })
}

/// Reads a whole file.
pub(super) fn read(
    mut xml: Xml<'_, '_>,
    degree: Option<Degree>,
    emitter: Emitter<'_>,
) -> Result<ReadSummary, FileError> {
    let mut reading = Reading {
        emitter,
        header: Header { degree, ..Header::default() },
        entry: RawEntry::new(),
        classes: HashSet::new(),
    };
    let mut place = Place::Elsewhere;
    let mut text = String::new();
    let mut requested = false;
    loop {
        let (line, depth) = (xml.line(), xml.depth());
        match xml.next()? {
            // Depth is that around the node: the root is opened at 0, requests at 1, values at 4.
            Node::Open(tag) => match depth {
                1 => {
                    let request = match tag.name() {
                        "addRequest" => Some(Request::Add),
                        "modifyRequest" => Some(Request::Modify),
                        "deleteRequest" => Some(Request::Delete),
                        _ => None,
                    };
                    requested = request.is_some();
                    reading.entry.begin(request.unwrap_or(Request::Add), line);
                }
                3 => {
                    place = match tag.name() {
                        "id" => Place::Identifier,
                        "attr" | "modification" => match tag.attribute("name") {
                            Some(
                                "categoriePersonne" | "categorieStructure" | "categorieMef"
                                | "categorieMatiere",
                            ) => Place::Category,
                            Some(name) if reading.entry.category != Category::Other => attribute(name)
                                .map_or(Place::Elsewhere, |what| Place::Attribute { what, valued: false }),
                            _ => Place::Elsewhere,
                        },
                        _ => Place::Elsewhere,
                    };
                    text.clear();
                }
                4 => text.clear(),
                _ => {}
            },
            Node::Text(part) => {
                if !matches!(place, Place::Elsewhere) {
                    text.push_str(part);
                }
            }
            Node::Character(c) => {
                if !matches!(place, Place::Elsewhere) {
                    text.push(c);
                }
            }
            Node::UnknownEntity => {
                if !matches!(place, Place::Elsewhere) {
                    reading.entry.spoil(Flaw::UnknownEntity);
                }
            }
            Node::Close => match depth {
                5 => {
                    let broken = std::mem::take(&mut reading.entry.broken);
                    match &mut place {
                        Place::Category => reading.entry.category = Category::named(&text),
                        Place::Attribute { what, valued } => {
                            *valued = true;
                            if !broken {
                                reading.entry.push(*what, &text);
                            }
                        }
                        Place::Elsewhere | Place::Identifier => {}
                    }
                    text.clear();
                }
                4 => {
                    let broken = std::mem::take(&mut reading.entry.broken);
                    match place {
                        Place::Identifier if !broken => std::mem::swap(&mut reading.entry.id, &mut text),
                        Place::Attribute { what, valued: false } => reading.entry.push(what, ""),
                        _ => {}
                    }
                    place = Place::Elsewhere;
                }
                2 if requested => {
                    reading.finish()?;
                    let bytes = xml.bytes();
                    reading.emitter.progress(bytes)?;
                }
                _ => {}
            },
            Node::Comment(comment) => {
                if depth <= 1 {
                    reading.header.read(comment);
                }
            }
            Node::Other => {}
            Node::End => break,
        }
        if text.len() > MAX_VALUE {
            reading.entry.spoil(Flaw::TooMuch);
            text.clear();
        }
    }
    let bytes = xml.bytes();
    reading.emitter.finish(bytes)
}

/// Bytes of one value.
const MAX_VALUE: usize = 64 << 10;

/// A file being read.
struct Reading<'s> {
    emitter: Emitter<'s>,
    header: Header,
    entry: RawEntry,
    classes: HashSet<(Option<String>, String)>,
}

impl Reading<'_> {
    /// A request is complete: passes on what it says. A rejected one has been reported.
    fn finish(&mut self) -> Result<(), FileError> {
        let entry = &self.entry;
        self.emitter.summary.rows += 1;
        if entry.request != Request::Add {
            self.emitter.summary.delta = true;
        }
        let (key, name) = (entry.id.trim(), entry.spoken());
        let key = if matches!(entry.category, Category::Pupil | Category::Guardian) { key } else { "" };
        let mut diagnostics =
            Diagnostics { emitter: &mut self.emitter, line: entry.line, key: Some(key), record: &name };
        if let Some(flaw) = entry.flaw {
            let (code, reason) = match flaw {
                Flaw::UnknownEntity => (
                    "unknown-entity",
                    "L’enregistrement contient une entité XML inconnue\u{a0}: il n’est pas importé.",
                ),
                Flaw::TooMuch => (
                    "too-long",
                    "L’enregistrement est démesurément long\u{a0}: il n’est pas importé. Vérifiez-le à la source.",
                ),
            };
            diagnostics.reject(None, code, reason);
            return self.testify();
        }
        if entry.category == Category::Other {
            self.emitter.summary.ignored += 1;
            return Ok(());
        }
        let line = entry.line;
        if entry.request == Request::Delete {
            let entity = match entry.category {
                Category::Pupil => Entity::Pupil,
                Category::Guardian => Entity::Guardian,
                Category::School => Entity::School,
                Category::Mef | Category::Other => Entity::Mef,
            };
            return match person::key(&mut diagnostics, entry) {
                Ok(key) => self.emitter.emit(Record::Removed { entity, key }, line),
                Err(Rejected) => Ok(()),
            };
        }
        match entry.category {
            Category::Pupil => match pupil::pupil(&mut diagnostics, entry) {
                Ok(read) => {
                    for class in read.classes {
                        self.emit_class_once(class, line)?;
                    }
                    self.emitter.emit(Record::Pupil(read.pupil), line)?;
                    read.links.into_iter().try_for_each(|link| self.emitter.emit(Record::Link(link), line))
                }
                Err(Rejected) => self.testify(),
            },
            Category::Guardian => match guardian::guardian(&mut diagnostics, entry) {
                Ok(guardian) => self.emitter.emit(guardian, line),
                Err(Rejected) => Ok(()),
            },
            Category::School => {
                let academy = self.header.academy.as_deref();
                match school::school(&mut diagnostics, entry, self.header.degree, academy) {
                    Ok((school, classes)) => {
                        self.emitter.emit(Record::School(school), line)?;
                        classes
                            .into_iter()
                            .try_for_each(|class| self.emitter.emit(Record::Class(class), line))
                    }
                    Err(Rejected) => Ok(()),
                }
            }
            Category::Mef | Category::Other => match school::mef(&mut diagnostics, entry) {
                Ok(mef) => self.emitter.emit(Record::Mef(mef), line),
                Err(Rejected) => Ok(()),
            },
        }
    }

    /// Says whom a request left out is about, where absence would mean something: a guardian's does not.
    fn testify(&mut self) -> Result<(), FileError> {
        let entry = &self.entry;
        if entry.category != Category::Pupil || entry.request == Request::Delete {
            return Ok(());
        }
        let name = |field| entry.all(field).find_map(|(_, name)| checks::readable_name(name));
        let key = |value: Option<(&str, &str)>| value.and_then(|(_, key)| checks::readable_key(key));
        let quarantined = QuarantinedRecord::Pupil {
            key: checks::readable_key(&entry.id).or_else(|| key(entry.all(Field::Jointure).next())),
            school: key(entry.all(Field::School).next()),
            family_name: name(Field::FamilyName).or_else(|| name(Field::UsageName)),
            first_name: name(Field::FirstName),
            aligned: true,
        };
        self.emitter.emit(Record::Quarantined(quarantined), entry.line)
    }

    /// Passes on a class known through a pupil, unless it just was.
    fn emit_class_once(&mut self, class: ClassRecord, line: u64) -> Result<(), FileError> {
        if self.classes.len() == REMEMBERED_CLASSES {
            self.classes.clear();
        }
        if self.classes.insert((class.school.clone(), class.code.clone())) {
            self.emitter.emit(Record::Class(class), line)?;
        }
        Ok(())
    }
}
