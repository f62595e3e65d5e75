//! The database was put back as it was before: what computers heard since is no part of its history, and what they had
//! heard is known to them alone.
//!
//! Until the computers of a school have said it, none of its families’ accounts opens: a password that was reset in the
//! time that is lost would open again. Schools of which nobody is heard in a set time are rolled instead.

use domain::account::{Account, Generation, Password};
use domain::lost_history::{self, Heard as HeardOf, Known, PASSED_OVER};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
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
use super::{incident, maintenance, revocation};
use crate::store::account::Kept;
use crate::store::event::{self, Note};
pub use crate::store::restoration_standing::{HeldUp, Silent, Standing};
use crate::store::right::{self, Scope};
use crate::store::{
    account, audit, device, people, restoration, restoration_standing, revocation as taken_back, school,
};
use crate::{Error, Result, Service, random};

/// How long schools are waited for, unless the operator says otherwise.
pub const USUAL_WAIT: SignedDuration = SignedDuration::from_hours(72);

/// What an operator says.
#[derive(Debug, Clone, Copy)]
pub struct Saying {
    /// How long schools are waited for.
    pub wait: SignedDuration,
    /// The moment that the database was put back to, where it is said.
    pub moment: Option<Timestamp>,
}

impl Default for Saying {
    fn default() -> Self {
        Self { wait: USUAL_WAIT, moment: None }
    }
}

/// What was said, or would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restored {
    /// Schools that begin another history.
    pub schools: u64,
    /// Of them, those that wait for their computers.
    pub waiting: u64,
    /// Those computers.
    pub computers: u64,
    /// Families’ sessions that end.
    pub sessions: u64,
    /// Until then at most.
    pub until: Timestamp,
    /// Computers that the ledger says were stolen, and that are again.
    pub stolen: u64,
}

/// Says what [`begin_anew`] would do, and changes nothing.
///
/// # Errors
/// What the database met.
pub async fn rehearse(service: &Service, saying: Saying) -> Result<Restored> {
    let mut transaction = service.begin().await?;
    let would = begin(service, &mut transaction, saying, service.now()).await?;
    transaction.rollback().await?;
    Ok(would)
}

/// Begins another history for every school: a place in the feed of the one before is refused, and each computer takes
/// everything anew, once it has said what it had heard. Families of schools that have computers are let in once these
/// have. Said twice, everything is done twice. Computers that the ledger says were stolen are so again.
///
/// # Errors
/// The ledger cannot be read, and what the database met: then nothing is done.
pub async fn begin_anew(service: &Service, saying: Saying) -> Result<Restored> {
    let now = service.now();
    let stolen = service.noted_outside()?.map(|noted| noted.stolen()).unwrap_or_default();
    let mut transaction = service.begin().await?;
    let mut begun = begin(service, &mut transaction, saying, now).await?;
    // Known to be stolen, and trusted again by what the database was put back to: nobody waits for what a thief says.
    for device in stolen {
        let known = taken_back::named(&mut transaction, device).await?;
        if known.is_some_and(|known| !known.stolen) {
            revocation::end_stolen(service, &mut transaction, device).await?;
            begun.stolen += 1;
        }
    }
    let Restored { schools, waiting, until, .. } = begun;
    note(
        &mut transaction,
        None,
        "restored",
        json!({ "schools": schools, "waiting": waiting, "until": until, "moment": saying.moment }),
        now,
    )
    .await?;
    transaction.commit().await?;
    maintenance::refresh(service).await?;
    Ok(begun)
}

async fn begin(
    service: &Service,
    connection: &mut PgConnection,
    saying: Saying,
    now: Timestamp,
) -> Result<Restored> {
    let until = now + saying.wait;
    let schools = school::renew_histories(connection).await?;
    let at = (now, service.today());
    let begun = restoration::begin(connection, saying.moment, heard_since(service), until, at).await?;
    let sessions = restoration::end_sessions(connection, now).await?;
    restoration::end(connection, now).await?;
    Ok(Restored { schools, waiting: begun.schools, computers: begun.computers, sessions, until, stolen: 0 })
}

