//! Inspections give and take back the direction of the schools of their circonscriptions, in the first degree. They see
//! these schools and who directs them, and nobody else.

use jiff::{SignedDuration, Timestamp};
use protocol::delegation::{Grantee, Invitation};
use protocol::problem::ProblemCode;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use uuid::Uuid;

use super::delegation::close;
use super::door::letters;
pub use super::grantee::Coming;
use super::grantee::{coming, invite_if_needed, new_person, person};
use super::staff::{Factor, SignedIn};
use crate::letter::Letter;
use crate::store::inspection::{Directing, Placed};
use crate::store::{audit, delegation, inspection, page_session, school, staff};
use crate::{Error, Result, Service, random};

/// How long a page waits for its next step.
const LASTS: SignedDuration = SignedDuration::from_mins(15);
/// After how long who goes on signs in again all the same.
const ENDS: SignedDuration = SignedDuration::from_hours(4);

const NOT_FOUND: Error = Error::Refused(ProblemCode::NotFound);
/// Who was signed in is no more.
const OVER: Error = Error::Refused(ProblemCode::Unauthenticated);

/// What became of somebody who signed in.
#[derive(Debug, PartialEq, Eq)]
pub enum Entered {
    /// They go on with that, which each step bears.
    In(String),
    /// They have proved nothing beside their password.
    NoSecondFactor,
    /// They inspect nothing.
    NoInspection,
}

/// Lets in who has just signed in.
///
/// # Errors
/// What the database met.
pub async fn enter(service: &Service, person: &SignedIn) -> Result<Entered> {
    let now = service.now();
    let mut transaction = service.begin().await?;
    if !inspection::has(&mut transaction, person.staff).await? {
        return Ok(Entered::NoInspection);
    }
    if person.factor == Factor::None {
        return Ok(Entered::NoSecondFactor);
    }
    let token = random::token()?;
    let until = (now + LASTS, now + ENDS);
    page_session::begin(&mut transaction, &kept(&token), person.staff, now, until).await?;
    transaction.commit().await?;
    Ok(Entered::In(token))
}

/// Ends that.
///
/// # Errors
/// What the database met.
pub async fn leave(service: &Service, token: &str) -> Result<()> {
    page_session::end(&mut *service.pool.acquire().await?, &kept(token)).await
}

fn kept(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

async fn who(service: &Service, connection: &mut PgConnection, token: &str) -> Result<Uuid> {
    let now = service.now();
    page_session::go_on(connection, &kept(token), now, now + LASTS).await?.ok_or(OVER)
}

/// A circonscription, and its schools.
#[derive(Debug)]
pub struct Circonscription {
    /// Three digits.
    pub department: String,
    /// Its name.
    pub name: String,
    /// By their names.
    pub schools: Vec<Inspected>,
}

/// A school of it.
#[derive(Debug)]
pub struct Inspected {
    /// UAI.
    pub uai: String,
    /// Its name.
    pub name: String,
    /// Its town.
    pub town: Option<String>,
    /// Who directs it.
    pub directors: Vec<Directing>,
}

/// The circonscriptions of who is signed in.
///
/// # Errors
/// [`ProblemCode::Unauthenticated`] when nobody is any more, and what the database met.
pub async fn list(service: &Service, token: &str) -> Result<Vec<Circonscription>> {
    let mut connection = service.pool.acquire().await?;
    let inspector = who(service, &mut connection, token).await?;
    let placed = inspection::schools(&mut connection, inspector).await?;
    let schools: Vec<String> = placed.iter().filter_map(|placed| placed.uai.clone()).collect();
    let mut directing =
        inspection::directing(&mut connection, &schools, service.today(), service.now()).await?;
    let mut all: Vec<Circonscription> = Vec::new();
    for Placed { department, circonscription, uai, name, town } in placed {
        if all.last().is_none_or(|last| last.department != department || last.name != circonscription) {
            all.push(Circonscription { department, name: circonscription, schools: Vec::new() });
        }
        let (Some(of_it), Some(uai), Some(name)) = (all.last_mut(), uai, name) else { continue };
        let (directors, others) = directing.into_iter().partition(|one: &Directing| one.school == uai);
        directing = others;
        of_it.schools.push(Inspected { uai, name, town, directors });
    }
    Ok(all)
}

/// A school that is theirs, with what it takes to give or take back its direction.
#[derive(Debug)]
pub struct Held {
    inspector: Uuid,
    circonscription: String,
    /// UAI.
    pub uai: String,
    /// Its name.
    pub school: String,
    /// Its town.
    pub town: Option<String>,
    /// Where it is told, if an address is known.
    pub mail: Option<String>,
}

/// A school of who is signed in.
///
/// # Errors
/// [`ProblemCode::Unauthenticated`] when nobody is any more, [`ProblemCode::NotFound`] for a school that is of none of
/// their circonscriptions, and what the database met.
pub async fn school(service: &Service, token: &str, uai: &str) -> Result<Held> {
    held(service, &mut *service.pool.acquire().await?, token, uai).await
}

async fn held(service: &Service, connection: &mut PgConnection, token: &str, uai: &str) -> Result<Held> {
    let inspector = who(service, connection, token).await?;
    let circonscription = inspection::of_school(connection, inspector, uai).await?.ok_or(NOT_FOUND)?;
    let known = school::find(connection, uai).await?.ok_or(NOT_FOUND)?;
    let (school, town, mail) = (known.name, known.town, known.mail);
    Ok(Held { inspector, circonscription, uai: known.uai, school, town, mail })
}

/// Why a direction is not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Nobody has that login.
    UnknownLogin,
    /// They direct the school already.
    AlreadyDirector,
    /// Nobody gives it to themselves.
    Yourself,
    /// There is no family name, or one that is none for its length, or what is no mail address.
    NoPerson,
}

