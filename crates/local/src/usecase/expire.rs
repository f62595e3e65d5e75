//! The end of the three months, on a machine that works alone.

use domain::event::{self, Event};
use domain::expiry;
use domain::place::Place;

use jiff::Timestamp;
use protocol::decision::Decision;
use sqlx::SqliteConnection;

use crate::Result;
use crate::store::account::{self, StoredAccount};
use crate::store::id::AccountId;
use crate::store::people;
use crate::workspace::Workspace;

/// Lets every account that has run out by today expire, and gives how many did.
///
/// # Errors
/// What the store met.
pub async fn run(workspace: &Workspace) -> Result<u32> {
    let now = workspace.clock().now();
    let mut reading = workspace.store().pool().acquire().await?;
    let some = !run_out(&mut reading, workspace.place(), now).await?.is_empty();
    drop(reading);
    if !some {
        return Ok(0);
    }
    let mut writing = workspace.begin().await?;
    let mut expired = 0;
    for stored in run_out(&mut writing.transaction, workspace.place(), now).await? {
        if event::apply(&stored.account, Event::Expired).is_err() {
            continue;
        }
        writing.decide(None, &stored, Decision::Expired {}).await?;
        expired += 1;
    }
    writing.commit_accounts().await?;
    Ok(expired)
}

/// The accounts that have run out, each by the date where its schools are; of one that nobody holds at a school any more,
/// where the others are.
async fn run_out(
    connection: &mut SqliteConnection,
    elsewhere: Place,
    now: Timestamp,
) -> Result<Vec<StoredAccount>> {
    // Nowhere is it later.
    let mut candidates = account::given_out_before(connection, Place::WallisEtFutuna.day(now)).await?;
    let ids: Vec<AccountId> = candidates.iter().map(|candidate| candidate.id).collect();
    let places = people::places(connection, &ids).await?;
    candidates.retain(|candidate| {
        let place = places.get(&candidate.id).copied().unwrap_or(elsewhere);
        expiry::has_expired(&candidate.account, place.day(now))
    });
    Ok(candidates)
}
