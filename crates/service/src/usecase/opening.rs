//! Assistance teams (`ECT_ADMIN_<dep>_<1D|2D>`): whoever is of one opens any school of its department and degree, for a
//! few days, and then has for it what a delegate has. Every opening and every closing stands in the trail; it closes by
//! itself after its last day, and the computer keeps nothing of the school.

use jiff::ToSpan;
use protocol::delegation::Invitation;
use protocol::opening::{Opening, Openings};
use protocol::problem::ProblemCode;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::delegation;
use super::door::letters;
use super::enrolment::Authenticated;
use super::grantee::invite_if_needed;
use crate::letter::Letter;
use crate::store::{audit, invitation, opening, school, staff, territory};
use crate::{Error, Result, Service, random};

/// Days after today on which a school stays open.
const DAYS: i64 = 6;
/// Schools that are given at once.
const GIVEN: usize = 50;
/// Words of a search; what is longer is cut.
const WORDS: usize = 8;

const NOT_FOUND: Error = Error::Refused(ProblemCode::NotFound);

/// The schools that this person may open whose UAI, name or town holds all of these words.
///
/// # Errors
/// What the database met. Who is of no team is given none.
pub async fn list(service: &Service, computer: &Authenticated, search: &str) -> Result<Openings> {
    let words: Vec<String> =
        search.to_lowercase().split_whitespace().take(WORDS).map(str::to_owned).collect();
    let mut connection = service.pool.acquire().await?;
    let limit = i64::try_from(GIVEN + 1).unwrap_or(i64::MAX);
    let mut schools =
        opening::find(&mut connection, computer.staff, &words, service.clock.today(), limit).await?;
    let more = schools.len() > GIVEN;
    schools.truncate(GIVEN);
    Ok(Openings { schools, more })
}

/// Opens a school for a week, of which its mail is told, or keeps it open for one from today.
///
/// # Errors
/// [`ProblemCode::NotFound`] for a school that is of none of this person's teams, or is not known, and what the database
/// met.
pub async fn open(service: &Service, computer: &Authenticated, uai: &str) -> Result<Opening> {
    let now = service.now();
    let mut transaction = service.begin().await?;
    if !opening::may_open(&mut transaction, computer.staff, uai).await? {
        return Err(NOT_FOUND);
    }
    let known = school::find(&mut transaction, uai).await?.ok_or(NOT_FOUND)?;
    let today = service.clock.today();
    let until = today.saturating_add(DAYS.days());
    let id = random::new_id(now)?;
    let is_new = opening::open(&mut transaction, id, (computer.staff, uai), (today, until), now).await?;
    if let (true, Some(mail)) = (is_new, &known.mail) {
        let letter = Letter::SchoolOpened {
            school: known.name.clone(),
            person: staff::name(&mut transaction, computer.staff).await?,
            department: uai.chars().take(3).collect(),
            degree: known.degree.clone(),
            at: now,
            until,
        };
        letters::write(service, &mut transaction, mail, &letter, now).await?;
    }
    note(service, &mut transaction, computer, uai, "school_opened").await?;
    transaction.commit().await?;
    Ok(Opening {
        school: known.uai,
        name: known.name,
        town: known.town,
        degree: known.degree,
        until: Some(until),
    })
}

/// Closes a school before its last day; closed already, it is answered the same.
///
/// # Errors
/// What the database met.
pub async fn close(service: &Service, computer: &Authenticated, uai: &str) -> Result<()> {
    let mut transaction = service.begin().await?;
    if opening::close(&mut transaction, computer.staff, uai, service.now()).await? {
        delegation::close(service, &mut transaction, computer.staff, uai).await?;
        note(service, &mut transaction, computer, uai, "school_closed").await?;
    }
    Ok(transaction.commit().await?)
}

/// Makes somebody who is known one of a department's team for a degree. Who has a second factor yet to take, without which
/// it opens nothing, is invited to `page`.
///
/// # Errors
/// [`ProblemCode::NotFound`] for a login that is not known, [`ProblemCode::Malformed`] for what is no department or no
/// degree, and what the database met.
pub async fn join(
    service: &Service,
    login: &str,
    department: &str,
    degree: &str,
    page: &str,
) -> Result<Option<Invitation>> {
    let mut transaction = service.begin().await?;
    let person = person(&mut transaction, login).await?;
    if !territory::is_department(department) || !matches!(degree, "1D" | "2D") {
        return Err(Error::Refused(ProblemCode::Malformed));
    }
    let id = random::new_id(service.now())?;
    if opening::join(&mut transaction, id, person, (department, degree), service.now()).await? {
        said(service, &mut transaction, "role_given", person, (department, degree)).await?;
    }
    let invitation = invite_if_needed(service, &mut transaction, (person, None), true, page).await?;
    transaction.commit().await?;
    Ok(invitation)
}

/// Takes that back; the schools that they have open are closed.
///
/// # Errors
/// [`ProblemCode::NotFound`] for who is not of that team, and what the database met.
pub async fn leave(service: &Service, login: &str, department: &str, degree: &str) -> Result<()> {
    let now = service.now();
    let mut transaction = service.begin().await?;
    let person = person(&mut transaction, login).await?;
    let open = opening::leave(&mut transaction, person, (department, degree), now).await?;
    for uai in open.ok_or(NOT_FOUND)? {
        opening::close(&mut transaction, person, &uai, now).await?;
        delegation::close(service, &mut transaction, person, &uai).await?;
    }
    // Whom nothing is left to is waited for no more.
    if !staff::has_role(&mut transaction, person).await? {
        invitation::remove(&mut transaction, person).await?;
    }
    said(service, &mut transaction, "role_ended", person, (department, degree)).await?;
    Ok(transaction.commit().await?)
}

async fn person(connection: &mut PgConnection, login: &str) -> Result<Uuid> {
    let known = staff::find(connection, &login.trim().to_lowercase()).await?;
    Ok(known.ok_or(NOT_FOUND)?.id)
}

async fn note(
    service: &Service,
    connection: &mut PgConnection,
    computer: &Authenticated,
    uai: &str,
    kind: &str,
) -> Result<()> {
    let entry = audit::Entry {
        staff: Some(computer.staff),
        device: Some(computer.device),
        school: Some(uai),
        kind,
        content: json!({}),
    };
    audit::append(connection, service.now(), entry).await
}

async fn said(
    service: &Service,
    connection: &mut PgConnection,
    kind: &str,
    person: Uuid,
    (department, degree): (&str, &str),
) -> Result<()> {
    let entry = audit::Entry {
        staff: None,
        device: None,
        school: None,
        kind,
        content: json!({ "staff": person, "role": "team", "department": department, "degree": degree }),
    };
    audit::append(connection, service.now(), entry).await
}
