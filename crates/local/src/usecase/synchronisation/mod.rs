//! Exchanging with the central service: what was decided here goes, what happened elsewhere comes.
//!
//! First everything that waits is sent, in the order of its counter; then each school is caught up with. Pages are kept
//! as they come and taken together, with the answers they hold, once the last one is there: what is seen is at no time
//! half of what the service said. Whatever stops an exchange, the next one goes on from there; nothing is lost and
//! nothing is done twice.

mod activity;
mod announced;
pub mod card;
pub mod delegation;
pub mod devices;
pub mod enrolment;
mod heard;
pub mod joining;
mod lease;
mod line;
pub mod mailing;
mod online;
pub mod opening;
mod pull;
mod push;
mod receive;
pub mod state;
mod surroundings;
pub mod trust;

use std::sync::Arc;

use protocol::feed::Cursor;
use protocol::maintenance::MaintenanceLevel;
use protocol::problem::ProblemCode;

use self::line::{Stop, client};
use crate::Result;
pub use crate::attempts::Ended;
use crate::central_client::{CentralClient, CentralError};
use crate::store::central_service::{self, Enrolment, Refusal};
use crate::store::outgoing;
use crate::workspace::Workspace;

/// How much an exchange asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Everything: somebody asked.
    Whole,
    /// What changed; what nobody waits for — computers that came, what others did where nothing changed — once an hour.
    Brief,
}

/// Exchanges everything with the service, one exchange at a time, and says how it ended; `None` on a computer that is
/// not enrolled, and while nobody has said whether a store in an older state is to be used.
///
/// # Errors
/// What the store or the keyring met. What was exchanged until then stays.
pub async fn run(workspace: &Workspace) -> Result<Option<Ended>> {
    run_as(workspace, Extent::Whole).await
}

/// The same, as far as it is asked for.
///
/// # Errors
/// Those of [`run`].
pub async fn run_as(workspace: &Workspace, extent: Extent) -> Result<Option<Ended>> {
    let _turn = workspace.attempts().turn().await;
    let Some(enrolment) = central_service::enrolment(workspace.store().pool()).await? else {
        return Ok(None);
    };
    if workspace.unsettled().is_some() {
        return Ok(None);
    }
    if enrolment.refused.is_some() {
        return Ok(Some(Ended::Unknown));
    }
    let ended = match exchange(workspace, &enrolment, extent).await {
        Ok(ended) => ended,
        Err(Stop::Local(error)) => {
            workspace.attempts().looked(None);
            workspace.attempts().record(Ended::Fault, workspace.clock().now());
            return Err(error);
        }
        Err(Stop::Central(error)) => {
            tracing::info!(%error, "échange interrompu");
            workspace.attempts().looked(None);
            if let Some(why) = refusal(&error) {
                let mut writing = workspace.begin_unchecked().await?;
                central_service::refuse(&mut writing.transaction, why).await?;
                writing.commit_keeping_cache().await?;
            }
            Ended::of(&error)
        }
    };
    workspace.attempts().record(ended, workspace.clock().now());
    Ok(Some(ended))
}

/// Whether it is time for an exchange that nobody asked for. While the service is closed, none is: it is taken up again
/// after the end that was announced.
///
/// # Errors
/// What the store met.
pub async fn is_due(workspace: &Workspace) -> Result<bool> {
    let pool = workspace.store().pool();
    let Some(enrolment) = central_service::enrolment(pool).await? else { return Ok(false) };
    let here = workspace.clock().now();
    let announced = crate::store::announced::find(&mut *pool.acquire().await?).await?;
    // While nothing may change, what waits is no reason to ask.
    let waits = announced.on(here).is_none() && outgoing::count(pool).await? > 0;
    Ok(enrolment.refused.is_none()
        && announced::may_ask(&announced, here, enrolment.device)
        && workspace.attempts().is_due(here, waits))
}

