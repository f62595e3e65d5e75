//! How figures call the classes and levels of a school, and in which order they stand.

use std::collections::HashMap;

use domain::level::Level;
use sqlx::SqliteConnection;

use super::class_order::{self, ClassOrder, Place};
use crate::Result;
use crate::store::roster;
use crate::store::school::{self, School};
use crate::view::codes;

/// The names of the classes and levels of one school.
pub struct GroupNames {
    classes: HashMap<String, String>,
    mefs: HashMap<String, String>,
    without_level: &'static str,
    order: ClassOrder,
}

impl GroupNames {
    /// Reads them.
    ///
    /// # Errors
    /// What the database met.
    pub async fn read(connection: &mut SqliteConnection, school: &School) -> Result<Self> {
        Ok(Self {
            classes: school::class_names(&mut *connection, school.id).await?,
            mefs: roster::mef_labels(&mut *connection).await?.into_iter().collect(),
            without_level: codes::without_level(school.degree()),
            order: ClassOrder::of(connection, school.id).await?,
        })
    }

    /// Lines by class, each a code, a name and its figures, in the order of schooling; last, under the empty code, that
    /// of pupils without one.
    pub fn classes<T>(&self, by_code: impl IntoIterator<Item = (String, T)>) -> Vec<(String, String, T)> {
        let name = |code: &str| match code {
            "" => Some(codes::WITHOUT_CLASS.to_owned()),
            _ => self.classes.get(code).cloned(),
        };
        arranged(by_code, name, |class, name| self.order.place(class, name))
    }

    /// Lines by level or MEF, likewise.
    pub fn levels<T>(&self, by_code: impl IntoIterator<Item = (String, T)>) -> Vec<(String, String, T)> {
        let name = |code: &str| match code {
            "" => Some(self.without_level.to_owned()),
            _ => {
                let level = Level::from_code(code).map(|level| level.code().to_owned());
                level.or_else(|| self.mefs.get(code).cloned())
            }
        };
        arranged(by_code, name, |level, name| class_order::place(Some(level), name))
    }
}

/// Names the lines, tells those of one name apart and puts them in the order of schooling, then of names.
fn arranged<T>(
    by_code: impl IntoIterator<Item = (String, T)>,
    name: impl Fn(&str) -> Option<String>,
    place: impl Fn(&str, &str) -> Place,
) -> Vec<(String, String, T)> {
    let named = |(code, figures): (String, T)| {
        let label = name(&code).unwrap_or_else(|| code.clone());
        (code, label, figures)
    };
    let mut lines: Vec<(String, String, T)> = by_code.into_iter().map(named).collect();
    domain::naming::tell_apart(&mut lines, |(code, label, _)| (code, label));
    lines.sort_by_cached_key(|(code, label, _)| (code.is_empty(), place(code, label)));
    lines
}
