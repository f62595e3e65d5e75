//! Staff sign in: login, password, and a code of their telephone (TOTP, RFC 6238) or one of recovery.

use ipnet::IpNet;
use jiff::{SignedDuration, Timestamp};
use protocol::delegation::Invitation;
use protocol::problem::ProblemCode;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use totp_rs::{Builder, Secret, Totp};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::code::digest;
use super::grantee::invite_if_needed;
use crate::keys::Sealed;
use crate::metrics::{Failure, Who};
use crate::store::staff::NewStaff;
use crate::store::{attempt, audit, opening, school, staff, territory};
use crate::{Error, Result, Service, random};

/// Recovery codes given to a new person.
const RECOVERY_CODES: usize = 8;

/// Somebody who has just signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who.
    pub staff: Uuid,
    /// As the journal says them.
    pub name: String,
    /// What they proved beside their password.
    pub factor: Factor,
}

/// What somebody proved beside their password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Factor {
    /// A code of their telephone.
    Telephone,
    /// A code of recovery.
    Recovery,
    /// That they were in that network, which the operator lets stand for one.
    Network(IpNet),
    /// Nothing: they have no second factor.
    None,
}

impl Factor {
    /// As the trail says it.
    fn told(self) -> Value {
        match self {
            Self::Telephone => json!({ "factor": "telephone" }),
            Self::Recovery => json!({ "factor": "recovery" }),
            Self::Network(network) => json!({ "factor": "network", "network": network.to_string() }),
            Self::None => json!({ "factor": "none" }),
        }
    }
}

/// What a new person receives, once.
pub struct Welcome {
    /// Theirs.
    pub staff: Uuid,
    /// `otpauth:` address of the secret of their codes, for a telephone to scan.
    pub address: Zeroizing<String>,
    /// For the day the telephone is lost, each for once.
    pub recovery_codes: Vec<Zeroizing<String>>,
}

