//! Randomness, from the system alone.

use jiff::Timestamp;
use uuid::Uuid;

use crate::{Error, Result};

/// Random bytes from the system.
///
/// # Errors
/// [`Error::Internal`] when the system has none to give.
pub fn bytes<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    fill(&mut bytes)?;
    Ok(bytes)
}

/// Random bytes from the system, where they are to stay.
///
/// # Errors
/// As [`bytes`].
pub fn fill(bytes: &mut [u8]) -> Result<()> {
    getrandom::fill(bytes).map_err(|error| Error::internal("randomness", error))
}

/// A UUIDv7 for that moment.
///
/// # Errors
/// [`Error::Internal`] when the system has no randomness to give.
pub fn new_id(now: Timestamp) -> Result<Uuid> {
    let millis = u64::try_from(now.as_millisecond()).unwrap_or_default();
    Ok(uuid::Builder::from_unix_timestamp_millis(millis, &bytes()?).into_uuid())
}
