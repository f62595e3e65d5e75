//! `preauctl enrol`, `sync` and `cards`: the central service.

use std::io::Write;
use std::time::Duration;

use local::french;
use local::usecase::synchronisation::{self, Ended, card, enrolment, joining, state, trust};
use local::view::synchronisation::{
    ConflictCard, EnrolmentAnswer, JoiningRehearsal, Synchronisation, SynchronisationKind, VoidReason,
};

use crate::args::{Cards, Enrol, Join, Sync};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::output::Output;
use crate::table::{Side, Table, plain};
use crate::{selection, words};

/// Enrols this computer: says the code, waits until a person has confirmed it, and exchanges for the first time.
pub async fn enrol(context: &Context, typed: &Enrol) -> Result<Output, Failure> {
    let workspace = context.open().await?;
    let authority = typed.authority.as_deref().map(trust::read).transpose()?;
    let waiting = enrolment::begin(&workspace, &typed.address, authority).await?;
    let step = waiting.step();
    let told = writeln!(
        std::io::stderr(),
        "Code\u{a0}: {}\nSaisissez-le sur {} après vous y être connecté. Il sert une fois, pendant dix minutes.",
        step.code,
        plain(&step.page)
    );
    if told.is_err() {
        return Err(Failure::untold("le code ne peut être montré à personne"));
    }
    loop {
        context.watch.check()?;
        match enrolment::poll(&workspace, &waiting).await? {
            EnrolmentAnswer::Confirmed { .. } => break,
            EnrolmentAnswer::Ended => {
                return Err(Failure::from(local::Error::Refused {
                    code: "enrolment-ended",
                    message:
                        "Le code n’a pas été confirmé\u{a0}: il a expiré ou a été refusé. Rien n’a été relié."
                            .to_owned(),
                }));
            }
            EnrolmentAnswer::Waiting => tokio::time::sleep(Duration::from_millis(step.interval.into())).await,
        }
    }
    exchange(context, &workspace).await
}

/// Exchanges everything with the service, or only says how this computer stands with it.
pub async fn sync(context: &Context, typed: &Sync) -> Result<Output, Failure> {
    let workspace = context.open().await?;
    if typed.state {
        let state = state::state(&workspace).await?;
        workspace.close().await;
        return Output::of(context.json, &state, text);
    }
    exchange(context, &workspace).await
}

async fn exchange(context: &Context, workspace: &local::workspace::Workspace) -> Result<Output, Failure> {
    let ended = synchronisation::run(workspace).await?;
    let state = state::state(workspace).await?;
    let mut to_read = 0;
    for school in &state.schools {
        to_read += card::open(workspace, school).await?.len();
    }
    workspace.close().await;
    let exit = match ended {
        Some(Ended::Done) => Exit::Done,
        _ => Exit::Refused,
    };
    let told = |state: &Synchronisation| text(state) + &unread(to_read);
    Ok(Output::of(context.json, &state, told)?.with_exit(exit))
}

/// What became otherwise than it was decided waits to be read.
fn unread(cards: usize) -> String {
    match cards {
        0 => String::new(),
        1 => {
            "Une décision a eu une autre suite\u{a0}: «\u{a0}preauctl cards\u{a0}» dit laquelle.\n".to_owned()
        }
        several => {
            format!(
                "{several} décisions ont eu une autre suite\u{a0}: «\u{a0}preauctl cards\u{a0}» dit lesquelles.\n"
            )
        }
    }
}

fn text(state: &Synchronisation) -> String {
    let mut text = format!("{}. {}\n", state.label, state.sentence);
    if let (Some(author), Some(address)) = (&state.author, &state.address) {
        text.push_str(&format!("Relié à {} au nom {}.\n", plain(address), french::of(&plain(author))));
    }
    if let Some(announced) = &state.maintenance {
        text.push_str(&plain(announced));
        text.push('\n');
    }
    if state.kind != SynchronisationKind::Alone
        && let Some(moment) = &state.spoken_at
    {
        text.push_str(&format!("Dernier échange complet\u{a0}: {}.\n", words::moment(moment)));
    }
    text
}

