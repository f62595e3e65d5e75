//! `preauctl reset`.

use local::usecase::reset;
use local::view::accounts::Selection;
use local::view::action::ResetRequest;
use local::workspace::Workspace;

use super::done;
use crate::args::{Reset, SelectionArgs};
use crate::context::Context;
use crate::failure::Failure;
use crate::output::Output;
use crate::selection;

/// Resets passwords. Passwords that holders chose are lost, so the whole school must be meant.
pub async fn run(context: &Context, typed: &Reset) -> Result<Output, Failure> {
    confirmed(&typed.chosen, typed.yes)?;
    let workspace = context.open().await?;
    let (_, selection) = selection::selection(context, &workspace, &typed.chosen).await?;
    meant(&workspace, &typed.chosen, &selection, typed.yes).await?;
    let result = reset::run(
        &workspace,
        &ResetRequest { selection, reason: typed.reason, spare_chosen: typed.spare_chosen },
    )
    .await?;
    workspace.close().await;
    done::answer(context.json, &result, "Réinitialisés")
}

/// Refuses to reset everybody's password when nobody said that everybody is meant.
pub fn confirmed(chosen: &SelectionArgs, yes: bool) -> Result<(), Failure> {
    if yes || !chosen.is_everybody() {
        return Ok(());
    }
    Err(Failure::usage(
        "Tous les comptes seraient réinitialisés, y compris les mots de passe choisis par les familles. Donnez des filtres ou --login, ou confirmez avec --yes.".to_owned(),
    ))
}

/// The same of filters that turn out to leave nobody aside: what counts is whom they select.
pub async fn meant(
    workspace: &Workspace,
    chosen: &SelectionArgs,
    selection: &Selection,
    yes: bool,
) -> Result<(), Failure> {
    if yes || !chosen.logins.is_empty() {
        return Ok(());
    }
    let everybody = workspace.roster(&selection.school, selection.population.into()).await?.account_count();
    if everybody < 2 || selection.accounts.len() < everybody as usize {
        return Ok(());
    }
    Err(Failure::invalid(
        "accounts",
        format!(
            "Ces filtres désignent les {everybody} comptes de la liste\u{a0}: tous seraient réinitialisés, y compris les mots de passe choisis par les familles. Précisez-les, donnez --login, ou confirmez avec --yes."
        ),
    ))
}
