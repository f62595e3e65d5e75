//! The schools of assistance teams: found, opened and closed at the service, at once.

use std::collections::HashSet;
use std::sync::Arc;

use protocol::opening::Opening;
use protocol::problem::ProblemCode;

use super::line::{Stop, asked};
use super::online::{client, told, told_as};
use super::{mailing, push};
use crate::central_client::{CentralClient, CentralError};
use crate::store::entry::AuditEvent;
use crate::store::{central_service, joining};
use crate::view::codes::Degree;
use crate::view::opening::{TeamSchool, TeamSchools};
use crate::workspace::Workspace;
use crate::{Error, Result};

/// Longest search that is sent.
const LONGEST: usize = 100;

/// The schools of this person's teams whose UAI, name or town holds those words. Who is of no team is given none.
///
/// # Errors
/// `central-service` when the service does not answer, `alone` on a computer that is not enrolled.
pub async fn list(workspace: &Workspace, search: &str) -> Result<TeamSchools> {
    let client = client(workspace).await?;
    let search: String = search.trim().chars().take(LONGEST).collect();
    let found = match asked(&client, move |client| client.openings(&search)).await {
        // A service of an earlier version knows no teams.
        Err(Stop::Central(CentralError::Problem(ProblemCode::NotFound))) => {
            return Ok(TeamSchools { schools: Vec::new(), more: false });
        }
        answer => told(answer)?,
    };
    let linked = central_service::schools(workspace.store().pool()).await?;
    let here: HashSet<String> =
        linked.into_iter().filter(|school| school.ended_at.is_none()).map(|school| school.uai).collect();
    let shown = |opening: Opening| TeamSchool {
        here: opening.until.is_some() && here.contains(&opening.school),
        uai: opening.school,
        name: opening.name,
        town: opening.town,
        degree: match opening.degree.as_str() {
            "1D" => Some(Degree::First),
            "2D" => Some(Degree::Second),
            _ => None,
        },
        until: opening.until.map(|day| day.to_string()),
    };
    Ok(TeamSchools { schools: found.schools.into_iter().map(shown).collect(), more: found.more })
}

/// Opens a school for a week, or keeps it open for one from today: the next exchange brings it.
///
/// # Errors
/// `team` for one that is managed here without the service; `central-service` when the service does not answer, or says
/// that the school is of none of this person's teams.
pub async fn open(workspace: &Workspace, uai: &str) -> Result<()> {
    workspace.require_settled()?;
    if joining::is_alone(workspace.store().pool(), uai).await? {
        return Err(Error::Refused {
            code: "team",
            message: "Cet ordinateur gère déjà cet établissement sans le service central. Ouvrez-le depuis un autre \
                      ordinateur."
                .to_owned(),
        });
    }
    let client = client(workspace).await?;
    let school = uai.to_owned();
    let opened = told_as(
        asked(&client, move |client| client.open_school(&school)).await,
        |error| match error {
            CentralError::Problem(ProblemCode::NotFound) => Some(
                "Cet établissement n’est pas de ceux que votre équipe peut ouvrir. Vérifiez son UAI, son département et son \
             degré.",
            ),
            _ => None,
        },
    )?;
    let mut writing = workspace.begin_unchecked().await?;
    central_service::open(&mut writing.transaction, &opened.school).await?;
    let event = AuditEvent::SchoolOpened { school: opened.school, until: opened.until };
    writing.record(None, event).await?;
    writing.commit_keeping_cache().await
}

/// Closes a school, once everything that was decided here has been sent: the next exchange erases it.
///
/// # Errors
/// `central-service` when the service does not answer: the school stays open.
pub async fn close(workspace: &Workspace, uai: &str) -> Result<()> {
    workspace.require_settled()?;
    let client = client(workspace).await?;
    let _turn = workspace.attempts().turn().await;
    told(send(workspace, &client).await)?;
    let school = uai.to_owned();
    told(asked(&client, move |client| client.close_school(&school)).await)?;
    let mut writing = workspace.begin_unchecked().await?;
    writing.record(None, AuditEvent::SchoolClosed { school: uai.to_owned() }).await?;
    writing.commit_keeping_cache().await
}

async fn send(workspace: &Workspace, client: &Arc<CentralClient>) -> Result<(), Stop> {
    push::run(workspace, client).await?;
    mailing::tell(workspace, client).await
}
