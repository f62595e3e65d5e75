//! Delegations: a director gives somebody their rights, or those over the accounts of pupils alone, and takes them back.

use std::time::Duration;

use protocol::delegation::{
    Delegation, Delegations, GivenDelegation, Grantee, Invitation, NewDelegation, SchoolRole,
};
use protocol::problem::ProblemCode;
use serde_json::json;
use sqlx::PgConnection;
use tokio::sync::watch;
use uuid::Uuid;

use super::door::letters;
use super::enrolment::Authenticated;
use super::grantee::{invite_if_needed, person};
use super::skipping::skip;
use crate::letter::Letter;
use crate::store::delegation::Given;
use crate::store::right::Scope;
use crate::store::{account, audit, delegation, invitation, revocation, right, school, staff};
use crate::{Error, Result, Service, random};

/// How often it is looked for delegations whose last day is over. They open nothing from its end on in any case.
const LOOK: Duration = Duration::from_secs(60);

const NOT_FOUND: Error = Error::Refused(ProblemCode::NotFound);
const MALFORMED: Error = Error::Refused(ProblemCode::Malformed);

/// The delegations of a school.
///
/// # Errors
/// [`ProblemCode::NotFound`] for a school that this person does not direct, and what the database met.
pub async fn list(service: &Service, computer: &Authenticated, uai: &str) -> Result<Delegations> {
    let mut connection = service.pool.acquire().await?;
    require_director(service, &mut connection, computer, uai).await?;
    Ok(Delegations { delegations: delegation::of_school(&mut connection, uai).await? })
}

/// Gives a delegation. It takes the place of the one that the person has in that school, if they have one; who has
/// something to choose first is invited to `page`.
///
/// # Errors
/// [`ProblemCode::NotFound`] for a school that this person does not direct and for a login that is nobody's,
/// [`ProblemCode::AlreadyDirector`], [`ProblemCode::Malformed`] for another role, a day that is over, a name without
/// letters or that is none for its length, or what is no mail address, and what the database met.
pub async fn give(
    service: &Service,
    computer: &Authenticated,
    uai: &str,
    asked: &NewDelegation,
    page: &str,
) -> Result<GivenDelegation> {
    let (now, today) = (service.now(), service.clock.today());
    let mut transaction = service.begin().await?;
    require_director(service, &mut transaction, computer, uai).await?;
    let school = school::find(&mut transaction, uai).await?.ok_or(NOT_FOUND)?;
    let fits = match asked.role {
        SchoolRole::Delegate => true,
        SchoolRole::Support => school.degree == "2D",
        SchoolRole::Director | SchoolRole::Team | SchoolRole::Other => false,
    };
    if !fits || asked.until.is_some_and(|until| until < today) {
        return Err(MALFORMED);
    }
    let person = person(service, &mut transaction, uai, &asked.to).await?;
    let theirs = right::of(&mut transaction, person, today).await?;
    if person == computer.staff
        || theirs.iter().any(|right| right.school == uai && right.role == SchoolRole::Director)
    {
        return Err(Error::Refused(ProblemCode::AlreadyDirector));
    }
    if let Some(before) = delegation::standing(&mut transaction, uai, person).await? {
        delegation::end(&mut transaction, before, now).await?;
    }
    let id = random::new_id(now)?;
    let given =
        Given { id, staff: person, role: asked.role, school: uai, by: computer.staff, until: asked.until };
    delegation::give(&mut transaction, given, now).await?;
    lose(service, &mut transaction, person, uai).await?;
    note(
        &mut transaction,
        computer,
        uai,
        "delegation_given",
        json!({ "delegation": id, "staff": person, "role": asked.role, "until": asked.until }),
        service,
    )
    .await?;
    let invitation = invite_if_needed(
        service,
        &mut transaction,
        (person, Some(computer.staff)),
        is_whole(asked.role),
        page,
    )
    .await?;
    let (_, delegation) = delegation::find(&mut transaction, uai, id).await?.ok_or(NOT_FOUND)?;
    if let (Some(_), Grantee::New { mail: Some(mail), .. }) = (&invitation, &asked.to) {
        let letter = Letter::Invited {
            school: school.name,
            director: staff::name(&mut transaction, computer.staff).await?,
            login: delegation.login.clone(),
            link: page.to_owned(),
        };
        letters::write(service, &mut transaction, mail.trim(), &letter, now).await?;
    }
    transaction.commit().await?;
    Ok(GivenDelegation { delegation, invitation })
}

/// Takes a delegation back, at once: the computers of the person receive nothing more of the school. What is on paper
/// stays good; what they could still print is skipped. Taken back already, it is answered the same.
///
/// # Errors
/// [`ProblemCode::NotFound`] for a delegation of a school that this person does not direct, and what the database met.
pub async fn withdraw(
    service: &Service,
    computer: &Authenticated,
    uai: &str,
    id: Uuid,
) -> Result<Delegation> {
    let now = service.now();
    let mut transaction = service.begin().await?;
    require_director(service, &mut transaction, computer, uai).await?;
    let (person, _) = delegation::find(&mut transaction, uai, id).await?.ok_or(NOT_FOUND)?;
    if delegation::end(&mut transaction, id, now).await? {
        close(service, &mut transaction, person, uai).await?;
        let content = json!({ "delegation": id, "staff": person });
        note(&mut transaction, computer, uai, "delegation_withdrawn", content, service).await?;
    }
    let (_, delegation) = delegation::find(&mut transaction, uai, id).await?.ok_or(NOT_FOUND)?;
    transaction.commit().await?;
    Ok(delegation)
}

