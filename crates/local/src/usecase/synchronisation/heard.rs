//! The service was put back as it was before: before anything is sent or taken anew, it is told what this computer had
//! heard of it, which nothing else remembers.

use std::sync::Arc;

use jiff::Timestamp;
use protocol::operation::BATCH;
use protocol::problem::ProblemCode;
use protocol::restoration::Heard;

use super::line::{Stop, asked};
use crate::central_client::{CentralClient, CentralError};
use crate::store::central_service;
use crate::workspace::Workspace;

/// Whether the service was put back at a moment of which nothing was said yet.
///
/// # Errors
/// What the store met.
pub(super) async fn is_asked(workspace: &Workspace, restored_at: Option<Timestamp>) -> Result<bool, Stop> {
    let enrolment = central_service::enrolment(workspace.store().pool()).await?;
    let said = enrolment.and_then(|enrolment| enrolment.said_heard_at);
    Ok(restored_at.is_some() && restored_at != said)
}

/// Says what was heard of each school, once for each time that the service was put back. Stopped, it is said again.
///
/// # Errors
/// What the store or the service met: then nothing else is exchanged.
pub(super) async fn say(
    workspace: &Workspace,
    client: &Arc<CentralClient>,
    restored_at: Option<Timestamp>,
) -> Result<(), Stop> {
    let Some(moment) = restored_at else { return Ok(()) };
    if !is_asked(workspace, restored_at).await? {
        return Ok(());
    }
    let schools = central_service::schools(workspace.store().pool()).await?;
    for school in schools.into_iter().filter(|school| school.ended_at.is_none()) {
        let mut reading = workspace.store().pool().acquire().await?;
        let accounts = central_service::heard(&mut reading, &school.uai).await?;
        drop(reading);
        // Said, too, of a school of which nothing was heard: it is not waited for.
        let parts = accounts.len().div_ceil(BATCH).max(1);
        for part in 0..parts {
            let accounts = accounts.iter().skip(part * BATCH).take(BATCH).copied().collect();
            let (uai, heard) = (school.uai.clone(), Heard { accounts, more: part + 1 < parts });
            match asked(client, move |client| client.heard(&uai, &heard)).await {
                // It was put back to before it knew of that school.
                Err(Stop::Central(CentralError::Problem(ProblemCode::NotFound))) => break,
                told => drop(told?),
            }
        }
    }
    let mut writing = workspace.begin_unchecked().await?;
    central_service::said_heard(&mut writing.transaction, moment).await?;
    Ok(writing.commit_keeping_cache().await?)
}
