//! How a computer comes to synchronise: it asks for a code, a person confirms it after signing in, and it receives what
//! it proves itself with from then on.

use jiff::{SignedDuration, Timestamp};
use protocol::delegation::SchoolRole;
use protocol::device::{Credentials, EnrolmentCode, EnrolmentRequest, EnrolmentState};
use protocol::problem::ProblemCode;
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use uuid::Uuid;

use super::door::letters;
use super::staff::SignedIn;
use crate::letter::Letter;
use crate::store::device::{NewRequest, Request, Waiting};
use crate::store::right::{self, Right, Scope};
use crate::store::{audit, device, school, staff, territory};
use crate::{Error, Result, Service, random};

/// Symbols of a code: 23⁸ of them, for ten minutes.
const CODE: usize = 8;

/// How long a code is worth something.
const CODE_LASTS: SignedDuration = SignedDuration::from_mins(10);

/// How long a computer is believed before a person confirms it again.
const DEVICE_LASTS: SignedDuration = SignedDuration::from_hours(365 * 24);

/// Longest name of a computer that is kept.
const LONGEST_NAME: usize = 100;

/// A computer that proved itself.
#[derive(Debug, Clone, Copy)]
pub struct Authenticated {
    /// The computer.
    pub device: Uuid,
    /// The person it is bound to.
    pub staff: Uuid,
}

