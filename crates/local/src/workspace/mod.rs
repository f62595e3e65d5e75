//! The open store with what every use case needs: a clock, an author, one writer at a time.

pub(crate) mod older_state;
mod write_transaction;

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock, PoisonError};

use domain::person::Population;
use domain::place::Place;
use jiff::SignedDuration;
use jiff::civil::Date;
use sqlx::SqliteConnection;
use tempfile::TempPath;
use tokio::sync::{Mutex, MutexGuard};

use crate::attempts::Attempts;
use crate::clock::Clock;
use crate::progress::Progress;
use crate::random;
use crate::roster::{Found, Roster, RosterCache};
use crate::store::import::rejection_log::RejectionLog;
use crate::store::import::staging_database::StagingDatabase;
use crate::store::ledger::Ledger;
use crate::store::{Store, Write, backup, meta, operation, portable_copy, school, setting};
use crate::vault::Key;
use crate::{Error, Result};

use older_state::Unsettled;
pub use write_transaction::WriteTransaction;

/// How far back the clock may stand before the last decision: time zones and small corrections.
const MAX_CLOCK_LAG: SignedDuration = SignedDuration::from_hours(24);

/// How far ahead the clock may stand of the last known moment. It is longer than any holidays and than the three
/// months of a provisional password, so that a school that prints in September and opens Préau again in December is
/// asked nothing; a clock wrong by a year is never obeyed.
const MAX_CLOCK_LEAD: SignedDuration = SignedDuration::from_hours(100 * 24);

/// The open store of one folder, at work.
pub struct Workspace {
    store: Store,
    clock: Arc<dyn Clock>,
    rosters: RosterCache,
    writer: Mutex<()>,
    log: Mutex<Option<RejectionLog>>,
    /// Who may ask to stop before anything is decided.
    stop: Progress,
    /// Something was decided since they may.
    decided: AtomicBool,
    /// Where its schools are.
    place: std::sync::Mutex<Place>,
    /// The day whose duties are done.
    day: std::sync::Mutex<Date>,
    /// Where what was given out is remembered away from the store.
    ledger: Option<Ledger>,
    /// The store is in an older state, and nobody has said yet that it is to be used: nothing is decided before.
    unsettled: std::sync::Mutex<Option<Unsettled>>,
    /// French sentences: what the opening found and the director must know.
    notices: OnceLock<Vec<String>>,
    /// Exchanges with the central service.
    attempts: Attempts,
}

impl Workspace {
    /// Makes a store, or opens one that is being made: it owes nothing yet.
    ///
    /// # Errors
    /// As [`Store::create`] and [`Store::open`].
    pub(crate) async fn open_for_setup(folder: &Path, key: &Key, clock: Arc<dyn Clock>) -> Result<Self> {
        let store = match Store::exists(folder) {
            false => Store::create(folder, key, clock.now()).await?,
            true => Store::open(folder, key, clock.now()).await?,
        };
        Self::of(store, clock).await
    }

    /// Opens the store of that folder with the ledger that follows it. What an opening owes is its caller's
    /// ([`maintenance`](crate::usecase::maintenance)).
    ///
    /// # Errors
    /// As [`Store::open`].
    pub(crate) async fn open(
        folder: &Path,
        key: &Key,
        clock: Arc<dyn Clock>,
        ledger: Option<Ledger>,
    ) -> Result<Self> {
        let store = Store::open(folder, key, clock.now()).await?;
        Ok(Self { ledger, ..Self::of(store, clock).await? })
    }

    async fn of(store: Store, clock: Arc<dyn Clock>) -> Result<Self> {
        let place = school::place(store.pool()).await?;
        let day = std::sync::Mutex::new(place.day(clock.now()));
        Ok(Self {
            store,
            clock,
            rosters: RosterCache::default(),
            writer: Mutex::new(()),
            log: Mutex::new(None),
            stop: Progress::default(),
            decided: AtomicBool::new(false),
            place: std::sync::Mutex::new(place),
            day,
            ledger: None,
            unsettled: std::sync::Mutex::new(None),
            notices: OnceLock::new(),
            attempts: Attempts::default(),
        })
    }

