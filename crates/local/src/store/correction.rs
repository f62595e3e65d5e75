//! Corrections to make at the source, as the list shows them.

use sqlx::{FromRow, SqliteExecutor};

use crate::view::correction::{Correction, CorrectionAbout};
use crate::{Error, Result};

#[derive(FromRow)]
struct Row {
    id: i64,
    about: String,
    name: String,
    class: Option<String>,
    field: Option<String>,
    code: String,
    reason: String,
    left_out: bool,
    file: String,
    line: Option<i64>,
    since: String,
    account: Option<i64>,
}

impl Row {
    fn shown(self) -> Result<Correction> {
        let number = |stored: i64| u32::try_from(stored).map_err(|_| Error::Damaged);
        Ok(Correction {
            id: number(self.id)?,
            about: match self.about.as_str() {
                "pupil" => CorrectionAbout::Pupil,
                "guardian" => CorrectionAbout::Guardian,
                "file" => CorrectionAbout::File,
                _ => return Err(Error::Damaged),
            },
            name: self.name,
            class: self.class,
            field: self.field,
            code: self.code,
            reason: self.reason,
            left_out: self.left_out,
            file: self.file,
            line: self.line.map(number).transpose()?,
            since: self.since,
            account: self.account.map(number).transpose()?,
        })
    }
}

/// The open corrections of a school: those about files first, then person by person, in the order of names.
///
/// # Errors
/// What the database met.
pub async fn open<'e>(executor: impl SqliteExecutor<'e>, school: i64) -> Result<Vec<Correction>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT c.id, c.about, c.name, c.field, c.code, c.reason, c.left_out, c.file, c.line, i.at AS since,
             CASE c.about WHEN 'pupil' THEN (SELECT p.account_id FROM pupil p WHERE p.id = c.person)
                          WHEN 'guardian' THEN (SELECT g.account_id FROM guardian g WHERE g.id = c.person) END AS account,
             CASE c.about
                 WHEN 'pupil' THEN (SELECT k.name FROM enrolment e JOIN class_shown k ON k.id = e.class_id
                                    WHERE e.pupil_id = c.person AND e.school_id = c.school_id)
                 WHEN 'guardian' THEN (SELECT group_concat(name, ', ') FROM (
                     SELECT DISTINCT k.name FROM link l JOIN enrolment e ON e.pupil_id = l.pupil_id
                         AND e.school_id = c.school_id AND e.gone_on IS NULL
                     JOIN class_shown k ON k.id = e.class_id
                     WHERE l.guardian_id = c.person AND l.gone = 0 ORDER BY k.name)) END AS class
         FROM correction c JOIN import i ON i.id = c.opened_by
         WHERE c.school_id = ?1 AND c.closed_by IS NULL
         ORDER BY c.about <> 'file', c.name COLLATE NOCASE, c.person, c.id",
    )
    .bind(school)
    .fetch_all(executor)
    .await?;
    rows.into_iter().map(Row::shown).collect()
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
