//! What somebody lost. A request is kept alike whether anybody is meant by it, and answered by mail or by the school,
//! later: neither the page nor its time tells who has an account.

use std::net::IpAddr;

use domain::account::State;
use domain::event::{self, Event};
use jiff::Timestamp;
use lettre::Address;
use protocol::decision::{Decision, FamilyEvent};
use sqlx::PgConnection;

use super::limit::{self, Kind};
use super::mail_link::RESET_LASTS;
use super::{digest, letters, login_of};
use crate::letter::Letter;
use crate::store::event::{self as events, Note};
use crate::store::mail_link::{self, MailLink, Purpose};
use crate::store::{account, grouping, lost, people};
use crate::{Result, Service, random};

pub use crate::store::lost::Lost;

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// It is kept.
    Kept,
    /// It is no address; of a login, nothing was typed.
    Malformed,
    /// Too often: another one from then on.
    TooOften(Timestamp),
}

/// Somebody lost something: `typed` is the confirmed address for a login, the login for a password.
///
/// # Errors
/// What the database met.
pub async fn ask(service: &Service, what: Lost, typed: &str, from: IpAddr) -> Result<Asked> {
    let typed = login_of(typed);
    let sound = match what {
        Lost::Login => typed.parse::<Address>().is_ok(),
        Lost::Password | Lost::School => !typed.is_empty(),
    };
    if !sound {
        return Ok(Asked::Malformed);
    }
    let now = service.now();
    let mut connection = service.pool.acquire().await?;
    let kind = match what {
        Lost::Login => "login",
        Lost::Password => "password",
        Lost::School => "school",
    };
    let subject = format!("{kind}/{typed}");
    if let Err(until) =
        limit::charge(service, &mut connection, Kind::Request, subject.as_bytes(), from, now).await?
    {
        return Ok(Asked::TooOften(until));
    }
    lost::add(&mut connection, random::new_id(now)?, what, &typed, now).await?;
    Ok(Asked::Kept)
}

/// Answers the oldest request; says whether there was one.
///
/// # Errors
/// What the database met: the request is there for the next time.
pub async fn answer_next(service: &Service) -> Result<bool> {
    let now = service.now();
    let mut transaction = service.begin().await?;
    let Some((what, typed)) = lost::take(&mut transaction).await? else { return Ok(false) };
    match what {
        Lost::Login => tell_logins(service, &mut transaction, &typed, now).await?,
        Lost::Password => send_link(service, &mut transaction, &typed, now).await?,
        Lost::School => ask_school(&mut transaction, &typed, now).await?,
    }
    transaction.commit().await?;
    Ok(true)
}

async fn tell_logins(
    service: &Service,
    connection: &mut PgConnection,
    address: &str,
    now: Timestamp,
) -> Result<()> {
    let logins = mail_link::logins_of(connection, address).await?;
    if logins.is_empty() {
        return Ok(());
    }
    letters::write(service, connection, address, &Letter::LostLogin { logins }, now).await
}

async fn send_link(
    service: &Service,
    connection: &mut PgConnection,
    login: &str,
    now: Timestamp,
) -> Result<()> {
    let Some(kept) = account::of_login(connection, login).await? else { return Ok(()) };
    let is_theirs = matches!(kept.account.state, State::Activating | State::Activated);
    let Some((address, generation)) = mail_link::confirmed(connection, kept.id).await? else {
        return Ok(());
    };
    // A login that was replaced, or grouped away, opens nothing.
    if !is_theirs || kept.grouped_into.is_some() || kept.login != login {
        return Ok(());
    }
    let token = random::token()?;
    let link = MailLink {
        digest: digest(&token),
        account: kept.id,
        purpose: Purpose::Reset,
        address,
        session: None,
        generation,
        expires_at: now + RESET_LASTS,
        ended: false,
    };
    mail_link::put(connection, &link, now).await?;
    let letter =
        Letter::LostPassword { link: format!("{}/mot-de-passe-perdu/{token}", service.door.address) };
    letters::write(service, connection, &link.address, &letter, now).await
}

async fn ask_school(connection: &mut PgConnection, login: &str, now: Timestamp) -> Result<()> {
    let Some(kept) = account::of_login(connection, login).await? else { return Ok(()) };
    let id = grouping::lead(connection, kept.id).await?;
    let Some(held) = account::hold(connection, &[id]).await?.pop() else { return Ok(()) };
    let day = people::place(connection, id).await?.day(now);
    let event_id = random::new_id(now)?;
    match event::apply(&held.account, Event::ResetAsked(day)) {
        Ok(next) => {
            account::save(connection, id, &next).await?;
            let did = FamilyEvent::ResetAsked { day };
            events::append(connection, event_id, id, &Decision::Family { did }, now).await
        }
        // Nothing was given out, or it ran out: the school gives a sheet. It is told as of a void one.
        Err(event::Impossible) => {
            account::set_void_sheet_tried(connection, id, Some(day)).await?;
            events::note(connection, event_id, id, Note::ResetAsked, None, now).await
        }
    }
}
