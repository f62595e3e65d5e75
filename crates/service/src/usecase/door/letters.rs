//! What is written to a holder is written in the transaction of what it tells.

use jiff::Timestamp;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::letter::Letter;
use crate::store::{child, mail_link, outgoing};
use crate::{Error, Result, Service, random};

/// Writes to one address.
pub(in crate::usecase) async fn write(
    service: &Service,
    connection: &mut PgConnection,
    recipient: &str,
    letter: &Letter,
    now: Timestamp,
) -> Result<()> {
    write_for(service, connection, recipient, letter, None, now).await
}

/// Writes to one address what an operation asked for.
pub(in crate::usecase) async fn write_for(
    service: &Service,
    connection: &mut PgConnection,
    recipient: &str,
    letter: &Letter,
    operation: Option<Uuid>,
    now: Timestamp,
) -> Result<()> {
    let id = random::new_id(now)?;
    let content = serde_json::to_vec(letter).map_err(|error| Error::BadContent("a letter", error))?;
    let sealed = service.keys.seal(id, &content)?;
    outgoing::add(connection, id, recipient, letter.code(), &sealed, operation, now).await
}

/// Tells what happened to an account to the addresses that the school knew, and to the one that was confirmed before.
pub(super) async fn tell(
    service: &Service,
    connection: &mut PgConnection,
    account: Uuid,
    letter: &Letter,
    now: Timestamp,
) -> Result<()> {
    let mut told = child::known_mails(connection, account).await?;
    if let Some((before, _)) = mail_link::confirmed(connection, account).await?
        && !told.iter().any(|known| known.eq_ignore_ascii_case(&before))
    {
        told.push(before);
    }
    for recipient in told {
        write(service, connection, &recipient, letter, now).await?;
    }
    Ok(())
}
