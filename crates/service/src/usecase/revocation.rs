//! A computer is believed no more: stolen, or replaced.

use domain::account::Generation;
use domain::lost_history::PASSED_OVER;
use protocol::device::{Device, Devices, Loss, Revocation, Revoked};
use protocol::problem::ProblemCode;
use serde_json::json;
use sqlx::PgConnection;
use std::collections::HashMap;
use uuid::Uuid;

use super::enrolment::Authenticated;
use super::ledger;
use super::skipping::skip;
use crate::store::event::{self, Note};
use crate::store::{account, audit, device, lease, revocation, school, staff};
use crate::{Error, Result, Service, random};

/// The computers that somebody sees, and may end: their own, and those of who works for the schools that they direct.
///
/// # Errors
/// What the database met.
pub async fn devices(service: &Service, computer: &Authenticated) -> Result<Devices> {
    let mut connection = service.pool.acquire().await?;
    let today = service.clock.today();
    let devices = revocation::devices(&mut connection, computer.staff, computer.device, today).await?;
    Ok(Devices { devices })
}

/// Ends a computer. What a stolen one received opens nothing any more; of one that was replaced, only what it could still
/// print is skipped. Said again, it is answered again, and nothing is done twice; what was said to be replaced may be
/// said to be stolen later.
///
/// # Errors
/// [`ProblemCode::NotFound`] for a computer that they may not end, and what the database met.
pub async fn revoke(
    service: &Service,
    computer: &Authenticated,
    id: Uuid,
    asked: &Revocation,
) -> Result<Revoked> {
    let mut transaction = service.begin().await?;
    let today = service.clock.today();
    let theirs = revocation::devices(&mut transaction, computer.staff, computer.device, today).await?;
    if !theirs.iter().any(|device| device.id == id) {
        return Err(Error::Refused(ProblemCode::NotFound));
    }
    let by = (Some(computer.staff), Some(computer.device));
    let revoked = end(service, &mut transaction, id, asked, by).await?;
    transaction.commit().await?;
    Ok(revoked)
}

/// Ends a computer, which somebody says on one of theirs, or an operator does.
async fn end(
    service: &Service,
    transaction: &mut PgConnection,
    id: Uuid,
    asked: &Revocation,
    (staff, by): (Option<Uuid>, Option<Uuid>),
) -> Result<Revoked> {
    let now = service.now();
    device::hold(transaction, id).await?.ok_or(Error::Refused(ProblemCode::NotFound))?;
    let stolen = asked.why == Loss::Stolen;
    revocation::revoke(transaction, id, stolen, now).await?;
    lease::end(transaction, id, now).await?;
    let received = Received::by(transaction, id).await?;
    let ids = received.ids();
    for kept in account::hold(transaction, &ids).await? {
        if !stolen {
            skip(transaction, &kept, received.noted(kept.id), now).await?;
            continue;
        }
        let greatest = received.greatest(&kept);
        if let Some(next) = domain::loss::stolen(&kept.account, greatest) {
            account::save(transaction, kept.id, &next).await?;
            revocation::rolled(transaction, kept.id, greatest).await?;
            let note = random::new_id(now)?;
            event::note(transaction, note, kept.id, Note::Stolen, Some(greatest), now).await?;
        }
    }
    let schools = revocation::schools(transaction, id).await?;
    let content = json!({ "device": id, "revocation": asked, "schools": schools });
    if stolen {
        ledger::note_or_keep(service, transaction, "device_revoked", &content, now).await?;
        revocation::forget_skipped(transaction, &ids).await?;
    }
    let entry = audit::Entry { staff, device: by, school: None, kind: "device_revoked", content };
    audit::append(transaction, now, entry).await?;
    let mut revoked = Revoked { maybe_printed: Vec::new(), sent: Vec::new() };
    if stolen {
        revoked.maybe_printed = revocation::maybe_printed(transaction, id).await?;
        if let Some(since) = asked.since {
            revoked.sent = revocation::sent(transaction, id, since).await?;
        }
    }
    Ok(revoked)
}

