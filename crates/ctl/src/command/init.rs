//! `preauctl init`.

use local::vault::Passphrase;
use local::view::session::NewStore;

use crate::answer::Answer;
use crate::args::Init;
use crate::failure::Failure;
use crate::open::Caller;

/// Creates the store, empty or with the demonstration school.
pub async fn run(caller: &Caller, typed: &Init) -> Result<Answer, Failure> {
    // The demonstration's is no secret.
    let passphrase = match &typed.author {
        Some(_) => caller.passphrase()?.map(Passphrase::from),
        None => None,
    };
    if passphrase.is_none() {
        caller.wait_for_new_key().await;
    }
    // Made whole or not at all, and once it is made that is said.
    caller.watch.begin()?;
    let workspace = match &typed.author {
        Some(author) => {
            let new = NewStore { author: author.clone(), passphrase, demonstration: false };
            caller.data_dir.create(&new).await?
        }
        None if caller.data_dir.place().is_some() => return Err(local::Error::StoreExists.into()),
        None => caller.data_dir.open_demonstration().await?,
    };
    let workspace = caller.keep(workspace);
    let session = caller.data_dir.session(&workspace).await?;
    let folder = workspace.store().folder().display().to_string();
    workspace.close().await;
    Answer::of(caller.json, &session, |_| {
        let next = match typed.demonstration {
            true => "Essayez «\u{a0}preauctl accounts\u{a0}».",
            false => "Importez maintenant vos fichiers avec «\u{a0}preauctl import\u{a0}».",
        };
        format!("Données créées dans {folder}. {next}\n")
    })
}
