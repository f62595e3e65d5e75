//! Corrections to make at the source, as the list shows them.

use jiff::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, SqliteExecutor};

use super::id::SchoolId;
use super::stored::{Cells, coded};
use crate::Result;

/// What a correction is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// A pupil.
    Pupil,
    /// A guardian.
    Guardian,
    /// A file, or a line of which nobody can be told.
    File,
}

coded!(About: Pupil = "pupil", Guardian = "guardian", File = "file");

/// An open correction.
#[derive(Debug, Clone)]
pub struct Correction {
    /// Number.
    pub id: u32,
    /// What it is about.
    pub about: About,
    /// The person, family name first; of a line that could not be taken, what can be read of it; of a file, its name.
    pub name: String,
    /// Code and name of the pupil's class, or of the classes of a guardian's pupils, in no order.
    pub classes: Vec<(String, String)>,
    /// Column or attribute, as the file calls it.
    pub field: Option<String>,
    /// Stable code of the fault.
    pub code: String,
    /// French sentence: what is wrong and what to do.
    pub reason: String,
    /// The person, or what the line says, is not in the data.
    pub left_out: bool,
    /// File that showed it last.
    pub file: String,
    /// 1-based line in that file.
    pub line: Option<u32>,
    /// When the import that found it first was made.
    pub since: Timestamp,
    /// Account of the person, when there is one.
    pub account: Option<u32>,
}

impl FromRow<'_, SqliteRow> for Correction {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let cells = Cells::of(row, "correction", &["id"]);
        Ok(Self {
            id: cells.get("id")?,
            about: cells.stored("about")?,
            name: cells.get("name")?,
            classes: cells.json("classes")?,
            field: cells.get("field")?,
            code: cells.get("code")?,
            reason: cells.get("reason")?,
            left_out: cells.get("left_out")?,
            file: cells.get("file")?,
            line: cells.get("line")?,
            since: cells.beside("import", &["opened_by"]).stored("at")?,
            account: cells.get("account")?,
        })
    }
}

/// The open corrections of a school: those about files first, then person by person, in the order of names.
///
/// # Errors
/// What the database met.
pub async fn open<'e>(executor: impl SqliteExecutor<'e>, school: SchoolId) -> Result<Vec<Correction>> {
    Ok(sqlx::query_as(
        "SELECT c.id, c.about, c.name, c.field, c.code, c.reason, c.left_out, c.file, c.line, c.opened_by, i.at,
             CASE c.about WHEN 'pupil' THEN (SELECT p.account_id FROM pupil p WHERE p.id = c.person)
                          WHEN 'guardian' THEN (SELECT g.account_id FROM guardian g WHERE g.id = c.person) END AS account,
             CASE c.about
                 WHEN 'pupil' THEN coalesce((
                     SELECT json_array(json_array(k.code, k.name)) FROM enrolment e
                     JOIN class_shown k ON k.id = e.class_id
                     WHERE e.pupil_id = c.person AND e.school_id = c.school_id), '[]')
                 WHEN 'guardian' THEN (SELECT json_group_array(json_array(code, name)) FROM (
                     SELECT DISTINCT k.code, k.name FROM link l JOIN enrolment e ON e.pupil_id = l.pupil_id
                         AND e.school_id = c.school_id AND e.gone_on IS NULL
                     JOIN class_shown k ON k.id = e.class_id
                     WHERE l.guardian_id = c.person AND l.gone = 0)) ELSE '[]' END AS classes
         FROM correction c JOIN import i ON i.id = c.opened_by
         WHERE c.school_id = ?1 AND c.closed_by IS NULL
         ORDER BY c.about <> 'file', c.name COLLATE NOCASE, c.person, c.id",
    )
    .bind(school)
    .fetch_all(executor)
    .await?)
}

/// How many corrections of a school are open.
///
/// # Errors
/// What the database met.
pub async fn count_open<'e>(executor: impl SqliteExecutor<'e>, uai: &str) -> Result<u32> {
    Ok(sqlx::query_scalar(
        "SELECT count(*) FROM correction c JOIN school d ON d.id = c.school_id
         WHERE d.uai = ?1 AND c.closed_by IS NULL",
    )
    .bind(uai.to_owned())
    .fetch_one(executor)
    .await?)
}

/// How many corrections of a school are open, by what they are about.
///
/// # Errors
/// What the database met.
pub async fn count_open_by_about<'e>(
    executor: impl SqliteExecutor<'e>,
    school: SchoolId,
) -> Result<Vec<(About, u32)>> {
    let counted = sqlx::query(
        "SELECT min(id) AS id, about, count(*) AS corrections FROM correction
         WHERE school_id = ?1 AND closed_by IS NULL GROUP BY about",
    )
    .bind(school)
    .try_map(|row: SqliteRow| {
        let cells = Cells::of(&row, "correction", &["id"]);
        Ok((cells.stored("about")?, cells.get("corrections")?))
    });
    Ok(counted.fetch_all(executor).await?)
}
