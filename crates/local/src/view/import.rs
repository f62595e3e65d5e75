//! Import: recognise, preview, apply, undo.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::codes::Degree;
use crate::store::import::history::ImportCounts;
use crate::store::import::rejection;

/// What dropped files are.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Inspection {
    /// Every file, archive members one by one.
    pub files: Vec<InspectedFile>,
    /// The files do not name the school (ONDE): the director chooses or creates it.
    pub needs_school: bool,
    /// At least one file can be imported.
    pub importable: bool,
    /// French sentence when something that usually goes with these files is missing.
    pub advice: Option<String>,
}

/// One file.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InspectedFile {
    /// Path as given.
    pub path: String,
    /// Name shown (with the member's name for an archive).
    pub name: String,
    /// French name of the format; `None` when it is not recognised.
    pub format: Option<String>,
    /// French sentence when it cannot be used.
    pub problem: Option<String>,
    /// Bytes.
    pub size: f64,
}

/// A request to preview or apply.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ImportRequest {
    /// Paths, as inspected.
    pub paths: Vec<String>,
    /// The school, when the files do not name it.
    pub school: Option<ImportSchool>,
    /// Answers to the preview's questions.
    pub answers: Vec<Answer>,
}

/// The school of files that do not name one.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ImportSchool {
    /// UAI, checked.
    pub uai: String,
    /// Name; needed when the school is new.
    pub name: Option<String>,
    /// Degree; needed when the school is new.
    pub degree: Option<Degree>,
    /// Town; needed when the school is new.
    pub town: Option<String>,
}

/// What an import would do, or did. Preview and application give the same figures.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportReport {
    /// Per school.
    pub schools: Vec<SchoolChanges>,
    /// Totals over all schools.
    pub totals: Changes,
    /// Guardians nobody refers to: counted, not kept.
    pub unreferenced_guardians: u32,
    /// Links without responsibility (respLégal 0): counted, not kept.
    pub without_responsibility: u32,
    /// Pupils whom the files do not name and who stay, because a line left out may be theirs.
    pub pupils_kept: u32,
    /// Guardians whose links the files do not say and who stay, because a line left out may be theirs.
    pub guardians_kept: u32,
    /// Lines and records left out or taken with a warning, first ones.
    pub rejections: Vec<RejectedLine>,
    /// How many were left out.
    pub rejected: u32,
    /// How many were taken with a warning.
    pub warned: u32,
    /// What the files leave in doubt; the import waits for the answers.
    pub questions: Vec<Question>,
    /// Questions that have an answer, of this request or of an earlier import: it can be looked at and changed.
    pub answered: Vec<AnsweredQuestion>,
    /// Answers of this request to which no question belongs: they had no effect.
    pub unused_answers: Vec<String>,
    /// Corrections to make at the source that this import adds to the list.
    pub corrections_found: u32,
    /// Corrections of the list that this import shows made.
    pub corrections_made: u32,
    /// Examples of what changes, for the eye: first ones.
    pub examples: Vec<ChangeExample>,
    /// Of a school of the central service: what waits for it.
    pub transmission: Option<Transmission>,
    /// Nothing would change.
    pub unchanged: bool,
    /// It was done. A preview never is, nor an import that waits for answers.
    pub applied: bool,
}

/// What an import of a school of the central service needs of it, and lets wait for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Transmission {
    /// Accounts that it makes, out of those that the service lent.
    pub accounts: u32,
    /// Those that this computer has.
    pub available: u32,
    /// French sentence when they are not enough: nothing is imported before an exchange.
    pub missing: Option<String>,
    /// Operations that wait to be sent.
    pub operations: u32,
}

/// Changes of one school.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SchoolChanges {
    /// UAI.
    pub uai: String,
    /// Name.
    pub name: String,
    /// The school is new.
    pub created: bool,
    /// Figures.
    pub changes: Changes,
}

/// Figures of an import.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Changes {
    /// Pupils who arrive.
    pub pupils_new: u32,
    /// Pupils whose data changes.
    pub pupils_changed: u32,
    /// Pupils who leave: kept, marked as gone.
    pub pupils_gone: u32,
    /// Pupils present after the import.
    pub pupils: u32,
    /// Guardians who arrive.
    pub guardians_new: u32,
    /// Guardians whose data changes.
    pub guardians_changed: u32,
    /// Guardians who leave.
    pub guardians_gone: u32,
    /// Guardians present after the import.
    pub guardians: u32,
    /// Accounts created.
    pub accounts_new: u32,
    /// Accounts found again, password untouched.
    pub accounts_kept: u32,
}

