//! A computer goes in good order: what is on paper stays good, and what it could still print is skipped.

use domain::account::Generation;
use domain::loss::{Skipped, replaced};
use jiff::Timestamp;
use sqlx::PgConnection;

use crate::Result;
use crate::store::account::{self, Kept};
use crate::store::revocation;

/// Skips what a computer received of an account that is held, up to that value; a sheet that another one prints with it
/// before it hears of it stays good. Says whether there was anything to skip.
pub(super) async fn skip(
    connection: &mut PgConnection,
    kept: &Kept,
    received: Generation,
    now: Timestamp,
) -> Result<bool> {
    let Some(next) = replaced(&kept.account, received) else { return Ok(false) };
    account::save(connection, kept.id, &next).await?;
    let skipped = Skipped::with(kept.skipped.map(|(skipped, _)| skipped), &kept.account, received);
    revocation::skip(connection, kept.id, Some(skipped), now).await?;
    Ok(true)
}
