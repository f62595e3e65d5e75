//! How figures call the classes and levels of a school, and in which order they stand.

use std::collections::HashMap;

use domain::level::Level;
use sqlx::SqliteConnection;

use crate::Result;
use crate::store::school::{self, School};
use crate::store::{roster, statistics};
use crate::view::codes;

/// The names of the classes and levels of one school.
pub struct GroupNames {
    classes: HashMap<String, String>,
    mefs: HashMap<String, String>,
    without_level: &'static str,
    /// The lowest level or MEF taught in each class.
    lowest: HashMap<String, String>,
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
            lowest: lowest_levels(statistics::class_levels(connection, school.id).await?),
        })
    }

    /// Lines by class, each a code, a name and its figures, in the order of schooling; last, under the empty code, that
    /// of pupils without one.
    pub fn classes<T>(&self, by_code: impl IntoIterator<Item = (String, T)>) -> Vec<(String, String, T)> {
        let name = |code: &str| match code {
            "" => Some(codes::WITHOUT_CLASS.to_owned()),
            _ => self.classes.get(code).cloned(),
        };
        arranged(by_code, name, |class| self.lowest.get(class).cloned())
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
        arranged(by_code, name, |level| Some(level.to_owned()))
    }
}

/// The lowest level or MEF taught in each class, from all of them.
fn lowest_levels(taught: Vec<(String, String)>) -> HashMap<String, String> {
    let mut lowest: HashMap<String, String> = HashMap::new();
    for (class, level) in taught {
        match lowest.get_mut(&class) {
            Some(known) if Level::order(known) <= Level::order(&level) => {}
            Some(known) => *known = level,
            None => drop(lowest.insert(class, level)),
        }
    }
    lowest
}

/// Names the lines, tells those of one name apart and puts them in the order of schooling, then of names.
fn arranged<T>(
    by_code: impl IntoIterator<Item = (String, T)>,
    name: impl Fn(&str) -> Option<String>,
    level: impl Fn(&str) -> Option<String>,
) -> Vec<(String, String, T)> {
    let named = |(code, figures): (String, T)| {
        let label = name(&code).unwrap_or_else(|| code.clone());
        (code, label, figures)
    };
    let mut lines: Vec<(String, String, T)> = by_code.into_iter().map(named).collect();
    domain::naming::tell_apart(&mut lines, |(code, label, _)| (code, label));
    lines.sort_by_cached_key(|(code, label, _)| {
        let order = level(code).map(|level| (Level::from_code(&level), level));
        (code.is_empty(), order, domain::fold::fold(label))
    });
    lines
}
