//! Addresses that have served.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

use crate::Result;

/// Forgets the addresses of what ended before that moment: mails, of which that they left stays; what somebody lost;
/// sessions and links; addresses that were dropped; and from where computers asked to be enrolled.
pub async fn forget_addresses(connection: &mut PgConnection, before: Timestamp) -> Result<()> {
    for statement in [
        "UPDATE outgoing_mail SET recipient = '', told = NULL WHERE ended_at < $1 AND recipient <> ''",
        "DELETE FROM lost_request WHERE at < $1",
        "DELETE FROM family_session WHERE coalesce(ended_at, seen_at) < $1",
        "DELETE FROM mail_link WHERE coalesce(ended_at, expires_at) < $1",
        "DELETE FROM confirmed_mail WHERE dropped_at < $1",
        "DELETE FROM enrolment_request WHERE expires_at < $1",
    ] {
        sqlx::query(statement).bind(before.to_sqlx()).execute(&mut *connection).await?;
    }
    Ok(())
}
