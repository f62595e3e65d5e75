//! What others did for a school, for the journal of a computer that sees it whole.

use jiff::{SignedDuration, Timestamp};
use protocol::activity::{Activity, PAGE};
use protocol::problem::ProblemCode;
use uuid::Uuid;

use super::changes::require_school;
use super::enrolment::Authenticated;
use crate::store::activity::{self, Place};
use crate::{Error, Result, Service};

/// How far back a computer is told that asks for the first time.
const BACK: SignedDuration = SignedDuration::from_hours(400 * 24);

/// What was heard of in one moment may be there a little later, after what was heard of since: nothing takes longer.
const LATER: SignedDuration = SignedDuration::from_mins(2);

/// What was done for a school on other computers after a place.
///
/// # Errors
/// [`ProblemCode::NotFound`] for a school that this person does not see whole, [`ProblemCode::Malformed`] for what is no
/// place, and what the database met.
pub async fn after(
    service: &Service,
    computer: &Authenticated,
    uai: &str,
    cursor: Option<&str>,
) -> Result<Activity> {
    let now = service.now();
    let mut connection = service.pool.acquire().await?;
    require_school(service, &mut connection, computer, uai).await?;
    let from = match cursor {
        None => Place { at: now - BACK, id: Uuid::nil() },
        Some(text) => place(text).ok_or(Error::Refused(ProblemCode::Malformed))?,
    };
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let who = (computer.device, computer.staff);
    let mut placed = activity::after(&mut connection, uai, who, from, limit).await?;
    let more = placed.len() > PAGE;
    placed.truncate(PAGE);
    let next = match placed.last() {
        Some(last) if more => last.place,
        // From a little before: what is there later is told then.
        _ => Place { at: (now - LATER).max(from.at), id: Uuid::nil() },
    };
    let acts = placed.into_iter().map(|placed| placed.act).collect();
    Ok(Activity { acts, cursor: format!("{}.{}", next.at.as_microsecond(), next.id.simple()), more })
}

fn place(cursor: &str) -> Option<Place> {
    let (at, id) = cursor.split_once('.')?;
    Some(Place { at: Timestamp::from_microsecond(at.parse().ok()?).ok()?, id: Uuid::try_parse(id).ok()? })
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn a_place_is_read_or_is_none() {
        let read = place("1788508800000001.00000000000000000000000000000007").unwrap();
        assert_eq!((read.at.as_microsecond(), read.id.as_u128()), (1_788_508_800_000_001, 7));
        for none in ["", "7", ".", "x.00000000000000000000000000000007", "7.x", "99999999999999999999.0"] {
            assert_eq!(place(none), None, "{none}");
        }
    }
}
