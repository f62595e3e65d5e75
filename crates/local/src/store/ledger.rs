//! What a store gave out, remembered away from it: when its folder comes back in an older state, put there by hand from
//! a copy, nobody else knows what was given since.
//!
//! The ledger of a store is one small database for each place where the store stands or stood, in the user's folder for
//! such things, encrypted by the store's key. It holds the path of the place, random identifiers and numbers: the last
//! decision of the log, the last password given to each account, serial numbers, and a digest of each base of logins
//! with its highest number. It is only a help: one that is lost or cannot be read is begun anew, and keeps nobody from
//! working.
//!
//! A copy of the folder that is opened at another place is another store, of another line: what it does not know is no
//! older state of the first one, and it writes nothing in the ledger of that. A place that holds the store no more was
//! moved, when the log has gone on from it, and lost otherwise.

mod entry;

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use sqlx::SqliteConnection;
use sqlx::sqlite::SqlitePool;
use uuid::Uuid;

pub use self::entry::LedgerEntry;
use super::database::closed;
use super::high_water_marks::HighWaterMarks;
use super::{Store, lock};
use crate::vault::{Header, Key};
use crate::{Error, Result, files};

/// The ledger of one store at one place.
#[derive(Debug, Clone)]
pub struct Ledger {
    folder: PathBuf,
    store: Uuid,
    key: Key,
    place: String,
}

/// What the ledger says of the store that stands at its place now.
#[derive(Debug)]
pub struct Look {
    /// Histories that the store does not know, and that stand nowhere else: it is in an older state.
    pub lost: Vec<LedgerEntry>,
    /// Places where the same store stands too, known before this one.
    pub beside: Vec<Beside>,
    start: Start,
    line: i64,
}

/// Another folder with the same store.
#[derive(Debug, PartialEq, Eq)]
pub struct Beside {
    /// Its path.
    pub place: String,
    /// It has gone on since: what was decided there is not known here.
    pub went_on: bool,
}

/// How the ledger of this place begins.
#[derive(Debug, Clone)]
enum Start {
    /// It is there.
    There,
    /// With what another place remembered, from where the store moved.
    From(String),
    /// With nothing.
    Anew,
}

/// What is remembered of one place, and how far the store that is looked at has come from there.
type Seen = (LedgerEntry, Option<i64>);

/// What is remembered, by what stands at the place.
#[derive(Default)]
struct Sorted {
    own: Option<Seen>,
    /// The store stands there too.
    beside: Vec<Seen>,
    /// It does not stand there any more.
    gone: Vec<Seen>,
}

impl Ledger {
    /// The ledger of the store of that identity in that folder. None for a folder whose path is no text.
    #[must_use]
    pub fn new(ledgers: &Path, folder: &Path, store: Uuid, key: Key) -> Option<Self> {
        Some(Self { folder: ledgers.to_owned(), store, key, place: place(folder)? })
    }

    /// Looks at the store that stands at this place now. Nothing is changed.
    ///
    /// # Errors
    /// What the store's database met.
    pub async fn look(&self, store: &mut SqliteConnection) -> Result<Look> {
        let mut sorted = Sorted::default();
        for remembered in self.entries().await {
            let reached = remembered.reached(store).await?;
            sorted.add(self, (remembered, reached));
        }
        Ok(sorted.look())
    }

    /// What was given out by a store that stood here and cannot be asked: at this place, or where it was before.
    pub async fn owed(&self) -> Vec<HighWaterMarks> {
        let mut sorted = Sorted::default();
        for remembered in self.entries().await {
            sorted.add(self, (remembered, None));
        }
        sorted.owed().map(|(remembered, _)| remembered.marks).collect()
    }

    /// Other places where the store stands now, as far as it was opened there.
    pub async fn elsewhere(&self) -> Vec<String> {
        let places = self.entries().await.into_iter().map(|remembered| remembered.place);
        places.filter(|place| *place != self.place && self.stands_at(place)).collect()
    }

    /// Has the ledger of this place begin as it must be after that look.
    ///
    /// # Errors
    /// What the system or the database met.
    pub async fn begin(&self, look: &Look) -> Result<()> {
        let from = match &look.start {
            Start::There => return Ok(()),
            Start::From(place) => Some(self.path_of(place)),
            Start::Anew => None,
        };
        files::create_private_folder(&self.folder)?;
        entry::remove_files(&self.path())?;
        if let Some(from) = from {
            drop(files::create_private(&self.path())?);
            std::fs::copy(&from, self.path()).map_err(|error| Error::io(&self.path(), &error))?;
        }
        let mut connection = entry::connect(&self.path(), &self.key).await?;
        let done = entry::seat(&mut connection, &self.place, look.line).await;
        closed(connection, done).await
    }

