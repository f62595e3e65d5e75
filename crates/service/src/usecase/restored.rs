//! The database was put back as it was before: what computers heard since is no part of its history, and what they had
//! heard is known to them alone.
//!
//! Until the computers of a school have said it, none of its families’ accounts opens: a password that was reset in the
//! time that is lost would open again. Schools of which nobody is heard in a set time are rolled instead.

use domain::account::Password;
use domain::lost_history::{self, Heard as HeardOf};
use domain::place::Place;
use jiff::{SignedDuration, Span, Timestamp};
use protocol::operation::BATCH;
use protocol::problem::ProblemCode;
use protocol::restoration::{Heard, HeardAccount, HeardReceipt};
use serde_json::json;
use sqlx::PgConnection;
use std::collections::HashMap;
use uuid::Uuid;

use super::changes::sees;
use super::door::{claim, heard_since};
use super::enrolment::Authenticated;
use super::{incident, maintenance};
pub use crate::ledger::Line;
use crate::store::event::{self, Note};
pub use crate::store::restoration::Standing;
use crate::store::right::{self, Scope};
use crate::store::{account, audit, device, people, restoration, school};
use crate::{Error, Result, Service, random};

/// How long schools are waited for, unless the operator says otherwise.
pub const USUAL_WAIT: SignedDuration = SignedDuration::from_hours(72);

/// Generations that a computer may have gone through in the time that is lost, of a school of which nobody is heard.
const PASSED_OVER: u32 = 16;

/// What was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restored {
    /// Schools that begin another history.
    pub schools: u64,
    /// Of them, those that wait for their computers.
    pub waiting: u64,
    /// Until then at most.
    pub until: Timestamp,
}

/// Begins another history for every school: a place in the feed of the one before is refused, and each computer takes
/// everything anew, once it has said what it had heard. Families of schools that have computers are let in once these
/// have. Said twice, everything is done twice.
///
/// # Errors
/// What the database met.
pub async fn begin_anew(service: &Service, wait: SignedDuration) -> Result<Restored> {
    let now = service.now();
    let until = now + wait;
    let mut transaction = service.begin().await?;
    let schools = school::renew_histories(&mut transaction).await?;
    let waiting = restoration::begin(&mut transaction, heard_since(service), until, now).await?;
    restoration::end_sessions(&mut transaction, now).await?;
    restoration::end(&mut transaction, now).await?;
    note(
        &mut transaction,
        None,
        "restored",
        json!({ "schools": schools, "waiting": waiting, "until": until }),
        now,
    )
    .await?;
    transaction.commit().await?;
    maintenance::refresh(service).await?;
    Ok(Restored { schools, waiting, until })
}

/// What was noted outside of the database and is in it no more, the oldest first: to be done again. `None` where nothing
/// is noted outside.
///
/// # Errors
/// The file cannot be read, and what the database met.
pub async fn undone(service: &Service) -> Result<Option<Vec<Line>>> {
    let Some(lines) = service.noted_outside()? else { return Ok(None) };
    let kept = service.today().saturating_sub(Span::new().months(i64::from(service.retention.audit_months)));
    let mut connection = service.pool.acquire().await?;
    let mut undone = Vec::new();
    for line in lines {
        // The trail has forgotten what is older.
        let is_kept = Place::Europe.day(line.at) > kept;
        if is_kept && !audit::says(&mut connection, &line.kind, &line.content).await? {
            undone.push(line);
        }
    }
    Ok(Some(undone))
}

/// The last restoration, as it stands.
///
/// # Errors
/// What the database met.
pub async fn last(service: &Service) -> Result<Option<Standing>> {
    restoration::last(&mut *service.pool.acquire().await?).await
}