    /// Heeds who may ask to stop one piece of work: what it decides first is taken back at the last moment before it
    /// would be so. Once it is decided, what follows from it is done too: nobody is told that nothing was.
    pub fn heed(&mut self, stop: Progress) {
        self.stop = stop;
        *self.decided.get_mut() = false;
    }

    /// The store, for reading.
    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &dyn Clock {
        self.clock.as_ref()
    }

    /// Where its schools are: what is about none of them alone is dated there.
    #[must_use]
    pub fn place(&self) -> Place {
        *self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The date where its schools are.
    #[must_use]
    pub fn today(&self) -> Date {
        self.place().day(self.clock.now())
    }

    /// Looks where its schools are by now.
    async fn settle_place(&self) -> Result<()> {
        let place = school::place(self.store.pool()).await?;
        *self.place.lock().unwrap_or_else(PoisonError::into_inner) = place;
        Ok(())
    }

    /// The lists of accounts kept in memory.
    #[must_use]
    pub const fn rosters(&self) -> &RosterCache {
        &self.rosters
    }

    /// The lines that the last import, previewed or applied, left to check. Nobody else reads or replaces them
    /// meanwhile.
    pub async fn log(&self) -> MutexGuard<'_, Option<RejectionLog>> {
        self.log.lock().await
    }

    /// Where what was given out is remembered away from the store.
    #[must_use]
    pub(crate) const fn ledger(&self) -> Option<&Ledger> {
        self.ledger.as_ref()
    }

    /// Lets the ledger take note of what the store gave out since.
    pub(crate) async fn follow(&self) {
        if let Some(ledger) = &self.ledger
            && self.unsettled().is_none()
        {
            // What it cannot note now, it notes after the next decision.
            let _ = ledger.follow(self.store.pool()).await;
        }
    }

    /// What is remembered of exchanges with the central service.
    #[must_use]
    pub const fn attempts(&self) -> &Attempts {
        &self.attempts
    }

    /// French sentences: the store is in an older state than the last one known, and nobody has said yet that it is to be
    /// used.
    #[must_use]
    pub fn older_state(&self) -> Option<String> {
        self.unsettled().map(|unsettled| unsettled.to_string())
    }

    /// The older state that the store is in, until the director says that it is to be used.
    pub(crate) fn unsettled(&self) -> Option<Unsettled> {
        self.unsettled.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps, or forgets, that the store is in an older state.
    pub(crate) fn set_unsettled(&self, unsettled: Option<Unsettled>) {
        *self.unsettled.lock().unwrap_or_else(PoisonError::into_inner) = unsettled;
    }

    /// # Errors
    /// [`Error::OlderState`] until an older state is confirmed.
    pub(crate) fn require_settled(&self) -> Result<()> {
        if self.unsettled().is_some() { Err(Error::OlderState) } else { Ok(()) }
    }

    /// Keeps what the opening found for the director.
    pub(crate) fn tell(&self, notices: Vec<String>) {
        // An opening finds once.
        let _ = self.notices.set(notices);
    }

    /// French sentences: what the opening found and the director must know.
    #[must_use]
    pub fn notices(&self) -> &[String] {
        self.notices.get().map_or(&[], Vec::as_slice)
    }

    /// Begins a write, in turn.
    ///
    /// # Errors
    /// [`Error::OlderState`] until an older state is confirmed, and as [`Workspace::check_clock`].
    pub async fn begin(&self) -> Result<WriteTransaction<'_>> {
        self.require_settled()?;
        let turn = self.writer.lock().await;
        let mut transaction = self.store.write().await?;
        self.check_clock(&mut transaction).await?;
        self.start(turn, transaction, None).await
    }

