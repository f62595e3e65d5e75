//! What the use cases work with.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;

use prometheus_client::registry::Registry;
use protocol::feed::PAGE;
use protocol::maintenance::Maintenance;
use sqlx::postgres::PgPoolOptions;
use sqlx::{Connection, PgPool, Postgres, Transaction};

use crate::clock::Clock;
use crate::deliveries::DeliverySettings;
use crate::door::DoorSettings;
use crate::keys::Keys;
use crate::ledger::{Ledger, Lines};
use crate::metrics::Metrics;
use crate::password::Hashing;
use crate::retention::Retention;
use crate::{Result, store};

/// Nobody waits longer for a connection to the database: they are told to come back.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// A connection that was used no longer ago is taken to be there.
const A_MOMENT: Duration = Duration::from_secs(1);

/// The database, the keys and the time: the whole state of the service.
#[derive(Clone)]
pub struct Service {
    pub(crate) pool: PgPool,
    pub(crate) keys: Arc<Keys>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) hashing: Arc<Hashing>,
    pub(crate) door: Arc<DoorSettings>,
    pub(crate) deliveries: Arc<DeliverySettings>,
    pub(crate) retention: Retention,
    pub(crate) ledger: Option<Ledger>,
    /// Most changes of a page.
    pub(crate) page: usize,
    pub(crate) metrics: Metrics,
    /// As it was last read.
    maintenance: Arc<RwLock<Vec<Maintenance>>>,
    /// When it was last said to be put back as it was before, as it was last read.
    restored: Arc<RwLock<Option<jiff::Timestamp>>>,
}

impl Service {
    /// On the database of that address, brought to this version first. Whatever leads there may lead to a node that is no
    /// primary any more, or not yet: such a connection is given up, and another one tried.
    ///
    /// # Errors
    /// What the database met.
    pub async fn connect(address: &str, connections: u32, keys: Keys, clock: Arc<dyn Clock>) -> Result<Self> {
        let pool = Self::connections(connections).connect(address).await?;
        Self::start(pool, keys, clock).await
    }

