//! Blank accounts are topped up, so that the next import needs no network.

use std::sync::Arc;

use protocol::delegation::SchoolRole;
use protocol::lease::{LeaseRequest, STOCK};
use protocol::problem::ProblemCode;

use super::line::{Stop, asked};
use crate::central_client::{CentralClient, CentralError};
use crate::store::central_service::{self, LinkedSchool};
use crate::store::lease;
use crate::workspace::Workspace;

/// Fewer than so many, and more are asked for.
const FEW: usize = 200;

/// Asks for blank accounts when few are left, or an import was short of them.
pub(super) async fn top_up(workspace: &Workspace, client: &Arc<CentralClient>) -> Result<(), Stop> {
    let mut reading = workspace.store().pool().acquire().await?;
    let held = lease::holding(&mut reading).await?;
    let schools = central_service::schools(&mut *reading).await?;
    // Who helps pupils alone imports nothing.
    let imports =
        |school: &LinkedSchool| school.ended_at.is_none() && school.role != Some(SchoolRole::Support);
    drop(reading);
    let wanted = held.wanted.max(STOCK);
    let is_short = held.free.len() < FEW || held.wanted > STOCK || held.blocks > held.has_blocks;
    if !is_short || !schools.iter().any(imports) {
        return Ok(());
    }
    let request = LeaseRequest { free: held.free, given: held.given, wanted, blocks: held.blocks };
    let lent = match asked(client, move |client| client.lease(&request)).await {
        // Nothing is lent to who directs nothing, as far as a service that was put back to before remembers.
        Err(Stop::Central(CentralError::Problem(ProblemCode::NotFound))) => return Ok(()),
        lent => lent?,
    };
    let mut writing = workspace.begin_unchecked().await?;
    lease::take(&mut writing.transaction, &lent).await?;
    writing.commit_keeping_cache().await?;
    Ok(())
}
