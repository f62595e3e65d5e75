//! Receiving the pages of a school.

use std::sync::Arc;

use protocol::feed::Cursor;
use protocol::problem::ProblemCode;

use super::heard;
use super::line::{Stop, asked};
use crate::Result;
use crate::central_client::{CentralClient, CentralError};
use crate::store::{answer, central_service, lease, outgoing, replica};
use crate::workspace::Workspace;

/// Which pages are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Receive {
    /// Those that are missing before the last one.
    Missing,
    /// What came since the last one, too.
    Further,
}

/// Receives pages; a place in the feed that is of another history is given up, and everything received anew. Says whether
/// the service turned out to have been put back as it was before, and decisions wait again that it had answered.
pub(super) async fn catch_up(
    workspace: &Workspace,
    client: &Arc<CentralClient>,
    uai: &str,
    which: Receive,
) -> Result<bool, Stop> {
    match receive(workspace, client, uai, which).await {
        Err(Stop::Central(CentralError::Problem(ProblemCode::CursorOutdated))) => {
            // Another history, or another scope: it says which, and hears first what it has forgotten.
            let status = asked(client, CentralClient::status).await?;
            heard::say(workspace, client, status.restored_at).await?;
            let mut writing = workspace.begin_unchecked().await?;
            central_service::forget_pages(&mut writing.transaction, Some(uai)).await?;
            central_service::stand_at(&mut writing.transaction, uai, None).await?;
            writing.commit_keeping_cache().await?;
            receive(workspace, client, uai, Receive::Missing).await
        }
        received => received,
    }
}

/// Receives pages of a school, each kept as it comes; says the same.
pub(super) async fn receive(
    workspace: &Workspace,
    client: &Arc<CentralClient>,
    uai: &str,
    which: Receive,
) -> Result<bool, Stop> {
    let mut reading = workspace.store().pool().acquire().await?;
    let mut place = place(&mut reading, uai, which == Receive::Further).await?;
    drop(reading);
    let mut has_forgotten = false;
    while let Some(Place { after, answered }) = place {
        let asked_for = uai.to_owned();
        let page = asked(client, move |client| client.changes(&asked_for, after, answered)).await?;
        let mut writing = workspace.begin_unchecked().await?;
        central_service::keep_page(&mut writing.transaction, uai, &page).await?;
        if page.answered < answered {
            // It once had what it says it never heard of.
            tracing::warn!(heard = page.answered, answered, "le service est revenu en arrière");
            forgotten(&mut writing.transaction, page.answered).await?;
            has_forgotten = true;
        }
        writing.commit_keeping_cache().await?;
        place = page.more.then_some(Place { after: Some(page.cursor), answered: page.answered });
    }
    Ok(has_forgotten)
}

/// What the service answered and has forgotten waits again, and what is seen rests on it. What it lent since may be lent to
/// others by now.
async fn forgotten(connection: &mut sqlx::SqliteConnection, heard: u64) -> Result<()> {
    let decisions = outgoing::wait_again(connection, heard).await?;
    lease::forget(connection).await?;
    let accounts = answer::decided_about(connection, &decisions).await?;
    replica::refresh(connection, &accounts).await
}

/// What the next page comes after.
struct Place {
    after: Option<Cursor>,
    answered: u64,
}

/// Where the next page begins; `None` when the last one is kept, unless what came since is asked for.
async fn place(connection: &mut sqlx::SqliteConnection, uai: &str, further: bool) -> Result<Option<Place>> {
    if let Some(last) = central_service::kept_pages(connection, uai).await?.pop() {
        return Ok(
            (last.more || further).then_some(Place { after: Some(last.cursor), answered: last.answered })
        );
    }
    let schools = central_service::schools(&mut *connection).await?;
    let after = schools.into_iter().find(|school| school.uai == uai).and_then(|school| school.cursor);
    let enrolment = central_service::enrolment(connection).await?;
    Ok(Some(Place { after, answered: enrolment.map_or(0, |enrolment| enrolment.answered) }))
}
