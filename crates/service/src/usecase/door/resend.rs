//! A school asks for a mail to be sent again: it goes with a link of its own, to the address that is known or that the
//! school was told. The link counts with the chosen password alone.

use domain::account::State;
use jiff::Timestamp;
use protocol::decision::MailKind;
use protocol::operation::Reason;
use sqlx::PgConnection;
use uuid::Uuid;

use super::account::address_of;
use super::mail_link::CONFIRM_LASTS;
use super::{digest, letters};
use crate::letter::Letter;
use crate::store::account::Kept;
use crate::store::mail_link::{self, MailLink, Purpose};
use crate::store::{child, chosen, school};
use crate::{Result, Service, random};

/// What an operation asks for.
pub(in crate::usecase) struct Asked<'a> {
    /// The operation: it sends one mail.
    pub operation: Uuid,
    /// UAI of its school.
    pub school: &'a str,
    /// Which mail.
    pub what: MailKind,
    /// Where to, as the school was told.
    pub address: Option<&'a str>,
}

/// Writes it, or says why not: then nothing is written.
///
/// # Errors
/// What the database met.
pub(in crate::usecase) async fn send(
    service: &Service,
    connection: &mut PgConnection,
    kept: &Kept,
    asked: &Asked<'_>,
    now: Timestamp,
) -> Result<Result<(), Reason>> {
    let waiting = mail_link::waiting(connection, kept.id, now).await?.map(|link| link.address);
    let told = match asked.what {
        MailKind::Activation => asked.address,
        MailKind::Confirmation => None,
    };
    if asked.what == MailKind::Confirmation && kept.confirmed_mail.is_some() && waiting.is_none() {
        return Ok(Err(Reason::AlreadyConfirmed));
    }
    let address = match (told, waiting) {
        (Some(told), _) => address_of(told),
        (None, Some(waiting)) => Some(waiting),
        (None, None) => {
            child::known_mails(connection, kept.id).await?.iter().find_map(|known| address_of(known))
        }
    };
    let Some(address) = address else { return Ok(Err(Reason::NoAddress)) };
    let token = random::token()?;
    // As old as the sheet behind the chosen password: what a theft takes back goes with it.
    let generation = chosen::find(connection, kept.id).await?.and_then(|chosen| chosen.generation);
    let link = MailLink {
        digest: digest(&token),
        account: kept.id,
        purpose: Purpose::Confirm,
        address,
        session: None,
        generation,
        expires_at: now + CONFIRM_LASTS,
        ended: false,
    };
    mail_link::put(connection, &link, now).await?;
    let name = school::find(connection, asked.school).await?.map_or_else(String::new, |school| school.name);
    let letter = Letter::AskedBySchool {
        school: name,
        link: format!("{}/mail/{token}", service.door.address),
        activates: kept.account.state != State::Activated,
    };
    letters::write_for(service, connection, &link.address, &letter, Some(asked.operation), now).await?;
    Ok(Ok(()))
}
