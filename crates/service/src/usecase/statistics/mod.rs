//! Statistics: accounts by state, for each school and what schools stand in, counted each night and kept by day.

mod reach;
mod reading;
mod rights;
mod surroundings;

pub use self::reading::{Asked, areas, of_academy, of_circonscription, of_department, of_nation, of_school};
pub use self::rights::{Territory, add_reader, end_reader, place};
use crate::store::statistics::counting;
use crate::{Result, Service};

/// Counts everybody as they are at one moment, and keeps it as the figures of today; says how many figures changed.
/// Killed, nothing of it is kept; again, it replaces what it kept.
///
/// # Errors
/// What the database met.
pub(super) async fn run(service: &Service) -> Result<u64> {
    let mut counting = service.begin_at_one_moment().await?;
    counting::count(&mut counting).await?;
    let changed = counting::keep(&mut counting, service.today(), service.now()).await?;
    counting.commit().await?;
    Ok(changed)
}
