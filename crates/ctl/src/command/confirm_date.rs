//! `preauctl confirm-date`.

use local::usecase::clock;

use crate::answer::Answer;
use crate::failure::Failure;
use crate::open::Caller;

/// Takes the computer's date as right, when it was doubted.
pub async fn run(caller: &Caller) -> Result<Answer, Failure> {
    let desk = caller.open().await?;
    clock::confirm(&desk).await?;
    let session = caller.office.session(&desk).await?;
    desk.close().await;
    Answer::of(caller.json, &session, |_| "La date de l’ordinateur est tenue pour juste.\n".to_owned())
}
