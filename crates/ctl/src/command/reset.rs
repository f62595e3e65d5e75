//! `preauctl reset`.

use local::usecase::reset;
use local::view::action::ResetRequest;

use super::done;
use crate::answer::Answer;
use crate::args::Reset;
use crate::chosen;
use crate::failure::Failure;
use crate::open::Caller;

/// Resets passwords. Passwords that holders chose are lost, so the whole school must be meant.
pub async fn run(caller: &Caller, typed: &Reset) -> Result<Answer, Failure> {
    if !typed.yes && !typed.chosen.filters.any() && typed.chosen.logins.is_empty() {
        return Err(Failure::usage(
            "Tous les comptes seraient réinitialisés, y compris les mots de passe choisis par les familles. Donnez des filtres ou --login, ou confirmez avec --yes.".to_owned(),
        ));
    }
    let desk = caller.open().await?;
    let (_, selection) = chosen::selection(caller, &desk, &typed.chosen).await?;
    let result = reset::run(&desk, &ResetRequest { selection, reason: typed.reason }).await?;
    desk.close().await;
    done::answer(caller.json, &result, "Réinitialisés")
}
