//! What the service did by itself, what failed and what waits: for whoever runs it, at one glance.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use protocol::problem::ProblemCode;

pub use crate::store::inspection::GivenDirection;
pub use crate::store::job::Run;

use super::delivery::release::Known;
use super::jobs::Job;
use super::restored;
use super::staff::SignedIn;
use crate::store::{aaf_delivery, inspection, job, outgoing, restoration_standing, territory, unwritten};
use crate::{Error, Result, Service};

/// Runs of a job that are told.
const TOLD: i64 = 7;

/// Days in which what an inspection gave is lately.
pub const LATELY_DAYS: i64 = 30;
/// Directions that are told.
const MOST_DIRECTIONS: i64 = 100;

/// All of it.
#[derive(Debug)]
pub struct Nights {
    /// The moment it is.
    pub at: Timestamp,
    /// Each job.
    pub jobs: Vec<Standing>,
    /// Deliveries that wait for an operator, or for one that does.
    pub deliveries: Vec<Known>,
    /// Schools whose portal waits for their computers, after the database was put back as it was before; none while none
    /// does.
    pub restoration: Option<restored::Standing>,
    /// Those that could not be opened again when it was tried.
    pub held_up: Vec<restored::HeldUp>,
    /// Lines that the ledger outside of the database lacks.
    pub ledger_waiting: u64,
    /// The last directions that inspections gave in a month, the newest first.
    pub directions: Vec<GivenDirection>,
    /// How many they were.
    pub directions_given: u64,
    /// Mails that wait to leave.
    pub mails_waiting: u64,
    /// Mails of which nobody knows whether they left.
    pub mails_unknown: u64,
}

/// How a job stands.
#[derive(Debug)]
pub struct Standing {
    /// Which.
    pub job: Job,
    /// The last day that it was done for.
    pub done_for: Option<Date>,
    /// How often it failed since.
    pub failures: u32,
    /// It is not tried again before.
    pub next: Option<Timestamp>,
    /// Its last runs, the last one first.
    pub runs: Vec<Run>,
}

impl Standing {
    /// Whether somebody is to look at it: it failed, or was not done for yesterday.
    #[must_use]
    pub fn is_late(&self, today: Date) -> bool {
        let yesterday = today.yesterday().unwrap_or(today);
        self.failures > 0 || self.done_for.is_none_or(|done| done < yesterday)
    }
}

/// All of it.
///
/// # Errors
/// What the database met.
pub async fn nights(service: &Service) -> Result<Nights> {
    let mut connection = service.pool.acquire().await?;
    let mut jobs = Vec::with_capacity(Job::ALL.len());
    for one in Job::ALL {
        let (done_for, failures, next) = job::standing(&mut connection, one.code()).await?;
        let runs = job::runs(&mut connection, one.code(), TOLD).await?;
        jobs.push(Standing { job: one, done_for, failures, next, runs });
    }
    let deliveries = aaf_delivery::last(&mut connection, 0).await?;
    let restoration = restoration_standing::last(&mut connection).await?.filter(|last| last.waiting > 0);
    let held_up = restoration_standing::held_up(&mut connection).await?;
    let since = service.now() - SignedDuration::from_hours(LATELY_DAYS * 24);
    let (directions, given) = inspection::given_since(&mut connection, since, MOST_DIRECTIONS).await?;
    drop(connection);
    let ledger_waiting = unwritten::count(&service.pool).await?;
    let (waiting, unknown) = outgoing::kept(&service.pool).await?;
    let number = |kept: i64| u64::try_from(kept).unwrap_or_default();
    Ok(Nights {
        at: service.now(),
        jobs,
        deliveries,
        restoration,
        held_up,
        ledger_waiting,
        directions,
        directions_given: number(given),
        mails_waiting: number(waiting),
        mails_unknown: number(unknown),
    })
}

/// The same, for somebody who signed in.
///
/// # Errors
/// [`ProblemCode::NotFound`] for who does not run the service, and what the database met.
pub async fn of(service: &Service, person: &SignedIn) -> Result<Nights> {
    if !territory::operates(&mut *service.pool.acquire().await?, person.staff).await? {
        return Err(Error::Refused(ProblemCode::NotFound));
    }
    nights(service).await
}

/// Counts for who watches: how each job stands, and the deliveries of which somebody is asked.
///
/// # Errors
/// What the database met; then what was counted last stays.
pub async fn measure(service: &Service) -> Result<()> {
    let mut connection = service.pool.acquire().await?;
    let today = service.today();
    for one in Job::ALL {
        let (done_for, failures, _) = job::standing(&mut connection, one.code()).await?;
        let days = done_for.map(|done| i64::from((today - done).get_days()));
        service.metrics.job(one.code(), failures, days);
    }
    service.metrics.deliveries_waiting.set(aaf_delivery::waiting(&mut connection).await?);
    Ok(())
}
