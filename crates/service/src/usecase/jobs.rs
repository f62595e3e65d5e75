//! What the service does by itself, once each day of schools, whichever process comes first.
//!
//! A job judges by the day it is: run twice it changes nothing more, run days late it does what the days between would
//! have done, and killed it is begun again.

use std::time::Duration;

use domain::place::Place;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

use super::delivery::daily;
use super::renewal::Renewed;
use super::{expiry, forgetting, ledger, purge, renewal, restored, statistics};
use crate::store::job;
use crate::{Error, Result, Service};

/// How long to wait before looking again.
const QUIET: Duration = Duration::from_secs(60);

/// Each job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Job {
    /// The three months.
    Expiry,
    /// New logins that were asked for.
    Renewal,
    /// Attempts that are long past are forgotten.
    Forgetting,
    /// Deliveries of AAF.
    Deliveries,
    /// Who has had no school for a set time.
    Purge,
    /// Figures of the day, as the others leave it.
    Statistics,
}

impl Job {
    /// In the order in which they are run.
    pub const ALL: [Self; 6] =
        [Self::Expiry, Self::Renewal, Self::Forgetting, Self::Deliveries, Self::Purge, Self::Statistics];

    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Expiry => "expiry",
            Self::Renewal => "renewal",
            Self::Forgetting => "forgetting",
            Self::Deliveries => "deliveries",
            Self::Purge => "purge",
            Self::Statistics => "statistics",
        }
    }

    /// How many it changed, and whether that is all.
    async fn work(self, service: &Service) -> Result<(u64, bool)> {
        let changed = match self {
            Self::Expiry => expiry::run(service).await?,
            Self::Renewal => match renewal::run(service).await? {
                Renewed::All(renewed) => renewed,
                Renewed::PutOff(renewed) => return Ok((renewed, false)),
            },
            Self::Forgetting => forgetting::run(service).await?,
            Self::Deliveries => daily::run(service).await?,
            Self::Purge => purge::run(service).await?,
            Self::Statistics => statistics::run(service).await?,
        };
        Ok((changed, true))
    }

    /// Whether it is time for it on this day.
    fn is_time(self, service: &Service) -> bool {
        match self {
            Self::Deliveries => Place::Europe.time(service.now()).time() >= service.deliveries.at,
            Self::Expiry | Self::Renewal | Self::Forgetting | Self::Purge | Self::Statistics => true,
        }
    }
}

/// Who asks for what is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// The clock: a job that failed waits a little.
    ByTime,
    /// A person: it does not.
    ByHand,
    /// A person, although it may have been done for today.
    Again,
}

/// What became of a job.
#[derive(Debug)]
pub enum Became {
    /// It was done: so many accounts or figures changed, deliveries were taken, or people were erased.
    Done(u64),
    /// It failed, and is tried again.
    Failed(Error),
    /// It was done for today already, waits after a failure or for what is at work, or another process is at it.
    NotDue,
}

/// Runs what was not done for today yet, each job once at a time however many processes ask.
///
/// # Errors
/// What the database met when a run could not be noted down; what failed within a job is [`Became::Failed`].
pub async fn run_due(service: &Service, asked: Asked) -> Result<Vec<(Job, Became)>> {
    let mut all = Vec::with_capacity(Job::ALL.len());
    let mut delivered = false;
    for job in Job::ALL {
        // Figures of the day that were counted before its deliveries are counted again.
        let asked = if job == Job::Statistics && delivered { Asked::Again } else { asked };
        let became = run_one(service, job, asked).await?;
        delivered |= job == Job::Deliveries && matches!(became, Became::Done(1..));
        all.push((job, became));
    }
    Ok(all)
}

/// Takes the deliveries that are there, and counts the figures of the day again when there were any: what became of
/// either.
///
/// # Errors
/// What the database met when a run could not be noted down.
pub async fn deliver(service: &Service) -> Result<Vec<(Job, Became)>> {
    let became = run_one(service, Job::Deliveries, Asked::Again).await?;
    let delivered = matches!(became, Became::Done(1..));
    let mut all = vec![(Job::Deliveries, became)];
    if delivered {
        all.push((Job::Statistics, run_one(service, Job::Statistics, Asked::Again).await?));
    }
    Ok(all)
}

