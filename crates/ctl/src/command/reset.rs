//! `preauctl reset`.

use local::usecase::reset;
use local::view::action::ResetRequest;

use super::done;
use crate::answer::Answer;
use crate::args::{Chosen, Reset};
use crate::chosen;
use crate::failure::Failure;
use crate::open::Caller;

/// Resets passwords. Passwords that holders chose are lost, so the whole school must be meant.
pub async fn run(caller: &Caller, typed: &Reset) -> Result<Answer, Failure> {
    confirmed(&typed.chosen, typed.yes)?;
    let desk = caller.open().await?;
    let (_, selection) = chosen::selection(caller, &desk, &typed.chosen).await?;
    let result = reset::run(&desk, &ResetRequest { selection, reason: typed.reason }).await?;
    desk.close().await;
    done::answer(caller.json, &result, "Réinitialisés")
}

/// Refuses to reset everybody's password when nobody said that everybody is meant.
pub fn confirmed(chosen: &Chosen, yes: bool) -> Result<(), Failure> {
    if yes || !chosen.is_everybody() {
        return Ok(());
    }
    Err(Failure::usage(
        "Tous les comptes seraient réinitialisés, y compris les mots de passe choisis par les familles. Donnez des filtres ou --login, ou confirmez avec --yes.".to_owned(),
    ))
}
