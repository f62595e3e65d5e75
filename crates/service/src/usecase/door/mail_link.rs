//! The link of a mail opens a page with a button, so that a program which reads mails does not use it up. It counts
//! only for somebody who has the account open: in the session that asked for it, or with the chosen password.

use domain::account::State;
use domain::event::{self, Event};
use jiff::{SignedDuration, Timestamp};

use super::session::{Stage, Visit};
use super::{digest, first_sign_in, letters, session};
use crate::letter::Letter;
use crate::store::chosen;
use crate::store::event::{self as events, Note};
use crate::store::mail_link::{self, MailLink, Purpose};
use crate::store::{account, child, restoration};
use crate::{Result, Service, random};

/// How long an address may be confirmed. It counts only with the account open.
pub(super) const CONFIRM_LASTS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How long the link of a lost password is worth something.
pub(super) const RESET_LASTS: SignedDuration = SignedDuration::from_hours(1);

/// What a link is, for who opens it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// Worth nothing: too old, replaced, or none.
    Gone,
    /// It was followed already, and the account is open here.
    Done,
    /// The address waits for the button.
    Waits {
        /// The address.
        address: String,
    },
    /// It counts once the account is open.
    SignInFirst,
}

async fn live(service: &Service, token: &str, purpose: Purpose) -> Result<Option<MailLink>> {
    let mut connection = service.pool.acquire().await?;
    let link = mail_link::find(&mut connection, &digest(token)).await?;
    Ok(link.filter(|link| link.purpose == purpose))
}

/// Looks at the link that confirms an address, without using it.
///
/// # Errors
/// What the database met.
pub async fn look(service: &Service, token: &str, visit: Option<&Visit>) -> Result<Look> {
    let Some(link) = live(service, token, Purpose::Confirm).await? else { return Ok(Look::Gone) };
    let here = visit.filter(|visit| visit.is_open() && visit.session.account == Some(link.account));
    let is_over = link.ended || link.expires_at <= service.now();
    Ok(match here {
        Some(visit) if visit.mail.as_ref() == Some(&link.address) => Look::Done,
        _ if is_over => Look::Gone,
        Some(_) => Look::Waits { address: link.address },
        None => Look::SignInFirst,
    })
}

/// The button was pressed: the address is the holder's.
///
/// # Errors
/// What the database met.
pub async fn confirm(service: &Service, token: &str, visit: &Visit) -> Result<Look> {
    let looked = look(service, token, Some(visit)).await?;
    let Look::Waits { address } = looked else { return Ok(looked) };
    let Some(link) = live(service, token, Purpose::Confirm).await? else { return Ok(Look::Gone) };
    let now = service.now();
    let mut transaction = service.begin().await?;
    let Some(kept) = account::hold(&mut transaction, &[link.account]).await?.pop() else {
        return Ok(Look::Gone);
    };
    if !mail_link::take(&mut transaction, &link.digest, now).await? {
        return Ok(Look::Gone);
    }
    // Before the new one is known: who had the account so far is told.
    let login = kept.login.clone();
    let letter = match kept.account.state {
        State::Activated => Letter::MailChanged { login },
        _ => Letter::Activated { login },
    };
    letters::tell(service, &mut transaction, kept.id, &letter, now).await?;
    mail_link::confirm(&mut transaction, kept.id, &address, link.generation, now).await?;
    let undeclared = chosen::find(&mut transaction, kept.id).await?.is_some_and(|chosen| chosen.undeclared);
    if !undeclared {
        account::set_confirmed_mail(&mut transaction, kept.id, Some(&address)).await?;
    }
    if let Ok(next) = event::apply(&kept.account, Event::MailLinkFollowed) {
        account::save(&mut transaction, kept.id, &next).await?;
        first_sign_in::happened(&mut transaction, kept.id, Event::MailLinkFollowed, now).await?;
    }
    let id = random::new_id(now)?;
    events::note(&mut transaction, id, kept.id, Note::MailConfirmed, link.generation, now).await?;
    transaction.commit().await?;
    Ok(Look::Done)
}

/// Whether the link of a lost password is worth something.
///
/// # Errors
/// What the database met.
pub async fn is_reset(service: &Service, token: &str) -> Result<bool> {
    let link = live(service, token, Purpose::Reset).await?;
    Ok(link.is_some_and(|link| !link.ended && link.expires_at > service.now()))
}

/// How somebody begins with the link of a lost password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResetBegun {
    /// The link is worth nothing: too old, used, or replaced.
    Gone,
    /// The service was put back as it was before, and the school has not said yet what it knows: until then at most.
    PutBack(Timestamp),
    /// They choose a password, in the session of that token.
    As(String),
}

/// Begins with the link of a lost password: a child's birth date is asked, where one is known. The link is used up when
/// a password is chosen.
///
/// # Errors
/// What the database met.
pub async fn begin_reset(service: &Service, token: &str) -> Result<ResetBegun> {
    let now = service.now();
    let link = live(service, token, Purpose::Reset).await?;
    let link = link.filter(|link| !link.ended && link.expires_at > now);
    let Some(link) = link else { return Ok(ResetBegun::Gone) };
    let mut connection = service.pool.acquire().await?;
    let Some(kept) = account::find(&mut connection, &[link.account]).await?.pop() else {
        return Ok(ResetBegun::Gone);
    };
    // They ask again once the school has said what it knows.
    if let Some(until) = restoration::waits(&mut connection, kept.id).await? {
        return Ok(ResetBegun::PutBack(until));
    }
    let children = child::of_account(&mut connection, kept.id).await?;
    let stage = if children.iter().any(child::Child::is_asked) { Stage::Dates } else { Stage::Password };
    let digest = Some(link.digest);
    let begun = session::begin(
        &mut connection,
        (Some(kept.id), None),
        stage,
        &kept.login,
        link.generation,
        digest,
        now,
    );
    begun.await.map(ResetBegun::As)
}
