//! A demonstration school: fictitious people, and a year that they and their director have already lived.
//!
//! Everything in it was done by the use cases, one after the other, with the clock set to the day: what the
//! lists, the sheets, the journal and the dashboard say was decided, printed or told, and so they agree.

mod calendar;
mod families;
mod year;

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use crate::Result;
use crate::clock::ManualClock;
use crate::vault::Key;
use crate::workspace::Workspace;

use calendar::Calendar;
use year::Year;
pub use year::school;

/// Author in the journal of a demonstration that nobody gave a name.
pub(crate) const VISITOR: &str = "Camille Démonstration";

/// Whether a store is of the demonstration school, whatever its folder is called by now.
///
/// # Errors
/// What the store met.
pub(crate) async fn is_one(workspace: &Workspace) -> Result<bool> {
    let fictitious = school(workspace.clock().today())?.uai;
    let schools = crate::store::school::summaries(workspace.store().pool()).await?;
    Ok(schools.iter().any(|school| school.uai == fictitious))
}

/// Fills an empty store with a primary school of 240 fictitious pupils and plays its year up to now. A stop in the
/// middle leaves half a year: the caller keeps the store only when it is whole.
///
/// # Errors
/// What the use cases met.
pub(crate) async fn populate(folder: &Path, key: &Key, now: Timestamp) -> Result<()> {
    let calendar = Calendar::of(domain::expiry::school_day(now));
    let clock = Arc::new(ManualClock::new(calendar.morning(calendar.import)));
    let workspace = Workspace::open_for_setup(folder, key, Arc::<ManualClock>::clone(&clock)).await?;
    let played = Year::new(&workspace, &clock, calendar)?.simulate(now).await;
    workspace.close().await;
    played
}
