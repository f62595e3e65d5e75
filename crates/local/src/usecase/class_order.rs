//! The classes of a school in the order of schooling: by the lowest level or MEF taught in them, then by name.

use std::collections::HashMap;

use domain::fold::fold;
use domain::level::Level;
use sqlx::SqliteConnection;

use crate::Result;
use crate::store::id::SchoolId;
use crate::store::statistics;

/// What is taught in each class of a school.
pub(super) struct ClassOrder {
    /// The lowest level or MEF, by code of the class.
    lowest: HashMap<String, String>,
}

/// Where a class stands: those of which nobody says a level first.
pub(super) type Place = (Option<(Option<Level>, String)>, String);

impl ClassOrder {
    /// Reads it.
    ///
    /// # Errors
    /// What the database met.
    pub(super) async fn of(connection: &mut SqliteConnection, school: SchoolId) -> Result<Self> {
        let mut lowest: HashMap<String, String> = HashMap::new();
        for (class, level) in statistics::class_levels(connection, school).await? {
            match lowest.get_mut(&class) {
                Some(known) if Level::order(known) <= Level::order(&level) => {}
                Some(known) => *known = level,
                None => drop(lowest.insert(class, level)),
            }
        }
        Ok(Self { lowest })
    }

    /// Where the class of that code and name stands.
    pub(super) fn place(&self, code: &str, name: &str) -> Place {
        place(self.lowest.get(code).map(String::as_str), name)
    }
}

/// Where a class stands in which that is the lowest level or MEF.
pub(super) fn place(lowest: Option<&str>, name: &str) -> Place {
    let level = lowest.map(|code| (Level::order(code).0, code.to_owned()));
    (level, fold(name))
}
