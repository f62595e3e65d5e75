//! Sending what was decided here.

use std::collections::BTreeSet;
use std::sync::Arc;

use protocol::operation::{BATCH, Receipt, Submission};
use protocol::problem::ProblemCode;
use sqlx::SqliteConnection;
use uuid::Uuid;

use super::line::{Stop, asked};
use crate::Result;
use crate::central_client::{CentralClient, CentralError};
use crate::store::{answer, replica, sending};
use crate::workspace::Workspace;

/// Sends everything that waits, and takes each answer in as it comes. What waits for a school that the service does not
/// know, put back as it was before that school came, goes behind the rest and waits on.
pub(super) async fn run(workspace: &Workspace, client: &Arc<CentralClient>) -> Result<(), Stop> {
    let mut unknown = BTreeSet::new();
    loop {
        let mut writing = workspace.begin_unchecked().await?;
        let operations = sending::take(&mut writing.transaction, BATCH).await?;
        writing.commit_keeping_cache().await?;
        let Some(first) = operations.first() else { return Ok(()) };
        let uai = first.school.clone();
        if unknown.contains(&uai) {
            return Ok(());
        }
        let school = uai.clone();
        let sent = asked(client, move |client| client.submit(&school, &Submission { operations })).await;
        let receipt = match sent {
            Err(Stop::Central(CentralError::Problem(ProblemCode::NotFound))) => {
                let mut writing = workspace.begin_unchecked().await?;
                let at = writing.at;
                sending::put_behind(&mut writing.transaction, &uai, at).await?;
                writing.commit_keeping_cache().await?;
                unknown.insert(uai);
                continue;
            }
            sent => sent?,
        };
        if receipt.answers.is_empty() {
            // It would be sent for ever.
            return Err(Stop::Central(CentralError::Foreign));
        }
        take(workspace, receipt).await?;
    }
}

async fn take(workspace: &Workspace, receipt: Receipt) -> Result<()> {
    let mut writing = workspace.begin_unchecked().await?;
    let at = writing.at;
    take_answers(&mut writing.transaction, receipt.answers, at).await?;
    replica::grouping::derive(&mut writing.transaction).await?;
    writing.commit().await
}

/// Takes answers in, with the state of the accounts that they say. What is seen of an account that was decided about rests
/// on that no more, though the answer may be about another one, or about none.
pub(super) async fn take_answers(
    connection: &mut SqliteConnection,
    answers: Vec<protocol::operation::Answer>,
    at: jiff::Timestamp,
) -> Result<()> {
    let operations: Vec<Uuid> = answers.iter().map(|answer| answer.id).collect();
    let states = answer::take(connection, answers, at).await?;
    replica::erase::answered(connection, &operations).await?;
    replica::confirm(connection, &states).await?;
    let mut accounts = answer::decided_about(connection, &operations).await?;
    accounts.extend(states.iter().map(|state| state.id));
    replica::refresh(connection, &accounts).await
}
