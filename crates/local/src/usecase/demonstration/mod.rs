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
use crate::ambient::SetClock;
use crate::desk::Desk;
use crate::office::{Office, Place};
use crate::store::{Store, school};
use crate::vault::Key;
use crate::view::session::NewStore;

use calendar::Calendar;
use year::Year;
pub use year::school;

/// Author in the journal of a demonstration that nobody gave a name.
const VISITOR: &str = "Camille Démonstration";

/// Opens the demonstration school, making it when there is none.
///
/// # Errors
/// What opening or making it met.
pub async fn open(office: &Office) -> Result<Desk> {
    if Store::exists(&office.folder(Place::Demonstration)) {
        let desk = office.open_place(Place::Demonstration, None).await?;
        if !school::cards(desk.store().pool()).await?.is_empty() {
            return Ok(desk);
        }
        // An import taken back leaves a demonstration of nothing.
        desk.close().await;
        drop(desk);
        office.leave_demonstration().await?;
    }
    let new = NewStore { author: VISITOR.to_owned(), passphrase: None, demonstration: true };
    office.create(&new).await
}

/// Fills an empty store with a primary school of 240 fictitious pupils and plays its year up to now. A stop in the
/// middle leaves half a year: the caller keeps the store only when it is whole.
///
/// # Errors
/// What the use cases met.
pub(crate) async fn furnish(folder: &Path, key: &Key, now: Timestamp) -> Result<()> {
    let calendar = Calendar::of(domain::expiry::school_day(now));
    let clock = Arc::new(SetClock::new(calendar.morning(calendar.import)));
    let desk = Desk::unborn(folder, key, Arc::<SetClock>::clone(&clock)).await?;
    let played = Year::new(&desk, &clock, calendar)?.play(now).await;
    desk.close().await;
    played
}
