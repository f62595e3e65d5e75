//! `preauctl enrol`, `sync` and `cards`: the central service.

use std::io::Write;
use std::time::Duration;

use local::usecase::synchronisation::{self, Ended, card, enrolment, state};
use local::view::synchronisation::{ConflictCard, EnrolmentAnswer, Synchronisation, SynchronisationKind};

use crate::args::{Cards, Enrol, Sync};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::output::Output;
use crate::table::plain;
use crate::{selection, words};

/// Enrols this computer: says the code, waits until a person has confirmed it, and exchanges for the first time.
pub async fn enrol(context: &Context, typed: &Enrol) -> Result<Output, Failure> {
    let workspace = context.open().await?;
    let waiting = enrolment::begin(&workspace, &typed.address).await?;
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
    workspace.close().await;
    let exit = match ended {
        Some(Ended::Done) => Exit::Done,
        _ => Exit::Refused,
    };
    Ok(Output::of(context.json, &state, text)?.with_exit(exit))
}

fn text(state: &Synchronisation) -> String {
    let mut text = format!("{}. {}\n", state.label, state.sentence);
    if let (Some(author), Some(address)) = (&state.author, &state.address) {
        text.push_str(&format!("Relié à {} au nom de {}.\n", plain(address), plain(author)));
    }
    if state.kind != SynchronisationKind::Alone
        && let Some(moment) = &state.spoken_at
    {
        text.push_str(&format!("Dernier échange complet\u{a0}: {}.\n", words::moment(moment)));
    }
    text
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
            .map(|account| format!("{} ({})", plain(&account.name), account.login))
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