/// Whether a job has something to do for a day that it was done for: deliveries that came after their hour.
async fn is_to_be_done_again(service: &Service, job: Job, day: Date) -> Result<bool> {
    if job != Job::Deliveries {
        return Ok(false);
    }
    let (done_for, ..) = job::standing(&mut *service.pool.acquire().await?, job.code()).await?;
    if done_for.is_none_or(|done| done < day) {
        return Ok(false);
    }
    match daily::is_one_new(service).await {
        // It is looked at, and said to be out of reach, when the job is due.
        Err(Error::Files(_)) => Ok(false),
        looked => looked,
    }
}

/// Runs one job, if it is due.
///
/// # Errors
/// What the database met when the run could not be noted down.
pub async fn run_one(service: &Service, job: Job, asked: Asked) -> Result<Became> {
    if asked == Asked::ByTime && !job.is_time(service) {
        return Ok(Became::NotDue);
    }
    let (day, begun) = (service.today(), service.now());
    let again =
        asked == Asked::Again || asked == Asked::ByTime && is_to_be_done_again(service, job, day).await?;
    // Held while the job works, on a connection that does nothing else: it ends with this process.
    let mut holding = service.begin().await?;
    let due = job::Due {
        undone_for: (!again).then_some(day),
        after_failure: (asked == Asked::ByTime).then_some(begun),
    };
    let Some(failures) = job::take(&mut holding, job.code(), due).await? else {
        return Ok(Became::NotDue);
    };
    // Seen by others while it works.
    let mut noting = service.pool.acquire().await?;
    let run = job::begin(&mut noting, job.code(), day, begun).await?;
    drop(noting);
    let worked = job.work(service).await;
    let named = (job.code(), run);
    let now = service.now();
    let became = match worked {
        Ok((changed, all)) => {
            tracing::info!(job = job.code(), changed, all, "a job was done");
            // Before its hour, or with something left, it is not done for the day.
            let done_for = (all && job.is_time(service)).then_some(day);
            job::done(&mut holding, named, done_for, changed, now).await?;
            if all || changed > 0 { Became::Done(changed) } else { Became::NotDue }
        }
        Err(error) => {
            tracing::error!(job = job.code(), %error, "a job failed");
            job::failed(&mut holding, named, &error.to_string(), now, next_try(now, failures)).await?;
            Became::Failed(error)
        }
    };
    holding.commit().await?;
    Ok(became)
}

/// A minute, then twice as long each time, an hour at most.
fn next_try(now: Timestamp, failures: u32) -> Timestamp {
    now + SignedDuration::from_mins((1_i64 << failures.min(6)).min(60))
}

/// What is done each minute, whatever the day.
async fn beside_days(service: &Service) {
    match restored::go_on(service).await {
        Ok(done) => {
            for (school, error) in done.failed {
                let failure = error.failure();
                tracing::error!(school, failure, "a school could not be opened again after a restoration");
            }
        }
        Err(error) => tracing::error!(%error, "schools of which nobody is heard after a restoration wait"),
    }
    if let Err(error) = ledger::write_waiting(service).await {
        tracing::error!(failure = error.failure(), "what the ledger lacks waits");
    }
}

/// Runs what is due whenever it is, but for times of maintenance, until it is told to stop; what was begun is ended
/// first.
pub async fn run(service: Service, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if !service.is_read_only()
            && let Err(error) = run_due(&service, Asked::ByTime).await
        {
            tracing::error!(%error, "jobs wait");
        }
        if !service.is_read_only() {
            beside_days(&service).await;
        }
        tokio::select! {
            () = tokio::time::sleep(QUIET) => {}
            _ = stop.changed() => {}
        }
    }
}
