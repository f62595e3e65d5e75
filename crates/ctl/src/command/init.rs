//! `preauctl init`.

use local::usecase::demonstration;
use local::vault::Passphrase;
use local::view::session::NewStore;

use crate::answer::Answer;
use crate::args::Init;
use crate::failure::Failure;
use crate::open::Caller;

/// Creates the store, empty or with the demonstration school.
pub async fn run(caller: &Caller, typed: &Init) -> Result<Answer, Failure> {
    let desk = match &typed.author {
        Some(author) => {
            let new = NewStore {
                author: author.clone(),
                passphrase: caller.passphrase()?.map(Passphrase::from),
                demonstration: false,
            };
            caller.office.create(&new).await?
        }
        None if caller.office.place().is_some() => return Err(local::Error::StoreExists.into()),
        None => demonstration::open(&caller.office).await?,
    };
    let session = caller.office.session(&desk).await?;
    let folder = desk.store().folder().display().to_string();
    desk.close().await;
    Answer::of(caller.json, &session, |_| {
        let next = match typed.demonstration {
            true => "Essayez «\u{a0}preauctl accounts\u{a0}».",
            false => "Importez maintenant vos fichiers avec «\u{a0}preauctl import\u{a0}».",
        };
        format!("Données créées dans {folder}. {next}\n")
    })
}
