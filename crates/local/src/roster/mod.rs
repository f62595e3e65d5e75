//! Lists of accounts kept in memory: any filter, any sort and any page of a school without asking the store.
//!
//! A roster is the face of one population of one school at one moment. Every committed write forgets them all;
//! the next look reads the store again, which takes milliseconds for a school and two seconds for the
//! hundred thousand accounts of a département.

mod choices;
mod filing;
mod read;
mod rows;
mod search;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::person::Population;
use jiff::civil::Date;

use crate::desk::Desk;
use crate::{Result, store};

pub use rows::{ClassEntry, Roster, Row};

type Key = (String, Population);

/// The lists of the open store.
#[derive(Debug, Default)]
pub struct Rosters {
    known: Mutex<HashMap<Key, Arc<Roster>>>,
}

impl Rosters {
    /// Forgets everything: the next look reads the store.
    pub fn forget(&self) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn get(&self, key: &Key, today: Date) -> Option<Arc<Roster>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(key).filter(|roster| roster.today == today).cloned()
    }

    fn keep(&self, key: Key, roster: &Arc<Roster>) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(roster));
    }
}

impl Desk {
    /// The list of one population of one school, from memory when nothing changed since.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] for an unknown school, and what the database met.
    pub async fn roster(&self, uai: &str, population: Population) -> Result<Arc<Roster>> {
        let key = (uai.to_owned(), population);
        let today = self.clock().today();
        if let Some(roster) = self.rosters().get(&key, today) {
            return Ok(roster);
        }
        let school = store::school::find(self.store().pool(), uai).await?;
        let roster = Arc::new(read::read(self.store().pool(), school, population, today).await?);
        self.rosters().keep(key, &roster);
        Ok(roster)
    }
}
