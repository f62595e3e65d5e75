//! `preauctl notify`.

use local::usecase::{notify, settings};
use local::view::action::NotifyRequest;

use super::{done, reset};
use crate::args::{Channel, Notify};
use crate::context::Context;
use crate::failure::Failure;
use crate::output::Output;
use crate::selection;
use crate::words;

/// Notifies by sheets and writes their PDF, arranged as the school's settings say unless typed otherwise.
pub async fn run(context: &Context, typed: &Notify) -> Result<Output, Failure> {
    let Channel::Sheet = typed.by;
    if typed.reset {
        reset::confirmed(&typed.chosen, typed.yes)?;
    }
    let workspace = context.open().await?;
    let (_, selection) = selection::selection(context, &workspace, &typed.chosen).await?;
    if typed.reset {
        reset::meant(&workspace, &typed.chosen, &selection, typed.yes).await?;
    }
    let printing = settings::read(&workspace, Some(&selection.school)).await?.printing;
    let request = NotifyRequest {
        selection,
        reset: typed.reset,
        reason: typed.reason,
        spare_chosen: typed.spare_chosen,
        order: typed.order.unwrap_or(printing.order),
        separators: typed.separators || printing.separators && !typed.no_separators,
        path: done::destination(&typed.out)?,
    };
    let mut result = context
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
    done::answer(context.json, &result, "Notifiés par feuille")
}
