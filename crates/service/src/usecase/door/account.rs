//! « Mon compte »: password and mail.

use std::net::IpAddr;

use domain::account::State;
use domain::event::{self, Event};
use jiff::Timestamp;
use lettre::Address;
use zeroize::Zeroizing;

use super::first_sign_in::{self, Choice};
use super::limit::{self, Kind};
use super::mail_link::CONFIRM_LASTS;
use super::session::Visit;
use super::{digest, letters, sign_in};
use crate::letter::Letter;
use crate::metrics::Failure;
use crate::store::chosen::{self, Chosen};
use crate::store::mail_link::{self, MailLink, Purpose};
use crate::store::{account, session};
use crate::{Result, Service, random};

/// Longest address (RFC 5321).
const LONGEST_ADDRESS: usize = 254;

/// The address that was typed; `None` when it is none.
pub(in crate::usecase) fn address_of(typed: &str) -> Option<String> {
    let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let is_address = typed.len() <= LONGEST_ADDRESS
        && typed.is_ascii()
        && typed.parse::<Address>().is_ok_and(|address| address.domain().contains('.'));
    is_address.then_some(typed)
}

/// What becomes of an address that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenMail {
    /// A link is on its way to it.
    Sent,
    /// It is none.
    Malformed,
    /// Too often: another one from then on.
    TooOften(Timestamp),
    /// Nobody has the account open here.
    NotAsked,
}

/// The holder gives an address, or corrects it: a link goes there, and those before are worth nothing any more.
///
/// # Errors
/// What the database met.
pub async fn give_mail(service: &Service, visit: &Visit, typed: &str, from: IpAddr) -> Result<GivenMail> {
    let (true, Some(id)) = (visit.is_open() && !visit.last_day, visit.session.account) else {
        return Ok(GivenMail::NotAsked);
    };
    let Some(typed) = address_of(typed) else { return Ok(GivenMail::Malformed) };
    let now = service.now();
    let mut connection = service.pool.acquire().await?;
    let subject = [b"mail".as_slice(), id.as_bytes()].concat();
    if let Err(until) = limit::charge(service, &mut connection, Kind::Request, &subject, from, now).await? {
        return Ok(GivenMail::TooOften(until));
    }
    drop(connection);
    let mut transaction = service.begin().await?;
    let Some(kept) = account::hold(&mut transaction, &[id]).await?.pop() else {
        return Ok(GivenMail::NotAsked);
    };
    let token = random::token()?;
    let link = MailLink {
        digest: digest(&token),
        account: id,
        purpose: Purpose::Confirm,
        address: typed,
        session: Some(visit.session.digest.clone()),
        generation: visit.session.generation,
        expires_at: now + CONFIRM_LASTS,
        ended: false,
    };
    mail_link::put(&mut transaction, &link, now).await?;
    let letter = Letter::ConfirmMail {
        link: format!("{}/mail/{token}", service.door.address),
        activates: kept.account.state != State::Activated,
    };
    letters::write(service, &mut transaction, &link.address, &letter, now).await?;
    transaction.commit().await?;
    Ok(GivenMail::Sent)
}

/// What becomes of a change of password.
#[derive(Debug, PartialEq, Eq)]
pub enum Change {
    /// As the choice became.
    Choice(Choice),
    /// The present password is wrong.
    WrongPresent,
    /// Too many attempts: the next one is looked at from then on.
    TooOften(Timestamp),
}

/// The holder changes their password. Other sessions end; the new one is as old as the sheet behind the old one.
///
/// # Errors
/// [`protocol::problem::ProblemCode::Unavailable`] when too many wait, and what the database met.
pub async fn change_password(
    service: &Service,
    visit: &Visit,
    present: Zeroizing<String>,
    typed: Zeroizing<String>,
    again: &str,
    from: IpAddr,
) -> Result<Change> {
    let (true, Some(id)) = (visit.is_open() && !visit.last_day, visit.session.account) else {
        return Ok(Change::Choice(Choice::NotAsked));
    };
    let now = service.now();
    let mut connection = service.pool.acquire().await?;
    let subject = visit.login.as_bytes();
    let charged = match limit::charge(service, &mut connection, Kind::Password, subject, from, now).await? {
        Ok(charged) => charged,
        Err(until) => return Ok(Change::TooOften(until)),
    };
    let known = chosen::find(&mut connection, id).await?.map(|chosen| chosen.hash);
    drop(connection);
    let verified = service.hashing.verify(sign_in::normalised(&present), known.clone()).await;
    let mut connection = service.pool.acquire().await?;
    match verified {
        Ok(true) => charged.forgive(&mut connection).await?,
        Ok(false) => {
            service.metrics.failure(Failure::Password);
            return Ok(Change::WrongPresent);
        }
        Err(error) => {
            charged.refund(&mut connection, now).await?;
            return Err(error);
        }
    }
    drop(connection);
    let strength = match first_sign_in::check(service, id, &visit.login, &typed, again).await? {
        Ok(strength) => strength,
        Err(refused) => return Ok(Change::Choice(refused)),
    };
    let hash = service.hashing.hash(sign_in::normalised(&typed)).await?;
    let mut transaction = service.begin().await?;
    let Some(kept) = account::hold(&mut transaction, &[id]).await?.pop() else {
        return Ok(Change::Choice(Choice::Gone));
    };
    let before = chosen::find(&mut transaction, id).await?;
    // Another one may have been chosen since, with which this session ended.
    let before = before.filter(|before| kept.grouped_into.is_none() && Some(&before.hash) == known.as_ref());
    let Some(before) = before else {
        return Ok(Change::Choice(Choice::Gone));
    };
    let mut new = Chosen { hash, chosen_at: now, ..before };
    if !new.undeclared {
        // A school may have reset it in between.
        if kept.account.choices != new.choices || kept.account.password != domain::account::Password::Chosen {
            return Ok(Change::Choice(Choice::Gone));
        }
        let Ok(next) = event::apply(&kept.account, Event::PasswordChosen) else {
            return Ok(Change::Choice(Choice::Gone));
        };
        account::save(&mut transaction, id, &next).await?;
        first_sign_in::happened(&mut transaction, id, Event::PasswordChosen, now).await?;
        new.choices = next.choices;
    }
    chosen::put(&mut transaction, id, &new).await?;
    session::end_all(&mut transaction, id, Some(&visit.session.digest), now).await?;
    let letter = Letter::PasswordChanged { login: kept.login };
    letters::tell(service, &mut transaction, id, &letter, now).await?;
    transaction.commit().await?;
    Ok(Change::Choice(Choice::Chosen(strength)))
}