    /// Says, before it is so, which decision the store's log is going to end with.
    ///
    /// # Errors
    /// What the system or the database met.
    pub async fn expect(&self, operation: Uuid) -> Result<()> {
        let mut connection = self.opened().await?;
        let done = sqlx::query("INSERT OR REPLACE INTO last (operation, counter) VALUES (?1, 0)")
            .bind(operation)
            .execute(&mut connection)
            .await;
        closed(connection, done.map(drop).map_err(Error::from)).await
    }

    /// Takes note that the store knows now what those lost histories had given out.
    ///
    /// # Errors
    /// What the system or the database met.
    pub async fn settle(&self, lost: &[LedgerEntry]) -> Result<()> {
        let mut connection = self.opened().await?;
        let mut done = Ok(());
        for (operation, _) in lost.iter().flat_map(|remembered| &remembered.last) {
            let settled = sqlx::query("INSERT OR IGNORE INTO settled (operation) VALUES (?1)")
                .bind(operation)
                .execute(&mut connection)
                .await;
            done = done.and(settled.map(drop).map_err(Error::from));
        }
        closed(connection, done).await
    }

    /// Takes note of what the store gave out since.
    ///
    /// # Errors
    /// What the system or the database met: what is not noted now is after the next decision.
    pub async fn follow(&self, store: &SqlitePool) -> Result<()> {
        let mut from = store.acquire().await?;
        let newest: Option<(Uuid, i64)> =
            sqlx::query_as("SELECT id, counter FROM operation ORDER BY counter DESC LIMIT 1")
                .fetch_optional(&mut *from)
                .await?;
        let Some(newest) = newest else { return Ok(()) };
        let mut connection = self.opened().await?;
        let done = entry::note(&mut connection, &mut from, newest).await;
        closed(connection, done).await
    }

    /// Everything that is remembered of this store, wherever it stood.
    async fn entries(&self) -> Vec<LedgerEntry> {
        let Ok(files) = std::fs::read_dir(&self.folder) else { return Vec::new() };
        let start = format!("{}-", self.store);
        let mut entries = Vec::new();
        for file in files.flatten() {
            let is_of_store =
                file.file_name().to_str().is_some_and(|name| name.starts_with(&start) && name.ends_with(END));
            if !is_of_store {
                continue;
            }
            let Some(remembered) = entry::read(&file.path(), &self.key).await else { continue };
            // One that somebody copied under another name speaks of no place of its own.
            if self.path_of(&remembered.place) == file.path() {
                entries.push(remembered);
            }
        }
        entries.sort_by(|one, other| (one.line, &one.place).cmp(&(other.line, &other.place)));
        entries
    }

    /// Whether the store stands at that place too.
    fn stands_at(&self, place: &str) -> bool {
        let folder = Path::new(place);
        Header::read(folder).is_ok_and(|header| header.id == self.store)
            && Store::exists(folder)
            && !lock::is_same(folder, Path::new(&self.place))
    }

    /// Opens that of this place, or a new one when it cannot be read.
    async fn opened(&self) -> Result<SqliteConnection> {
        files::create_private_folder(&self.folder)?;
        let path = self.path();
        let mut connection = match entry::connect(&path, &self.key).await {
            Err(Error::Damaged(_) | Error::Internal { .. }) => {
                entry::remove_files(&path)?;
                entry::connect(&path, &self.key).await?
            }
            connected => connected?,
        };
        let seated = sqlx::query("INSERT INTO place SELECT ?1, 1 WHERE NOT EXISTS (SELECT 1 FROM place)")
            .bind(&self.place)
            .execute(&mut connection)
            .await;
        match seated {
            Ok(_) => Ok(connection),
            Err(error) => closed(connection, Err(error.into())).await,
        }
    }

    fn path(&self) -> PathBuf {
        self.path_of(&self.place)
    }

    fn path_of(&self, place: &str) -> PathBuf {
        path(&self.folder, self.store, place)
    }
}

impl Sorted {
    fn add(&mut self, ledger: &Ledger, seen: Seen) {
        match &seen.0.place {
            place if *place == ledger.place => self.own = Some(seen),
            place if ledger.stands_at(place) => self.beside.push(seen),
            _ => self.gone.push(seen),
        }
    }

