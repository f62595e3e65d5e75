//! Catching up with a school.

use std::sync::Arc;

use protocol::feed::{Cursor, Page};
use protocol::problem::ProblemCode;
use uuid::Uuid;

use super::joining::bring;
use super::push::take_answers;
use super::{Stop, asked};
use crate::Result;
use crate::central_client::{CentralClient, CentralError};
use crate::store::joining::{self, Adoption};
use crate::store::operation::AuditEvent;
use crate::store::{central_service, replica, school};
use crate::workspace::Workspace;

/// Catches up with that school. One that worked alone is received and waits for the director to join it.
pub(super) async fn run(workspace: &Workspace, client: &Arc<CentralClient>, uai: &str) -> Result<(), Stop> {
    catch_up(workspace, client, uai, Receive::Missing).await?;
    if joining::waits(workspace.store().pool(), uai).await? {
        return Ok(());
    }
    let adoption = bring(workspace, client, uai).await?;
    Ok(take(workspace, uai, &adoption).await?)
}

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
    let mut further = which == Receive::Further;
    loop {
        let mut reading = workspace.store().pool().acquire().await?;
        let place = place(&mut reading, uai, further).await?;
        drop(reading);
        further = false;
        let Some(Place { after, answered }) = place else { return Ok(()) };
        let asked_for = uai.to_owned();
        let page = asked(client, move |client| client.changes(&asked_for, after, answered)).await?;
        let mut writing = workspace.begin_unchecked().await?;
        central_service::keep_page(&mut writing.transaction, uai, &page).await?;
        writing.commit_keeping_cache().await?;
    }
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

/// Takes the pages of a school together, with the answers in them.
async fn take(workspace: &Workspace, uai: &str, adoption: &Adoption) -> Result<()> {
    let mut writing = workspace.begin_unchecked().await?;
    let at = writing.at;
    let connection = &mut *writing.transaction;
    let mut pages: Vec<Page> = central_service::kept_pages(connection, uai).await?;
    let Some(last) = pages.last() else { return Ok(()) };
    let (cursor, answered) = (last.cursor, last.answered);
    let answers = pages.iter_mut().flat_map(|page| std::mem::take(&mut page.answers)).collect::<Vec<_>>();
    let nothing_new = pages.iter().all(|page| page.changes.is_empty()) && answers.is_empty();
    let is_anew = central_service::schools(&mut *connection)
        .await?
        .iter()
        .any(|school| school.uai == uai && school.cursor.is_none());
    let accounts: Vec<Uuid> = replica::take(connection, uai, pages, is_anew, adoption, at).await?;
    take_answers(connection, answers, at).await?;
    replica::refresh(connection, &accounts).await?;
    central_service::answered(connection, answered).await?;
    central_service::forget_pages(connection, Some(uai)).await?;
    central_service::stand_at(connection, uai, Some(cursor)).await?;
    if !adoption.accounts.is_empty() {
        let school = school::find(&mut *writing.transaction, uai).await?.id;
        let (accounts, void) = (adoption.accounts.len(), adoption.void.len());
        let event = AuditEvent::Joined {
            accounts: u32::try_from(accounts).unwrap_or(u32::MAX),
            void: u32::try_from(void).unwrap_or(u32::MAX),
        };
        writing.record(Some(school), event).await?;
    }
    match nothing_new {
        true => writing.commit_keeping_cache().await,
        false => writing.commit().await,
    }
}
