//! The director's word that the computer's date, which was doubted, is right.

use crate::Result;
use crate::store::entry::AuditEvent;
use crate::store::meta;
use crate::workspace::Workspace;

/// Takes the computer's date as right, because the director says so: decisions follow it again, and what ran out by
/// it expires. A date that nothing speaks against needs no word: `false`.
///
/// # Errors
/// What the store met.
pub async fn confirm(workspace: &Workspace) -> Result<bool> {
    if workspace.clock_doubt().await?.is_none() {
        return Ok(false);
    }
    let mut writing = workspace.begin_unchecked().await?;
    writing.record(None, AuditEvent::ClockConfirmed {}).await?;
    meta::record_last_seen(&mut writing.transaction, writing.at).await?;
    writing.commit().await?;
    super::daily::run(workspace).await?;
    Ok(true)
}
