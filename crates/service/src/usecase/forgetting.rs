//! Attempts that failed are forgotten a day after the last delay, by login and by address; whom reports of deliveries name,
//! after a school year.

use jiff::SignedDuration;

use crate::store::{aaf_delivery, address, attempt};
use crate::{Result, Service};

/// How long they are known.
const LONG_PAST: SignedDuration = SignedDuration::from_hours(24);

/// How long reports of deliveries name who was left out.
const SCHOOL_YEAR: SignedDuration = SignedDuration::from_hours(24 * 366);

/// Forgets; no account changes.
///
/// # Errors
/// What the database met.
pub(super) async fn run(service: &Service) -> Result<u64> {
    let mut connection = service.pool.acquire().await?;
    let before = service.now() - LONG_PAST;
    attempt::forget_before(&mut connection, before).await?;
    address::forget_before(&mut connection, before).await?;
    aaf_delivery::forget_before(&mut connection, service.now() - SCHOOL_YEAR).await?;
    Ok(0)
}
