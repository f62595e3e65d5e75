//! A demonstration school: fictitious people, and a year that they and their director have already lived.
//!
//! Everything in it was done by the use cases, one after the other, with the clock set to the day: what the
//! lists, the sheets, the journal and the dashboard say was decided, printed or told, and so they agree.

mod calendar;
mod families;
pub mod news;
mod year;

use domain::place::Place;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use crate::Result;
use crate::clock::ManualClock;
use crate::store::meta;
use crate::vault::Key;
use crate::workspace::Workspace;

use calendar::Calendar;
use year::Year;
pub use year::school;

/// The folder of the demonstration, beside that of the school.
pub(crate) const FOLDER: &str = "demonstration";

/// Author in the journal of a demonstration that nobody gave a name.
pub(crate) const VISITOR: &str = "Camille Démonstration";

/// Whether a store is of the demonstration school, wherever its folder was copied to.
///
/// # Errors
/// What the store met.
pub(crate) async fn is_one(workspace: &Workspace) -> Result<bool> {
    let store = workspace.store();
    Ok(store.folder().ends_with(FOLDER) || meta::is_demonstration(store.pool()).await?)
}

/// Fills an empty store with a primary school of 240 fictitious pupils and plays its year up to now. A stop in the
/// middle leaves half a year: the caller keeps the store only when it is whole.
///
/// # Errors
/// What the use cases met.
pub(crate) async fn populate(folder: &Path, key: &Key, now: Timestamp) -> Result<()> {
    let calendar = Calendar::of(Place::Europe.day(now));
    let clock = Arc::new(ManualClock::new(calendar.morning(calendar.import)));
    let workspace = Workspace::open_for_setup(folder, key, Arc::<ManualClock>::clone(&clock)).await?;
    let mut marking = workspace.begin_unchecked().await?;
    meta::mark_demonstration(&mut marking.transaction).await?;
    marking.commit().await?;
    let played = Year::new(&workspace, &clock, calendar)?.simulate(now).await;
    workspace.close().await;
    played
}