/// A computer says what it had heard of a school. Whatever waits for it no more takes nothing of it.
///
/// # Errors
/// [`ProblemCode::TooMuch`] above [`BATCH`], [`ProblemCode::NotFound`] for a school that is not this person’s, and what the
/// database met.
pub async fn hear(
    service: &Service,
    computer: &Authenticated,
    uai: &str,
    said: &Heard,
) -> Result<HeardReceipt> {
    if said.accounts.len() > BATCH {
        return Err(Error::Refused(ProblemCode::TooMuch));
    }
    let now = service.now();
    let mut transaction = service.begin().await?;
    let rights = right::of(&mut transaction, computer.staff, service.clock.today()).await?;
    let right =
        rights.iter().find(|right| right.school == uai).ok_or(Error::Refused(ProblemCode::NotFound))?;
    let scope = right::scope(right.role);
    let Some(restoration) = restoration::hold(&mut transaction, uai).await? else {
        return Ok(HeardReceipt { awaited: false });
    };
    take(service, &mut transaction, (uai, scope), computer.device, &said.accounts).await?;
    if !said.more
        && scope == Scope::Whole
        && restoration::heard(&mut transaction, restoration, uai, computer.device, now).await?
    {
        opened(&mut transaction, restoration, uai, None, now).await?;
    }
    transaction.commit().await?;
    Ok(HeardReceipt { awaited: true })
}

async fn take(
    service: &Service,
    connection: &mut PgConnection,
    (uai, scope): (&str, Scope),
    from: Uuid,
    said: &[HeardAccount],
) -> Result<()> {
    let now = service.now();
    let ids: Vec<Uuid> = said.iter().map(|one| one.account).collect();
    let there = people::of_school(connection, uai, &ids).await?;
    let said: HashMap<Uuid, &HeardAccount> = said.iter().map(|one| (one.account, one)).collect();
    let mut received = Vec::new();
    for kept in account::hold(connection, &ids).await? {
        let Some(said) = said.get(&kept.id) else { continue };
        if !there.contains_key(&kept.id) || !sees(scope, &kept) {
            continue;
        }
        let heard = HeardOf { generation: said.generation, burnt: said.burnt, choices: said.choices };
        let is_lost = lost_history::lost_choice(&kept.account, heard);
        let today = people::place(connection, kept.id).await?.day(now);
        let Some(next) = lost_history::heard(&kept.account, heard, today) else { continue };
        account::save(connection, kept.id, &next).await?;
        if matches!(kept.account.password, Password::Chosen | Password::FranceConnect)
            && next.password == Password::Provisional
        {
            claim::lose_password(connection, kept.id, now).await?;
        }
        if is_lost {
            restoration::choice_lost(connection, kept.id, now).await?;
        }
        let generation = Some(next.generation);
        event::note(connection, random::new_id(now)?, kept.id, Note::HeardAgain, generation, now).await?;
        received.push((kept.id, next.next_printable()));
    }
    // It holds these, whatever was noted of it before.
    device::delivered(connection, from, &received, now).await
}

/// Opens the schools whose time is over, or that wait for nobody any more: those of which somebody was heard as they are by now, the others rolled. Says how
/// many that were.
///
/// # Errors
/// What the database met; what was done until then is done.
pub async fn go_on(service: &Service) -> Result<u64> {
    let mut done = 0;
    loop {
        let now = service.now();
        let mut transaction = service.begin().await?;
        let Some((restoration, uai, is_heard)) = restoration::next_late(&mut transaction, now).await? else {
            return Ok(done);
        };
        let rolled = match is_heard {
            true => None,
            false => Some(incident::roll_unheard(service, &mut transaction, &uai, PASSED_OVER).await?),
        };
        opened(&mut transaction, restoration, &uai, rolled, now).await?;
        transaction.commit().await?;
        done += 1;
    }
}

async fn opened(
    connection: &mut PgConnection,
    restoration: i64,
    uai: &str,
    rolled: Option<u64>,
    now: Timestamp,
) -> Result<()> {
    restoration::open(connection, restoration, uai, rolled.is_some(), now).await?;
    restoration::end(connection, now).await?;
    note(connection, Some(uai), "school_reopened", json!({ "rolled": rolled }), now).await
}

async fn note(
    connection: &mut PgConnection,
    school: Option<&str>,
    kind: &str,
    content: serde_json::Value,
    now: Timestamp,
) -> Result<()> {
    let entry = audit::Entry { staff: None, device: None, school, kind, content };
    audit::append(connection, now, entry).await
}
