//! What every opening of the store owes, and every day.

use crate::Result;
use crate::desk::Desk;
use crate::store::backup::{self, Reason};
use crate::store::import::{notebook, room};
use crate::store::writing;

/// Tidies files left half written, then does what the day owes.
///
/// # Errors
/// What the store met.
pub async fn run(desk: &Desk) -> Result<()> {
    writing::tidy(desk.store()).await?;
    let lost = super::loss::found(desk).await?;
    desk.tell(super::older_state::recognise(desk).await?);
    desk.follow().await;
    room::tidy(desk.store().folder());
    notebook::tidy(desk.store().folder());
    super::loss::record(desk, lost).await?;
    day(desk).await
}

/// Makes the day's backup, then lets what ran out expire: there is a copy of what it was before. A date that cannot be
/// believed does neither, nor does a store in an older state: the director is asked ([`super::clock`],
/// [`super::older_state`]).
///
/// # Errors
/// What the store met. A backup that cannot be made does not keep the director from working: the dashboard says how
/// old the last one is. What ran out then waits for the next day or the next opening.
pub async fn day(desk: &Desk) -> Result<()> {
    if desk.unsettled().is_some() || super::clock::doubt(desk).await?.is_some() {
        return Ok(());
    }
    // On a full disk one can still read.
    let _ = super::clock::see(desk).await;
    let made_today = backup::is_of(desk.store().folder(), Reason::Daily, desk.clock().today());
    if made_today || desk.backup(Reason::Daily).await.is_ok() {
        super::expire::run(desk).await?;
    }
    Ok(())
}
