//! What every day owes.

use domain::expiry::school_day;

use crate::Result;
use crate::store::backup::{self, Reason};
use crate::store::meta;
use crate::workspace::Desk;

/// Makes the day's backup, then lets what ran out expire: there is a copy of what it was before. A date that cannot be
/// believed does neither, nor does a store in an older state: the director is asked.
///
/// # Errors
/// What the store met. A backup that cannot be made does not keep the director from working: the dashboard says how
/// old the last one is. What ran out then waits for the next day or the next opening.
pub async fn run(desk: &Desk) -> Result<()> {
    if desk.unsettled().is_some() || desk.clock_doubt().await?.is_some() {
        return Ok(());
    }
    // On a full disk one can still read.
    let _ = record_last_seen(desk).await;
    let made_today = backup::is_of(desk.store().folder(), Reason::Daily, desk.clock().today());
    if made_today || desk.backup(Reason::Daily).await.is_ok() {
        super::expire::run(desk).await?;
    }
    Ok(())
}

/// Does what a day owes, once the date has changed in an open session.
///
/// # Errors
/// What the store met.
pub async fn run_if_due(desk: &Desk) -> Result<()> {
    let today = desk.clock().today();
    if desk.day() != today {
        run(desk).await?;
        desk.set_day(today);
    }
    Ok(())
}

/// Records, once a day, that Préau is at work.
async fn record_last_seen(desk: &Desk) -> Result<()> {
    let seen = meta::seen(desk.store().pool()).await?;
    if seen.map(school_day) == Some(desk.clock().today()) {
        return Ok(());
    }
    let mut writing = desk.begin().await?;
    meta::see(&mut writing.transaction, writing.at).await?;
    writing.commit().await
}