/// What would be done.
#[derive(Debug)]
pub struct Considered {
    /// Where.
    pub held: Held,
    /// As the journal would say them.
    pub name: String,
    /// Their login, when they have one.
    pub login: Option<String>,
    /// How they come.
    pub coming: Coming,
    /// Who directs the school beside them.
    pub directors: Vec<Directing>,
    /// What it is done with, once.
    pub id: Uuid,
}

/// Says what giving the direction of a school would do; nothing is done.
///
/// # Errors
/// Those of [`school()`].
pub async fn consider(
    service: &Service,
    token: &str,
    uai: &str,
    to: &Grantee,
) -> Result<Result<Considered, Why>> {
    let mut connection = service.pool.acquire().await?;
    let held = held(service, &mut connection, token, uai).await?;
    let directors = inspection::directing(
        &mut connection,
        std::slice::from_ref(&held.uai),
        service.today(),
        service.now(),
    );
    let directors = directors.await?;
    let (name, login, coming) = match to {
        Grantee::Known { login } => {
            let login = login.trim().to_lowercase();
            let Some(known) = staff::find(&mut connection, &login).await? else {
                return Ok(Err(Why::UnknownLogin));
            };
            if let Some(why) = cannot(&held, known.id, &directors) {
                return Ok(Err(why));
            }
            let coming = coming(&mut connection, (known.id, Some(held.inspector)), true).await?;
            (known.name, Some(login), coming)
        }
        Grantee::New { family, first, mail } => match new_person(family, first, mail.as_deref()) {
            Ok((name, _)) => (name, None, Coming::Invited { password: true, second_factor: true }),
            Err(Error::Refused(ProblemCode::Malformed)) => return Ok(Err(Why::NoPerson)),
            Err(error) => return Err(error),
        },
    };
    let id = random::new_id(service.now())?;
    Ok(Ok(Considered { held, name, login, coming, directors, id }))
}

fn cannot(held: &Held, person: Uuid, directors: &[Directing]) -> Option<Why> {
    match person {
        person if person == held.inspector => Some(Why::Yourself),
        person if directors.iter().any(|one| one.staff == person) => Some(Why::AlreadyDirector),
        _ => None,
    }
}

/// What was given.
#[derive(Debug)]
pub struct Given {
    /// Where.
    pub held: Held,
    /// As the journal says them.
    pub name: String,
    /// With what they sign in.
    pub login: String,
    /// What they come with, when they have something to choose first; said once.
    pub invitation: Option<Invitation>,
    /// It had been given before: the page was sent again.
    pub again: bool,
}

