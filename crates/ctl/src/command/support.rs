//! `preauctl support`.

use std::path::Path;

use local::support;
use local::view::support::SupportFile;

use crate::args::Support;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::Output;

/// Shows the support file, or writes it. Data that do not open are told as they are.
pub async fn run(context: &Context, typed: &Support) -> Result<Output, Failure> {
    let workspace = context.open().await.ok();
    let file = support::file(&context.data_dir, workspace.as_deref(), !typed.without_uai).await;
    if let Some(workspace) = workspace {
        workspace.close().await;
    }
    match &typed.out {
        Some(out) => {
            let file = SupportFile { name: write(out, &file)?, ..file };
            Output::of(context.json, &file, |file| {
                format!(
                    "Fichier d’assistance écrit\u{a0}: {}. Relisez-le avant de le transmettre.\n",
                    file.name
                )
            })
        }
        None => Output::of(context.json, &file, |file| file.text.clone()),
    }
}

/// Writes it where that was typed, under its usual name in a folder; gives its place.
fn write(out: &Path, file: &SupportFile) -> Result<String, Failure> {
    let path = if out.is_dir() { out.join(&file.name) } else { out.to_owned() };
    support::write(&path, &file.text)?;
    Ok(path.display().to_string())
}
