//! `preauctl erase`.

use serde_json::json;

use crate::answer::Answer;
use crate::args::Erase;
use crate::failure::Failure;
use crate::open::Caller;

/// Removes the data for good, as uninstalling does when asked to.
pub async fn run(caller: &Caller, typed: &Erase) -> Result<Answer, Failure> {
    if !typed.yes {
        return Err(Failure::usage(
            "Toutes les données de l’école seraient effacées définitivement, sauvegardes comprises. Confirmez avec --yes.".to_owned(),
        ));
    }
    caller.watch.begin()?;
    let erased = caller.office.erase().await?;
    Answer::of(caller.json, &json!({ "erased": erased }), |_| {
        let said =
            if erased { "Les données ont été effacées." } else { "Il n’y avait pas de données." };
        format!("{said}\n")
    })
}