same_fields!(
    Changes,
    ImportCounts,
    pupils_new,
    pupils_changed,
    pupils_gone,
    pupils,
    guardians_new,
    guardians_changed,
    guardians_gone,
    guardians,
    accounts_new,
    accounts_kept
);

/// A line left out or taken with a warning.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RejectedLine {
    /// File name.
    pub file: String,
    /// 1-based line.
    pub line: Option<u32>,
    /// Person, else record.
    pub record: Option<String>,
    /// Column or attribute.
    pub field: Option<String>,
    /// Stable code.
    pub code: String,
    /// French sentence.
    pub reason: String,
    /// Taken all the same.
    pub kept: bool,
}

impl From<rejection::RejectedLine> for RejectedLine {
    fn from(line: rejection::RejectedLine) -> Self {
        Self {
            file: line.file,
            line: line.line,
            record: line.record,
            field: line.field,
            code: line.code,
            reason: line.reason,
            kept: line.kept,
        }
    }
}

/// Something only the director can tell.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Question {
    /// Key to answer with.
    pub id: String,
    /// What it is about. Those about the files come first.
    pub about: QuestionAbout,
    /// Whom or what it is about, for a heading: the name of a file, or a child, `Léa PETIT, CP A`. Questions of one
    /// subject follow one another.
    pub subject: String,
    /// French sentence.
    pub text: String,
    /// Facts that help to answer, one French sentence each.
    pub facts: Vec<String>,
    /// Who would leave, school by school; of the question about departures alone.
    pub departures: Vec<SchoolDepartures>,
    /// What can be answered. A single choice is a consent: without it nothing is imported.
    pub choices: Vec<QuestionChoice>,
}

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum QuestionAbout {
    /// The files as a whole, or a column of one.
    Files,
    /// A pupil.
    Pupil,
    /// A guardian.
    Guardian,
}

/// A question that has an answer.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AnsweredQuestion {
    /// What was asked.
    pub question: Question,
    /// [`QuestionChoice::value`] of the answer.
    pub value: String,
    /// Given to an earlier import and remembered.
    pub remembered: bool,
}

/// Who would leave a school.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SchoolDepartures {
    /// UAI.
    pub uai: String,
    /// Name.
    pub name: String,
    /// Pupils who would leave.
    pub leaving: u32,
    /// Pupils present before.
    pub present: u32,
    /// Class by class, in the order of their labels.
    pub classes: Vec<ClassDepartures>,
}

/// Who would leave a class.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ClassDepartures {
    /// Label; `None` for pupils without class.
    pub class: Option<String>,
    /// Pupils who would leave.
    pub leaving: u32,
    /// Pupils present before.
    pub present: u32,
    /// First names and names of those who would leave, the first ones.
    pub pupils: Vec<String>,
}

/// One possible answer.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QuestionChoice {
    /// Value to send back.
    pub value: String,
    /// French label.
    pub label: String,
}

/// An answer.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Answer {
    /// [`Question::id`].
    pub id: String,
    /// [`QuestionChoice::value`].
    pub value: String,
}

/// An example of a change.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChangeExample {
    /// `new`, `changed` or `gone`.
    pub kind: String,
    /// `pupil` or `guardian`.
    pub entity: String,
    /// Person, name first.
    pub name: String,
    /// Class label.
    pub class: Option<String>,
    /// French sentence for a change ("mobile : … → …").
    pub detail: Option<String>,
}

/// A past import.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PastImport {
    /// Number.
    pub id: u32,
    /// RFC 3339 timestamp.
    pub at: String,
    /// Who.
    pub author: String,
    /// File names.
    pub files: Vec<String>,
    /// Figures.
    pub changes: Changes,
    /// It can be undone (the last one, with none of its new accounts used since).
    pub undoable: bool,
    /// French sentence when it is the last and still cannot be undone.
    pub why_not: Option<String>,
    /// It was undone.
    pub undone: bool,
}
