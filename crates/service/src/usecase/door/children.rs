//! The children of an account, and what its holder says of them.

use domain::account::Holder;
use protocol::decision::{FamilyEvent, PupilRef};
use protocol::entity::Confirmation;
use protocol::problem::ProblemCode;
use uuid::Uuid;

use super::session::{Stage, Visit};
use crate::store::child;
use crate::usecase::family;
use crate::{Error, Result, Service};

/// A child, as its holder may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Child {
    /// The pupil.
    pub pupil: Uuid,
    /// First name.
    pub first: String,
    /// Birth name.
    pub family: String,
    /// Its school.
    pub school: String,
    /// Its birth date is asked for.
    pub is_asked: bool,
    /// The holder knew its birth date.
    pub confirmed: bool,
    /// The holder said that it is not theirs.
    pub reported: bool,
    /// The holder said that the date is wrong.
    pub date_reported: bool,
}

/// The children of the account; of a pupil's, the pupil. None before the password was right.
///
/// # Errors
/// What the database met.
pub async fn of(service: &Service, visit: &Visit) -> Result<Vec<Child>> {
    let Some(account) = visit.session.account.filter(|_| !visit.blind) else { return Ok(Vec::new()) };
    let mut connection = service.pool.acquire().await?;
    let children = child::of_account(&mut connection, account).await?;
    let seen = |child: child::Child| Child {
        is_asked: child.is_asked(),
        confirmed: child.confirmation == Confirmation::Confirmed,
        reported: child.confirmation == Confirmation::Reported,
        date_reported: child.birth_date_reported,
        pupil: child.pupil,
        first: child.first,
        family: child.family,
        school: child.school,
    };
    Ok(children.into_iter().map(seen).collect())
}

/// What may be said of a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Report {
    /// It is not mine.
    NotMine,
    /// Its birth date is wrong.
    BirthDate,
}

/// What becomes of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reported {
    /// The school is told.
    Told,
    /// It is the only child of the account, which cannot be reported; or none of it.
    Refused,
    /// Nothing is reported at this point.
    NotAsked,
}

/// The holder reports a child, once the password was right.
///
/// # Errors
/// What the database met.
pub async fn report(service: &Service, visit: &Visit, pupil: Uuid, report: Report) -> Result<Reported> {
    let may = matches!(visit.stage, Stage::Dates | Stage::Open) && !visit.blind;
    let Some(account) = visit.session.account.filter(|_| may) else { return Ok(Reported::NotAsked) };
    if visit.holder != Some(Holder::Guardian) && report == Report::NotMine {
        return Ok(Reported::NotAsked);
    }
    let pupil = PupilRef::Lasting(pupil);
    let did = match report {
        Report::NotMine => FamilyEvent::LinkReported { pupil },
        Report::BirthDate => FamilyEvent::BirthDateReported { pupil },
    };
    match family::happened(service, account, did).await {
        Ok(_) => Ok(Reported::Told),
        Err(Error::Refused(ProblemCode::NotFound)) => Ok(Reported::Refused),
        Err(error) => Err(error),
    }
}
