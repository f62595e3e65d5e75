//! `preauctl imports` and `undo`.

use local::usecase::import;
use local::view::import::PastImport;

use crate::args::Undo;
use crate::context::Context;
use crate::failure::Failure;
use crate::output::Output;
use crate::table::{Side, Table};
use crate::words;

/// Lists the past imports.
pub async fn list(context: &Context) -> Result<Output, Failure> {
    let workspace = context.open().await?;
    let past = import::history(&workspace).await?;
    workspace.close().await;
    Output::of(context.json, &past, |past| text(past))
}

/// Undoes the last import.
pub async fn undo(context: &Context, typed: &Undo) -> Result<Output, Failure> {
    let workspace = context.open().await?;
    import::undo(&workspace, typed.id).await?;
    let past = import::history(&workspace).await?;
    workspace.close().await;
    Output::of(context.json, &past, |past| format!("Import n°\u{a0}{} annulé.\n\n{}", typed.id, text(past)))
}

fn text(past: &[PastImport]) -> String {
    if past.is_empty() {
        return "Aucun import. «\u{a0}preauctl import FICHIER…\u{a0}» en fait un.\n".to_owned();
    }
    let mut table = Table::new(&[
        ("N°", Side::Right),
        ("Date", Side::Left),
        ("Auteur", Side::Left),
        ("Élèves", Side::Right),
        ("Responsables", Side::Right),
        ("Annulation", Side::Left),
        ("Fichiers", Side::Left),
    ]);
    for import in past {
        let undoing = match (import.undone, import.undoable, &import.why_not) {
            (true, ..) => "annulé",
            (false, true, _) => "possible",
            (false, false, Some(why)) => why,
            (false, false, None) => "",
        };
        table.row([
            import.id.to_string(),
            words::moment(&import.at),
            import.author.clone(),
            import.changes.pupils.to_string(),
            import.changes.guardians.to_string(),
            undoing.to_owned(),
            import.files.join(", "),
        ]);
    }
    table.text()
}
