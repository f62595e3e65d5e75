//! What every day owes.

use crate::Result;
use crate::store::backup::{self, Reason};
use crate::store::meta;
use crate::workspace::Workspace;

/// Makes the day's backup, then lets what ran out expire: there is a copy of what it was before. A date that cannot be
/// believed does neither, nor does a store in an older state: the director is asked.
///
/// # Errors
/// What the store met. A backup that cannot be made does not keep the director from working: the dashboard says how
/// old the last one is. What ran out then waits for the next day or the next opening.
pub async fn run(workspace: &Workspace) -> Result<()> {
    if workspace.unsettled().is_some() || workspace.clock_doubt().await?.is_some() {
        return Ok(());
    }
    // On a full disk one can still read.
    let _ = record_last_seen(workspace).await;
    let made_today = backup::last(workspace.store().folder(), Reason::Daily)
        .is_some_and(|backup| workspace.place().day(backup.made_at) == workspace.today());
    if made_today || workspace.backup(Reason::Daily).await.is_ok() {
        super::expire::run(workspace).await?;
    }
    Ok(())
}

/// Does what a day owes, once the date has changed in an open session.
///
/// # Errors
/// What the store met.
pub async fn run_if_due(workspace: &Workspace) -> Result<()> {
    let today = workspace.today();
    if workspace.day() != today {
        run(workspace).await?;
        workspace.set_day(today);
    }
    Ok(())
}

/// Records, once a day, that Préau is at work.
async fn record_last_seen(workspace: &Workspace) -> Result<()> {
    let seen = meta::last_seen(workspace.store().pool()).await?;
    if seen.map(|seen| workspace.place().day(seen)) == Some(workspace.today()) {
        return Ok(());
    }
    let mut writing = workspace.begin().await?;
    meta::record_last_seen(&mut writing.transaction, writing.at).await?;
    writing.commit().await
}
