//! `preauctl init`.

use local::vault::Passphrase;
use local::view::session::NewStore;

use crate::args::Init;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::Output;

/// Creates the store, empty or with the demonstration school.
pub async fn run(context: &Context, typed: &Init) -> Result<Output, Failure> {
    // The demonstration's is no secret.
    let passphrase = match &typed.author {
        Some(_) => context.passphrase()?.map(Passphrase::from),
        None => None,
    };
    if passphrase.is_none() {
        context.wait_for_new_key().await;
    }
    // Made whole or not at all, and once it is made that is said.
    context.watch.begin()?;
    let workspace = match &typed.author {
        Some(author) => {
            let new = NewStore { author: author.clone(), passphrase, demonstration: false };
            context.data_dir.create(&new).await?
        }
        None if context.data_dir.place().is_some() => return Err(local::Error::StoreExists.into()),
        None => context.data_dir.open_demonstration().await?,
    };
    let workspace = context.keep(workspace);
    let session = context.data_dir.session(&workspace).await?;
    let folder = workspace.store().folder().display().to_string();
    workspace.close().await;
    Output::of(context.json, &session, |_| {
        let next = match typed.demonstration {
            true => "Essayez «\u{a0}preauctl accounts\u{a0}».",
            false => "Importez maintenant vos fichiers avec «\u{a0}preauctl import\u{a0}».",
        };
        format!("Données créées dans {folder}. {next}\n")
    })
}
