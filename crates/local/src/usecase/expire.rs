//! The end of the three months, on a machine that works alone.

use domain::event::{self, Event};
use domain::expiry;

use crate::Result;
use crate::store::account;
use crate::store::operation::{self, Kind, NewOperation};
use crate::workspace::Desk;

/// Lets every account that has run out by today expire, and gives how many did.
///
/// # Errors
/// What the store met.
pub async fn run(desk: &Desk) -> Result<u32> {
    let today = desk.clock().today();
    let mut reading = desk.store().pool().acquire().await?;
    let candidates = account::given_out_before(&mut reading, today).await?;
    drop(reading);
    if !candidates.iter().any(|candidate| expiry::has_expired(&candidate.account, today)) {
        return Ok(0);
    }
    let mut writing = desk.begin().await?;
    let mut expired = 0;
    for stored in account::given_out_before(&mut writing.transaction, today).await? {
        if !expiry::has_expired(&stored.account, today) {
            continue;
        }
        let Ok(after) = event::apply(&stored.account, Event::Expired) else { continue };
        let seen = stored.account.version;
        account::save(&mut writing.transaction, stored.id, seen, &after).await?;
        let operation = NewOperation {
            batch: writing.batch,
            author: None,
            school: None,
            account: Some((stored.id, seen)),
            kind: Kind::Expired {},
            at: writing.at,
        };
        operation::append(&mut writing.transaction, &operation).await?;
        expired += 1;
    }
    writing.commit().await?;
    Ok(expired)
}
