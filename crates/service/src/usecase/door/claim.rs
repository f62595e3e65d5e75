//! A sign-in with a sheet that no school had declared stays undeclared until an operation claims it; what a school
//! decides also ends what was chosen, and time does.

use domain::account::{Account, Password, State};
use domain::place::Place;
use domain::sign_in::{self, choice};
use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{first_sign_in, letters};
use crate::letter::Letter;
use crate::store::account::Kept;
use crate::store::chosen::Chosen;
use crate::store::event::{self, Note};
use crate::store::{account, chosen, mail_link, people, session};
use crate::{Result, Service, random};

/// The sign-in that waits for a school to declare what it gave out for an account; none for one that has a password.
///
/// # Errors
/// What the database met.
pub async fn waiting(connection: &mut PgConnection, kept: &Kept) -> Result<Option<Chosen>> {
    if kept.account.password != Password::None {
        return Ok(None);
    }
    Ok(chosen::find(connection, kept.id).await?.filter(|chosen| chosen.undeclared))
}

/// The day by which an operation is judged: that of the sign-in that waits for it. A sheet that was used in time does
/// not run out on its way.
pub fn judged_on(waiting: Option<&Chosen>, place: Place, now: Timestamp) -> Date {
    place.day(waiting.map_or(now, |chosen| chosen.chosen_at.min(now)))
}

/// A school has declared what it gave out: gives the account as the sign-in that waited for it makes it, saved. `None`
/// when what it gave out is something else.
///
/// # Errors
/// What the database met.
pub async fn claim(
    service: &Service,
    connection: &mut PgConnection,
    kept: &Kept,
    waiting: &Chosen,
    now: Timestamp,
) -> Result<Option<Account>> {
    let declared = &kept.account;
    let mail = mail_link::confirmed(connection, kept.id).await?;
    let claimed =
        waiting.generation.and_then(|generation| sign_in::claim(declared, generation, mail.is_some()));
    let Some(claimed) = claimed else {
        // Another value was given out since: what was chosen opens nothing any more.
        lose_password(connection, kept.id, now).await?;
        return Ok(None);
    };
    account::save(connection, kept.id, &claimed).await?;
    chosen::declare(connection, kept.id, claimed.choices).await?;
    account::set_suspended(connection, kept.id, None).await?;
    let place = people::place(connection, kept.id).await?;
    account::sheet_used(connection, kept.id, place.day(waiting.chosen_at)).await?;
    if let Some((address, _)) = &mail {
        account::set_confirmed_mail(connection, kept.id, Some(address)).await?;
    }
    first_sign_in::happened(connection, kept.id, choice(declared), now).await?;
    let id = random::new_id(now)?;
    event::note(connection, id, kept.id, Note::Claimed, waiting.generation, now).await?;
    // Who confirmed an address was told then.
    if claimed.state == State::Activated && mail.is_none() {
        let letter = Letter::Activated { login: kept.login.clone() };
        letters::tell(service, connection, kept.id, &letter, now).await?;
    }
    Ok(Some(claimed))
}

/// What was chosen opens nothing any more, and nobody is signed in.
///
/// # Errors
/// What the database met.
pub async fn lose_password(connection: &mut PgConnection, id: Uuid, now: Timestamp) -> Result<()> {
    chosen::remove(connection, id).await?;
    session::end_all(connection, id, None, now).await?;
    mail_link::end_all(connection, id, None, now).await
}

/// A sheet was stolen: sessions end, and the addresses that were given since it was in somebody's hands go.
///
/// # Errors
/// What the database met.
pub async fn end_after_theft(
    connection: &mut PgConnection,
    id: Uuid,
    before: &Account,
    now: Timestamp,
) -> Result<()> {
    lose_password(connection, id, now).await?;
    let stolen = before.chosen_with.unwrap_or(before.generation);
    mail_link::drop_since(connection, id, stolen, now).await?;
    let left = mail_link::confirmed(connection, id).await?.map(|(address, _)| address);
    account::set_confirmed_mail(connection, id, left.as_deref()).await?;
    event::note(connection, random::new_id(now)?, id, Note::ContactsDropped, Some(stolen), now).await
}

/// A computer is about to be noted as heard: what was chosen with a value that it holds, and that no computer declared
/// though each was heard since, is suspended until one does. A silent insider shows by it.
///
/// # Errors
/// What the database met.
pub async fn suspend_unclaimed(service: &Service, connection: &mut PgConnection, device: Uuid) -> Result<()> {
    let (now, today) = (service.now(), service.clock.today());
    let unclaimed = chosen::unclaimed(connection, device, today).await?;
    if unclaimed.is_empty() {
        return Ok(());
    }
    // Held first, as everywhere: who chooses at this very moment waits, or is waited for.
    account::hold(connection, &unclaimed).await?;
    for id in chosen::suspend(connection, &unclaimed, today, now).await? {
        session::end_all(connection, id, None, now).await?;
        let day = people::place(connection, id).await?.day(now);
        account::set_suspended(connection, id, Some(day)).await?;
        event::note(connection, random::new_id(now)?, id, Note::Suspended, None, now).await?;
    }
    Ok(())
}
