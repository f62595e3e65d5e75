//! What every opening of the store owes.

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
    room::tidy(desk.store().folder());
    notebook::tidy(desk.store().folder());
    super::loss::record(desk).await?;
    day(desk).await
}

/// Lets what ran out expire, and makes the day's backup. A date that cannot be believed does neither: the director
/// is asked ([`super::clock`]).
///
/// # Errors
/// What the store met. A backup that cannot be made does not keep the director from working: the dashboard
/// says how old the last one is.
pub async fn day(desk: &Desk) -> Result<()> {
    if super::clock::doubt(desk).await?.is_some() {
        return Ok(());
    }
    // On a full disk one can still read.
    let _ = super::clock::see(desk).await;
    super::expire::run(desk).await?;
    let now = desk.clock().now();
    let today = domain::expiry::school_day(now).to_string();
    let made_today = backup::list(desk.store().folder()).iter().any(|backup| {
        backup.reason == "daily"
            && backup.made_at.parse().is_ok_and(|at| domain::expiry::school_day(at).to_string() == today)
    });
    if !made_today {
        let _ = desk.backup(Reason::Daily).await;
    }
    Ok(())
}
