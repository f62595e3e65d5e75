//! The lines to check, all of them: for scripts, or as a file to mend the source by.

use std::io::{BufWriter, Write};

use print::list::Csv;

use crate::files;
use crate::progress::Progress;
use crate::store::import::rejection::RejectedLine;
use crate::store::import::rejection_log::RejectionLog;
use crate::store::partial_file::PartialFile;
use crate::store::pending_file::PendingFile;
use crate::usecase::destination;
use crate::usecase::output_file;
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
    let destination = destination::file(path, "csv")?;
    let log = workspace.log().await;
    let Some(log) = log.as_ref() else {
        return Err(Error::NotFound(
            "Les lignes à vérifier de cet import ne sont plus disponibles. Choisissez de nouveau ses fichiers\u{a0}: \
             l’aperçu les retrouve."
                .to_owned(),
        ));
    };
    let batch = crate::random::new_id(workspace.clock().now())?;
    let pending = PendingFile::register(workspace.store(), batch, destination).await?;
    let mut partial = PartialFile::of(&pending);
    match write(log, &pending, progress).await {
        Ok(count) => {
            partial.mark_complete();
            let result = ActionResult {
                done: count,
                not_reset: 0,
                spared: 0,
                refused: Vec::new(),
                file: Some(output_file::describe(&pending.file, count, false)),
                warnings: Vec::new(),
            };
            Ok(output_file::publish(workspace, &pending, result).await)
        }
        Err(error) => {
            pending.discard(workspace.store()).await?;
            Err(error)
        }
    }
}

async fn write(log: &RejectionLog, pending: &PendingFile, progress: &Progress) -> Result<u32> {
    progress.step("Écriture des lignes à vérifier", 0);
    let failed = |error: &std::io::Error| Error::io(&pending.file, error);
    let output = files::create_private(&pending.temporary)?;
    let mut csv = Csv::new(BufWriter::new(&output), HEADINGS).map_err(|error| failed(&error))?;
    let mut count = 0;
    each_of(log, &mut |line| {
        row(&mut csv, &line).map_err(|error| failed(&error))?;
        count += 1;
        progress.check()
    })
    .await?;
    let mut buffered = csv.finish().map_err(|error| failed(&error))?;
    buffered.flush().map_err(|error| failed(&error))?;
    drop(buffered);
    output.sync_all().map_err(|error| failed(&error))?;
    Ok(count)
}

fn row(csv: &mut Csv<impl Write>, line: &RejectedLine) -> std::io::Result<()> {
    let number = line.line.map(|number| number.to_string()).unwrap_or_default();
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    let outcome = if line.kept { "Signalée" } else { "Écartée" };
    csv.row([outcome, &line.file, &number, &optional(&line.record), &optional(&line.field), &line.reason])
}
