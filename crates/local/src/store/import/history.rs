//! The imports of the past, and the one under way.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, SqliteConnection, SqliteExecutor};

use super::super::id::{
    AccountId, ClassId, EnrolmentId, GuardianId, ImportId, LinkId, MefId, PupilId, SchoolId, SourceRecordId,
};
use super::super::stored::Cells;
use crate::Result;

/// Greatest number of each table before an import: what stands above is what it created.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, FromRow)]
#[expect(missing_docs, reason = "one field per table")]
pub struct Watermarks {
    pub school: SchoolId,
    pub class: ClassId,
    pub mef: MefId,
    pub account: AccountId,
    pub pupil: PupilId,
    pub enrolment: EnrolmentId,
    pub guardian: GuardianId,
    pub link: LinkId,
    pub source_id: SourceRecordId,
}

impl Watermarks {
    /// Nobody was known: neither people nor their identifiers.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        let Self { pupil, guardian, link, source_id, .. } = self;
        pupil.get() == 0 && guardian.get() == 0 && link.get() == 0 && source_id.get() == 0
    }

    /// Reads them.
    ///
    /// # Errors
    /// What the database met.
    pub async fn read(connection: &mut SqliteConnection) -> Result<Self> {
        Ok(sqlx::query_as(
            "SELECT (SELECT coalesce(max(id), 0) FROM school) AS school,
                 (SELECT coalesce(max(id), 0) FROM class) AS class,
                 (SELECT coalesce(max(id), 0) FROM mef) AS mef,
                 (SELECT coalesce(max(id), 0) FROM account) AS account,
                 (SELECT coalesce(max(id), 0) FROM pupil) AS pupil,
                 (SELECT coalesce(max(id), 0) FROM enrolment) AS enrolment,
                 (SELECT coalesce(max(id), 0) FROM guardian) AS guardian,
                 (SELECT coalesce(max(id), 0) FROM link) AS link,
                 (SELECT coalesce(max(id), 0) FROM source_id) AS source_id",
        )
        .fetch_one(connection)
        .await?)
    }
}

/// Figures of an import.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ImportCounts {
    /// Pupils who arrived.
    pub pupils_new: u32,
    /// Pupils whose data changed.
    pub pupils_changed: u32,
    /// Pupils who left: kept, marked as gone.
    pub pupils_gone: u32,
    /// Pupils present after the import.
    pub pupils: u32,
    /// Guardians who arrived.
    pub guardians_new: u32,
    /// Guardians whose data changed.
    pub guardians_changed: u32,
    /// Guardians who left.
    pub guardians_gone: u32,
    /// Guardians present after the import.
    pub guardians: u32,
    /// Accounts created.
    pub accounts_new: u32,
    /// Accounts found again, password untouched.
    pub accounts_kept: u32,
}

/// An import as stored.
#[derive(Debug)]
pub struct ImportRecord {
    /// Number.
    pub id: ImportId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub author: String,
    /// File names.
    pub files: Vec<String>,
    /// Its figures.
    pub report: ImportCounts,
    /// What stood before it.
    pub watermarks: Watermarks,
    /// It was undone.
    pub undone: bool,
}

impl FromRow<'_, SqliteRow> for ImportRecord {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let cells = Cells::of(row, "import", &["id"]);
        Ok(Self {
            id: cells.get("id")?,
            at: cells.stored("at")?,
            author: cells.get("author")?,
            files: cells.json("files")?,
            report: cells.json("report")?,
            watermarks: cells.json("watermarks")?,
            undone: cells.get("undone")?,
        })
    }
}

/// All imports, the last first.
///
/// # Errors
/// What the database met.
pub async fn all<'e>(executor: impl SqliteExecutor<'e>) -> Result<Vec<ImportRecord>> {
    Ok(sqlx::query_as(
        "SELECT id, at, author, files, report, watermarks, undone FROM import ORDER BY id DESC",
    )
    .fetch_all(executor)
    .await?)
}

/// Begins an import: from here on the triggers keep what rows were before. What was kept for earlier imports,
/// which cannot be undone any more, goes.
///
/// # Errors
/// What the database met.
pub async fn begin(
    connection: &mut SqliteConnection,
    at: &str,
    author: &str,
    files: &str,
    watermarks: &Watermarks,
) -> Result<ImportId> {
    sqlx::query("DELETE FROM import_before").execute(&mut *connection).await?;
    let id: ImportId = sqlx::query_scalar(
        "INSERT INTO import (at, author, files, report, watermarks) VALUES (?1, ?2, ?3, '{}', ?4) RETURNING id",
    )
    .bind(at.to_owned())
    .bind(author.to_owned())
    .bind(files.to_owned())
    .bind(serde_json::to_string(watermarks)?)
    .fetch_one(&mut *connection)
    .await?;
    sqlx::query("INSERT INTO import_running (import_id) VALUES (?1)").bind(id).execute(connection).await?;
    Ok(id)
}

/// Ends the import under way.
///
/// # Errors
/// What the database met.
pub async fn finish(connection: &mut SqliteConnection, id: ImportId, counts: &ImportCounts) -> Result<()> {
    sqlx::query("DELETE FROM import_running").execute(&mut *connection).await?;
    sqlx::query("UPDATE import SET report = ?2 WHERE id = ?1")
        .bind(id)
        .bind(serde_json::to_string(counts)?)
        .execute(connection)
        .await?;
    Ok(())
}

/// Answers given to earlier imports.
///
/// # Errors
/// What the database met.
pub async fn answers(connection: &mut SqliteConnection) -> Result<HashMap<String, String>> {
    let answers: Vec<(String, String)> =
        sqlx::query_as("SELECT question, value FROM import_answer").fetch_all(connection).await?;
    Ok(answers.into_iter().collect())
}

/// Remembers an answer.
///
/// # Errors
/// What the database met.
pub async fn remember(
    connection: &mut SqliteConnection,
    import: ImportId,
    question: &str,
    value: &str,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO import_answer (question, value, import_id) VALUES (?1, ?2, ?3)
         ON CONFLICT (question) DO UPDATE SET value = excluded.value, import_id = excluded.import_id
             WHERE value <> excluded.value",
    )
    .bind(question.to_owned())
    .bind(value.to_owned())
    .bind(import)
    .execute(connection)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{ImportCounts, Watermarks};

    #[test]
    fn what_is_kept_of_an_import_is_spelt_for_ever() {
        let counts =
            ImportCounts { pupils_new: 1, pupils: 2, guardians: 3, accounts_kept: 4, ..Default::default() };
        let written = r#"{"pupilsNew":1,"pupilsChanged":0,"pupilsGone":0,"pupils":2,"guardiansNew":0,"guardiansChanged":0,"guardiansGone":0,"guardians":3,"accountsNew":0,"accountsKept":4}"#;
        assert_eq!(serde_json::to_string(&counts).unwrap(), written);
        assert_eq!(serde_json::from_str::<ImportCounts>(written).unwrap(), counts);
        assert_eq!(serde_json::from_str::<ImportCounts>(r#"{"later":1}"#).unwrap(), ImportCounts::default());
        let written = r#"{"school":1,"class":2,"mef":3,"account":4,"pupil":5,"enrolment":6,"guardian":7,"link":8,"source_id":9}"#;
        let marks: Watermarks = serde_json::from_str(written).unwrap();
        assert_eq!((marks.school.get(), marks.source_id.get()), (1, 9));
        assert_eq!(serde_json::to_string(&marks).unwrap(), written);
    }
}
