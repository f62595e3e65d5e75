//! The cells of a row, and where they stand.

use serde::de::DeserializeOwned;
use sqlx::sqlite::SqliteRow;
use sqlx::{Decode, Row, Sqlite, Type, ValueRef};

use super::{BadValue, Coded, Stored};

/// The cells of a row that come from one table. One whose value cannot be read is an error that names the table, the
/// column and the row; it comes out of the query as what the database met.
#[derive(Clone, Copy)]
pub struct Cells<'r> {
    row: &'r SqliteRow,
    table: &'static str,
    key: &'static [&'static str],
}

impl<'r> Cells<'r> {
    /// The cells of a row of that table, which is known by the values of the columns `key`, selected with the others.
    #[must_use]
    pub const fn of(row: &'r SqliteRow, table: &'static str, key: &'static [&'static str]) -> Self {
        Self { row, table, key }
    }

    /// The cells that another table adds to the same row.
    #[must_use]
    pub const fn beside(self, table: &'static str, key: &'static [&'static str]) -> Self {
        Self::of(self.row, table, key)
    }

    /// What a column holds as SQLite has it.
    ///
    /// # Errors
    /// The [`BadValue`], and what sqlx met.
    pub fn get<T: Decode<'r, Sqlite> + Type<Sqlite>>(self, column: &'static str) -> sqlx::Result<T> {
        self.row.try_get(column).map_err(|error| match error {
            sqlx::Error::ColumnDecode { .. } => self.bad(column),
            other => other,
        })
    }

    /// What a column keeps in another form.
    ///
    /// # Errors
    /// As [`Cells::get`].
    pub fn stored<T: Stored>(self, column: &'static str) -> sqlx::Result<T> {
        self.get::<Coded<T>>(column).map(|Coded(value)| value)
    }

    /// The same where there may be nothing.
    ///
    /// # Errors
    /// As [`Cells::get`].
    pub fn stored_or_null<T: Stored>(self, column: &'static str) -> sqlx::Result<Option<T>> {
        Ok(self.get::<Option<Coded<T>>>(column)?.map(|Coded(value)| value))
    }

    /// The same, where the statement selects the column under another name.
    ///
    /// # Errors
    /// As [`Cells::get`].
    pub fn stored_as<T: Stored>(
        self,
        selected: &'static str,
        column: &'static str,
    ) -> sqlx::Result<Option<T>> {
        match self.row.try_get::<Option<Coded<T>>, _>(selected) {
            Ok(value) => Ok(value.map(|Coded(value)| value)),
            Err(sqlx::Error::ColumnDecode { .. }) => Err(self.bad(column)),
            Err(other) => Err(other),
        }
    }

    /// What a column keeps as JSON.
    ///
    /// # Errors
    /// As [`Cells::get`].
    pub fn json<T: DeserializeOwned>(self, column: &'static str) -> sqlx::Result<T> {
        let text: &str = self.get(column)?;
        serde_json::from_str(text).map_err(|_| self.bad(column))
    }

    /// Says that a column holds none of its values.
    #[must_use]
    pub fn bad(self, column: &'static str) -> sqlx::Error {
        let parts: Vec<String> = self.key.iter().map(|part| self.part(part)).collect();
        sqlx::Error::Decode(BadValue { table: self.table, column, row: parts.join(" ") }.into())
    }

    /// One part of what a row is known by: a number, a text or bytes.
    fn part(self, column: &str) -> String {
        let unknown = || "?".to_owned();
        let Ok(raw) = self.row.try_get_raw(column) else { return unknown() };
        if raw.is_null() {
            return unknown();
        }
        let number = || self.row.try_get::<i64, _>(column).map(|number| number.to_string());
        let text = || self.row.try_get::<String, _>(column);
        let bytes = || self.row.try_get::<&[u8], _>(column).map(in_figures);
        number().or_else(|_| text()).or_else(|_| bytes()).unwrap_or_else(|_| unknown())
    }
}

fn in_figures(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
