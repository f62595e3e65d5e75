//! What others did for a school, on other computers: heard after an exchange, for the journal.

use std::sync::Arc;

use protocol::delegation::SchoolRole;

use super::line::{Stop, asked};
use crate::Result;
use crate::central_client::{CentralClient, CentralError};
use crate::store::{activity, central_service};
use crate::workspace::Workspace;

/// Pages of one exchange: what is left comes with the next one.
const PAGES: usize = 20;

/// Hears of each school that is seen whole, and says whether it came to the end of each. What is not answered is asked
/// again another time: nothing waits for it.
///
/// # Errors
/// What the store met.
pub(super) async fn hear(workspace: &Workspace, client: &Arc<CentralClient>) -> Result<bool> {
    let pool = workspace.store().pool();
    let mut is_whole = true;
    for school in central_service::schools(pool).await? {
        let sees_it_whole =
            matches!(school.role, Some(SchoolRole::Director | SchoolRole::Delegate | SchoolRole::Team));
        if school.ended_at.is_some() || !sees_it_whole {
            continue;
        }
        let mut more = true;
        for _ in 0..PAGES {
            let after = activity::heard(pool, &school.uai).await?;
            let uai = school.uai.clone();
            let page = match asked(client, move |client| client.activity(&uai, after.as_deref())).await {
                Ok(page) => page,
                Err(Stop::Local(error)) => return Err(error),
                // A service of an earlier version knows no such question.
                Err(Stop::Central(CentralError::Problem(_))) => {
                    more = false;
                    break;
                }
                Err(Stop::Central(_)) => return Ok(false),
            };
            let mut writing = workspace.begin_unchecked().await?;
            activity::keep(&mut writing.transaction, &school.uai, &page.acts).await?;
            activity::hear(&mut writing.transaction, &school.uai, &page.cursor).await?;
            writing.commit_keeping_cache().await?;
            more = page.more;
            if !more {
                break;
            }
        }
        is_whole &= !more;
    }
    Ok(is_whole)
}
