//! `preauctl confirm-date`.

use local::usecase::clock;

use crate::answer::Answer;
use crate::failure::Failure;
use crate::open::Caller;

/// Takes the computer's date as right, when it was doubted.
pub async fn run(caller: &Caller) -> Result<Answer, Failure> {
    let workspace = caller.open().await?;
    let was_doubted = clock::confirm(&workspace).await?;
    let session = caller.data_dir.session(&workspace).await?;
    workspace.close().await;
    let said = match was_doubted {
        true => "La date de l’ordinateur est tenue pour juste.\n",
        false => "Rien ne met en doute la date de l’ordinateur\u{a0}: il n’y a rien à confirmer.\n",
    };
    Answer::of(caller.json, &session, |_| said.to_owned())
}
