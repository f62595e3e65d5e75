//! The averages of what each school stands in: asked of the service once it can have counted another day, and kept, so
//! that they are there without network.

use std::sync::Arc;

use domain::place::Place;
use jiff::{SignedDuration, Timestamp};
use protocol::delegation::SchoolRole;

use super::line::{Stop, asked};
use crate::Result;
use crate::central_client::{CentralClient, CentralError};
use crate::store::central_service;
use crate::store::surroundings::{self, Said};
use crate::workspace::Workspace;

/// How long a service that has not counted the day is left alone.
const AGAIN: SignedDuration = SignedDuration::from_hours(1);

/// Asks for what is due. What is not answered is asked again another time: nothing waits for it.
///
/// # Errors
/// What the store met.
pub(super) async fn hear(workspace: &Workspace, client: &Arc<CentralClient>) -> Result<()> {
    let pool = workspace.store().pool();
    for school in central_service::schools(pool).await? {
        let sees_it_whole =
            matches!(school.role, Some(SchoolRole::Director | SchoolRole::Delegate | SchoolRole::Team));
        let now = workspace.clock().now();
        let known = surroundings::find(pool, &school.uai).await?;
        if school.ended_at.is_some() || !sees_it_whole || !is_due(known.as_ref(), now) {
            continue;
        }
        let uai = school.uai.clone();
        let told = match asked(client, move |client| client.statistics(&uai)).await {
            Ok(told) => Some(told),
            Err(Stop::Local(error)) => return Err(error),
            // A service of an earlier version knows no such question.
            Err(Stop::Central(CentralError::Problem(_))) => None,
            Err(Stop::Central(_)) => return Ok(()),
        };
        let said = match (told, known) {
            (Some(told), _) => Said { asked_at: now, day: told.day, surroundings: told.surroundings },
            (None, Some(known)) => Said { asked_at: now, ..known },
            (None, None) => Said { asked_at: now, day: None, surroundings: Vec::new() },
        };
        let mut writing = workspace.begin_unchecked().await?;
        surroundings::keep(&mut writing.transaction, &school.uai, &said).await?;
        writing.commit_keeping_cache().await?;
    }
    Ok(())
}

/// Whether the service can say more than it did. Its nights are those of Paris.
fn is_due(known: Option<&Said>, now: Timestamp) -> bool {
    let Some(known) = known else { return true };
    let is_of_today = known.day.is_some_and(|day| day >= Place::Europe.day(now));
    let waited = now.duration_since(known.asked_at);
    !is_of_today && !(SignedDuration::ZERO..AGAIN).contains(&waited)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::civil::date;

    use super::is_due;
    use crate::store::surroundings::Said;

    #[test]
    fn it_is_asked_once_a_day_and_an_hour_later_while_the_day_was_not_counted() {
        let at = |moment: &str| -> Timestamp { moment.parse().unwrap() };
        let said = |asked_at: &str, day| Said { asked_at: at(asked_at), day, surroundings: Vec::new() };
        assert!(is_due(None, at("2026-11-25T08:00:00Z")));
        let today = said("2026-11-25T08:00:00Z", Some(date(2026, 11, 25)));
        assert!(!is_due(Some(&today), at("2026-11-25T22:59:00Z")));
        assert!(is_due(Some(&today), at("2026-11-25T23:00:00Z")), "the day has begun in Paris");
        let before = said("2026-11-25T08:00:00Z", Some(date(2026, 11, 24)));
        assert!(!is_due(Some(&before), at("2026-11-25T08:59:59Z")));
        assert!(is_due(Some(&before), at("2026-11-25T09:00:00Z")));
        assert!(is_due(Some(&before), at("2026-11-25T07:00:00Z")), "a clock that went back");
        assert!(is_due(Some(&said("2026-11-25T08:00:00Z", None)), at("2026-11-25T09:00:00Z")));
    }
}
