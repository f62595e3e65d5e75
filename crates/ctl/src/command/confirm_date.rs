//! `preauctl confirm-date`.

use local::usecase::clock;

use crate::context::Context;
use crate::failure::Failure;
use crate::output::Output;

/// Takes the computer's date as right, when it was doubted.
pub async fn run(context: &Context) -> Result<Output, Failure> {
    let workspace = context.open().await?;
    let was_doubted = clock::confirm(&workspace).await?;
    let session = context.data_dir.session(&workspace).await?;
    workspace.close().await;
    let said = match was_doubted {
        true => "La date de l’ordinateur est tenue pour juste.\n",
        false => "Rien ne met en doute la date de l’ordinateur\u{a0}: il n’y a rien à confirmer.\n",
    };
    Output::of(context.json, &session, |_| said.to_owned())
}
