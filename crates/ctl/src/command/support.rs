//! `preauctl support`.

use local::view::session::Phase;
use local::view::support::SupportFile;
use local::{log, support};

use crate::args::Support;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::Output;

/// Shows the support file, or writes it. Data that do not open are told as they are.
pub async fn run(context: &Context, typed: &Support) -> Result<Output, Failure> {
    let passphrase = context.passphrase()?;
    context.wait_for_keyring().await;
    let opened = context.data_dir.open(passphrase.as_ref().map(|passphrase| passphrase.as_str())).await;
    let opened = opened.map(|workspace| context.keep(workspace));
    let phase = match &opened {
        Ok(_) => Phase::Open,
        Err(error) => {
            log::failure(error);
            context.data_dir.phase_of(error)
        }
    };
    let workspace = opened.as_deref().ok();
    let file = support::file(&context.data_dir, workspace, &phase, !typed.without_uai).await;
    if let Some(workspace) = workspace {
        workspace.close().await;
    }
    match &typed.out {
        Some(out) => {
            let path = if out.is_dir() { out.join(&file.name) } else { out.clone() };
            support::write(&path, &file)?;
            let file = SupportFile { name: path.display().to_string(), ..file };
            Output::of(context.json, &file, |file| {
                format!(
                    "Fichier d’assistance écrit\u{a0}: {}. Relisez-le avant de le transmettre.\n",
                    file.name
                )
            })
        }
        None => Output::of(context.json, &file, support::text),
    }
}
