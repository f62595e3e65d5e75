//! Corrections to make at the source.

use domain::place::Place;
use serde::Serialize;
use ts_rs::TS;

use super::codes::same_variants;
use crate::store::correction;

/// Something that an import found malformed, damaged or doubtful, to be put right where the files come from. It is
/// kept until an import shows that it was.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Correction {
    /// Number.
    pub id: u32,
    /// What it is about.
    pub about: CorrectionAbout,
    /// The person, family name first; of a line that could not be taken, what can be read of it; of a file, its name.
    pub name: String,
    /// Label of the pupil's class, or of the classes of a guardian's pupils.
    pub class: Option<String>,
    /// Column or attribute, as the file calls it.
    pub field: Option<String>,
    /// Stable code, that of [`super::import::RejectedLine::code`].
    pub code: String,
    /// French sentence: what is wrong and what to do.
    pub reason: String,
    /// The person, or what the line says, is not in the data.
    pub left_out: bool,
    /// File that showed it last.
    pub file: String,
    /// 1-based line in that file.
    pub line: Option<u32>,
    /// RFC 3339 timestamp of the import that found it first.
    pub since: String,
    /// Account of the person, when there is one.
    pub account: Option<u32>,
}

/// What a correction is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CorrectionAbout {
    /// A pupil.
    Pupil,
    /// A guardian.
    Guardian,
    /// A file, or a line of which nobody can be told.
    File,
}

same_variants!(CorrectionAbout, correction::About, Pupil, Guardian, File);

impl Correction {
    /// One as it is kept, of a school there; its classes as they come.
    #[must_use]
    pub fn of(stored: correction::Correction, place: Place) -> Self {
        let classes: Vec<String> = stored.classes.into_iter().map(|(_, name)| name).collect();
        Self {
            id: stored.id,
            about: stored.about.into(),
            name: stored.name,
            class: (!classes.is_empty()).then(|| classes.join(", ")),
            field: stored.field,
            code: stored.code,
            reason: stored.reason,
            left_out: stored.left_out,
            file: stored.file,
            line: stored.line,
            since: place.written(stored.since),
            account: stored.account,
        }
    }
}
