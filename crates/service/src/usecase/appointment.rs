//! Operators give circonscriptions of the first degree to those who inspect them, and take them back.

use protocol::delegation::Invitation;
use protocol::problem::ProblemCode;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::door::letters;
use super::grantee::{invite_if_needed, new_person};
use crate::letter::Letter;
use crate::store::staff::NewStaff;
use crate::store::{audit, inspection, invitation, staff, territory};
use crate::{Error, Result, Service, random};

const NOT_FOUND: Error = Error::Refused(ProblemCode::NotFound);
const MALFORMED: Error = Error::Refused(ProblemCode::Malformed);

/// Who was made one of an inspection.
#[derive(Debug)]
pub struct Appointed {
    /// What they come with, when they have something to choose first.
    pub invitation: Option<Invitation>,
    /// The schools that they see by it.
    pub schools: u64,
}

/// A circonscription, as an operator says it.
#[derive(Debug, Clone, Copy)]
pub struct Named<'t> {
    /// Three digits.
    pub department: &'t str,
    /// As its schools bear it.
    pub name: &'t str,
}

/// Gives somebody a circonscription: somebody who is known by that login, or somebody new, who is invited to `page` and
/// written to where an address is given.
///
/// # Errors
/// [`ProblemCode::Malformed`] for what is no department, an empty name, and what is no mail address, and what the database
/// met.
pub async fn appoint(
    service: &Service,
    to: Named<'_>,
    (login, name, mail): (&str, &str, Option<&str>),
    page: &str,
) -> Result<Appointed> {
    let now = service.now();
    let (login, circonscription) = (login.trim().to_lowercase(), to.name.trim());
    if !territory::is_department(to.department) || circonscription.is_empty() || login.is_empty() {
        return Err(MALFORMED);
    }
    let mut transaction = service.begin().await?;
    let (person, is_new) = match staff::find(&mut transaction, &login).await? {
        Some(known) => (known.id, false),
        None => {
            let (name, mail) = new_person(name, "", mail)?;
            let id = random::new_id(now)?;
            let new = NewStaff { id, login: &login, name: &name, mail, password_hash: None, totp: None };
            if !staff::create(&mut transaction, new, now).await? {
                return Err(MALFORMED);
            }
            (id, true)
        }
    };
    let id = random::new_id(now)?;
    if inspection::give(&mut transaction, id, person, (to.department, circonscription), now).await? {
        said(service, &mut transaction, "role_given", person, (to.department, circonscription)).await?;
    }
    let schools = inspection::size(&mut transaction, to.department, circonscription).await?;
    let invitation = invite_if_needed(service, &mut transaction, (person, None), true, page).await?;
    if let (true, Some(_), Some(mail)) = (is_new, &invitation, mail) {
        let (circonscription, link) = (circonscription.to_owned(), page.to_owned());
        let letter = Letter::InspectionInvited { circonscription, login, link };
        letters::write(service, &mut transaction, mail.trim(), &letter, now).await?;
    }
    transaction.commit().await?;
    Ok(Appointed { invitation, schools: u64::try_from(schools).unwrap_or_default() })
}

/// Takes a circonscription back. The directions that were given by it stay.
///
/// # Errors
/// [`ProblemCode::NotFound`] for who does not have it, and what the database met.
pub async fn dismiss(service: &Service, login: &str, from: Named<'_>) -> Result<()> {
    let now = service.now();
    let mut transaction = service.begin().await?;
    let known = staff::find(&mut transaction, &login.trim().to_lowercase()).await?.ok_or(NOT_FOUND)?;
    let named = (from.department, from.name.trim());
    if !inspection::end(&mut transaction, known.id, named, now).await? {
        return Err(NOT_FOUND);
    }
    // Whom nothing is left to is waited for no more.
    if !staff::has_role(&mut transaction, known.id).await? {
        invitation::remove(&mut transaction, known.id).await?;
    }
    said(service, &mut transaction, "role_ended", known.id, named).await?;
    Ok(transaction.commit().await?)
}

async fn said(
    service: &Service,
    connection: &mut PgConnection,
    kind: &str,
    person: Uuid,
    (department, circonscription): (&str, &str),
) -> Result<()> {
    let content = json!({
        "staff": person, "role": "inspection", "department": department, "circonscription": circonscription,
    });
    let entry = audit::Entry { staff: None, device: None, school: None, kind, content };
    audit::append(connection, service.now(), entry).await
}