/// What somebody does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role<'a> {
    /// Directs that school.
    Director(&'a str),
    /// Runs the service.
    Operator,
    /// Reads the statistics of that department.
    Reader(&'a str),
    /// Helps the schools of a department and degree.
    Team {
        /// Three digits.
        department: &'a str,
        /// `1D` or `2D`.
        degree: &'a str,
    },
}

/// Adds a person with a role.
///
/// # Errors
/// [`ProblemCode::Malformed`] for a login that is taken or empty and for what is no department,
/// [`ProblemCode::NotFound`] for a school that is not known, and what the database met.
pub async fn add(
    service: &Service,
    login: &str,
    name: &str,
    chosen: Zeroizing<String>,
    role: Role<'_>,
) -> Result<Welcome> {
    let now = service.now();
    let login = login.trim().to_lowercase();
    if login.is_empty() || name.trim().is_empty() {
        return Err(Error::Refused(ProblemCode::Malformed));
    }
    let id = random::new_id(now)?;
    let secret = Zeroizing::new(random::bytes::<20>()?);
    let totp = totp(*secret, &login)?;
    let password_hash = service.hashing.hash(chosen).await?;
    let codes = recovery_codes()?;
    let mut transaction = service.begin().await?;
    let new = NewStaff {
        id,
        login: &login,
        name: name.trim(),
        mail: None,
        password_hash: Some(&password_hash),
        totp: Some(service.keys.seal(id, secret.as_slice())?),
    };
    if !staff::create(&mut transaction, new, now).await? {
        return Err(Error::Refused(ProblemCode::Malformed));
    }
    staff::add_recovery_codes(&mut transaction, id, &digests(&codes)).await?;
    let given = random::new_id(now)?;
    let (kind, school, department) = match role {
        Role::Director(uai) if school::find(&mut transaction, uai).await?.is_none() => {
            return Err(Error::Refused(ProblemCode::NotFound));
        }
        Role::Director(uai) => ("director", Some(uai), None),
        Role::Operator => ("operator", None, None),
        Role::Reader(department) | Role::Team { department, .. } if !territory::is_department(department) => {
            return Err(Error::Refused(ProblemCode::Malformed));
        }
        Role::Reader(department) => ("reader", None, Some(department)),
        Role::Team { department, .. } => ("team", None, Some(department)),
    };
    match role {
        Role::Director(_) | Role::Operator => {
            staff::give_role(&mut transaction, given, id, kind, school, now).await?;
        }
        Role::Reader(department) => {
            territory::give_reader(&mut transaction, given, id, department, now).await?;
        }
        Role::Team { department, degree } => {
            opening::join(&mut transaction, given, id, (department, degree), now).await?;
        }
    }
    let entry = audit::Entry {
        staff: None,
        device: None,
        school,
        kind: "staff_added",
        content: json!({ "staff": id, "role": kind, "department": department }),
    };
    audit::append(&mut transaction, now, entry).await?;
    transaction.commit().await?;
    Ok(Welcome {
        staff: id,
        address: Zeroizing::new(totp.to_url().map_err(|_| Error::Sealed)?),
        recovery_codes: codes,
    })
}

/// New recovery codes.
pub(super) fn recovery_codes() -> Result<Vec<Zeroizing<String>>> {
    (0..RECOVERY_CODES).map(|_| random::symbols(10).map(Zeroizing::new)).collect()
}

/// What is kept of recovery codes.
pub(super) fn digests(codes: &[Zeroizing<String>]) -> Vec<Vec<u8>> {
    codes.iter().map(|code| digest(code)).collect()
}

/// Lets somebody who is known direct a further school; nothing, when they do already. Who has a second factor yet to take,
/// without which it opens nothing, is invited to `page`.
///
/// # Errors
/// [`ProblemCode::NotFound`] for a login or a school that is not known, and what the database met.
pub async fn direct(service: &Service, login: &str, uai: &str, page: &str) -> Result<Option<Invitation>> {
    let now = service.now();
    let mut transaction = service.begin().await?;
    let person = staff::find(&mut transaction, &login.trim().to_lowercase()).await?;
    let person = person.ok_or(Error::Refused(ProblemCode::NotFound))?;
    if school::find(&mut transaction, uai).await?.is_none() {
        return Err(Error::Refused(ProblemCode::NotFound));
    }
    if !staff::directs(&mut transaction, person.id, uai).await? {
        let id = random::new_id(now)?;
        staff::give_role(&mut transaction, id, person.id, "director", Some(uai), now).await?;
        let entry = audit::Entry {
            staff: None,
            device: None,
            school: Some(uai),
            kind: "role_given",
            content: json!({ "staff": person.id, "role": "director" }),
        };
        audit::append(&mut transaction, now, entry).await?;
    }
    let invitation = invite_if_needed(service, &mut transaction, (person.id, None), true, page).await?;
    transaction.commit().await?;
    Ok(invitation)
}

/// The `otpauth:` address of somebody's codes, for a demonstration.
pub(super) async fn address(service: &Service, login: &str) -> Result<Zeroizing<String>> {
    let totp = totp_of(service, login).await?;
    Ok(Zeroizing::new(totp.to_url().map_err(|_| Error::Sealed)?))
}

/// Somebody's code at this moment, and the seconds it lasts, for a demonstration.
pub(super) async fn code(service: &Service, login: &str) -> Result<(Zeroizing<String>, u64)> {
    let now = u64::try_from(service.now().as_second()).unwrap_or_default();
    let code = totp_of(service, login).await?.generate(now).to_string();
    Ok((Zeroizing::new(code), STEP - now % STEP))
}

/// Seconds of a code.
const STEP: u64 = 30;

async fn totp_of(service: &Service, login: &str) -> Result<Totp> {
    let mut connection = service.pool.acquire().await?;
    let person = staff::find(&mut connection, login).await?.ok_or(Error::Refused(ProblemCode::NotFound))?;
    let sealed = person.totp.ok_or(Error::Refused(ProblemCode::NotFound))?;
    opened(service, person.id, &sealed, login)
}

/// The codes that a sealed secret makes.
pub(super) fn opened(service: &Service, id: Uuid, sealed: &Sealed, login: &str) -> Result<Totp> {
    let secret = service.keys.open(id, sealed)?;
    let secret: [u8; 20] = secret.as_slice().try_into().map_err(|_| Error::Sealed)?;
    totp(secret, login)
}

pub(super) fn totp(secret: [u8; 20], login: &str) -> Result<Totp> {
    let builder = Builder::new().with_secret(Secret::new_stack(secret)).with_account_name(login);
    builder.with_issuer(Some("Préau")).build().map_err(|_| Error::Sealed)
}

/// How long nothing is looked at after so many failures in a row: 1, 3, 5, 10 seconds, then a minute more each time, an
/// hour at most. Never for good: logins can be guessed, and somebody would lock others out.
pub(super) const fn delay(failures: u32) -> SignedDuration {
    match failures {
        0 | 1 => SignedDuration::from_secs(1),
        2 => SignedDuration::from_secs(3),
        3 => SignedDuration::from_secs(5),
        4 => SignedDuration::from_secs(10),
        more => SignedDuration::from_mins(if more > 64 { 60 } else { more as i64 - 4 }),
    }
}

/// What is counted here.
pub(super) const ATTEMPT: &str = "staff";

/// Somebody signs in. Known or not, right or wrong, an attempt is counted before it is looked at, does one hash and is
/// answered the same; nothing of the database is held meanwhile. Who only helps pupils has no telephone to prove: their
/// password does, and opens nothing more.
///
/// # Errors
/// [`ProblemCode::TooOften`] before the time is over, [`ProblemCode::Unauthenticated`], and what the database met.
pub async fn sign_in(
    service: &Service,
    login: &str,
    typed: Zeroizing<String>,
    code: &str,
) -> Result<SignedIn> {
    sign_in_from(service, login, typed, code, None).await
}

/// The same, from a network that stands for the second factor of who gives no code. A code that is given is looked at.
///
/// # Errors
/// Those of [`sign_in`].
pub async fn sign_in_from(
    service: &Service,
    login: &str,
    typed: Zeroizing<String>,
    code: &str,
    network: Option<IpNet>,
) -> Result<SignedIn> {
    let ended = attempted(service, login, typed, code, network).await;
    let verdict = match &ended {
        Ok(_) => "in",
        Err(Error::Refused(ProblemCode::Unauthenticated)) => {
            service.metrics.failure(Failure::Staff);
            "wrong"
        }
        Err(Error::Refused(ProblemCode::TooOften)) => {
            service.metrics.limited(Failure::Staff);
            "too_often"
        }
        Err(Error::Refused(_)) => "busy",
        Err(_) => "fault",
    };
    service.metrics.sign_in(Who::Staff, verdict);
    ended
}

async fn attempted(
    service: &Service,
    login: &str,
    typed: Zeroizing<String>,
    code: &str,
    network: Option<IpNet>,
) -> Result<SignedIn> {
    let now = service.now();
    let login = login.trim().to_lowercase();
    let tried = Sha256::digest(login.as_bytes());
    let mut connection = service.pool.acquire().await?;
    charge(&mut connection, ATTEMPT, &tried, now).await?;
    let person = staff::find(&mut connection, &login).await?;
    drop(connection);
    let hash = person.as_ref().and_then(|person| person.password_hash.clone());
    let matches = service.hashing.verify(typed, hash).await?;
    let person = person.filter(|_| matches).ok_or(Error::Refused(ProblemCode::Unauthenticated))?;

    let mut transaction = service.begin().await?;
    let network = network.filter(|_| code.trim().is_empty());
    let factor = match (network, &person.totp) {
        // A network stands for the code of who has one, and gives nobody a second factor.
        (_, None) => Some(Factor::None),
        (Some(network), Some(_)) => Some(Factor::Network(network)),
        (None, Some(sealed)) => match step_of(&opened(service, person.id, sealed, "staff")?, code, now) {
            Some(step) => {
                staff::take_step(&mut transaction, person.id, step).await?.then_some(Factor::Telephone)
            }
            None => {
                let taken =
                    staff::take_recovery_code(&mut transaction, person.id, &digest(code), now).await?;
                taken.then_some(Factor::Recovery)
            }
        },
    };
    let factor = factor.ok_or(Error::Refused(ProblemCode::Unauthenticated))?;
    attempt::forgive(&mut transaction, ATTEMPT, &tried).await?;
    let entry = audit::Entry {
        staff: Some(person.id),
        device: None,
        school: None,
        kind: "signed_in",
        content: factor.told(),
    };
    audit::append(&mut transaction, now, entry).await?;
    transaction.commit().await?;
    Ok(SignedIn { staff: person.id, name: person.name, factor })
}

/// The step that a code is of: now, or one before or after.
pub(super) fn step_of(totp: &Totp, code: &str, now: Timestamp) -> Option<u64> {
    let code: String = code.chars().filter(char::is_ascii_digit).collect();
    totp.check(&code, u64::try_from(now.as_second()).unwrap_or_default())
}

/// Counts an attempt before it is looked at; the next one waits.
pub(super) async fn charge(
    connection: &mut PgConnection,
    kind: &str,
    tried: &[u8],
    now: Timestamp,
) -> Result<()> {
    let failures = attempt::charge(connection, kind, tried, now, now + delay(1)).await?;
    let failures = failures.ok_or(Error::Refused(ProblemCode::TooOften))?;
    attempt::delay(connection, kind, tried, now + delay(failures)).await
}
