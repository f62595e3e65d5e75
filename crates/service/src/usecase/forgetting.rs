//! Attempts that failed are forgotten a day after the last delay, by login and by address.

use jiff::SignedDuration;

use crate::store::{address, attempt};
use crate::{Result, Service};

/// How long they are known.
const LONG_PAST: SignedDuration = SignedDuration::from_hours(24);

/// Forgets; no account changes.
///
/// # Errors
/// What the database met.
pub(super) async fn run(service: &Service) -> Result<u64> {
    let mut connection = service.pool.acquire().await?;
    let before = service.now() - LONG_PAST;
    attempt::forget_before(&mut connection, before).await?;
    address::forget_before(&mut connection, before).await?;
    Ok(0)
}
