//! What follows the password of a sheet, or the link of a lost one: birth dates, then a password of one's own.

use std::net::IpAddr;

use domain::account::{Holder, State};
use domain::chosen::{self as rule, Fault};
use domain::event::Event;
use domain::sign_in::{Admission, admit, choice, choose_with};
use jiff::Timestamp;
use jiff::civil::Date;
use protocol::decision::{Decision, FamilyEvent};
use sqlx::PgConnection;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::limit::{self, Kind};
use super::session::{Stage, Visit};
use super::strength::strength;
use super::{letters, sign_in};

pub use super::strength::Strength;
use crate::letter::Letter;
use crate::metrics::Failure;
use crate::store::account::{self, Kept};
use crate::store::child::{self, Child};
use crate::store::chosen::{self, Chosen};
use crate::store::event::{self as events, Note};
use crate::store::{mail_link, people, session};
use crate::{Result, Service, random};

/// What becomes of dates.
#[derive(Debug, PartialEq, Eq)]
pub enum Dates {
    /// One was right, or none is known: it goes on. First names of the children that wait.
    Right(Vec<String>),
    /// None was.
    Wrong,
    /// Password or birth date is wrong; it begins anew.
    WrongTogether,
    /// Too many attempts: the next one is looked at from then on.
    TooOften(Timestamp),
    /// Nothing of the kind is asked at this point.
    NotAsked,
}

/// The dates that were typed: each for its child or, where no child may be named, one for any of them.
pub enum Given {
    /// By pupil; absent where nothing was typed.
    Named(Vec<(Uuid, Option<Date>)>),
    /// Of any child.
    Blind(Date),
}

/// Somebody gives birth dates.
///
/// # Errors
/// What the database met.
pub async fn give_dates(service: &Service, visit: &Visit, given: &Given, from: IpAddr) -> Result<Dates> {
    let dates = look_at_dates(service, visit, given, from).await?;
    match dates {
        Dates::Wrong | Dates::WrongTogether => service.metrics.failure(Failure::Dates),
        Dates::TooOften(_) => service.metrics.limited(Failure::Dates),
        Dates::Right(_) | Dates::NotAsked => {}
    }
    Ok(dates)
}

async fn look_at_dates(service: &Service, visit: &Visit, given: &Given, from: IpAddr) -> Result<Dates> {
    if !matches!(visit.stage, Stage::Dates | Stage::Together) {
        return Ok(Dates::NotAsked);
    }
    let now = service.now();
    let session = &visit.session;
    let id = session.account.unwrap_or(Uuid::nil());
    // Dates are counted by account; those given with a password, by what was typed.
    let subject = match visit.stage {
        Stage::Together => session.login.as_bytes(),
        _ => id.as_bytes().as_slice(),
    };
    let mut connection = service.pool.acquire().await?;
    let charged = match limit::charge(service, &mut connection, Kind::Dates, subject, from, now).await? {
        Ok(charged) => charged,
        Err(until) => return Ok(Dates::TooOften(until)),
    };
    drop(connection);
    let mut transaction = service.begin().await?;
    let children = child::of_account(&mut transaction, id).await?;
    let asked: Vec<&Child> = children.iter().filter(|child| child.is_asked()).collect();
    let right: Vec<Uuid> =
        asked.iter().filter(|child| is_right(child, given)).map(|child| child.pupil).collect();
    let none_known = asked.is_empty();
    let goes_on = session.account.is_some() && (!right.is_empty() || none_known);
    let answer = match (visit.stage, goes_on) {
        (Stage::Together, false) => {
            session::end(&mut transaction, &session.digest, now).await?;
            Dates::WrongTogether
        }
        (_, false) => Dates::Wrong,
        (stage, true) => {
            charged.forgive(&mut transaction).await?;
            child::confirm(&mut transaction, id, &right).await?;
            let next = match stage {
                Stage::Together => {
                    sign_in::forgive(&mut transaction, &session.login).await?;
                    sign_in::stage_after(service, &mut transaction, id).await?
                }
                _ => Stage::Password,
            };
            session::advance(&mut transaction, &session.digest, next).await?;
            let waits = |child: &&&Child| !right.contains(&child.pupil) && !visit.blind;
            Dates::Right(asked.iter().filter(waits).map(|child| child.first.clone()).collect())
        }
    };
    transaction.commit().await?;
    Ok(answer)
}

fn is_right(child: &Child, given: &Given) -> bool {
    match given {
        Given::Blind(date) => child.birth_date == Some(*date),
        Given::Named(dates) => dates
            .iter()
            .any(|(pupil, date)| *pupil == child.pupil && date.is_some() && *date == child.birth_date),
    }
}

/// What becomes of a new password.
#[derive(Debug, PartialEq, Eq)]
pub enum Choice {
    /// It is the holder's from now on.
    Chosen(Strength),
    /// The policy refuses it.
    Fault(Fault),
    /// It is guessed at once.
    Guessable,
    /// The two that were typed differ.
    Differ,
    /// What it began with opens nothing any more.
    Gone,
    /// No password is to be chosen at this point.
    NotAsked,
}

/// A password that may be chosen.
pub(super) async fn check(
    service: &Service,
    id: Uuid,
    login: &str,
    typed: &str,
    again: &str,
) -> Result<Result<Strength, Choice>> {
    if let Err(fault) = rule::check(service.door.policy, typed, login) {
        return Ok(Err(Choice::Fault(fault)));
    }
    let mut connection = service.pool.acquire().await?;
    let children = child::of_account(&mut connection, id).await?;
    drop(connection);
    let names: Vec<&str> =
        children.iter().flat_map(|child| [child.first.as_str(), child.family.as_str()]).collect();
    let Some(strength) = strength(typed, login, &names) else { return Ok(Err(Choice::Guessable)) };
    Ok(if typed == again { Ok(strength) } else { Err(Choice::Differ) })
}

