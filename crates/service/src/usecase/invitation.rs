//! Somebody comes who was given a delegation: with their login and the code of their director they choose a password
//! and, for everything of a school, take a second factor.

use domain::chosen::{self, Fault};
use protocol::problem::ProblemCode;
use serde_json::json;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::code::digest;
use super::grantee::second_factor;
use super::staff::{ATTEMPT, charge, digests, opened, recovery_codes, step_of};
use crate::store::invitation::Comer;
use crate::store::{attempt, audit, device, inspection, invitation, staff as kept, territory};
use crate::{Error, Result, Service, random};

/// What is counted here.
const CODE: &str = "invitation";

/// What somebody has to choose.
#[derive(Clone)]
pub struct Presented {
    /// Theirs.
    pub login: String,
    /// As the journal says them.
    pub name: String,
    /// They have a password: it is asked, and none is chosen.
    pub has_password: bool,
    /// `otpauth:` address of the second factor that they take, when they take one.
    pub telephone: Option<Zeroizing<String>>,
    /// What they answer with.
    pub answer_with: String,
}

/// Shows who typed a code what there is to choose.
///
/// # Errors
/// [`ProblemCode::TooOften`] before the time is over, [`ProblemCode::Unauthenticated`] for a code that is not that
/// login's, and what the database met.
pub async fn present(service: &Service, login: &str, code: &str) -> Result<Presented> {
    let now = service.now();
    let login = login.trim().to_lowercase();
    let tried = Sha256::digest(login.as_bytes());
    let mut connection = service.pool.acquire().await?;
    charge(&mut connection, CODE, &tried, now).await?;
    let comer = invitation::of_code(&mut connection, &login, &digest(code), now).await?;
    let comer = comer.ok_or(Error::Refused(ProblemCode::Unauthenticated))?;
    attempt::forgive(&mut connection, CODE, &tried).await?;
    let answer_with = random::token()?;
    // Drawn anew each time: whoever saw the one before, with the same code, knows nothing of it.
    let totp = comer.totp.is_some().then(|| second_factor(service, comer.staff)).transpose()?;
    let digest = Sha256::digest(answer_with.as_bytes());
    invitation::show(&mut connection, comer.staff, &digest, totp.as_ref()).await?;
    presented(service, &Comer { totp, ..comer }, answer_with)
}

fn presented(service: &Service, comer: &Comer, answer_with: String) -> Result<Presented> {
    let telephone = match &comer.totp {
        None => None,
        Some(sealed) => {
            let totp = opened(service, comer.staff, sealed, &comer.login)?;
            Some(Zeroizing::new(totp.to_url().map_err(|_| Error::Sealed)?))
        }
    };
    Ok(Presented {
        login: comer.login.clone(),
        name: comer.name.clone(),
        has_password: comer.password_hash.is_some(),
        telephone,
        answer_with,
    })
}

/// What somebody chose.
pub struct Chosen {
    /// Their password: a new one, or the one that they have.
    pub password: Zeroizing<String>,
    /// The same again, of a new one.
    pub again: Zeroizing<String>,
    /// A code of their telephone, when they take a second factor.
    pub code: String,
}

/// What became of it.
pub enum Answered {
    /// They can sign in.
    Done {
        /// With it.
        login: String,
        /// For the day the telephone is lost, each for once; none without a second factor.
        recovery_codes: Vec<Zeroizing<String>>,
        /// They inspect circonscriptions, on a page of their own.
        inspects: bool,
        /// They are something that a computer is bound for.
        works: bool,
    },
    /// Something is to be corrected; nothing is kept.
    Again(Box<Presented>, Why),
    /// Nobody is waited for by this answer any more.
    Gone,
}

/// What is to be corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The two passwords differ.
    Differ,
    /// The password may not be chosen.
    Fault(Fault),
    /// It is not the one that they have.
    Wrong,
    /// The code is not one of the telephone's.
    Code,
    /// Too many tries: later.
    TooOften,
}

/// Somebody chose. A computer that they had bound before they had a second factor is to be confirmed again.
///
/// # Errors
/// What the database met.
pub async fn answer(service: &Service, answer_with: &str, typed: Chosen) -> Result<Answered> {
    let now = service.now();
    let answered = Sha256::digest(answer_with.as_bytes());
    let mut connection = service.pool.acquire().await?;
    let Some(comer) = invitation::of_answer(&mut connection, &answered, now).await? else {
        return Ok(Answered::Gone);
    };
    let again = |why| Ok(Answered::Again(Box::new(presented(service, &comer, answer_with.to_owned())?), why));
    let step = match &comer.totp {
        None => None,
        Some(sealed) => {
            let totp = opened(service, comer.staff, sealed, &comer.login)?;
            match step_of(&totp, &typed.code, now) {
                Some(step) => Some(step),
                None => return again(Why::Code),
            }
        }
    };
    let tried = Sha256::digest(comer.login.as_bytes());
    let hash = match &comer.password_hash {
        Some(hash) => {
            match charge(&mut connection, ATTEMPT, &tried, now).await {
                Err(Error::Refused(ProblemCode::TooOften)) => return again(Why::TooOften),
                charged => charged?,
            }
            if !service.hashing.verify(typed.password, Some(hash.clone())).await? {
                return again(Why::Wrong);
            }
            attempt::forgive(&mut connection, ATTEMPT, &tried).await?;
            hash.clone()
        }
        None => {
            if *typed.password != *typed.again {
                return again(Why::Differ);
            }
            if let Err(fault) = chosen::check(service.policy(), &typed.password, &comer.login) {
                return again(Why::Fault(fault));
            }
            service.hashing.hash(typed.password).await?
        }
    };
    drop(connection);
    let mut transaction = service.begin().await?;
    // Held from here on: whoever answers at this very moment comes too late.
    let Some(comer) = invitation::of_answer(&mut transaction, &answered, now).await? else {
        return Ok(Answered::Gone);
    };
    kept::choose(&mut transaction, comer.staff, &hash, comer.totp.as_ref()).await?;
    let mut codes = Vec::new();
    if let Some(step) = step {
        kept::take_step(&mut transaction, comer.staff, step).await?;
        codes = recovery_codes()?;
        kept::add_recovery_codes(&mut transaction, comer.staff, &digests(&codes)).await?;
        device::expire(&mut transaction, comer.staff, now).await?;
    }
    invitation::remove(&mut transaction, comer.staff).await?;
    let inspects = inspection::has(&mut transaction, comer.staff).await?;
    let works = territory::is_staff(&mut transaction, comer.staff, service.clock.today()).await?;
    let entry = audit::Entry {
        staff: Some(comer.staff),
        device: None,
        school: None,
        kind: "invitation_answered",
        content: json!({ "second_factor": step.is_some() }),
    };
    audit::append(&mut transaction, now, entry).await?;
    transaction.commit().await?;
    Ok(Answered::Done { login: comer.login, recovery_codes: codes, inspects, works })
}
