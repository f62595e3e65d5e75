//! Attempts that failed are forgotten a day after the last delay, by login and by address; whom reports of deliveries name,
//! after a school year; addresses that have served, and the trail of staff, when the operator says so.

use domain::place::Place;
use jiff::{SignedDuration, Span};

use crate::store::{aaf_delivery, address, attempt, audit, retention};
use crate::{Result, Service};

/// How long they are known.
const LONG_PAST: SignedDuration = SignedDuration::from_hours(24);

/// How long reports of deliveries name who was left out.
const SCHOOL_YEAR: SignedDuration = SignedDuration::from_hours(24 * 366);

/// Lines of the trail of one transaction.
const LINES: i64 = 10_000;

/// Forgets; no account changes.
///
/// # Errors
/// What the database met.
pub(super) async fn run(service: &Service) -> Result<u64> {
    let mut connection = service.pool.acquire().await?;
    let before = service.now() - LONG_PAST;
    attempt::forget_before(&mut connection, before).await?;
    address::forget_before(&mut connection, before).await?;
    aaf_delivery::forget_before(&mut connection, service.now() - SCHOOL_YEAR).await?;
    let days = i64::from(service.retention.addresses_days);
    retention::forget_addresses(&mut connection, service.now() - SignedDuration::from_hours(24 * days))
        .await?;
    drop(connection);
    let months = i64::from(service.retention.audit_months.min(1_200));
    let first_day = service.today().saturating_sub(Span::new().months(months));
    let Some(before) = Place::Europe.moment(first_day.at(0, 0, 0, 0)) else { return Ok(0) };
    loop {
        let mut transaction = service.begin().await?;
        let forgotten = audit::forget_before(&mut transaction, before, LINES).await?;
        transaction.commit().await?;
        if forgotten == 0 {
            return Ok(0);
        }
    }
}