/// Joins a school that worked alone, or says what that would change.
pub async fn join(context: &Context, typed: &Join) -> Result<Output, Failure> {
    let workspace = context.open().await?;
    let school = selection::school(context, &workspace, typed.school.as_deref()).await?;
    let rehearsal = joining::rehearse(&workspace, &school.uai).await?;
    if !typed.yes {
        workspace.close().await;
        return Output::of(context.json, &rehearsal, rehearsed);
    }
    joining::confirm(&workspace, &school.uai).await?;
    exchange(context, &workspace).await
}

fn rehearsed(rehearsal: &JoiningRehearsal) -> String {
    let mut table = Table::new(&[
        ("Nom", Side::Left),
        ("Identifiant", Side::Left),
        ("Deviendra", Side::Left),
        ("Feuilles imprimées", Side::Left),
    ]);
    for account in &rehearsal.changes {
        table.row([
            account.name.clone(),
            account.login.clone(),
            account.new_login.clone().unwrap_or_default(),
            account.void.map_or("", void).to_owned(),
        ]);
    }
    let counted = |number, one, several| words::counted(number, one, several);
    let mut text = format!(
        "Retrouvés au service central\u{a0}: {} et {}.\n",
        counted(rehearsal.pupils_found, "élève", "élèves"),
        counted(rehearsal.accounts_found, "compte", "comptes")
    );
    text.push_str(&format!(
        "Connus d’ici seulement\u{a0}: {} et {}\u{a0}; ils restent comme ils sont.\n",
        counted(rehearsal.pupils_only_here, "élève", "élèves"),
        counted(rehearsal.accounts_only_here, "compte", "comptes")
    ));
    text.push_str(&format!(
        "Nouveaux\u{a0}: {}. Feuilles imprimées qui continuent de servir\u{a0}: {}.\n",
        counted(rehearsal.pupils_new, "élève", "élèves"),
        counted(rehearsal.sheets_kept, "compte", "comptes")
    ));
    if rehearsal.groupings_undone > 0 {
        let undone = counted(rehearsal.groupings_undone, "regroupement", "regroupements");
        text.push_str(&format!("À refaire\u{a0}: {undone}, que le service ne connaît pas.\n"));
    }
    if !rehearsal.changes.is_empty() {
        text.push('\n');
        text.push_str(&table.text());
    }
    text.push_str("\nRien n’a été changé\u{a0}: relancez avec --yes pour rattacher l’école.\n");
    text
}

const fn void(reason: VoidReason) -> &'static str {
    match reason {
        VoidReason::LoginTaken => "à détruire\u{a0}: l’identifiant est celui de quelqu’un d’autre",
        VoidReason::InUse => "à détruire\u{a0}: le compte a déjà servi autrement",
        VoidReason::Lapsed => "à détruire\u{a0}: le mot de passe ne fonctionne plus",
    }
}

/// Lists what became otherwise than it was decided, or closes it.
pub async fn cards(context: &Context, typed: &Cards) -> Result<Output, Failure> {
    let workspace = context.open().await?;
    let school = selection::school(context, &workspace, typed.school.as_deref()).await?;
    let open = card::open(&workspace, &school.uai).await?;
    if typed.close {
        let operations: Vec<String> = open.iter().flat_map(|card| card.operations.clone()).collect();
        card::close(&workspace, &operations).await?;
    }
    workspace.close().await;
    Output::of(context.json, &open, |open| listed(open))
}

fn listed(open: &[ConflictCard]) -> String {
    if open.is_empty() {
        return "Rien à savoir\u{a0}: tout ce qui a été décidé ici a été fait comme décidé.\n".to_owned();
    }
    let card = |card: &ConflictCard| {
        let accounts: Vec<String> = card
            .accounts
            .iter()
            .map(|account| match &account.stopped {
                None => format!("{} ({})", plain(&account.name), account.login),
                Some(stopped) => {
                    format!("{} ({}, à la place de {stopped})", plain(&account.name), account.login)
                }
            })
            .collect();
        format!(
            "{} – {}\n{}\n{}\n",
            words::moment(&card.decided_at),
            card.title,
            card.text,
            accounts.join(", ")
        )
    };
    open.iter().map(card).collect::<Vec<_>>().join("\n")
}
