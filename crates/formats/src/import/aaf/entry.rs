//! One request being read: its values in one stretch of text, reused from record to record.

use std::ops::Range;

use super::attribute::Field;
use crate::import::checks;

/// Values of one record, those of all attributes together.
const VALUES: usize = 4_096;
/// Bytes of the values of one record.
const BYTES: usize = 1 << 20;

/// What a request does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Request {
    Add,
    Modify,
    Delete,
}

/// What a request is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Category {
    Pupil,
    Guardian,
    School,
    Mef,
    /// Nothing that is read.
    Other,
}

impl Category {
    pub(super) fn named(name: &str) -> Self {
        match name.trim() {
            "Eleve" => Self::Pupil,
            "PersRelEleve" => Self::Guardian,
            "EtabEducNat" => Self::School,
            "MefEducNat" => Self::Mef,
            _ => Self::Other,
        }
    }
}

/// Why a record cannot be read although its document is sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    UnknownEntity,
    TooMuch,
}

/// A value of an attribute.
pub(super) struct Value {
    field: Field,
    name: &'static str,
    range: Range<usize>,
}

/// The request being read.
pub(super) struct RawEntry {
    pub(super) request: Request,
    pub(super) category: Category,
    /// 1-based line where the request begins.
    pub(super) line: u64,
    pub(super) id: String,
    pub(super) flaw: Option<Flaw>,
    /// The value being read is not what was meant; it is not kept.
    pub(super) broken: bool,
    text: String,
    values: Vec<Value>,
}

impl RawEntry {
    pub(super) const fn new() -> Self {
        Self {
            request: Request::Add,
            category: Category::Other,
            line: 0,
            id: String::new(),
            flaw: None,
            broken: false,
            text: String::new(),
            values: Vec::new(),
        }
    }

    /// Forgets the last request.
    pub(super) fn begin(&mut self, request: Request, line: u64) {
        self.request = request;
        self.category = Category::Other;
        self.line = line;
        self.id.clear();
        self.flaw = None;
        self.broken = false;
        self.text.clear();
        self.values.clear();
    }

    /// Adds a value; an empty one only says that the attribute is mentioned.
    pub(super) fn push(&mut self, (field, name): (Field, &'static str), value: &str) {
        if self.values.len() == VALUES || self.text.len() + value.len() > BYTES {
            self.flaw = Some(Flaw::TooMuch);
            return;
        }
        let start = self.text.len();
        self.text.push_str(value.trim());
        self.values.push(Value { field, name, range: start..self.text.len() });
    }

    /// The value being read cannot be what was meant.
    pub(super) const fn spoil(&mut self, flaw: Flaw) {
        self.flaw = Some(flaw);
        self.broken = true;
    }

    /// Only the attributes mentioned are meant.
    pub(super) fn partial(&self) -> bool {
        self.request == Request::Modify
    }

    /// Whether the attribute is there at all, be it empty.
    pub(super) fn mentions(&self, field: Field) -> bool {
        self.values.iter().any(|value| value.field == field)
    }

    /// The attribute's name as written and its first value that is not empty. In a modification, an attribute
    /// that is mentioned without any has the empty value.
    pub(super) fn first(&self, field: Field) -> Option<(&'static str, &str)> {
        let mut mentioned = None;
        for value in self.values.iter().filter(|value| value.field == field) {
            if !value.range.is_empty() {
                return Some((value.name, &self.text[value.range.clone()]));
            }
            mentioned = mentioned.or(Some((value.name, "")));
        }
        mentioned.filter(|_| self.partial())
    }

    /// What staff call a record: the person's names where they can be read, else its identifier.
    pub(super) fn spoken(&self) -> String {
        let name = |fields: &[Field]| {
            fields.iter().find_map(|field| self.all(*field).find_map(|(_, name)| checks::readable_name(name)))
        };
        let names = [name(&[Field::FamilyName, Field::UsageName]), name(&[Field::FirstName])];
        let names: Vec<String> = names.into_iter().flatten().collect();
        if names.is_empty() { self.id.trim().to_owned() } else { names.join(" ") }
    }

    /// The attribute's values that are not empty, with its name as written.
    pub(super) fn all(&self, field: Field) -> impl Iterator<Item = (&'static str, &str)> {
        self.values
            .iter()
            .filter(move |value| value.field == field && !value.range.is_empty())
            .map(|value| (value.name, &self.text[value.range.clone()]))
    }
}