/// Invites anew who has yet to come: the code before is worth nothing any more.
///
/// # Errors
/// [`ProblemCode::NotFound`] for a delegation that does not stand, of a school that this person directs, or whose person
/// has nothing to choose, and what the database met.
pub async fn invite(
    service: &Service,
    computer: &Authenticated,
    uai: &str,
    id: Uuid,
    page: &str,
) -> Result<Invitation> {
    let mut transaction = service.begin().await?;
    require_director(service, &mut transaction, computer, uai).await?;
    let (person, delegation) = delegation::find(&mut transaction, uai, id).await?.ok_or(NOT_FOUND)?;
    if delegation.ended_at.is_some() {
        return Err(NOT_FOUND);
    }
    let whole = is_whole(delegation.role);
    let invited =
        invite_if_needed(service, &mut transaction, (person, Some(computer.staff)), whole, page).await?;
    let invited = invited.ok_or(NOT_FOUND)?;
    let content = json!({ "delegation": id, "staff": person });
    note(&mut transaction, computer, uai, "invited_again", content, service).await?;
    transaction.commit().await?;
    Ok(invited)
}

/// Ends everything that somebody is for a school: an operator says that they left it.
///
/// # Errors
/// [`ProblemCode::NotFound`] for a login that is nobody's, or of somebody who is nothing there, and what the database
/// met.
pub async fn leave(service: &Service, login: &str, uai: &str) -> Result<()> {
    let now = service.now();
    let mut transaction = service.begin().await?;
    let person = staff::find(&mut transaction, &login.trim().to_lowercase()).await?.ok_or(NOT_FOUND)?;
    if staff::end_roles(&mut transaction, person.id, uai, now).await? == 0 {
        return Err(NOT_FOUND);
    }
    close(service, &mut transaction, person.id, uai).await?;
    let entry = audit::Entry {
        staff: None,
        device: None,
        school: Some(uai),
        kind: "left_school",
        content: json!({ "staff": person.id }),
    };
    audit::append(&mut transaction, now, entry).await?;
    Ok(transaction.commit().await?)
}

/// Closes the roles whose last day is over, and says how many.
///
/// # Errors
/// What the database met; what was closed until then is.
pub async fn end_lapsed(service: &Service) -> Result<u32> {
    let mut closed = 0;
    loop {
        let now = service.now();
        let mut transaction = service.begin().await?;
        let lapsed = delegation::lapsed(&mut transaction, service.clock.today()).await?;
        let Some((id, person, school)) = lapsed else { return Ok(closed) };
        delegation::end(&mut transaction, id, now).await?;
        close(service, &mut transaction, person, &school).await?;
        let entry = audit::Entry {
            staff: None,
            device: None,
            school: Some(&school),
            kind: "delegation_lapsed",
            content: json!({ "delegation": id, "staff": person }),
        };
        audit::append(&mut transaction, now, entry).await?;
        transaction.commit().await?;
        closed += 1;
    }
}

/// Closes what is over, until it is told to stop.
pub async fn run(service: Service, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if !service.is_read_only() {
            match end_lapsed(&service).await {
                Ok(0) => {}
                Ok(closed) => tracing::info!(closed, "delegations whose last day is over"),
                Err(error) => tracing::error!(%error, "delegations wait to be closed"),
            }
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Whether a role shows everything of a school, which takes a second factor.
const fn is_whole(role: SchoolRole) -> bool {
    matches!(right::scope(role), Scope::Whole)
}

async fn require_director(
    service: &Service,
    connection: &mut PgConnection,
    computer: &Authenticated,
    uai: &str,
) -> Result<()> {
    let rights = right::of(connection, computer.staff, service.clock.today()).await?;
    match rights.iter().any(|right| right.school == uai && right.role == SchoolRole::Director) {
        true => Ok(()),
        false => Err(NOT_FOUND),
    }
}

/// A role of somebody ended: they lose what they saw by it alone, and are waited for no more when nothing stands.
pub(super) async fn close(
    service: &Service,
    connection: &mut PgConnection,
    person: Uuid,
    uai: &str,
) -> Result<()> {
    lose(service, connection, person, uai).await?;
    if !staff::has_role(connection, person).await? {
        invitation::remove(connection, person).await?;
    }
    Ok(())
}

/// The computers of somebody may see a school no more, or less of it: what is on paper stays good, and the next password
/// that they received is skipped.
async fn lose(service: &Service, connection: &mut PgConnection, person: Uuid, uai: &str) -> Result<()> {
    let lost = right::lost(connection, person, uai, service.clock.today()).await?;
    let ids: Vec<Uuid> = lost.iter().map(|(account, _)| *account).collect();
    for kept in account::hold(connection, &ids).await? {
        let Some((_, received)) = lost.iter().find(|(account, _)| *account == kept.id) else { continue };
        let received = u32::try_from(*received)
            .map_err(|_| Error::BadValue { table: "delivery", column: "generation" })?;
        if skip(connection, &kept, received, service.now()).await? {
            revocation::rolled(connection, kept.id, received).await?;
        }
    }
    Ok(())
}

async fn note(
    connection: &mut PgConnection,
    computer: &Authenticated,
    uai: &str,
    kind: &str,
    content: serde_json::Value,
    service: &Service,
) -> Result<()> {
    let entry = audit::Entry {
        staff: Some(computer.staff),
        device: Some(computer.device),
        school: Some(uai),
        kind,
        content,
    };
    audit::append(connection, service.now(), entry).await
}
