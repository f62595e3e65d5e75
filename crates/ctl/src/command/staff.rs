//! `preauctl devices`, `revoke`, `delegations`, `delegate` and `withdraw`: who works for a school, and on which
//! computers.

use local::usecase::synchronisation::{delegation, devices};
use local::view::staff::{
    DelegationGiven, DelegationKind, DelegationRequest, DelegationRow, DeviceLoss, LinkedDevice, LossReport,
};

use crate::args::{Delegate, Delegations, Revoke, Withdraw};
use crate::context::Context;
use crate::failure::Failure;
use crate::output::Output;
use crate::table::{Side, Table, plain};
use crate::{selection, words};

/// Lists the computers that one sees.
pub async fn devices(context: &Context) -> Result<Output, Failure> {
    let workspace = context.open().await?;
    let listed = devices::list(&workspace).await?;
    workspace.close().await;
    Output::of(context.json, &listed, |listed| table_of_devices(listed))
}

fn table_of_devices(listed: &[LinkedDevice]) -> String {
    let mut table = Table::new(&[
        ("Ordinateur", Side::Left),
        ("Personne", Side::Left),
        ("Relié le", Side::Left),
        ("Dernière synchronisation", Side::Left),
        ("État", Side::Left),
        ("Numéro", Side::Left),
    ]);
    for device in listed {
        let here = if device.here { " (celui-ci)" } else { "" };
        table.row([
            format!("{}{here}", plain(&device.computer)),
            plain(&device.person),
            words::moment(&device.enrolled_at),
            device.synchronised_at.as_deref().map_or_else(|| "jamais".to_owned(), words::moment),
            device.state.clone(),
            device.id.clone(),
        ]);
    }
    table.text()
}

/// Declares a computer stolen or replaced.
pub async fn revoke(context: &Context, typed: &Revoke) -> Result<Output, Failure> {
    let workspace = context.open().await?;
    let loss = DeviceLoss { device: typed.device.clone(), stolen: typed.stolen, since: typed.since.clone() };
    let report = devices::declare(&workspace, &loss).await?;
    workspace.close().await;
    Output::of(context.json, &report, reported)
}

fn reported(report: &LossReport) -> String {
    let how = if report.stolen { "volé" } else { "remplacé" };
    let mut text =
        format!("«\u{a0}{}\u{a0}» ({}) est déclaré {how}.\n", plain(&report.computer), plain(&report.person));
    if report.here {
        text.push_str(
            "C’est cet ordinateur\u{a0}: il n’échange plus rien avec le service central tant qu’il n’est pas relié de \
             nouveau.\n",
        );
    }
    let named = |name: &str| {
        if name.is_empty() { "autre établissement".to_owned() } else { plain(name) }
    };
    if !report.sheets.is_empty() {
        text.push_str("\nFeuilles qui ne servent plus\u{a0}:\n");
        for sheet in &report.sheets {
            text.push_str(&format!(
                "- {} ({}), peut-être imprimée depuis le {}\n",
                named(&sheet.name),
                sheet.login,
                words::moment(&sheet.since)
            ));
        }
    }
    if !report.sent.is_empty() {
        text.push_str("\nOpérations envoyées depuis\u{a0}:\n");
        for sent in &report.sent {
            text.push_str(&format!(
                "- {}\u{a0}: {}, {} {}\n",
                words::moment(&sent.received_at),
                sent.decision,
                named(&sent.name),
                sent.login
            ));
        }
    }
    text
}

/// Lists the delegations of a school.
pub async fn delegations(context: &Context, typed: &Delegations) -> Result<Output, Failure> {
    let workspace = context.open().await?;
    let school = selection::school(context, &workspace, typed.school.as_deref()).await?;
    let listed = delegation::list(&workspace, &school.uai).await?;
    workspace.close().await;
    Output::of(context.json, &listed, |listed| table_of_delegations(listed))
}

fn table_of_delegations(listed: &[DelegationRow]) -> String {
    if listed.is_empty() {
        return "Aucune délégation n’a été donnée.\n".to_owned();
    }
    let mut table = Table::new(&[
        ("Personne", Side::Left),
        ("Identifiant", Side::Left),
        ("Délégation", Side::Left),
        ("Jusqu’au", Side::Left),
        ("État", Side::Left),
        ("Numéro", Side::Left),
    ]);
    for row in listed {
        let kind = match row.kind {
            DelegationKind::Delegate => "agent délégué",
            DelegationKind::Support => "dépannage",
        };
        table.row([
            plain(&row.person),
            row.login.clone(),
            kind.to_owned(),
            row.until.as_deref().map_or_else(|| "sans fin".to_owned(), |day| words::date(Some(day))),
            row.state.clone(),
            row.id.clone(),
        ]);
    }
    table.text()
}

/// Gives a delegation.
pub async fn delegate(context: &Context, typed: &Delegate) -> Result<Output, Failure> {
    let workspace = context.open().await?;
    let school = selection::school(context, &workspace, typed.school.as_deref()).await?;
    let text = |typed: &Option<String>| typed.clone().unwrap_or_default();
    let request = DelegationRequest {
        school: school.uai.clone(),
        kind: if typed.support { DelegationKind::Support } else { DelegationKind::Delegate },
        login: text(&typed.login),
        family: text(&typed.family),
        first: text(&typed.first),
        mail: text(&typed.mail),
        until: typed.until.clone(),
    };
    let given = delegation::give(&workspace, &request).await?;
    workspace.close().await;
    Output::of(context.json, &given, told)
}

fn told(given: &DelegationGiven) -> String {
    let mut text =
        format!("{} a une délégation. Son identifiant est {}.\n", plain(&given.person), given.login);
    match &given.invitation {
        Some(invitation) => text.push_str(&format!(
            "Code d’invitation\u{a0}: {}\nDonnez-le en main propre ou par téléphone\u{a0}: la personne le saisit sur {} avec \
             son identifiant, une fois, avant le {}.\n",
            invitation.code,
            plain(&invitation.page),
            words::moment(&invitation.expires_at)
        )),
        None => text.push_str("La personne se connecte comme d’habitude\u{a0}: rien d’autre n’est à faire.\n"),
    }
    text
}

/// Takes a delegation back.
pub async fn withdraw(context: &Context, typed: &Withdraw) -> Result<Output, Failure> {
    let workspace = context.open().await?;
    let school = selection::school(context, &workspace, typed.school.as_deref()).await?;
    delegation::withdraw(&workspace, &school.uai, &typed.delegation).await?;
    let listed = delegation::list(&workspace, &school.uai).await?;
    workspace.close().await;
    Output::of(context.json, &listed, |listed| table_of_delegations(listed))
}
