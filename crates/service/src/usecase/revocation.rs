//! A computer is believed no more: stolen, or replaced.

use protocol::device::{Devices, Loss, Revocation, Revoked};
use protocol::problem::ProblemCode;
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

use super::enrolment::Authenticated;
use super::skipping::skip;
use crate::store::event::{self, Note};
use crate::store::{account, audit, device, lease, revocation};
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
    let now = service.now();
    let mut transaction = service.begin().await?;
    let today = service.clock.today();
    let theirs = revocation::devices(&mut transaction, computer.staff, computer.device, today).await?;
    if !theirs.iter().any(|device| device.id == id) {
        return Err(Error::Refused(ProblemCode::NotFound));
    }
    device::hold(&mut transaction, id).await?.ok_or(Error::Refused(ProblemCode::NotFound))?;
    let stolen = asked.why == Loss::Stolen;
    revocation::revoke(&mut transaction, id, stolen, now).await?;
    lease::end(&mut transaction, id, now).await?;
    let received: HashMap<Uuid, u32> =
        revocation::received(&mut transaction, id).await?.into_iter().collect();
    let ids: Vec<Uuid> = received.keys().copied().collect();
    for kept in account::hold(&mut transaction, &ids).await? {
        let Some(greatest) = received.get(&kept.id).copied() else { continue };
        if !stolen {
            skip(&mut transaction, &kept, greatest, now).await?;
        } else if let Some(next) = domain::loss::stolen(&kept.account, greatest) {
            account::save(&mut transaction, kept.id, &next).await?;
            revocation::rolled(&mut transaction, kept.id, greatest).await?;
            let note = random::new_id(now)?;
            event::note(&mut transaction, note, kept.id, Note::Stolen, Some(greatest), now).await?;
        }
    }
    let content = json!({ "device": id, "revocation": asked });
    if stolen {
        service.note_outside("device_revoked", &content)?;
        revocation::forget_skipped(&mut transaction, &ids).await?;
    }
    let entry = audit::Entry {
        staff: Some(computer.staff),
        device: Some(computer.device),
        school: None,
        kind: "device_revoked",
        content,
    };
    audit::append(&mut transaction, now, entry).await?;
    let mut revoked = Revoked { maybe_printed: Vec::new(), sent: Vec::new() };
    if stolen {
        revoked.maybe_printed = revocation::maybe_printed(&mut transaction, id).await?;
        if let Some(since) = asked.since {
            revoked.sent = revocation::sent(&mut transaction, id, since).await?;
        }
    }
    transaction.commit().await?;
    Ok(revoked)
}
