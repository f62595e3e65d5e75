//! The lines to check, all of them: for scripts, or as a file to mend the source by.

use crate::progress::Progress;
use crate::store::import::rejection::RejectedLine;
use crate::store::import::rejection_log::RejectionLog;
use crate::usecase::csv_file::CsvFile;
use crate::view::action::ActionResult;
use crate::workspace::Workspace;
use crate::{Error, Result, view};

const HEADINGS: [&str; 6] =
    ["Suite donnée", "Fichier", "Ligne", "Personne ou enregistrement", "Champ", "Motif"];

/// Gives every line that the last import, previewed or applied, left out or took with a warning: what was left out
/// first. There may be millions; few are in memory.
///
/// # Errors
/// What the database met, or what `take` answers.
pub async fn each(
    workspace: &Workspace,
    take: &mut (dyn FnMut(view::import::RejectedLine) -> Result<()> + Send),
) -> Result<()> {
    match workspace.log().await.as_ref() {
        Some(log) => each_of(log, &mut |line| take(line.into())).await,
        None => Ok(()),
    }
}

async fn each_of(
    log: &RejectionLog,
    take: &mut (dyn FnMut(RejectedLine) -> Result<()> + Send),
) -> Result<()> {
    for kept in [false, true] {
        let mut after = 0;
        loop {
            let page = log.page(kept, after).await?;
            let Some((last, _)) = page.last() else { break };
            after = *last;
            page.into_iter().try_for_each(|(_, line)| take(line))?;
        }
    }
    Ok(())
}

/// Writes the same to a CSV file.
///
/// # Errors
/// [`Error::NotFound`] when there is no import to speak of, [`Error::Cancelled`], [`Error::Invalid`] for a path that
/// cannot be used, and what the system met. No file is left then.
pub async fn save(workspace: &Workspace, path: &str, progress: &Progress) -> Result<ActionResult> {
    let log = workspace.log().await;
    let Some(log) = log.as_ref() else {
        return Err(Error::NotFound(
            "Les lignes à vérifier de cet import ne sont plus disponibles. Choisissez de nouveau ses fichiers\u{a0}: \
             l’aperçu les retrouve."
                .to_owned(),
        ));
    };
    progress.step("Écriture des lignes à vérifier", 0);
    let mut file = CsvFile::create(workspace, path, HEADINGS).await?;
    let written = each_of(log, &mut |line| {
        row(&mut file, &line)?;
        progress.check()
    })
    .await;
    file.end(workspace, written).await
}

fn row(file: &mut CsvFile, line: &RejectedLine) -> Result<()> {
    let number = line.line.map(|number| number.to_string()).unwrap_or_default();
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    let outcome = if line.kept { "Signalée" } else { "Écartée" };
    file.row([outcome, &line.file, &number, &optional(&line.record), &optional(&line.field), &line.reason])
}
