//! What an operator decides of deliveries that wait.

use protocol::problem::ProblemCode;
use serde_json::json;
use sqlx::PgConnection;

pub use crate::store::aaf_delivery::Kept as Known;

use super::keeping::{BEHIND, Kept};
use super::outcome::LetThrough;
use crate::store::{aaf_delivery, audit};
use crate::{Error, Result, Service};

/// The last deliveries, the last one first, and all that wait.
///
/// # Errors
/// What the database met.
pub async fn last(service: &Service, number: u32) -> Result<Vec<Known>> {
    aaf_delivery::last(&mut *service.pool.acquire().await?, i64::from(number)).await
}

/// The delivery of that number, and what was read and compared.
///
/// # Errors
/// [`ProblemCode::NotFound`], and what the database met.
pub async fn find(service: &Service, id: i64) -> Result<(Known, Kept)> {
    let found = aaf_delivery::hold(&mut *service.pool.acquire().await?, id).await?;
    let known = found.ok_or(Error::Refused(ProblemCode::NotFound))?;
    let kept = serde_json::from_value(known.report.clone());
    Ok((known, kept.map_err(|error| Error::BadContent("aaf_delivery", error))?))
}

/// Lets through what a delivery waits for, as much of it as was shown, and has it taken the next time: unless there is more
/// of it by then, or another reason. If it waits for pupils who leave, exactly so many do: all that were counted.
///
/// # Errors
/// [`ProblemCode::NotFound`] for one that does not wait for an operator, [`ProblemCode::Malformed`] for another number
/// than was counted, and what the database met.
pub async fn release(service: &Service, id: i64, departures: Option<u64>) -> Result<()> {
    let mut transaction = service.begin().await?;
    let known = waiting(&mut transaction, id).await?;
    let mut through = let_through(&known)?;
    let content = |error| Error::BadContent("aaf_delivery", error);
    let kept: Kept = serde_json::from_value(known.report).map_err(content)?;
    match known.reason.as_deref() {
        Some("departures") if departures != Some(kept.report.departures) => {
            return Err(Error::Refused(ProblemCode::Malformed));
        }
        Some("departures") | None => {}
        Some("links") => through.links = Some(kept.report.links_ended),
        Some("renumbered") => through.renumbered = Some(kept.report.pupils_renumbered()),
        Some("incomplete") => through.missing = Some(kept.missing.len() as u64),
        Some(turn) => through.turn = Some(serde_json::from_value(json!(turn)).map_err(content)?),
    }
    through.departures = departures.or(through.departures);
    aaf_delivery::release(&mut transaction, id, &serde_json::to_value(through).map_err(content)?).await?;
    note(service, &mut transaction, "delivery_released", id).await?;
    Ok(transaction.commit().await?)
}

/// What an operator let through of a delivery so far.
pub(super) fn let_through(known: &Known) -> Result<LetThrough> {
    serde_json::from_value(known.let_through.clone())
        .map_err(|error| Error::BadContent("aaf_delivery", error))
}

/// Has a delivery that waits never taken.
///
/// # Errors
/// [`ProblemCode::NotFound`] for one that does not wait for an operator, and what the database met.
pub async fn refuse(service: &Service, id: i64) -> Result<()> {
    let mut transaction = service.begin().await?;
    waiting(&mut transaction, id).await?;
    aaf_delivery::refuse(&mut transaction, id, service.now()).await?;
    note(service, &mut transaction, "delivery_refused", id).await?;
    Ok(transaction.commit().await?)
}

async fn waiting(connection: &mut PgConnection, id: i64) -> Result<Known> {
    aaf_delivery::hold(connection, id)
        .await?
        .filter(|known| known.became == "waiting" && known.reason.as_deref() != Some(BEHIND))
        .ok_or(Error::Refused(ProblemCode::NotFound))
}

async fn note(service: &Service, connection: &mut PgConnection, kind: &str, id: i64) -> Result<()> {
    let entry =
        audit::Entry { staff: None, device: None, school: None, kind, content: json!({ "delivery": id }) };
    audit::append(connection, service.now(), entry).await
}
