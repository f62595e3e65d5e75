//! `preauctl notify`.

use local::usecase::{notify, settings};
use local::view::action::NotifyRequest;

use super::{done, reset};
use crate::answer::Answer;
use crate::args::{Notify, Road};
use crate::chosen;
use crate::failure::Failure;
use crate::open::Caller;
use crate::words;

/// Notifies by sheets and writes their PDF, arranged as the school's settings say unless typed otherwise.
pub async fn run(caller: &Caller, typed: &Notify) -> Result<Answer, Failure> {
    let Road::Sheet = typed.by;
    if typed.reset {
        reset::confirmed(&typed.chosen, typed.yes)?;
    }
    let workspace = caller.open().await?;
    let (_, selection) = chosen::selection(caller, &workspace, &typed.chosen).await?;
    if typed.reset {
        reset::meant(&workspace, &typed.chosen, &selection, typed.yes).await?;
    }
    let printing = settings::read(&workspace, Some(&selection.school)).await?.printing;
    let request = NotifyRequest {
        selection,
        reset: typed.reset,
        reason: typed.reason,
        order: typed.order.unwrap_or(printing.order),
        separators: typed.separators || printing.separators && !typed.no_separators,
        path: done::destination(&typed.out)?,
    };
    let mut result = caller
        .watch
        .over(|progress| {
            let (workspace, request) = (&workspace, &request);
            async move { notify::by_sheet(workspace, request, &progress).await }
        })
        .await?;
    workspace.close().await;
    if typed.reset && result.not_reset > 0 {
        let accounts = words::counted(result.not_reset, "compte jamais notifié", "comptes jamais notifiés");
        result
            .warnings
            .push(format!("{accounts}\u{a0}: premier mot de passe donné, pas de réinitialisation."));
    }
    done::answer(caller.json, &result, "Notifiés par feuille")
}
