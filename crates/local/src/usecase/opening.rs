//! What every opening of the store owes.

use crate::Result;
use crate::desk::Desk;

/// Tidies, expires, backs up.
///
/// # Errors
/// What the store met.
pub async fn run(_desk: &Desk) -> Result<()> {
    Ok(())
}
