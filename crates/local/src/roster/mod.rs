//! Lists of accounts kept in memory: any filter, any sort and any page of a school without asking the store.
//!
//! A roster is the face of one population of one school at one moment. After a write that only decided about accounts
//! the next look reads those again; every other one forgets all rosters, and the next look reads the store, which takes
//! milliseconds for a school and half a second for the hundred thousand accounts of a département.

mod bits;
mod choices;
mod columns;
mod duplicates;
mod filing;
mod lines;
mod name;
mod order;
mod query;
mod read;
mod refresh;
mod row;
mod rows;
mod search;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::person::Population;
use jiff::civil::Date;
use sqlx::SqlitePool;

use crate::store::id::AccountId;
use crate::{Result, store};

pub use duplicates::Found;
pub use row::Row;
pub use rows::{ClassEntry, Roster};

type Key = (String, Population);

/// The lists of the open store.
#[derive(Debug, Default)]
pub struct RosterCache {
    known: Mutex<CacheState>,
    /// One reading at a time: who comes while a list is read waits for it rather than read it too.
    reading: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct CacheState {
    lists: HashMap<Key, Kept>,
    /// Accounts that are probably of one person.
    duplicates: Option<Arc<Vec<Found>>>,
    /// How many times they were forgotten.
    epoch: u64,
}

/// A list, and the accounts that were decided about since it was read.
#[derive(Debug)]
struct Kept {
    roster: Arc<Roster>,
    stale: BTreeSet<AccountId>,
}

/// One row in so many may be read again before the whole list is.
const REFRESHED: usize = 4;

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
        if let Ok(roster) = self.get(&key, today) {
            return Ok(roster);
        }
        let _turn = self.reading.lock().await;
        let mut epoch = match self.get(&key, today) {
            Ok(roster) => return Ok(roster),
            Err(epoch) => epoch,
        };
        if let Some(Kept { roster, stale }) = self.take(&key, today) {
            let roster = Arc::try_unwrap(roster).unwrap_or_else(|shared| Roster::clone(&shared));
            if let Some(refreshed) = refresh::refresh(pool, roster, &stale).await? {
                let refreshed = Arc::new(refreshed);
                if self.keep(key.clone(), &refreshed, epoch) {
                    return Ok(refreshed);
                }
            }
            // More than accounts was written, or something was meanwhile.
            epoch = self.known().epoch;
        }
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

    /// Forgets of all lists what they say of these accounts: the next look reads them again.
    pub fn invalidate_accounts(&self, accounts: &[AccountId]) {
        let mut known = self.known();
        known.lists.retain(|_, kept| {
            kept.stale.extend(accounts);
            kept.stale.len() <= kept.roster.rows.len() / REFRESHED
        });
        known.duplicates = None;
        known.epoch += 1;
    }

    /// The list of that day, when it is known; else how many times lists were forgotten, to keep it with once read.
    fn get(&self, key: &Key, today: Date) -> std::result::Result<Arc<Roster>, u64> {
        let known = self.known();
        let kept = known.lists.get(key).filter(|kept| kept.roster.today == today && kept.stale.is_empty());
        kept.map(|kept| Arc::clone(&kept.roster)).ok_or(known.epoch)
    }

    /// The list of that day of which some accounts are to be read again. It is no longer kept.
    fn take(&self, key: &Key, today: Date) -> Option<Kept> {
        self.known().lists.remove(key).filter(|kept| kept.roster.today == today)
    }

    /// Keeps a list, unless something was written since its reading began; whether it did.
    fn keep(&self, key: Key, roster: &Arc<Roster>, epoch: u64) -> bool {
        let mut known = self.known();
        let unchanged = known.epoch == epoch;
        if unchanged {
            known.lists.insert(key, Kept { roster: Arc::clone(roster), stale: BTreeSet::new() });
        }
        unchanged
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
