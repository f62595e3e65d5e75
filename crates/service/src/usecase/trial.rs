//! Families' events, triggered by hand where nobody is real.

use domain::fold::alike;
use protocol::account::AccountState;
use protocol::account::Origin;
use protocol::decision::{FamilyEvent, PupilRef};
use protocol::problem::ProblemCode;

use super::family;
use crate::store::{history, people};
use crate::{Error, Result, Service};

/// Each thing that a family does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "named after the events")]
pub enum Trial {
    FranceConnect,
    Sms,
    FirstSignIn,
    MailLink,
    Aten,
    Ent,
    PasswordChosen,
    ResetAsked,
    LinkReported,
    BirthDateReported,
}

/// Triggers one for the account of a login. `child` is the first name of whom a report is about; with one child, none is
/// needed.
///
/// # Errors
/// [`ProblemCode::NotFound`] for a login or a child that is not known, [`ProblemCode::Malformed`] for what cannot happen to
/// the account as it stands, and what the database met.
pub async fn trigger(
    service: &Service,
    login: &str,
    trial: Trial,
    child: Option<&str>,
) -> Result<AccountState> {
    const UNKNOWN: Error = Error::Refused(ProblemCode::NotFound);
    let mut connection = service.pool.acquire().await?;
    let id = history::of_login(&mut connection, &login.trim().to_lowercase()).await?.ok_or(UNKNOWN)?;
    let children = history::children(&mut connection, id).await?;
    let place = people::place(&mut connection, id).await?;
    drop(connection);
    let pupil = || {
        let mut named = children.iter().filter(|(_, first)| child.is_none_or(|child| alike(child, first)));
        let (pupil, _) = named.next().ok_or(UNKNOWN)?;
        // Two of one name, or several and none named.
        if named.next().is_some() { Err(UNKNOWN) } else { Ok(PupilRef::Lasting(*pupil)) }
    };
    let did = match trial {
        Trial::FranceConnect => FamilyEvent::FranceConnectActivation,
        Trial::Sms => FamilyEvent::SmsRegistration,
        Trial::FirstSignIn => FamilyEvent::FirstSignIn,
        Trial::MailLink => FamilyEvent::MailLinkFollowed,
        Trial::Aten => FamilyEvent::Transition { origin: Origin::Aten },
        Trial::Ent => FamilyEvent::Transition { origin: Origin::Ent },
        Trial::PasswordChosen => FamilyEvent::PasswordChosen,
        Trial::ResetAsked => FamilyEvent::ResetAsked { day: place.day(service.now()) },
        Trial::LinkReported => FamilyEvent::LinkReported { pupil: pupil()? },
        Trial::BirthDateReported => FamilyEvent::BirthDateReported { pupil: pupil()? },
    };
    family::happened(service, id, did).await
}
