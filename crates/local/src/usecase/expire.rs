//! The end of the three months, on a machine that works alone.

use domain::event::{self, Event};
use domain::expiry;

use crate::Result;
use crate::store::account;

use crate::workspace::Workspace;
use protocol::decision::Decision;

/// Lets every account that has run out by today expire, and gives how many did.
///
/// # Errors
/// What the store met.
pub async fn run(workspace: &Workspace) -> Result<u32> {
    let today = workspace.clock().today();
    let mut reading = workspace.store().pool().acquire().await?;
    let candidates = account::given_out_before(&mut reading, today).await?;
    drop(reading);
    if !candidates.iter().any(|candidate| expiry::has_expired(&candidate.account, today)) {
        return Ok(0);
    }
    let mut writing = workspace.begin().await?;
    let mut expired = 0;
    for stored in account::given_out_before(&mut writing.transaction, today).await? {
        if !expiry::has_expired(&stored.account, today) {
            continue;
        }
        if event::apply(&stored.account, Event::Expired).is_err() {
            continue;
        }
        writing.decide(None, &stored, Decision::Expired {}).await?;
        expired += 1;
    }
    writing.commit_accounts().await?;
    Ok(expired)
}