/// The last restoration, as it stands.
///
/// # Errors
/// What the database met.
pub async fn last(service: &Service) -> Result<Option<Standing>> {
    restoration_standing::last(&mut *service.pool.acquire().await?).await
}

/// The schools that wait, and could not be opened again when it was tried.
///
/// # Errors
/// What the database met.
pub async fn held_up(service: &Service) -> Result<Vec<HeldUp>> {
    restoration_standing::held_up(&mut *service.pool.acquire().await?).await
}

/// The computers of which nothing was heard since the last restoration, and that their school was opened without: what they
/// alone know may be lost.
///
/// # Errors
/// What the database met.
pub async fn silent(service: &Service) -> Result<Vec<Silent>> {
    restoration_standing::silent(&mut *service.pool.acquire().await?).await
}

/// A computer says what it had heard of a school. Whatever waits for it no more takes nothing of it. It is believed of the
/// accounts that it may decide about, and the trail says what it was believed of.
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
    let taken =
        take(service, &mut transaction, restoration, (uai, scope), computer.device, &said.accounts).await?;
    let entry = audit::Entry {
        staff: Some(computer.staff),
        device: Some(computer.device),
        school: Some(uai),
        kind: "heard",
        content: json!({
            "said": said.accounts.len(), "passed_over": said.accounts.len() - taken.believed, "accounts": taken.changed,
            "more": said.more,
        }),
    };
    audit::append(&mut transaction, now, entry).await?;
    let at = (now, service.today());
    if !said.more
        && scope == Scope::Whole
        && restoration::heard(&mut transaction, restoration, uai, computer.device, at).await?
    {
        opened(&mut transaction, restoration, uai, None, now).await?;
    }
    transaction.commit().await?;
    Ok(HeardReceipt { awaited: true })
}

/// What became of what a computer said.
struct Taken {
    /// Accounts that it was believed of, also where nothing was news.
    believed: usize,
    /// Those that changed.
    changed: Vec<Uuid>,
}