/// Gives the direction of a school; a delegation that they had there ends by it. Sent again with the same `id`, nothing is
/// done twice. Who has something to choose first is invited to `page`.
///
/// # Errors
/// Those of [`school()`], and [`ProblemCode::NotFound`] for an `id` that is none, or something else's.
pub async fn give(
    service: &Service,
    token: &str,
    (id, uai): (Uuid, &str),
    to: &Grantee,
    page: &str,
) -> Result<Result<Given, Why>> {
    let now = service.now();
    let mut transaction = service.begin().await?;
    let held = held(service, &mut transaction, token, uai).await?;
    inspection::hold(&mut transaction, &held.uai).await?;
    let directors = inspection::directing(
        &mut transaction,
        std::slice::from_ref(&held.uai),
        service.today(),
        service.now(),
    )
    .await?;
    if let Some((of, _, _)) = inspection::direction(&mut transaction, id).await? {
        let known = directors.into_iter().find(|one| one.id == id && of == held.uai).ok_or(NOT_FOUND)?;
        let Directing { name, login, .. } = known;
        return Ok(Ok(Given { held, name, login, invitation: None, again: true }));
    }
    let person = match person(service, &mut transaction, &held.uai, to).await {
        Err(Error::Refused(ProblemCode::NotFound)) => return Ok(Err(Why::UnknownLogin)),
        Err(Error::Refused(ProblemCode::Malformed)) => return Ok(Err(Why::NoPerson)),
        found => found?,
    };
    if let Some(why) = cannot(&held, person, &directors) {
        return Ok(Err(why));
    }
    if let Some(before) = delegation::standing(&mut transaction, &held.uai, person).await? {
        delegation::end(&mut transaction, before, now).await?;
    }
    if id.is_nil()
        || !inspection::direct(&mut transaction, id, (person, held.inspector), &held.uai, now).await?
    {
        return Err(NOT_FOUND);
    }
    let content = json!({ "direction": id, "staff": person, "circonscription": held.circonscription });
    note(service, &mut transaction, &held, "direction_given", content).await?;
    let invitation =
        invite_if_needed(service, &mut transaction, (person, Some(held.inspector)), true, page).await?;
    let inspector = staff::name(&mut transaction, held.inspector).await?;
    let (login, name) = staff::called(&mut transaction, person).await?;
    if let (Some(_), Grantee::New { mail: Some(mail), .. }) = (&invitation, to)
        && !mail.trim().is_empty()
    {
        let letter = Letter::Invited {
            school: held.school.clone(),
            director: inspector.clone(),
            login: login.clone(),
            link: page.to_owned(),
        };
        letters::write(service, &mut transaction, mail.trim(), &letter, now).await?;
    }
    tell(service, &mut transaction, &held, Told::Given, (&name, &inspector), now).await?;
    transaction.commit().await?;
    Ok(Ok(Given { held, name, login, invitation, again: false }))
}

/// A direction that may be taken back, or is.
#[derive(Debug)]
pub struct Withdrawal {
    /// Where.
    pub held: Held,
    /// As the journal says them.
    pub name: String,
    /// Their login.
    pub login: String,
    /// They see the school still, as somebody else than who directs it.
    pub stays: bool,
    /// They had nothing to sign in with yet: they were invited, and are no more.
    pub had_not_come: bool,
    /// Nobody else directs the school.
    pub is_last: bool,
    /// Delegations of the school, which stay.
    pub delegations: usize,
}

/// Says what taking a direction back would do; nothing is done.
///
/// # Errors
/// Those of [`school()`], and [`ProblemCode::NotFound`] for what is no direction of it that stands.
pub async fn consider_withdrawal(service: &Service, token: &str, uai: &str, id: Uuid) -> Result<Withdrawal> {
    let mut connection = service.pool.acquire().await?;
    let held = held(service, &mut connection, token, uai).await?;
    let directors = inspection::directing(
        &mut connection,
        std::slice::from_ref(&held.uai),
        service.today(),
        service.now(),
    )
    .await?;
    let one = directors.iter().find(|one| one.id == id).ok_or(NOT_FOUND)?;
    let (name, login, is_last) = (one.name.clone(), one.login.clone(), directors.len() == 1);
    let had_not_come = !one.is_ready;
    let stays = inspection::sees_otherwise(&mut connection, one.staff, &held.uai, service.today()).await?;
    let given = delegation::of_school(&mut connection, &held.uai).await?;
    let delegations = given.iter().filter(|one| one.ended_at.is_none()).count();
    Ok(Withdrawal { held, name, login, stays, had_not_come, is_last, delegations })
}

