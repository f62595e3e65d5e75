//! Delegations of a school: given and taken back at the service, at once.

use domain::place::Place;
use jiff::civil::Date;
use protocol::delegation::{Delegation, Grantee, Invitation, LONGEST_NAME, NewDelegation, SchoolRole};
use protocol::problem::ProblemCode;
use uuid::Uuid;

use super::line::asked;
use super::online::{client, told_as};
use crate::central_client::CentralError;
use crate::store::entry::AuditEvent;
use crate::view::staff::{DelegationGiven, DelegationKind, DelegationRequest, DelegationRow, InvitationCode};
use crate::workspace::Workspace;
use crate::{Error, Result};

/// The delegations of a school.
///
/// # Errors
/// `central-service` when the service does not answer, or says that this person does not direct the school.
pub async fn list(workspace: &Workspace, uai: &str) -> Result<Vec<DelegationRow>> {
    let client = client(workspace).await?;
    let school = uai.to_owned();
    let listed = told_as(asked(&client, move |client| client.delegations(&school)).await, not_director)?;
    let (now, place) = (workspace.clock().now(), Place::of(uai));
    Ok(listed.delegations.iter().map(|delegation| shown(delegation, now, place)).collect())
}

fn shown(delegation: &Delegation, now: jiff::Timestamp, place: Place) -> DelegationRow {
    let standing = delegation.ended_at.is_none();
    let state = match (delegation.ended_at, delegation.invited_until) {
        (Some(_), _) => "Terminée",
        (None, Some(until)) if until > now => "Invitation en attente",
        (None, Some(_)) => "Invitation expirée",
        (None, None) => "En cours",
    };
    DelegationRow {
        id: delegation.id.to_string(),
        login: delegation.login.clone(),
        person: delegation.person.clone(),
        kind: match delegation.role {
            SchoolRole::Support => DelegationKind::Support,
            _ => DelegationKind::Delegate,
        },
        given_at: place.written(delegation.given_at),
        until: delegation.until.map(|day| day.to_string()),
        standing,
        invited: standing && delegation.invited_until.is_some(),
        state: state.to_owned(),
    }
}

/// Gives a delegation.
///
/// # Errors
/// [`Error::Invalid`] at the field that cannot be accepted; `central-service` when the service does not answer, or says
/// why not.
pub async fn give(workspace: &Workspace, request: &DelegationRequest) -> Result<DelegationGiven> {
    let to = match request.login.trim() {
        "" if request.family.trim().is_empty() => {
            return Err(Error::invalid("family", "Indiquez le nom de la personne, ou son identifiant."));
        }
        "" => Grantee::New {
            family: request.family.trim().to_owned(),
            first: request.first.trim().to_owned(),
            mail: Some(request.mail.trim().to_owned()).filter(|mail| !mail.is_empty()),
        },
        login => Grantee::Known { login: login.to_owned() },
    };
    if [&request.family, &request.first].iter().any(|name| name.trim().chars().count() > LONGEST_NAME) {
        return Err(Error::invalid("family", "Ce nom est trop long\u{a0}: cent caractères au plus."));
    }
    if !request.mail.trim().is_empty() && !formats::contact::is_mail(request.mail.trim()) {
        let message = "Cette adresse mail n’est pas complète. Elle doit ressembler à prenom.nom@exemple.fr.";
        return Err(Error::invalid("mail", message));
    }
    let until = match &request.until {
        None => None,
        Some(day) => {
            let day: Date = day.parse().map_err(|_| {
                Error::invalid("until", "Écrivez le dernier jour comme 2026-12-31\u{a0}: année, mois, jour.")
            })?;
            if day < Place::of(&request.school).day(workspace.clock().now()) {
                return Err(Error::invalid("until", "Indiquez un jour à venir, ou laissez vide."));
            }
            Some(day)
        }
    };
    let role = match request.kind {
        DelegationKind::Delegate => SchoolRole::Delegate,
        DelegationKind::Support => SchoolRole::Support,
    };
    let asked_for = NewDelegation { role, until, to };
    let client = client(workspace).await?;
    let school = request.school.clone();
    let answer = asked(&client, move |client| client.delegate(&school, &asked_for)).await;
    let given = told_as(answer, |error| match error {
        CentralError::Problem(ProblemCode::NotFound) => {
            Some("Personne ne porte cet identifiant, ou vous ne dirigez pas cet établissement.")
        }
        CentralError::Problem(ProblemCode::AlreadyDirector) => {
            Some("Cette personne dirige déjà l’établissement\u{a0}: une délégation ne lui donnerait rien.")
        }
        CentralError::Problem(ProblemCode::Malformed) => Some(
            "Le service central a refusé cette délégation. Le dépannage n’existe que dans le second degré.",
        ),
        _ => None,
    })?;
    note(workspace, AuditEvent::DelegationGiven { person: given.delegation.person.clone() }).await?;
    Ok(DelegationGiven {
        person: given.delegation.person,
        login: given.delegation.login,
        invitation: given.invitation.map(|invitation| code(invitation, Place::of(&request.school))),
    })
}

/// Takes a delegation back.
///
/// # Errors
/// `central-service` when the service does not answer, or says why not.
pub async fn withdraw(workspace: &Workspace, uai: &str, delegation: &str) -> Result<()> {
    let id = number(delegation)?;
    let client = client(workspace).await?;
    let school = uai.to_owned();
    let ended = told_as(asked(&client, move |client| client.withdraw(&school, id)).await, not_director)?;
    note(workspace, AuditEvent::DelegationWithdrawn { person: ended.person }).await
}

/// Another code for who has yet to come.
///
/// # Errors
/// `central-service` when the service does not answer, or says why not.
pub async fn invite(workspace: &Workspace, uai: &str, delegation: &str) -> Result<InvitationCode> {
    let id = number(delegation)?;
    let client = client(workspace).await?;
    let school = uai.to_owned();
    let invitation = told_as(asked(&client, move |client| client.invite(&school, id)).await, not_director)?;
    Ok(code(invitation, Place::of(uai)))
}

fn code(invitation: Invitation, place: Place) -> InvitationCode {
    InvitationCode {
        code: invitation.code,
        page: invitation.page,
        expires_at: place.written(invitation.expires_at),
    }
}

async fn note(workspace: &Workspace, event: AuditEvent) -> Result<()> {
    let mut writing = workspace.begin_unchecked().await?;
    writing.record(None, event).await?;
    writing.commit_keeping_cache().await
}

const NOT_DIRECTOR: &str = "Seule la direction de l’établissement voit, donne et retire ses délégations.";

fn not_director(error: &CentralError) -> Option<&'static str> {
    match error {
        CentralError::Problem(ProblemCode::NotFound | ProblemCode::RightEnded) => Some(NOT_DIRECTOR),
        _ => None,
    }
}

fn number(delegation: &str) -> Result<Uuid> {
    Uuid::try_parse(delegation)
        .map_err(|_| Error::Refused { code: "central-service", message: NOT_DIRECTOR.to_owned() })
}
