//! Lists of accounts kept in memory: any filter, any sort and any page of a school without asking the store.
//!
//! A roster is the face of one population of one school at one moment. Every committed write forgets them all;
//! the next look reads the store again, which takes milliseconds for a school and a second for the
//! hundred thousand accounts of a département.

mod choices;
mod duplicates;
mod filing;
mod name;
mod query;
mod read;
mod rows;
mod search;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::person::Population;
use jiff::civil::Date;
use sqlx::SqlitePool;

use crate::{Result, store};

pub use duplicates::Found;
pub use rows::{ClassEntry, Roster, Row};

type Key = (String, Population);

/// The lists of the open store.
#[derive(Debug, Default)]
pub struct RosterCache {
    known: Mutex<CacheState>,
}

#[derive(Debug, Default)]
struct CacheState {
    lists: HashMap<Key, Arc<Roster>>,
    /// Accounts that are probably of one person.
    duplicates: Option<Arc<Vec<Found>>>,
    /// How many times they were forgotten.
    epoch: u64,
}

impl RosterCache {
    /// The list of one population of one school on that day, from memory when nothing changed since.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] for an unknown school, and what the database met.
    pub async fn list(
        &self,
        pool: &SqlitePool,
        uai: &str,
        population: Population,
        today: Date,
    ) -> Result<Arc<Roster>> {
        let key = (uai.to_owned(), population);
        let epoch = match self.get(&key, today) {
            Ok(roster) => return Ok(roster),
            Err(epoch) => epoch,
        };
        let school = store::school::find(pool, uai).await?;
        let roster = Arc::new(read::read(pool, school, population, today).await?);
        self.keep(key, &roster, epoch);
        Ok(roster)
    }

    /// The pairs of accounts of the store that are probably of one person, from memory when nothing changed since.
    ///
    /// # Errors
    /// What the database met.
    pub async fn duplicates(&self, pool: &SqlitePool) -> Result<Arc<Vec<Found>>> {
        let epoch = match self.known_duplicates() {
            Ok(found) => return Ok(found),
            Err(epoch) => epoch,
        };
        let found = Arc::new(duplicates::find(&mut *pool.acquire().await?).await?);
        self.keep_duplicates(&found, epoch);
        Ok(found)
    }

    /// Forgets everything: the next look reads the store, and what is being read now is not kept.
    pub fn invalidate(&self) {
        let mut known = self.known();
        known.lists.clear();
        known.duplicates = None;
        known.epoch += 1;
    }

    /// The list of that day, when it is known; else how many times lists were forgotten, to keep it with once read.
    fn get(&self, key: &Key, today: Date) -> std::result::Result<Arc<Roster>, u64> {
        let known = self.known();
        known.lists.get(key).filter(|roster| roster.today == today).cloned().ok_or(known.epoch)
    }

    /// Keeps a list, unless something was written since its reading began.
    fn keep(&self, key: Key, roster: &Arc<Roster>, epoch: u64) {
        let mut known = self.known();
        if known.epoch == epoch {
            known.lists.insert(key, Arc::clone(roster));
        }
    }

    /// The pairs of accounts that are probably of one person, when they are known; else as [`get`](Self::get).
    fn known_duplicates(&self) -> std::result::Result<Arc<Vec<Found>>, u64> {
        let known = self.known();
        known.duplicates.clone().ok_or(known.epoch)
    }

    /// Keeps those pairs, unless something was written since their reading began.
    fn keep_duplicates(&self, found: &Arc<Vec<Found>>, epoch: u64) {
        let mut known = self.known();
        if known.epoch == epoch {
            known.duplicates = Some(Arc::clone(found));
        }
    }

    fn known(&self) -> MutexGuard<'_, CacheState> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