    /// Begins a write, in turn, whatever the clock and the ledger say.
    ///
    /// # Errors
    /// What the database met.
    pub async fn begin_unchecked(&self) -> Result<WriteTransaction<'_>> {
        let turn = self.writer.lock().await;
        self.start(turn, self.store.write().await?, None).await
    }

    /// Begins a write with room to stage an import, in turn.
    ///
    /// # Errors
    /// As [`Workspace::begin`], and as [`StagingDatabase::open`].
    pub async fn begin_import(&self) -> Result<WriteTransaction<'_>> {
        self.require_settled()?;
        let turn = self.writer.lock().await;
        let staging = StagingDatabase::open(&self.store).await?;
        let mut transaction = staging.write().await?;
        self.check_clock(&mut transaction).await?;
        self.start(turn, transaction, Some(staging)).await
    }

    /// Refuses a clock that cannot be believed, so that no decision bears a wrong date and nothing expires by it.
    ///
    /// # Errors
    /// [`Error::ClockSetBack`] when the clock stands before the last recorded decision by over a day,
    /// [`Error::ClockAhead`] when it stands over a hundred days after the last known moment.
    pub async fn check_clock(&self, connection: &mut SqliteConnection) -> Result<()> {
        let at = self.clock.now();
        let day = |moment| self.place().day(moment).strftime("%d/%m/%Y").to_string();
        let decided = operation::last_decided_at(&mut *connection).await?;
        if let Some(last) = decided
            && at.duration_until(last) > MAX_CLOCK_LAG
        {
            return Err(Error::ClockSetBack(day(last)));
        }
        if let Some(last) = decided.max(meta::last_seen(&mut *connection).await?)
            && last.duration_until(at) > MAX_CLOCK_LEAD
        {
            return Err(Error::ClockAhead { today: day(at), last: day(last) });
        }
        Ok(())
    }

    async fn start<'d>(
        &'d self,
        turn: MutexGuard<'d, ()>,
        mut transaction: Write,
        staging: Option<StagingDatabase>,
    ) -> Result<WriteTransaction<'d>> {
        let at = self.clock.now();
        let author = setting::author(&mut *transaction).await?.unwrap_or_default();
        let batch = random::new_id(at)?;
        let accounts = Vec::new();
        Ok(WriteTransaction {
            transaction,
            at,
            author,
            batch,
            accounts,
            staging,
            workspace: self,
            _turn: turn,
        })
    }

    /// Why the computer's date cannot be believed, when it cannot.
    ///
    /// # Errors
    /// What the store met.
    pub async fn clock_doubt(&self) -> Result<Option<Error>> {
        let mut connection = self.store.pool().acquire().await?;
        match self.check_clock(&mut connection).await {
            Ok(()) => Ok(None),
            Err(doubt @ (Error::ClockAhead { .. } | Error::ClockSetBack(_))) => Ok(Some(doubt)),
            Err(error) => Err(error),
        }
    }

    /// The day whose duties are done.
    pub(crate) fn day(&self) -> Date {
        *self.day.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records that the duties of that day are done.
    pub(crate) fn set_day(&self, day: Date) {
        *self.day.lock().unwrap_or_else(PoisonError::into_inner) = day;
    }

    /// The list of one population of one school, from memory when nothing changed since.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an unknown school, and what the database met.
    pub async fn roster(&self, uai: &str, population: Population) -> Result<Arc<Roster>> {
        self.rosters.list(self.store.pool(), uai, population, Place::of(uai).day(self.clock.now())).await
    }

    /// All pairs of accounts that are probably of one person, from memory when nothing changed since.
    ///
    /// # Errors
    /// What the database met.
    pub async fn duplicates(&self) -> Result<Arc<Vec<Found>>> {
        self.rosters.duplicates(self.store.pool()).await
    }

    /// Copies the database now, between two writes.
    ///
    /// # Errors
    /// As [`backup::make`].
    pub async fn backup(&self, reason: backup::Reason) -> Result<backup::Backup> {
        let _turn = self.writer.lock().await;
        self.store.require_in_place()?;
        self.store.wait_for_log().await;
        let mut connection = self.store.pool().acquire().await?;
        backup::make(&mut connection, self.store.folder(), reason, self.clock.now()).await
    }

    /// Writes a copy of the database that this passphrase alone opens, between two writes, beside the database: dropped, it
    /// leaves no trace.
    ///
    /// # Errors
    /// As [`portable_copy::write`].
    pub async fn copy_out(&self, passphrase: &str) -> Result<TempPath> {
        let _turn = self.writer.lock().await;
        self.store.require_in_place()?;
        portable_copy::write(&self.store, passphrase, self.clock.now()).await
    }

    /// Closes the store.
    pub async fn close(&self) {
        if let Some(log) = self.log.lock().await.take() {
            log.close().await;
        }
        self.store.close().await;
    }
}
