//! The ledger outside of the database, while it cannot be written: what is to be noted there is done all the same, and
//! kept in the database until it can be.

use jiff::Timestamp;
use serde_json::Value;
use sqlx::PgConnection;

use crate::store::unwritten;
use crate::{Error, Result, Service};

/// Whether it can be written; made, where there is none yet.
///
/// # Errors
/// [`Error::Ledger`].
pub fn check(service: &Service) -> Result<()> {
    let Some(ledger) = &service.ledger else { return Ok(()) };
    ledger.check().inspect_err(|_| {
        service.metrics.ledger_failures.inc();
    })
}

/// Notes what is about to be done, for what waits for no file: a theft.
///
/// # Errors
/// What the database met.
pub(super) async fn note_or_keep(
    service: &Service,
    connection: &mut PgConnection,
    kind: &str,
    content: &Value,
    at: Timestamp,
) -> Result<()> {
    let Err(error) = service.note_outside(kind, content, at) else { return Ok(()) };
    service.metrics.ledger_failures.inc();
    tracing::error!(
        failure = error.failure(),
        kind,
        "the ledger cannot be written: the database keeps what it lacks"
    );
    unwritten::keep(connection, kind, content, at).await
}

/// Writes what waits, and says how many lines those were. A stop between the file and the database has one written twice,
/// which says nothing else.
///
/// # Errors
/// [`Error::Ledger`] while it cannot be written, and what the database met.
pub async fn write_waiting(service: &Service) -> Result<u64> {
    if service.ledger.is_none() {
        return Ok(0);
    }
    let mut written = 0;
    loop {
        let mut transaction = service.begin().await?;
        let Some((at, kind, content)) = unwritten::take(&mut transaction).await? else { return Ok(written) };
        if let Err(error) = service.note_outside(&kind, &content, at) {
            if matches!(error, Error::Ledger(..)) {
                service.metrics.ledger_failures.inc();
            }
            return Err(error);
        }
        transaction.commit().await?;
        written += 1;
    }
}
