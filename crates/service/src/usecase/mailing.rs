//! Before a computer mails accounts, it claims them: no two ever mail the same one.

use std::collections::{BTreeSet, HashMap};

use domain::account::Holder;
use jiff::SignedDuration;
use protocol::mailing::{
    Claim, ClaimedAccount, Mailing, MailingProgress, MailingRequest, MailingStep, WantedAccount,
};
use protocol::operation::BATCH;
use protocol::problem::ProblemCode;
use serde_json::json;
use uuid::Uuid;

use super::changes::require_school;
use super::enrolment::Authenticated;
use crate::store::account::Kept;
use crate::store::{account, audit, mailing, people};
use crate::{Error, Result, Service};

/// What was claimed and not begun is free again after that time.
const LASTS: SignedDuration = SignedDuration::from_mins(30);

const NOT_FOUND: Error = Error::Refused(ProblemCode::NotFound);

/// Claims accounts for a mailing of a computer, and says of each whether it is the computer's to mail. Asked again, it is
/// answered anew; the deadline is put off.
///
/// # Errors
/// [`ProblemCode::TooMuch`] above [`BATCH`], [`ProblemCode::NotFound`] for a school of which this person may not see
/// everything and for a mailing of another computer, and what the database met.
pub async fn claim(
    service: &Service,
    computer: &Authenticated,
    uai: &str,
    asked: &MailingRequest,
) -> Result<Mailing> {
    if asked.accounts.len() > BATCH {
        return Err(Error::Refused(ProblemCode::TooMuch));
    }
    let now = service.now();
    let until = now + LASTS;
    let mut transaction = service.begin().await?;
    require_school(service, &mut transaction, computer, uai).await?;
    if !mailing::put(&mut transaction, asked.id, computer.device, uai, now, until).await? {
        return Err(NOT_FOUND);
    }
    let ids: Vec<Uuid> =
        asked.accounts.iter().map(|wanted| wanted.account).collect::<BTreeSet<_>>().into_iter().collect();
    // Held, in one order: of two computers that claim the same account, one comes first.
    let held = account::hold(&mut transaction, &ids).await?;
    let held: HashMap<Uuid, Kept> = held.into_iter().map(|kept| (kept.id, kept)).collect();
    let there = people::of_school(&mut transaction, uai, &ids).await?;
    let elsewhere = mailing::elsewhere(&mut transaction, asked.id, &ids, now).await?;
    let own = mailing::own(&mut transaction, asked.id, &ids).await?;
    let mut accounts = Vec::with_capacity(asked.accounts.len());
    for wanted in &asked.accounts {
        let claim = match (there.get(&wanted.account), held.get(&wanted.account)) {
            (None, _) | (_, None) => Claim::UnknownAccount,
            (Some(false), _) => Claim::LeftSchool,
            (Some(true), Some(kept)) => match (own.get(&wanted.account), elsewhere.get(&wanted.account)) {
                (Some(own), _) if own.settled => Claim::Settled,
                (Some(own), _) if own.begun => Claim::Yours,
                (_, Some(elsewhere)) => *elsewhere,
                _ => changed(kept, wanted).unwrap_or(Claim::Yours),
            },
        };
        if claim == Claim::Yours {
            mailing::claim(&mut transaction, asked.id, wanted.account).await?;
        }
        accounts.push(ClaimedAccount { account: wanted.account, claim });
    }
    let yours = accounts.iter().filter(|claimed| claimed.claim == Claim::Yours).count();
    let entry = audit::Entry {
        staff: Some(computer.staff),
        device: Some(computer.device),
        school: Some(uai),
        kind: "mailing_claimed",
        content: json!({ "mailing": asked.id, "asked": accounts.len(), "claimed": yours }),
    };
    audit::append(&mut transaction, now, entry).await?;
    transaction.commit().await?;
    Ok(Mailing { until, accounts })
}

/// Whether an account is otherwise than a computer knows it.
fn changed(kept: &Kept, wanted: &WantedAccount) -> Option<Claim> {
    if kept.account.holder == Holder::Pupil {
        return Some(Claim::UnknownAccount);
    }
    if kept.account.version == wanted.version && kept.grouped_into.is_none() {
        return None;
    }
    Some(match kept.account.notified_on {
        Some(_) => Claim::Notified,
        None => Claim::Changed,
    })
}

/// Notes how far the mails of a mailing have come, and says of each account whether it is still the computer's to mail.
///
/// # Errors
/// [`ProblemCode::TooMuch`] above [`BATCH`], [`ProblemCode::NotFound`] as [`claim`] and for a mailing that never was, and
/// what the database met.
pub async fn progress(
    service: &Service,
    computer: &Authenticated,
    uai: &str,
    id: Uuid,
    told: &MailingProgress,
) -> Result<Mailing> {
    if told.accounts.len() > BATCH {
        return Err(Error::Refused(ProblemCode::TooMuch));
    }
    let now = service.now();
    let mut transaction = service.begin().await?;
    require_school(service, &mut transaction, computer, uai).await?;
    let until = mailing::until(&mut transaction, id, computer.device, uai).await?.ok_or(NOT_FOUND)?;
    let ids: Vec<Uuid> =
        told.accounts.iter().map(|mailed| mailed.account).collect::<BTreeSet<_>>().into_iter().collect();
    account::hold(&mut transaction, &ids).await?;
    let mut accounts = Vec::with_capacity(told.accounts.len());
    for mailed in &told.accounts {
        let own = mailing::own(&mut transaction, id, &[mailed.account]).await?.remove(&mailed.account);
        let claim = match own {
            None => Claim::UnknownAccount,
            Some(own) if own.settled => Claim::Settled,
            Some(own) if mailed.step != MailingStep::Begun || own.begun || now < until => {
                mailing::step(&mut transaction, id, mailed.account, mailed.step, now).await?;
                match mailed.step {
                    MailingStep::Begun => Claim::Yours,
                    _ => Claim::Settled,
                }
            }
            // Its deadline is over: it may be in other hands.
            Some(_) => Claim::Claimed,
        };
        accounts.push(ClaimedAccount { account: mailed.account, claim });
    }
    transaction.commit().await?;
    Ok(Mailing { until, accounts })
}