async fn exchange(workspace: &Workspace, enrolment: &Enrolment, extent: Extent) -> Result<Ended, Stop> {
    let client = Arc::new(client(workspace, enrolment).await?);
    let looks = extent == Extent::Whole || workspace.attempts().is_to_look(workspace.clock().now());
    match announced::ask(workspace, &client).await {
        Ok((Some(MaintenanceLevel::Closed), _)) => return Ok(Ended::Closed),
        // What was heard cannot be said, and is not to be overwritten before it is.
        Ok((Some(MaintenanceLevel::ReadOnly), restored_at))
            if heard::is_asked(workspace, restored_at).await? =>
        {
            return Ok(Ended::ReadOnly);
        }
        Ok((Some(MaintenanceLevel::ReadOnly), _)) => return read(workspace, &client, looks).await,
        Ok((None, restored_at)) => heard::say(workspace, &client, restored_at).await?,
        // What was lost on the way holds up nothing: what is asked next says whether the line is there.
        Err(Stop::Central(CentralError::Unreachable(_))) => {}
        Err(stop) => return Err(stop),
    }
    let sent = match push::run(workspace, &client).await {
        // It has not heard of what came before: it was put back as it was, and what it has forgotten is sent first.
        Err(Stop::Central(error @ CentralError::Problem(ProblemCode::CounterGap))) => Err(error),
        sent => Ok(sent?),
    };
    mailing::tell(workspace, &client).await?;
    let before = places(workspace).await?;
    if follow_all(workspace, &client).await? {
        push::run(workspace, &client).await?;
        follow_all(workspace, &client).await?;
    } else {
        sent?;
    }
    lease::top_up(workspace, &client).await?;
    if looks {
        devices::watch(workspace, &client).await?;
    }
    let mut writing = workspace.begin_unchecked().await?;
    let at = writing.at;
    central_service::spoken(&mut writing.transaction, at).await?;
    writing.commit_keeping_cache().await?;
    look_around(workspace, &client, looks, before).await?;
    Ok(Ended::Done)
}

/// Hears what stands beside the feeds: averages, once a day; what others did, where something changed since or when it is
/// time. What does not come to its end is asked again at the next exchange.
async fn look_around(
    workspace: &Workspace,
    client: &Arc<CentralClient>,
    looks: bool,
    before: Vec<Option<Cursor>>,
) -> Result<(), Stop> {
    surroundings::hear(workspace, client).await?;
    let is_whole = match looks || places(workspace).await? != before {
        true => activity::hear(workspace, client).await?,
        false => true,
    };
    match (is_whole, looks) {
        (false, _) => workspace.attempts().looked(None),
        (true, true) => workspace.attempts().looked(Some(workspace.clock().now())),
        (true, false) => {}
    }
    Ok(())
}

/// Where each school stands in its feed.
async fn places(workspace: &Workspace) -> Result<Vec<Option<Cursor>>> {
    let schools = central_service::schools(workspace.store().pool()).await?;
    Ok(schools.into_iter().map(|school| school.cursor).collect())
}

/// Catches up with every school; says whether the service turned out to have forgotten what it had answered.
async fn follow_all(workspace: &Workspace, client: &Arc<CentralClient>) -> Result<bool, Stop> {
    let mut has_forgotten = false;
    let schools = central_service::schools(workspace.store().pool()).await?;
    for school in schools.iter().filter(|school| school.is_followed()) {
        has_forgotten |= match pull::run(workspace, client, &school.uai).await {
            // The service was put back to before it knew of this one, or of one’s right to it: the others go on.
            Err(Stop::Central(CentralError::Problem(ProblemCode::NotFound))) => {
                known(workspace, &school.uai, false).await?;
                false
            }
            caught_up => {
                let has_forgotten = caught_up?;
                known(workspace, &school.uai, true).await?;
                has_forgotten
            }
        };
    }
    Ok(has_forgotten)
}

/// Notes whether the service knows a school, to be told.
async fn known(workspace: &Workspace, uai: &str, is_known: bool) -> Result<()> {
    let mut writing = workspace.begin_unchecked().await?;
    let since = (!is_known).then_some(writing.at);
    central_service::unknown(&mut writing.transaction, uai, since).await?;
    writing.commit_keeping_cache().await
}

/// Hears what changed, while nothing may be sent.
async fn read(workspace: &Workspace, client: &Arc<CentralClient>, looks: bool) -> Result<Ended, Stop> {
    let before = places(workspace).await?;
    follow_all(workspace, client).await?;
    if looks {
        devices::watch(workspace, client).await?;
    }
    look_around(workspace, client, looks, before).await?;
    Ok(Ended::ReadOnly)
}

/// What the service says about knowing this computer no more.
const fn refusal(error: &CentralError) -> Option<Refusal> {
    match error {
        CentralError::Problem(ProblemCode::Unauthenticated | ProblemCode::DeviceRevoked) => {
            Some(Refusal::Revoked)
        }
        // Counters that do not follow each other are those of two computers, too.
        CentralError::Problem(
            ProblemCode::DeviceQuarantined | ProblemCode::CounterGap | ProblemCode::OperationChanged,
        ) => Some(Refusal::Quarantined),
        CentralError::Problem(ProblemCode::DeviceExpired) => Some(Refusal::Expired),
        _ => None,
    }
}
