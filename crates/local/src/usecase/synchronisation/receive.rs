//! Receiving the pages of a school.

use std::sync::Arc;

use protocol::feed::Cursor;
use protocol::problem::ProblemCode;

use super::line::{Stop, asked};
use crate::Result;
use crate::central_client::{CentralClient, CentralError};
use crate::store::central_service;
use crate::workspace::Workspace;

/// Which pages are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Receive {
    /// Those that are missing before the last one.
    Missing,
    /// What came since the last one, too.
    Further,
}

/// Receives pages; a place in the feed that is of another history is given up, and everything received anew.
pub(super) async fn catch_up(
    workspace: &Workspace,
    client: &Arc<CentralClient>,
    uai: &str,
    which: Receive,
) -> Result<(), Stop> {
    match receive(workspace, client, uai, which).await {
        Err(Stop::Central(CentralError::Problem(ProblemCode::CursorOutdated))) => {
            let mut writing = workspace.begin_unchecked().await?;
            central_service::forget_pages(&mut writing.transaction, Some(uai)).await?;
            central_service::stand_at(&mut writing.transaction, uai, None).await?;
            writing.commit_keeping_cache().await?;
            receive(workspace, client, uai, Receive::Missing).await
        }
        received => received,
    }
}

/// Receives pages of a school, each kept as it comes.
pub(super) async fn receive(
    workspace: &Workspace,
    client: &Arc<CentralClient>,
    uai: &str,
    which: Receive,
) -> Result<(), Stop> {
    let mut reading = workspace.store().pool().acquire().await?;
    let mut place = place(&mut reading, uai, which == Receive::Further).await?;
    drop(reading);
    while let Some(Place { after, answered }) = place {
        let asked_for = uai.to_owned();
        let page = asked(client, move |client| client.changes(&asked_for, after, answered)).await?;
        let mut writing = workspace.begin_unchecked().await?;
        central_service::keep_page(&mut writing.transaction, uai, &page).await?;
        writing.commit_keeping_cache().await?;
        place = page.more.then_some(Place { after: Some(page.cursor), answered: page.answered });
    }
    Ok(())
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
