//! What is sent to the central service at once: decisions, and what imports said of people, by one counter.

use jiff::Timestamp;
use protocol::operation::Operation;
use sqlx::SqliteConnection;

use super::{central_service, outgoing, said};
use crate::Result;

/// Most of what imports said that is sent at once: each is as long as a person's record.
const MOST_SAID: usize = 200;

/// The first operations that wait, in the order of their counters and of one school, at most that many. From then on the
/// service may have them. Empty when none waits.
///
/// # Errors
/// What the database met.
pub async fn take(connection: &mut SqliteConnection, most: usize) -> Result<Vec<Operation>> {
    let mut operations = outgoing::first(connection, most).await?;
    operations.extend(said::first(connection, MOST_SAID.min(most)).await?);
    operations.sort_by_key(|operation| operation.counter);
    let Some(first) = operations.first() else { return Ok(Vec::new()) };
    let (school, counter) = (first.school.clone(), first.counter);
    // Where either list ends, the other may go on without what stands between.
    let together = (counter..)
        .zip(&operations)
        .take_while(|(counter, operation)| operation.counter == *counter && operation.school == school)
        .count();
    operations.truncate(together.min(most));
    if let Some(last) = operations.last() {
        outgoing::sent(connection, last.counter).await?;
    }
    Ok(operations)
}

/// The service knows no such school, or not any more: what waits for it goes behind what waits for others, and it is told.
///
/// # Errors
/// What the database met.
pub async fn put_behind(connection: &mut SqliteConnection, uai: &str, at: Timestamp) -> Result<()> {
    outgoing::put_behind(connection, uai).await?;
    central_service::unknown(connection, uai, Some(at)).await
}