    /// How connections to a database are held, so many at most. Of one that was used a moment ago nobody asks whether it
    /// is still there: that takes as long as many an answer.
    #[must_use]
    pub fn connections(at_most: u32) -> PgPoolOptions {
        PgPoolOptions::new()
            .max_connections(at_most)
            .acquire_timeout(LONGEST_WAIT)
            .after_connect(|connection, _| Box::pin(store::require_writable(connection)))
            .test_before_acquire(false)
            .before_acquire(|connection, used| {
                Box::pin(async move {
                    if used.idle_for > A_MOMENT {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
    }

    /// On a database that is brought to this version first.
    ///
    /// # Errors
    /// What the database met.
    pub async fn start(pool: PgPool, keys: Keys, clock: Arc<dyn Clock>) -> Result<Self> {
        store::migrate(&pool).await?;
        let metrics = Metrics::default();
        let hashing = Arc::new(Hashing::new(metrics.clone()));
        let (keys, door, deliveries) = (Arc::new(keys), Arc::default(), Arc::default());
        let announced = store::maintenance::to_come(&mut *pool.acquire().await?, clock.now()).await?;
        let windows = announced.into_iter().map(|(_, window)| window).collect();
        let maintenance = Arc::new(RwLock::new(windows));
        let restored = store::restoration::said_at(&mut *pool.acquire().await?).await?;
        let restored = Arc::new(RwLock::new(restored));
        let retention = Retention::default();
        let (page, ledger) = (PAGE, None);
        Ok(Self {
            pool,
            keys,
            clock,
            hashing,
            door,
            deliveries,
            retention,
            ledger,
            page,
            metrics,
            maintenance,
            restored,
        })
    }

    /// Begins a transaction.
    ///
    /// Who asked may go away at any moment. Given up while PostgreSQL answers `BEGIN`, sqlx 0.9 would leave the connection
    /// in a transaction that nobody ends, and give it to the next one
    /// (<https://github.com/launchbadge/sqlx/issues/4393>): here it is begun whatever happens, and rolled back.
    pub(crate) async fn begin(&self) -> Result<Transaction<'static, Postgres>> {
        self.begin_with(store::BEGIN).await
    }

    /// Begins a transaction in which everything that is read is of one moment.
    pub(crate) async fn begin_at_one_moment(&self) -> Result<Transaction<'static, Postgres>> {
        self.begin_with(store::AT_ONE_MOMENT).await
    }

    /// Begins a transaction that is given up when others hold for more than a moment what it asks for.
    pub(crate) async fn begin_impatient(&self) -> Result<Transaction<'static, Postgres>> {
        self.begin_with(store::IMPATIENT).await
    }

    #[expect(clippy::disallowed_methods, reason = "it is those above that are called instead")]
    async fn begin_with(&self, statement: &'static str) -> Result<Transaction<'static, Postgres>> {
        let pool = self.pool.clone();
        Ok(tokio::spawn(async move { pool.begin_with(statement).await }).await??)
    }

    /// With the door set up like that.
    #[must_use]
    pub fn with_door(self, settings: DoorSettings) -> Self {
        Self { door: Arc::new(settings), ..self }
    }

    /// With deliveries that arrive like that.
    #[must_use]
    pub fn with_deliveries(self, settings: DeliverySettings) -> Self {
        Self { deliveries: Arc::new(settings), ..self }
    }

    /// With what is known kept for so long.
    #[must_use]
    pub fn with_retention(self, retention: Retention) -> Self {
        Self { retention, ..self }
    }

    /// With a file outside of the database that says what to do again should the database be put back.
    #[must_use]
    pub fn with_ledger(self, path: Option<PathBuf>) -> Self {
        Self { ledger: path.map(Ledger::at), ..self }
    }

    /// Notes there, where there is such a file, what is about to be done at that moment.
    pub(crate) fn note_outside(
        &self,
        kind: &str,
        content: &serde_json::Value,
        at: jiff::Timestamp,
    ) -> Result<()> {
        self.ledger.as_ref().map_or(Ok(()), |ledger| ledger.append(kind, content, at))
    }

    /// What was noted there; `None` where there is no such file.
    pub(crate) fn noted_outside(&self) -> Result<Option<Lines>> {
        self.ledger.as_ref().map(Ledger::read).transpose()
    }

    /// How long what is known is kept.
    #[must_use]
    pub const fn retention(&self) -> Retention {
        self.retention
    }

    /// With pages of at most that many changes, where [`PAGE`] is too many.
    #[must_use]
    pub fn with_page(self, most: usize) -> Self {
        Self { page: most.min(PAGE), ..self }
    }

    /// Which passwords may be chosen.
    #[must_use]
    pub fn policy(&self) -> domain::chosen::Policy {
        self.door.policy
    }

    /// The moment it is for the service.
    #[must_use]
    pub fn now(&self) -> jiff::Timestamp {
        self.clock.now()
    }

    /// The date by which the service itself counts, that of Paris.
    #[must_use]
    pub fn today(&self) -> jiff::civil::Date {
        self.clock.today()
    }

    /// What was last read of maintenance.
    pub(crate) fn known_maintenance(&self) -> RwLockReadGuard<'_, Vec<Maintenance>> {
        self.maintenance.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes what was read of maintenance.
    pub(crate) fn know_maintenance(&self, windows: Vec<Maintenance>) {
        *self.maintenance.write().unwrap_or_else(PoisonError::into_inner) = windows;
    }

    /// When the database was last said to be put back as it was before, as it was last read.
    #[must_use]
    pub fn restored_at(&self) -> Option<jiff::Timestamp> {
        *self.restored.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes when that was.
    pub(crate) fn know_restored(&self, said_at: Option<jiff::Timestamp>) {
        *self.restored.write().unwrap_or_else(PoisonError::into_inner) = said_at;
    }

    /// Makes what is counted known to who asks for it.
    pub fn register(&self, registry: &mut Registry) {
        self.metrics.register(registry);
    }

    /// Looks at what is not counted as it happens: the pool, the mails that are kept, and what the ledger lacks. Where the
    /// database does not answer, the latter are left as they were.
    pub async fn measure(&self) {
        let idle = i64::try_from(self.pool.num_idle()).unwrap_or(i64::MAX);
        self.metrics.connections(idle, i64::from(self.pool.size()).saturating_sub(idle));
        match store::outgoing::kept(&self.pool).await {
            Ok((waiting, unknown)) => self.metrics.mails_kept(waiting, unknown),
            Err(error) => tracing::warn!(%error, "mails cannot be counted"),
        }
        match store::unwritten::count(&self.pool).await {
            Ok(waiting) => {
                self.metrics.ledger_waiting.set(i64::try_from(waiting).unwrap_or(i64::MAX));
            }
            Err(error) => tracing::warn!(%error, "lines that wait for the ledger cannot be counted"),
        }
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// It does not.
    pub async fn check(&self) -> Result<()> {
        store::check(&self.pool).await
    }
}
