//! `preauctl notify`.

use local::usecase::notify;
use local::view::action::NotifyRequest;

use super::done;
use crate::answer::Answer;
use crate::args::{Notify, Road};
use crate::chosen;
use crate::failure::Failure;
use crate::open::Caller;
use crate::watch::watched;
use crate::words;

/// Notifies by sheets and writes their PDF.
pub async fn run(caller: &Caller, typed: &Notify) -> Result<Answer, Failure> {
    let Road::Sheet = typed.by;
    let desk = caller.open().await?;
    let (_, selection) = chosen::selection(caller, &desk, &typed.chosen).await?;
    let made_at = desk.clock().now().to_zoned(jiff::tz::TimeZone::system());
    let name = || format!("Feuilles-{}.pdf", made_at.strftime("%Y%m%d%H%M%S"));
    let request = NotifyRequest {
        selection,
        reset: typed.reset,
        reason: typed.reason,
        order: typed.order,
        separators: typed.separators,
        path: done::destination(&typed.out, name)?,
    };
    let mut result = watched(|progress| {
        let (desk, request) = (&desk, &request);
        async move { notify::by_sheet(desk, request, &progress).await }
    })
    .await?;
    desk.close().await;
    if typed.reset && result.not_reset > 0 {
        let accounts = words::counted(result.not_reset, "compte jamais notifié", "comptes jamais notifiés");
        result
            .warnings
            .push(format!("{accounts}\u{a0}: premier mot de passe donné, pas de réinitialisation."));
    }
    done::answer(caller.json, &result, "Notifiés par feuille")
}
