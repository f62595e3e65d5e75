//! Catching up with a school.

use std::sync::Arc;

use protocol::feed::Page;
use protocol::problem::ProblemCode;
use uuid::Uuid;

use super::joining::bring;
use super::line::Stop;
use super::push::take_answers;
use super::receive::{Receive, catch_up};
use crate::Result;
use crate::central_client::{CentralClient, CentralError};
use crate::store::entry::AuditEvent;
use crate::store::joining::{self, Adoption};
use crate::store::{central_service, replica, said, school};
use crate::workspace::Workspace;

/// Catches up with that school. One that worked alone is received and waits for the director to join it. Says whether the
/// service turned out to have been put back as it was before: what it has forgotten waits again.
pub(super) async fn run(workspace: &Workspace, client: &Arc<CentralClient>, uai: &str) -> Result<bool, Stop> {
    let has_forgotten = match catch_up(workspace, client, uai, Receive::Missing).await {
        Err(Stop::Central(CentralError::Problem(ProblemCode::RightEnded))) => {
            erase(workspace, uai).await?;
            return Ok(false);
        }
        received => received?,
    };
    if !joining::waits(workspace.store().pool(), uai).await? {
        let adoption = bring(workspace, client, uai).await?;
        take(workspace, uai, &adoption).await?;
    }
    Ok(has_forgotten)
}

/// The right to a school ended, and the service has answered everything that was decided here for it: it is erased.
async fn erase(workspace: &Workspace, uai: &str) -> Result<()> {
    let schools = central_service::schools(workspace.store().pool()).await?;
    if schools.iter().any(|school| school.uai == uai && school.ended_at.is_some()) {
        return Ok(());
    }
    let mut writing = workspace.begin_unchecked().await?;
    let at = writing.at;
    let connection = &mut *writing.transaction;
    central_service::forget_pages(connection, Some(uai)).await?;
    replica::erase::school(connection, uai).await?;
    central_service::erased(connection, uai, at).await?;
    writing.record(None, AuditEvent::Erased { school: uai.to_owned() }).await?;
    writing.commit().await
}

/// Takes the pages of a school together, with the answers in them.
async fn take(workspace: &Workspace, uai: &str, adoption: &Adoption) -> Result<()> {
    let mut writing = workspace.begin_unchecked().await?;
    let at = writing.at;
    let connection = &mut *writing.transaction;
    let mut pages: Vec<Page> = central_service::kept_pages(connection, uai).await?;
    let Some(last) = pages.last() else { return Ok(()) };
    let (cursor, answered, role) = (last.cursor, last.answered, last.role);
    let answers = pages.iter_mut().flat_map(|page| std::mem::take(&mut page.answers)).collect::<Vec<_>>();
    let nothing_new = pages.iter().all(|page| page.changes.is_empty()) && answers.is_empty();
    let is_anew = central_service::schools(&mut *connection)
        .await?
        .iter()
        .any(|school| school.uai == uai && school.cursor.is_none());
    let accounts: Vec<Uuid> = replica::take(connection, uai, pages, is_anew, adoption, at).await?;
    take_answers(connection, answers, at).await?;
    said::apply_waiting(connection, uai).await?;
    replica::refresh(connection, &accounts).await?;
    replica::grouping::derive(connection).await?;
    central_service::answered(connection, answered).await?;
    central_service::forget_pages(connection, Some(uai)).await?;
    central_service::stand_at(connection, uai, Some(cursor)).await?;
    central_service::seen_as(connection, uai, role).await?;
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