/// Ends a computer that was stolen, whoever's.
///
/// # Errors
/// [`ProblemCode::NotFound`] for one that is not known, and what the database met.
pub(super) async fn end_stolen(
    service: &Service,
    transaction: &mut PgConnection,
    id: Uuid,
) -> Result<Revoked> {
    let stolen = Revocation { why: Loss::Stolen, since: None };
    end(service, transaction, id, &stolen, (None, None)).await
}

/// What a computer received.
struct Received {
    noted: HashMap<Uuid, Generation>,
    /// It may have received more: it was not heard since the database was put back as it was before.
    is_silent: bool,
}

impl Received {
    async fn by(connection: &mut PgConnection, device: Uuid) -> Result<Self> {
        let noted = revocation::received(connection, device).await?.into_iter().collect();
        Ok(Self { noted, is_silent: device::is_silent(connection, device).await? })
    }

    fn ids(&self) -> Vec<Uuid> {
        self.noted.keys().copied().collect()
    }

    /// The greatest value of an account that was noted.
    fn noted(&self, account: Uuid) -> Generation {
        self.noted.get(&account).copied().unwrap_or_default()
    }

    /// The greatest value of an account that it may hold.
    fn greatest(&self, kept: &account::Kept) -> Generation {
        match self.is_silent {
            true => self.noted(kept.id).max(kept.account.generation).saturating_add(PASSED_OVER),
            false => self.noted(kept.id),
        }
    }
}

/// Whose computers an operator looks for.
#[derive(Debug, Clone, Copy)]
pub enum Whose<'a> {
    /// Of who is or was anything for the school of that UAI.
    School(&'a str),
    /// Of who has that login.
    Person(&'a str),
}

/// The computers that an operator looks for, the newest first.
///
/// # Errors
/// [`ProblemCode::NotFound`] for a school or a login that is not known, and what the database met.
pub async fn look_for(service: &Service, whose: Whose<'_>) -> Result<Vec<Device>> {
    let mut connection = service.pool.acquire().await?;
    let unknown = Error::Refused(ProblemCode::NotFound);
    match whose {
        Whose::School(uai) => {
            school::find(&mut connection, uai).await?.ok_or(unknown)?;
            revocation::of_school(&mut connection, uai).await
        }
        Whose::Person(login) => {
            let person = staff::find(&mut connection, login).await?.ok_or(unknown)?;
            revocation::of_person(&mut connection, person.id).await
        }
    }
}

/// What declaring a computer stolen would do.
#[derive(Debug)]
pub struct Theft {
    /// The computer.
    pub device: Device,
    /// Accounts whose password, or next one, would be another.
    pub rolled: usize,
    /// Those that nobody activated, of which it may have printed a sheet.
    pub maybe_printed: usize,
}

/// Counts what declaring a computer stolen would do; nothing is done.
///
/// # Errors
/// [`ProblemCode::NotFound`] for one that is not known, and what the database met.
pub async fn rehearse_theft(service: &Service, id: Uuid) -> Result<Theft> {
    let mut connection = service.pool.acquire().await?;
    let device = revocation::find(&mut connection, id).await?;
    let device = device.ok_or(Error::Refused(ProblemCode::NotFound))?;
    let received = Received::by(&mut connection, id).await?;
    let kept = account::find(&mut connection, &received.ids()).await?;
    let is_rolled =
        |kept: &&account::Kept| domain::loss::stolen(&kept.account, received.greatest(kept)).is_some();
    let rolled = kept.iter().filter(is_rolled).count();
    let maybe_printed = revocation::maybe_printed(&mut connection, id).await?.len();
    Ok(Theft { device, rolled, maybe_printed })
}

/// An operator declares a computer stolen, whoever's: what it received opens nothing any more.
///
/// # Errors
/// [`ProblemCode::NotFound`] for one that is not known, and what the database met.
pub async fn declare_stolen(service: &Service, id: Uuid) -> Result<Revoked> {
    let mut transaction = service.begin().await?;
    let revoked = end_stolen(service, &mut transaction, id).await?;
    transaction.commit().await?;
    Ok(revoked)
}