/// Takes what a computer says of accounts that are of this school by now, and that it sees.
async fn take(
    service: &Service,
    connection: &mut PgConnection,
    restoration: i64,
    (uai, scope): (&str, Scope),
    from: Uuid,
    said: &[HeardAccount],
) -> Result<Taken> {
    let now = service.now();
    let ids: Vec<Uuid> = said.iter().map(|one| one.account).collect();
    let there = people::of_school(connection, uai, &ids).await?;
    let there: Vec<Uuid> = there.into_iter().filter_map(|(id, is_there)| is_there.then_some(id)).collect();
    let said: HashMap<Uuid, HeardOf> = said
        .iter()
        .map(|one| {
            (one.account, HeardOf { generation: one.generation, burnt: one.burnt, choices: one.choices })
        })
        .collect();
    let mut kept = account::hold(connection, &there).await?;
    // Once they are held: whoever speaks of one of them for another school has kept it.
    let before = restoration::before(connection, restoration, &there).await?;
    let then = |kept: &Kept| before.get(&kept.id).copied().unwrap_or_else(|| HeardOf::of(&kept.account));
    kept.retain(|kept| {
        sees(scope, kept) && said.get(&kept.id).is_some_and(|said| said.is_believed(then(kept)))
    });
    let believed = kept.len();
    let heard = |kept: &Kept, said: HeardOf, today: Date| {
        let dead = kept.as_printed(said.generation).burnt;
        let known = Known { account: &kept.account, then: then(kept), dead };
        (lost_history::heard(known, said, today), lost_history::lost_choice(known, said))
    };
    let news: Vec<(&Kept, HeardOf)> = kept
        .iter()
        .filter_map(|kept| said.get(&kept.id).map(|said| (kept, *said)))
        .filter(|&(kept, said)| heard(kept, said, service.today()).0.is_some())
        .collect();
    let changed: Vec<Uuid> = news.iter().map(|(kept, _)| kept.id).collect();
    let places = people::places(connection, &changed).await?;
    let mut next: Vec<(&Kept, Account)> = Vec::with_capacity(news.len());
    let mut lost = Vec::new();
    for (kept, said) in news {
        let today = places.get(&kept.id).copied().unwrap_or_default().day(now);
        let (became, is_lost) = heard(kept, said, today);
        next.extend(became.map(|became| (kept, became)));
        lost.extend(is_lost.then_some(kept.id));
    }
    let first: Vec<(Uuid, HeardOf)> = next.iter().map(|(kept, _)| (kept.id, then(kept))).collect();
    restoration::keep_before(connection, restoration, &first).await?;
    let saved: Vec<(Uuid, &Account)> = next.iter().map(|(kept, next)| (kept.id, next)).collect();
    account::save_all(connection, &saved).await?;
    // What was burnt further than it was skipped in good order, somebody may hold who is to open nothing.
    let burnt: Vec<Uuid> = next
        .iter()
        .filter(|(kept, next)| kept.skipped.is_some_and(|(skipped, _)| next.burnt > skipped.upto))
        .map(|(kept, _)| kept.id)
        .collect();
    taken_back::forget_skipped(connection, &burnt).await?;
    for (kept, next) in &next {
        if matches!(kept.account.password, Password::Chosen | Password::FranceConnect)
            && next.password == Password::Provisional
        {
            claim::lose_password(connection, kept.id, now).await?;
        }
    }
    restoration::choices_lost(connection, &lost, now).await?;
    let mut notes = Vec::with_capacity(next.len());
    for (kept, next) in &next {
        notes.push((random::new_id(now)?, kept.id, next.generation));
    }
    event::note_all(connection, &notes, Note::HeardAgain, now).await?;
    // It holds these, whatever was noted of it before.
    let received: Vec<(Uuid, Generation)> =
        next.iter().map(|(kept, next)| (kept.id, next.next_printable())).collect();
    device::delivered(connection, from, &received, now).await?;
    Ok(Taken { believed, changed })
}

/// What was done of what time brings.
#[derive(Debug, Default)]
pub struct GoneOn {
    /// Schools that are open again.
    pub opened: u64,
    /// Those that could not be, and why: tried again the next time.
    pub failed: Vec<(String, Error)>,
}

/// Opens the schools whose time is over, or that wait for nobody any more: those of which somebody was heard as they are by
/// now, the others rolled. One that cannot be holds up no other.
///
/// # Errors
/// What the database met beside one school; what was done until then is done.
pub async fn go_on(service: &Service) -> Result<GoneOn> {
    let mut done = GoneOn::default();
    loop {
        let at = (service.now(), service.today());
        let passed: Vec<String> = done.failed.iter().map(|(school, _)| school.clone()).collect();
        let mut transaction = service.begin().await?;
        let Some((restoration, uai, is_heard)) =
            restoration::next_late(&mut transaction, at, &passed).await?
        else {
            return Ok(done);
        };
        let became = match go_on_with(service, &mut transaction, restoration, &uai, is_heard).await {
            Ok(()) => transaction.commit().await.map_err(Error::from),
            Err(error) => {
                transaction.rollback().await?;
                Err(error)
            }
        };
        match became {
            Ok(()) => done.opened += 1,
            Err(error) => {
                let failure = error.failure().unwrap_or_else(|| error.to_string());
                restoration::failed(&mut *service.pool.acquire().await?, &uai, &failure).await?;
                done.failed.push((uai, error));
            }
        }
    }
}

async fn go_on_with(
    service: &Service,
    connection: &mut PgConnection,
    restoration: i64,
    uai: &str,
    is_heard: bool,
) -> Result<()> {
    let rolled = match is_heard {
        true => None,
        false => Some(incident::roll_unheard(service, connection, uai, PASSED_OVER).await?),
    };
    opened(connection, restoration, uai, rolled, service.now()).await
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
