//! What an operator decides of deliveries that wait.

use protocol::problem::ProblemCode;
use serde_json::json;
use sqlx::PgConnection;

pub use crate::store::aaf_delivery::Kept as Known;

use super::keeping::{BEHIND, Kept};
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

/// Has a delivery that waits taken the next time, if exactly so many pupils leave: all that were counted, where it waits
/// for those.
///
/// # Errors
/// [`ProblemCode::NotFound`] for one that does not wait for an operator, [`ProblemCode::Malformed`] for another number
/// than was counted, and what the database met.
pub async fn release(service: &Service, id: i64, departures: Option<u64>) -> Result<()> {
    let mut transaction = service.begin().await?;
    let known = waiting(&mut transaction, id).await?;
    let kept: Kept =
        serde_json::from_value(known.report).map_err(|error| Error::BadContent("aaf_delivery", error))?;
    if known.reason.as_deref() == Some("departures") && departures != Some(kept.report.departures) {
        return Err(Error::Refused(ProblemCode::Malformed));
    }
    aaf_delivery::release(&mut transaction, id, departures).await?;
    note(service, &mut transaction, "delivery_released", id).await?;
    Ok(transaction.commit().await?)
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
