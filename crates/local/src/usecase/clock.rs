//! A computer's date that cannot be believed: what to say of it, and the director's word that it is right.

use domain::expiry::school_day;

use crate::desk::Desk;
use crate::store::meta;
use crate::store::operation::{self, Kind, NewOperation};
use crate::{Error, Result};

/// Why the computer's date cannot be believed, when it cannot.
///
/// # Errors
/// What the store met.
pub async fn doubt(desk: &Desk) -> Result<Option<Error>> {
    let mut connection = desk.store().pool().acquire().await?;
    match desk.require_sound_clock(&mut connection).await {
        Ok(()) => Ok(None),
        Err(doubt @ (Error::ClockAhead { .. } | Error::ClockSetBack(_))) => Ok(Some(doubt)),
        Err(error) => Err(error),
    }
}

/// Takes the computer's date as right, because the director says so: decisions follow it again, and what ran out by
/// it expires. A date that nothing speaks against needs no word: `false`.
///
/// # Errors
/// What the store met.
pub async fn confirm(desk: &Desk) -> Result<bool> {
    if doubt(desk).await?.is_none() {
        return Ok(false);
    }
    let mut writing = desk.begin_at_any_date().await?;
    let operation = NewOperation {
        batch: writing.batch,
        author: Some(&writing.author),
        school: None,
        account: None,
        kind: Kind::ClockConfirmed {},
        at: writing.at,
    };
    operation::append(&mut writing.transaction, &operation).await?;
    meta::see(&mut writing.transaction, writing.at).await?;
    writing.commit().await?;
    super::opening::day(desk).await?;
    Ok(true)
}

/// Records, once a day, that Préau is at work.
pub(super) async fn see(desk: &Desk) -> Result<()> {
    let seen = meta::seen(desk.store().pool()).await?;
    if seen.map(school_day) == Some(desk.clock().today()) {
        return Ok(());
    }
    let mut writing = desk.begin().await?;
    meta::see(&mut writing.transaction, writing.at).await?;
    writing.commit().await
}
