//! The computers that the service knows of these schools: listed, and declared stolen or replaced.

use domain::place::Place;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use protocol::delegation::SchoolRole;
use protocol::device::{Device, DeviceStanding, Loss, Revocation, Revoked};
use uuid::Uuid;

use super::line::{Stop, asked};
use super::online::{client, told};
use crate::central_client::CentralClient;
use crate::store::entry::AuditEvent;
use crate::store::{account_name, central_service, known_device};
use crate::view::staff::{DeviceLoss, LinkedDevice, LossReport, LostSheet, SentOperation};
use crate::workspace::Workspace;
use crate::{Error, Result};

/// The computers that one sees: one's own, and those of who works for one's schools. Asked of the service.
///
/// # Errors
/// `central-service` when it does not answer, `alone` on a computer that is not enrolled.
pub async fn list(workspace: &Workspace) -> Result<Vec<LinkedDevice>> {
    let client = client(workspace).await?;
    let listed = told(asked(&client, CentralClient::devices).await)?;
    Ok(listed.devices.iter().map(|device| shown(device, workspace.place())).collect())
}

fn shown(device: &Device, place: Place) -> LinkedDevice {
    LinkedDevice {
        id: device.id.to_string(),
        computer: device.computer.clone(),
        person: device.person.clone(),
        enrolled_at: place.written(device.enrolled_at),
        synchronised_at: device.synchronised_at.map(|at| place.written(at)),
        until: place.day(device.until).to_string(),
        state: match device.standing {
            DeviceStanding::Trusted => "En service",
            DeviceStanding::Replaced => "Déclaré remplacé",
            DeviceStanding::Stolen => "Déclaré volé",
            DeviceStanding::Quarantined => "En double, à relier de nouveau",
            DeviceStanding::Other => "État inconnu de cette version",
        }
        .to_owned(),
        trusted: !matches!(device.standing, DeviceStanding::Stolen | DeviceStanding::Replaced),
        here: device.asks,
    }
}

/// Declares a computer stolen or replaced, and says what there is to look at.
///
/// # Errors
/// As [`list`]; [`Error::Invalid`] for a day that is none, `device` for a computer that one may not end, or that is
/// stolen and was not replaced.
pub async fn declare(workspace: &Workspace, loss: &DeviceLoss) -> Result<LossReport> {
    let since = match &loss.since {
        None => None,
        Some(day) => Some(beginning(day, workspace)?),
    };
    let id = Uuid::try_parse(&loss.device).map_err(|_| unknown())?;
    let client = client(workspace).await?;
    let listed = told(asked(&client, CentralClient::devices).await)?;
    let device = listed.devices.into_iter().find(|device| device.id == id).ok_or_else(unknown)?;
    if device.standing == DeviceStanding::Stolen && !loss.stolen {
        return Err(Error::Refused {
            code: "device",
            message: "Cet ordinateur est déjà déclaré volé\u{a0}: ce qu’il avait reçu n’ouvre plus rien. Rien n’a été modifié."
                .to_owned(),
        });
    }
    let why = if loss.stolen { Loss::Stolen } else { Loss::Replaced };
    let asked_for = Revocation { why, since: since.filter(|_| loss.stolen) };
    let revoked = told(asked(&client, move |client| client.revoke(id, &asked_for)).await)?;
    let report = report(workspace, &device, loss.stolen, revoked).await?;
    let mut writing = workspace.begin_unchecked().await?;
    known_device::close(&mut writing.transaction, id).await?;
    let event =
        AuditEvent::ComputerEnded { computer: device.computer, person: device.person, stolen: loss.stolen };
    writing.record(None, event).await?;
    writing.commit_keeping_cache().await?;
    Ok(report)
}

fn unknown() -> Error {
    Error::Refused {
        code: "device",
        message: "Le service central ne connaît pas cet ordinateur, ou vous ne pouvez pas le déclarer."
            .to_owned(),
    }
}

/// The beginning of a day where the schools are, not after now.
fn beginning(day: &str, workspace: &Workspace) -> Result<Timestamp> {
    let wrong = || Error::invalid("since", "Indiquez un jour passé, ou aujourd’hui.");
    let day: Date = day
        .parse()
        .map_err(|_| Error::invalid("since", "Écrivez le jour comme 2026-12-31\u{a0}: année, mois, jour."))?;
    let begins = workspace.place().moment(day.at(0, 0, 0, 0)).ok_or_else(wrong)?;
    if begins > workspace.clock().now() { Err(wrong()) } else { Ok(begins) }
}

async fn report(
    workspace: &Workspace,
    device: &Device,
    stolen: bool,
    revoked: Revoked,
) -> Result<LossReport> {
    let ids: Vec<Uuid> = revoked
        .maybe_printed
        .iter()
        .map(|sheet| sheet.account)
        .chain(revoked.sent.iter().map(|sent| sent.account))
        .collect();
    let place = workspace.place();
    let mut reading = workspace.store().pool().acquire().await?;
    let names = account_name::find(&mut reading, &ids).await?;
    let sheets = revoked.maybe_printed.into_iter().map(|sheet| LostSheet {
        name: names.get(&sheet.account).map(|known| known.name.clone()).unwrap_or_default(),
        login: sheet.login,
        since: place.written(sheet.since),
    });
    let sent = revoked.sent.into_iter().map(|sent| {
        let known = names.get(&sent.account);
        SentOperation {
            name: known.map(|known| known.name.clone()).unwrap_or_default(),
            login: known.map(|known| known.login.clone()).unwrap_or_default(),
            decision: decision(&sent.kind).to_owned(),
            received_at: place.written(sent.received_at),
        }
    });
    Ok(LossReport {
        computer: device.computer.clone(),
        person: device.person.clone(),
        stolen,
        here: device.asks,
        sheets: sheets.collect(),
        sent: sent.collect(),
    })
}

/// What was decided, in a few words.
fn decision(kind: &str) -> &'static str {
    match kind {
        "notify" => "Notification",
        "reset" => "Mot de passe réinitialisé",
        "mail" => "Courriel renvoyé",
        "group" => "Comptes regroupés",
        "ungroup" => "Comptes dégroupés",
        _ => "Autre opération",
    }
}

/// Keeps which computers there are, after an exchange: one that is new is told. Who sees pupils alone is told of none,
/// nor is a team: those of each school that it opens would come at once.
pub(super) async fn watch(workspace: &Workspace, client: &Arc<CentralClient>) -> Result<(), Stop> {
    let schools = central_service::schools(workspace.store().pool()).await?;
    let watches = |role| matches!(role, Some(SchoolRole::Director | SchoolRole::Delegate));
    if !schools.iter().any(|school| school.ended_at.is_none() && watches(school.role)) {
        return Ok(());
    }
    let listed = asked(client, CentralClient::devices).await?;
    let mut writing = workspace.begin_unchecked().await?;
    known_device::keep(&mut writing.transaction, &listed.devices).await?;
    Ok(writing.commit_keeping_cache().await?)
}

/// Somebody has read that a computer came.
///
/// # Errors
/// What the store met.
pub async fn close_arrival(workspace: &Workspace, device: &str) -> Result<()> {
    let id = Uuid::try_parse(device).map_err(|_| unknown())?;
    let mut writing = workspace.begin_unchecked().await?;
    known_device::close(&mut writing.transaction, id).await?;
    writing.commit_keeping_cache().await
}
