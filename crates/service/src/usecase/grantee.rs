//! Whom a right is given to, and how they come when they have something to choose before it opens anything.

use formats::contact;
use jiff::SignedDuration;
use protocol::delegation::{Grantee, Invitation, LONGEST_NAME};
use protocol::problem::ProblemCode;
use sqlx::PgConnection;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::code::digest;
use crate::keys::Sealed;
use crate::store::invitation::NewInvitation;
use crate::store::staff::NewStaff;
use crate::store::{invitation, staff};
use crate::{Error, Result, Service, random};

/// Symbols of a code: 23⁸ of them, whose attempts are counted.
const CODE: usize = 8;

/// How long somebody is waited for.
const CODE_LASTS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Logins that are tried for somebody new before the last is given up.
const NAMESAKES: u32 = 1_000;

const NOT_FOUND: Error = Error::Refused(ProblemCode::NotFound);
const MALFORMED: Error = Error::Refused(ProblemCode::Malformed);

/// Somebody new, as they are kept: names and mail without what stands around them.
///
/// # Errors
/// [`ProblemCode::Malformed`] for a name without letters or that is none for its length, and what is no mail address.
pub(super) fn new_person<'t>(
    family: &'t str,
    first: &str,
    mail: Option<&'t str>,
) -> Result<(String, Option<&'t str>)> {
    let mail = mail.map(str::trim).filter(|mail| !mail.is_empty());
    let is_long = [family, first].iter().any(|name| name.chars().count() > LONGEST_NAME);
    if on_one_line(family).is_empty() || is_long || mail.is_some_and(|mail| !contact::is_mail(mail)) {
        return Err(MALFORMED);
    }
    Ok((on_one_line(&format!("{first} {family}")), mail))
}

/// A name as mails and lists tell it: whoever typed it begins no other line there.
fn on_one_line(name: &str) -> String {
    let words = name
        .split(|symbol: char| symbol == ' ' || symbol.is_control() || "\u{2028}\u{2029}".contains(symbol));
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Whom something is given to in a school; somebody new is known by a login from now on. Who was invited already is not
/// made twice.
///
/// # Errors
/// [`ProblemCode::NotFound`] for a login that is nobody's, those of [`new_person`], and what the database met.
pub(super) async fn person(
    service: &Service,
    connection: &mut PgConnection,
    uai: &str,
    to: &Grantee,
) -> Result<Uuid> {
    let now = service.now();
    match to {
        Grantee::Known { login } => {
            let known = staff::find(connection, &login.trim().to_lowercase()).await?;
            Ok(known.ok_or(NOT_FOUND)?.id)
        }
        Grantee::New { family, first, mail } => {
            let (name, mail) = new_person(family, first, mail.as_deref())?;
            if let Some(mail) = mail
                && let Some(invited) = staff::invited(connection, uai, mail).await?
            {
                return Ok(invited);
            }
            let base = domain::login::base_of(family, first);
            let id = random::new_id(now)?;
            for rank in 1..NAMESAKES {
                let login = domain::login::numbered(&base, rank);
                let new = NewStaff { id, login: &login, name: &name, mail, password_hash: None, totp: None };
                if staff::create(connection, new, now).await? {
                    return Ok(id);
                }
            }
            Err(MALFORMED)
        }
    }
}

/// How somebody comes whom a right is given to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coming {
    /// With what they sign in with already.
    Ready,
    /// With a code that the giver of the right is shown: what they choose first, a password or a second factor.
    Invited {
        /// They choose a password.
        password: bool,
        /// They take a second factor.
        second_factor: bool,
    },
    /// With the code that was given them elsewhere, of which the giver hears nothing.
    AwaitedElsewhere,
}

/// How somebody would come whom that giver gave a right; an operator is none.
///
/// # Errors
/// What the database met.
pub(super) async fn coming(
    connection: &mut PgConnection,
    (person, giver): (Uuid, Option<Uuid>),
    needs_second_factor: bool,
) -> Result<Coming> {
    let has = staff::has(connection, person).await?;
    let second_factor = needs_second_factor && !has.totp;
    if has.password && !second_factor {
        return Ok(Coming::Ready);
    }
    if let Some(giver) = giver.filter(|_| !has.password)
        && staff::is_awaited_elsewhere(connection, person, giver).await?
    {
        return Ok(Coming::AwaitedElsewhere);
    }
    Ok(Coming::Invited { password: !has.password, second_factor })
}

/// Invites who has a password yet to choose or, where it is needed, a second factor; the code before is worth nothing any
/// more. None for who has all it takes, and for who has no password and is awaited where the giver of the right, unless
/// that is an operator, has nothing to say: whoever has the code chooses the password, for everything that its person is.
///
/// # Errors
/// What the database met.
pub(super) async fn invite_if_needed(
    service: &Service,
    connection: &mut PgConnection,
    (person, giver): (Uuid, Option<Uuid>),
    needs_second_factor: bool,
    page: &str,
) -> Result<Option<Invitation>> {
    let now = service.now();
    let coming = coming(connection, (person, giver), needs_second_factor).await?;
    let Coming::Invited { second_factor: takes_one, .. } = coming else { return Ok(None) };
    let totp = takes_one.then(|| second_factor(service, person)).transpose()?;
    let code = random::symbols(CODE)?;
    let expires_at = now + CODE_LASTS;
    let new = NewInvitation { staff: person, digest: &digest(&code), totp, expires_at };
    invitation::put(connection, new, now).await?;
    let code = format!("{}-{}", &code[..CODE / 2], &code[CODE / 2..]);
    Ok(Some(Invitation { code, page: page.to_owned(), expires_at }))
}

/// A second factor that nobody has seen.
pub(super) fn second_factor(service: &Service, person: Uuid) -> Result<Sealed> {
    let secret = Zeroizing::new(random::bytes::<20>()?);
    service.keys.seal(person, secret.as_slice())
}