/// Digest of a token: what the database keeps of it. A token is random, and needs no salt.
fn digest(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// A computer asks for a code.
///
/// # Errors
/// What the database met.
pub async fn ask(
    service: &Service,
    request: &EnrolmentRequest,
    address: &str,
    page: &str,
) -> Result<EnrolmentCode> {
    let now = service.now();
    let expires_at = now + CODE_LASTS;
    let secret = random::token()?;
    let computer: String = request.computer.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
    let mut connection = service.pool.acquire().await?;
    loop {
        let code = random::symbols(CODE)?;
        let new = NewRequest {
            code: &code,
            secret_digest: &digest(&secret),
            computer: computer.trim(),
            address,
            asked_at: now,
            expires_at,
        };
        if device::request(&mut connection, new).await? {
            let code = format!("{}-{}", &code[..CODE / 2], &code[CODE / 2..]);
            return Ok(EnrolmentCode { code, page: page.to_owned(), secret, expires_at, interval: 2 });
        }
    }
}

/// A code as it is kept: typed in any case, with or without its hyphen.
fn typed(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
}

/// A computer that waits, as the person who is about to answer sees it.
#[derive(Clone)]
pub struct Presented {
    /// How it calls itself.
    pub computer: String,
    /// Where it asks from.
    pub address: String,
    /// It will receive schools whole: their pupils, guardians and passwords.
    pub whole: bool,
    /// It will receive the pupils of further schools with their accounts, and no guardian of theirs.
    pub pupils: bool,
    /// It will open schools for an assistance team.
    pub opens: bool,
    /// What the person answers with, once.
    pub answer_with: String,
}

/// Shows the computer that waits behind a code to who has just signed in.
///
/// # Errors
/// [`ProblemCode::NotFound`] when none waits, [`ProblemCode::RightEnded`] when the person is nothing that takes a computer,
/// and what the database met.
pub async fn present(service: &Service, person: &SignedIn, code: &str) -> Result<Presented> {
    let mut connection = service.pool.acquire().await?;
    let today = service.clock.today();
    if !territory::is_staff(&mut connection, person.staff, today).await? {
        return Err(Error::Refused(ProblemCode::RightEnded));
    }
    let rights = own(right::of(&mut connection, person.staff, today).await?);
    let has = |scope| rights.iter().any(|right| right::scope(right.role) == scope);
    let (whole, pupils) = (has(Scope::Whole), has(Scope::Pupils));
    let opens =
        territory::departments(&mut connection, person.staff).await?.iter().any(|right| right.is_team);
    let answer_with = random::token()?;
    let digest = digest(&answer_with);
    let shown = device::show(&mut connection, &typed(code), person.staff, &digest, service.now()).await?;
    let Waiting { computer, address } = shown.ok_or(Error::Refused(ProblemCode::NotFound))?;
    Ok(Presented { computer, address, whole, pupils, opens, answer_with })
}

/// Those of rights that a computer comes with: what a team opened is on the computers where it was opened.
fn own(rights: Vec<Right>) -> Vec<Right> {
    rights.into_iter().filter(|right| right.role != SchoolRole::Team).collect()
}

/// The person confirms the computer they were shown, or refuses it.
///
/// # Errors
/// [`ProblemCode::NotFound`] when none waits for this answer any more, and what the database met.
pub async fn answer(service: &Service, answer_with: &str, confirmed: bool) -> Result<()> {
    let now = service.now();
    let mut transaction = service.begin().await?;
    let answered = device::answer(&mut transaction, &digest(answer_with), confirmed, now).await?;
    let person = answered.ok_or(Error::Refused(ProblemCode::NotFound))?;
    let entry = audit::Entry {
        staff: Some(person),
        device: None,
        school: None,
        kind: if confirmed { "device_confirmed" } else { "device_refused" },
        content: json!({}),
    };
    audit::append(&mut transaction, now, entry).await?;
    Ok(transaction.commit().await?)
}

/// The computer asks whether its code was confirmed. Once it was, it is enrolled and its credentials are said, once.
///
/// # Errors
/// What the database met.
pub async fn state(service: &Service, secret: &str) -> Result<EnrolmentState> {
    let now = service.now();
    let mut transaction = service.begin().await?;
    let (staff, computer) = match device::take_request(&mut transaction, &digest(secret), now).await? {
        Request::Waiting => return Ok(EnrolmentState::Waiting),
        Request::Ended => return Ok(EnrolmentState::Ended),
        Request::Confirmed { staff, computer } => (staff, computer),
    };
    let credentials = enrol(service, &mut transaction, staff, &computer, now).await?;
    transaction.commit().await?;
    Ok(EnrolmentState::Confirmed(Box::new(credentials)))
}

async fn enrol(
    service: &Service,
    connection: &mut PgConnection,
    person: Uuid,
    computer: &str,
    now: Timestamp,
) -> Result<Credentials> {
    let token = random::token()?;
    let id = random::new_id(now)?;
    let until = now + DEVICE_LASTS;
    device::create(connection, id, person, computer, &digest(&token), now, until).await?;
    let entry = audit::Entry {
        staff: Some(person),
        device: Some(id),
        school: None,
        kind: "device_enrolled",
        content: json!({ "computer": computer }),
    };
    audit::append(connection, now, entry).await?;
    let rights = own(right::of(connection, person, service.clock.today()).await?);
    let name = staff::name(connection, person).await?;
    tell_schools(service, connection, &rights, computer, &name, now).await?;
    Ok(Credentials {
        device: id,
        token,
        author: name,
        schools: rights.into_iter().map(|right| right.school).collect(),
        until,
    })
}

/// The mail of each school is told who bound which computer: nobody may come unseen.
async fn tell_schools(
    service: &Service,
    connection: &mut PgConnection,
    rights: &[Right],
    computer: &str,
    person: &str,
    now: Timestamp,
) -> Result<()> {
    for right in rights {
        let known = school::find(connection, &right.school).await?;
        let Some((school, mail)) = known.and_then(|school| Some((school.name, school.mail?))) else {
            continue;
        };
        let letter = Letter::ComputerEnrolled {
            school,
            computer: computer.to_owned(),
            person: person.to_owned(),
            at: now,
        };
        letters::write(service, connection, &mail, &letter, now).await?;
    }
    Ok(())
}

/// The computer that a token proves.
///
/// # Errors
/// [`ProblemCode::Unauthenticated`], [`ProblemCode::DeviceRevoked`], [`ProblemCode::DeviceQuarantined`],
/// [`ProblemCode::DeviceExpired`], and what the database met.
pub async fn authenticate(service: &Service, token: &str) -> Result<Authenticated> {
    let mut connection = service.pool.acquire().await?;
    let device = device::of_token(&mut connection, &digest(token)).await?;
    let device = device.ok_or(Error::Refused(ProblemCode::Unauthenticated))?;
    let refused = |code| Err(Error::Refused(code));
    if device.revoked {
        return refused(ProblemCode::DeviceRevoked);
    }
    if device.quarantined {
        return refused(ProblemCode::DeviceQuarantined);
    }
    if device.until <= service.now() {
        return refused(ProblemCode::DeviceExpired);
    }
    Ok(Authenticated { device: device.id, staff: device.staff })
}
