//! What the use cases work with.

use std::sync::Arc;

use protocol::feed::PAGE;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

use crate::clock::Clock;
use crate::door::DoorSettings;
use crate::keys::Keys;
use crate::password::Hashing;
use crate::{Result, store};

/// The database, the keys and the time: the whole state of the service.
#[derive(Clone)]
pub struct Service {
    pub(crate) pool: PgPool,
    pub(crate) keys: Arc<Keys>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) hashing: Arc<Hashing>,
    pub(crate) door: Arc<DoorSettings>,
    /// Most changes of a page.
    pub(crate) page: usize,
}

impl Service {
    /// On the database of that address, brought to this version first.
    ///
    /// # Errors
    /// What the database met.
    pub async fn connect(address: &str, connections: u32, keys: Keys, clock: Arc<dyn Clock>) -> Result<Self> {
        let pool = PgPoolOptions::new().max_connections(connections).connect(address).await?;
        Self::start(pool, keys, clock).await
    }

    /// On a database that is brought to this version first.
    ///
    /// # Errors
    /// What the database met.
    pub async fn start(pool: PgPool, keys: Keys, clock: Arc<dyn Clock>) -> Result<Self> {
        store::migrate(&pool).await?;
        let hashing = Arc::new(Hashing::new());
        Ok(Self { pool, keys: Arc::new(keys), clock, hashing, door: Arc::default(), page: PAGE })
    }

    /// With the door set up like that.
    #[must_use]
    pub fn with_door(self, settings: DoorSettings) -> Self {
        Self { door: Arc::new(settings), ..self }
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

    /// The date it is for schools.
    #[must_use]
    pub fn today(&self) -> jiff::civil::Date {
        self.clock.today()
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// It does not.
    pub async fn check(&self) -> Result<()> {
        store::check(&self.pool).await
    }
}