    fn look(mut self) -> Look {
        let newest = self.beside.iter().chain(&self.gone).chain(&self.own).map(|(seen, _)| seen.line).max();
        let next = newest.unwrap_or(0) + 1;
        let (line, start, older) = match self.own.take() {
            Some((own, Some(_))) => (own.line, Start::There, self.lost(own.line, &own.settled)),
            // Its history went on at another place, where it stands, or it was a copy itself: another one came.
            Some((own, None)) if self.beside.iter().any(|(seen, _)| seen.line <= own.line) => {
                (next, Start::Anew, Vec::new())
            }
            Some((own, None)) => {
                let (line, mut lost) = (own.line, self.lost(own.line, &own.settled));
                lost.insert(0, own);
                (line, Start::There, lost)
            }
            None => match self.moved() {
                Some((line, place, settled)) => (line, Start::From(place), self.lost(line, &settled)),
                None if !self.beside.is_empty() => (next, Start::Anew, Vec::new()),
                None => {
                    let lost = self.lost(i64::MAX, &[]);
                    (lost.first().map_or(next, |lost| lost.line), Start::Anew, lost)
                }
            },
        };
        let known_before = self.beside.into_iter().filter(|(seen, _)| seen.line <= line);
        let beside = known_before
            .map(|(seen, reached)| Beside { place: seen.place, went_on: reached.is_none() })
            .collect();
        Look { lost: older, beside, start, line }
    }

    /// What stood at this place, and what stood elsewhere and was of the same line; where nothing stood here, whatever
    /// stands nowhere.
    fn owed(self) -> impl Iterator<Item = Seen> {
        let line = self.own.as_ref().map(|(own, _)| own.line);
        let is_alone = self.beside.is_empty();
        let is_owed = move |(gone, _): &Seen| line.map_or(is_alone, |line| gone.line == line);
        self.own.into_iter().chain(self.gone.into_iter().filter(is_owed))
    }

    fn stands_beside(&self, line: i64) -> bool {
        self.beside.iter().any(|(seen, _)| seen.line == line)
    }

    /// From where the store came, whose log has gone on from there: of the first line, the last place.
    fn moved(&self) -> Option<(i64, String, Vec<Uuid>)> {
        let moved = self.gone.iter().filter_map(|(seen, reached)| Some((seen, (*reached)?)));
        let moved = moved.filter(|(seen, _)| !self.stands_beside(seen.line));
        let last = moved.min_by_key(|(seen, reached)| (seen.line, std::cmp::Reverse(*reached)));
        last.map(|(seen, _)| (seen.line, seen.place.clone(), seen.settled.clone()))
    }

    /// Histories of that line, or of one before, that stand nowhere and that the store does not know.
    fn lost(&mut self, line: i64, settled: &[Uuid]) -> Vec<LedgerEntry> {
        let gone = std::mem::take(&mut self.gone);
        let is_settled = |seen: &LedgerEntry| seen.last.iter().any(|(last, _)| settled.contains(last));
        gone.into_iter()
            .filter(|(_, reached)| reached.is_none())
            .map(|(seen, _)| seen)
            .filter(|seen| seen.line <= line && !is_settled(seen) && !self.stands_beside(seen.line))
            .collect()
    }
}

/// How names end.
const END: &str = ".db";

/// Forgets the ledger of the store of that identity at that place.
///
/// # Errors
/// What the system met.
pub fn forget(ledgers: &Path, store: Uuid, place: &str) -> Result<()> {
    entry::remove_files(&path(ledgers, store, place))?;
    // Others may have theirs there.
    let _ = std::fs::remove_dir(ledgers);
    Ok(())
}

/// The place that a folder is, whatever it is called by.
#[must_use]
pub fn place(folder: &Path) -> Option<String> {
    let found = std::fs::canonicalize(folder).or_else(|error| {
        let (Some(parent), Some(name)) = (folder.parent(), folder.file_name()) else { return Err(error) };
        Ok(std::fs::canonicalize(parent)?.join(name))
    });
    found.ok()?.into_os_string().into_string().ok()
}

fn path(ledgers: &Path, store: Uuid, place: &str) -> PathBuf {
    use std::fmt::Write;
    let digest = Sha256::new().chain_update(b"preau/place/1\0").chain_update(place).finalize();
    let mut name = format!("{store}-");
    for byte in digest.iter().take(8) {
        // Writing to a String cannot fail.
        let _ = write!(name, "{byte:02x}");
    }
    ledgers.join(name + END)
}

#[cfg(test)]
mod tests;
