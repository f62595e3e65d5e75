//! Times when not everything can be done. They stand in the database; whoever answers requests reads them every few
//! seconds, and knows them while the database is away: that is what many are announced for.

use std::time::Duration;

use jiff::Timestamp;
use protocol::maintenance::{self as windows, Maintenance, MaintenanceLevel};
use protocol::problem::ProblemCode;
use serde_json::json;
use tokio::sync::watch;

use crate::store::{audit, maintenance, restoration};
use crate::{Error, Result, Service};

/// What is announced or ended elsewhere is known after that time.
const LOOK: Duration = Duration::from_secs(5);

/// Longest sentence, in characters.
const LONGEST_SENTENCE: usize = 300;

/// One that is not over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announced {
    /// Its number, to end it with.
    pub id: i64,
    /// What is told of it.
    pub window: Maintenance,
}

/// What became of one that was ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It had not begun, and will not.
    CalledOff,
    /// It is over before its time.
    Early,
}

impl Service {
    /// Those that are not over, in the order in which they begin.
    #[must_use]
    pub fn maintenance(&self) -> Vec<Maintenance> {
        let now = self.now();
        self.known_maintenance().iter().filter(|window| !window.is_over(now)).cloned().collect()
    }

    /// The one that is on now; of several, the one that closes most.
    #[must_use]
    pub fn maintenance_on(&self) -> Option<Maintenance> {
        windows::on(&self.known_maintenance(), self.now()).cloned()
    }

    /// Whether nothing may change now.
    pub(crate) fn is_read_only(&self) -> bool {
        self.maintenance_on().is_some()
    }

    /// Whether nothing is answered now.
    pub(crate) fn is_closed(&self) -> bool {
        self.maintenance_on().is_some_and(|window| window.level == MaintenanceLevel::Closed)
    }
}

/// Announces one, audited, and gives its number.
///
/// # Errors
/// [`ProblemCode::Malformed`] without an end, for one that is over already or ends before it begins, and for a sentence
/// that is no line of at most 300 characters; what the database met.
pub async fn announce(service: &Service, window: &Maintenance) -> Result<i64> {
    let now = service.now();
    let until = window.until.filter(|until| *until > now && *until > window.from);
    let until = until.ok_or(Error::Refused(ProblemCode::Malformed))?;
    let sentence = window.sentence.as_deref().map(str::trim).filter(|sentence| !sentence.is_empty());
    if sentence.is_some_and(|said| said.chars().count() > LONGEST_SENTENCE || said.contains(char::is_control))
    {
        return Err(Error::Refused(ProblemCode::Malformed));
    }
    let window = Maintenance { sentence: sentence.map(str::to_owned), ..window.clone() };
    let mut transaction = service.begin().await?;
    let id = maintenance::add(&mut transaction, &window, until, now).await?;
    let content = json!({ "maintenance": id, "level": window.level, "from": window.from, "until": until });
    audit::append(&mut transaction, now, entry("maintenance_announced", content)).await?;
    transaction.commit().await?;
    refresh(service).await?;
    Ok(id)
}

/// Those that are not over, as the database has them.
///
/// # Errors
/// What the database met.
pub async fn list(service: &Service) -> Result<Vec<Announced>> {
    let mut connection = service.pool.acquire().await?;
    let found = maintenance::to_come(&mut connection, service.now()).await?;
    Ok(found.into_iter().map(|(id, window)| Announced { id, window }).collect())
}

/// Calls one off, or ends it now, audited.
///
/// # Errors
/// [`ProblemCode::NotFound`] when none of that number is to come or on, and what the database met.
pub async fn end(service: &Service, id: i64) -> Result<Ended> {
    let now = service.now();
    let mut transaction = service.begin().await?;
    let ended = match maintenance::end(&mut transaction, id, now).await? {
        None => return Err(Error::Refused(ProblemCode::NotFound)),
        Some(true) => Ended::Early,
        Some(false) => Ended::CalledOff,
    };
    let kind = match ended {
        Ended::Early => "maintenance_ended",
        Ended::CalledOff => "maintenance_called_off",
    };
    audit::append(&mut transaction, now, entry(kind, json!({ "maintenance": id }))).await?;
    transaction.commit().await?;
    refresh(service).await?;
    Ok(ended)
}

/// Reads them anew.
///
/// # Errors
/// What the database met: those that were known stay so.
pub async fn refresh(service: &Service) -> Result<()> {
    let found = list(service).await?;
    service.know_maintenance(found.into_iter().map(|announced| announced.window).collect());
    service.know_restored(restoration::said_at(&mut *service.pool.acquire().await?).await?);
    Ok(())
}

/// Reads them anew every few seconds, until it is told to stop.
pub async fn run(service: Service, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = refresh(&service).await {
            tracing::warn!(%error, "what is announced of maintenance stays as it was known");
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            _ = stop.changed() => {}
        }
    }
}

const fn entry(kind: &'static str, content: serde_json::Value) -> audit::Entry<'static> {
    audit::Entry { staff: None, device: None, school: None, kind, content }
}

/// Seconds until a moment, one at least.
#[must_use]
pub fn seconds_until(until: Timestamp, now: Timestamp) -> u64 {
    u64::try_from(until.duration_since(now).as_secs().saturating_add(1)).unwrap_or(1).max(1)
}