/// Somebody chooses a password.
///
/// # Errors
/// [`protocol::problem::ProblemCode::Unavailable`] when too many wait, and what the database met.
pub async fn choose(
    service: &Service,
    visit: &Visit,
    typed: Zeroizing<String>,
    again: &str,
) -> Result<Choice> {
    let (Stage::Password, Some(id)) = (visit.stage, visit.session.account) else {
        return Ok(Choice::NotAsked);
    };
    let login = &visit.session.login;
    let strength = match check(service, id, login, &typed, again).await? {
        Ok(strength) => strength,
        Err(refused) => return Ok(refused),
    };
    let hash = service.hashing.hash(sign_in::normalised(&typed)).await?;
    let now = service.now();
    let mut transaction = service.begin().await?;
    let held = account::hold(&mut transaction, &[id]).await?.pop();
    let Some(kept) = held.filter(|kept| kept.grouped_into.is_none()) else { return Ok(Choice::Gone) };
    let session = &visit.session;
    let done = match (&session.link, session.generation) {
        (Some(link), _) => with_link(service, &mut transaction, &kept, link, hash).await?,
        (None, Some(generation)) => {
            with_sheet(service, &mut transaction, &kept, generation, hash, now).await?
        }
        (None, None) => false,
    };
    if !done {
        session::end(&mut transaction, &session.digest, now).await?;
        transaction.commit().await?;
        return Ok(Choice::Gone);
    }
    session::advance(&mut transaction, &session.digest, Stage::Open).await?;
    session::end_all(&mut transaction, id, Some(&session.digest), now).await?;
    let letter = match (kept.account.state, kept.account.holder) {
        (State::Activated, _) => Some(Letter::PasswordChanged { login: kept.login }),
        // A pupil is activated by it.
        (_, Holder::Pupil) => Some(Letter::Activated { login: kept.login }),
        _ => None,
    };
    if let Some(letter) = letter {
        letters::tell(service, &mut transaction, id, &letter, now).await?;
    }
    transaction.commit().await?;
    Ok(Choice::Chosen(strength))
}

/// A password chosen with a sheet; says no when the sheet opens nothing any more.
async fn with_sheet(
    service: &Service,
    connection: &mut PgConnection,
    kept: &Kept,
    generation: u32,
    hash: String,
    now: Timestamp,
) -> Result<bool> {
    let today = service.clock.today();
    let heard = sign_in::heard_since(service);
    let heard = (heard, kept.unheard_until(generation));
    let printable = chosen::may_be_printed(connection, kept.id, generation, today, heard).await?;
    let printed = kept.as_printed(generation);
    let mut new = Chosen {
        hash,
        generation: Some(generation),
        choices: kept.account.choices,
        undeclared: false,
        suspended: false,
        chosen_at: now,
    };
    if let Some(mut next) = choose_with(&printed, generation, printable) {
        // What was skipped stays so.
        next.burn(kept.account.burnt);
        new.choices = next.choices;
        account::save(connection, kept.id, &next).await?;
        let place = people::place(connection, kept.id).await?;
        account::sheet_used(connection, kept.id, place.day(now)).await?;
        chosen::put(connection, kept.id, &new).await?;
        happened(connection, kept.id, choice(&kept.account), now).await?;
        return Ok(true);
    }
    // Somebody else who had the same page open was first: their choice stays.
    let taken = chosen::find(connection, kept.id)
        .await?
        .is_some_and(|before| before.undeclared && before.generation == Some(generation));
    if taken || admit(&printed, generation, printable) != Admission::OpensUndeclared {
        return Ok(false);
    }
    new.undeclared = true;
    chosen::put(connection, kept.id, &new).await?;
    let note = Note::SignedInUndeclared;
    events::note(connection, random::new_id(now)?, kept.id, note, Some(generation), now).await?;
    Ok(true)
}

/// A password chosen with the link of a lost one, whose age is that of the address it went to; says no when the link is
/// worth nothing any more.
async fn with_link(
    service: &Service,
    connection: &mut PgConnection,
    kept: &Kept,
    digest: &[u8],
    hash: String,
) -> Result<bool> {
    let now = service.now();
    let Some(link) = mail_link::find(connection, digest).await? else { return Ok(false) };
    let Ok(next) = domain::event::apply(&kept.account, Event::PasswordChosen) else { return Ok(false) };
    if link.account != kept.id || !mail_link::take(connection, digest, now).await? {
        return Ok(false);
    }
    let new = Chosen {
        hash,
        generation: link.generation,
        choices: next.choices,
        undeclared: false,
        suspended: false,
        chosen_at: now,
    };
    account::save(connection, kept.id, &next).await?;
    let place = people::place(connection, kept.id).await?;
    account::signed_in(connection, kept.id, place.day(now)).await?;
    chosen::put(connection, kept.id, &new).await?;
    happened(connection, kept.id, Event::PasswordChosen, now).await?;
    Ok(true)
}

/// Keeps what a family did in the history of the account.
pub(super) async fn happened(
    connection: &mut PgConnection,
    id: Uuid,
    event: Event,
    now: Timestamp,
) -> Result<()> {
    let did = match event {
        Event::FirstSignIn => FamilyEvent::FirstSignIn,
        Event::MailLinkFollowed => FamilyEvent::MailLinkFollowed,
        _ => FamilyEvent::PasswordChosen,
    };
    events::append(connection, random::new_id(now)?, id, &Decision::Family { did }, now).await
}
