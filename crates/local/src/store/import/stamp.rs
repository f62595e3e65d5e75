//! What the files of imports said of their year and day.

use jiff::civil::Date;
use sqlx::SqliteConnection;

use super::super::id::ImportId;
use super::super::stored::{Cells, Coded};
use crate::Result;

/// Year and day of one source's files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredStamp {
    /// Scope of identifiers.
    pub scope: String,
    /// School year, by the year in which it begins.
    pub school_year: Option<i16>,
    /// Day they were made.
    pub exported_on: Option<Date>,
}

impl StoredStamp {
    /// The year is earlier; in the same year, or where one is not said, the day is.
    #[must_use]
    pub fn is_older_than(&self, other: &Self) -> bool {
        match (self.school_year, other.school_year) {
            (Some(one), Some(other)) if one != other => return one < other,
            _ => {}
        }
        matches!((self.exported_on, other.exported_on), (Some(one), Some(other)) if one < other)
    }
}

/// The latest that imports which were not undone said of a scope.
///
/// # Errors
/// What the database met.
pub async fn last(connection: &mut SqliteConnection, scope: &str) -> Result<Option<StoredStamp>> {
    let said: Vec<(Option<i16>, Option<Date>)> = sqlx::query(
        "SELECT s.import_id, s.scope, s.school_year, s.exported_on
         FROM import_stamp s JOIN import i ON i.id = s.import_id AND i.undone = 0
         WHERE s.scope = ?1",
    )
    .bind(scope.to_owned())
    .try_map(|row| {
        let cells = Cells::of(&row, "import_stamp", &["import_id", "scope"]);
        Ok((cells.get("school_year")?, cells.stored_or_null("exported_on")?))
    })
    .fetch_all(connection)
    .await?;
    let school_year = said.iter().filter_map(|(year, _)| *year).max();
    let exported_on = said.iter().filter_map(|(_, day)| *day).max();
    if school_year.is_none() && exported_on.is_none() {
        return Ok(None);
    }
    Ok(Some(StoredStamp { scope: scope.to_owned(), school_year, exported_on }))
}

/// Remembers what the files of an import said.
///
/// # Errors
/// What the database met.
pub async fn remember(
    connection: &mut SqliteConnection,
    import: ImportId,
    stamps: &[StoredStamp],
) -> Result<()> {
    for stamp in stamps {
        sqlx::query(
            "INSERT INTO import_stamp (import_id, scope, school_year, exported_on) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO NOTHING",
        )
        .bind(import)
        .bind(stamp.scope.clone())
        .bind(stamp.school_year)
        .bind(stamp.exported_on.map(Coded))
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}