/// Takes a direction back, at once: the computers of the person receive nothing more of the school. What is on paper stays
/// good; what they could still print is skipped. Taken back already, it is answered the same.
///
/// # Errors
/// Those of [`school()`], and [`ProblemCode::NotFound`] for what is no direction of it.
pub async fn withdraw(service: &Service, token: &str, uai: &str, id: Uuid) -> Result<Withdrawal> {
    let now = service.now();
    let mut transaction = service.begin().await?;
    let held = held(service, &mut transaction, token, uai).await?;
    inspection::hold(&mut transaction, &held.uai).await?;
    let (_, person, stands) = inspection::direction(&mut transaction, id)
        .await?
        .filter(|(of, ..)| *of == held.uai)
        .ok_or(NOT_FOUND)?;
    let (login, name) = staff::called(&mut transaction, person).await?;
    let has = staff::has(&mut transaction, person).await?;
    if stands {
        delegation::end(&mut transaction, id, now).await?;
        close(service, &mut transaction, person, &held.uai).await?;
        let content = json!({ "direction": id, "staff": person, "circonscription": held.circonscription });
        note(service, &mut transaction, &held, "direction_withdrawn", content).await?;
        let inspector = staff::name(&mut transaction, held.inspector).await?;
        tell(service, &mut transaction, &held, Told::Withdrawn, (&name, &inspector), now).await?;
    }
    let left = inspection::directing(
        &mut transaction,
        std::slice::from_ref(&held.uai),
        service.today(),
        service.now(),
    )
    .await?;
    let stays = inspection::sees_otherwise(&mut transaction, person, &held.uai, service.today()).await?;
    transaction.commit().await?;
    let had_not_come = !(has.password && has.totp);
    Ok(Withdrawal { held, name, login, stays, had_not_come, is_last: left.is_empty(), delegations: 0 })
}

/// Invites anew who was given a direction and has yet to come: the code before is worth nothing any more.
///
/// # Errors
/// Those of [`school()`], and [`ProblemCode::NotFound`] for what is no direction of it that stands, or whose person has
/// nothing to choose.
pub async fn invite(service: &Service, token: &str, uai: &str, id: Uuid, page: &str) -> Result<Given> {
    let mut transaction = service.begin().await?;
    let held = held(service, &mut transaction, token, uai).await?;
    let (_, person, _) = inspection::direction(&mut transaction, id)
        .await?
        .filter(|(of, _, stands)| *of == held.uai && *stands)
        .ok_or(NOT_FOUND)?;
    let invitation =
        invite_if_needed(service, &mut transaction, (person, Some(held.inspector)), true, page).await?;
    let invitation = Some(invitation.ok_or(NOT_FOUND)?);
    let (login, name) = staff::called(&mut transaction, person).await?;
    let content = json!({ "direction": id, "staff": person });
    note(service, &mut transaction, &held, "invited_again", content).await?;
    transaction.commit().await?;
    Ok(Given { held, name, login, invitation, again: false })
}

/// What a school is told.
#[derive(Debug, Clone, Copy)]
enum Told {
    Given,
    Withdrawn,
}

/// The mail of the school is told who was given its direction, or lost it: nobody comes or goes unseen.
async fn tell(
    service: &Service,
    connection: &mut PgConnection,
    held: &Held,
    what: Told,
    (person, inspector): (&str, &str),
    at: Timestamp,
) -> Result<()> {
    let Some(mail) = &held.mail else { return Ok(()) };
    let (school, person, inspector) = (held.school.clone(), person.to_owned(), inspector.to_owned());
    let letter = match what {
        Told::Given => Letter::DirectionGiven { school, person, inspector, at },
        Told::Withdrawn => Letter::DirectionWithdrawn { school, person, inspector, at },
    };
    letters::write(service, connection, mail, &letter, at).await
}

async fn note(
    service: &Service,
    connection: &mut PgConnection,
    held: &Held,
    kind: &str,
    content: Value,
) -> Result<()> {
    let (staff, school) = (Some(held.inspector), Some(held.uai.as_str()));
    let entry = audit::Entry { staff, device: None, school, kind, content };
    audit::append(connection, service.now(), entry).await
}
