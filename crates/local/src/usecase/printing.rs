//! Printing what was written, and erasing what was written for nothing else.

use std::path::Path;

use super::written_files;
use crate::printing::{self, Handover, Job, Printer};
use crate::progress::Progress;
use crate::store::written_file::{self, Content, WrittenFile};
use crate::view::printing::{Fate, PrintRequest, Printed, Printers};
use crate::workspace::Workspace;
use crate::{Error, Result};

/// More copies of sheets than that are a slip of the finger.
const MOST_COPIES: u32 = 20;

/// The printers of the system.
///
/// # Errors
/// `printing-absent`, and `printing-silent` when the system does not answer.
pub async fn printers() -> Result<Printers> {
    let printers = found().await?.into_iter().map(Into::into).collect();
    Ok(Printers { printers, options: printing::HAS_OPTIONS })
}

async fn found() -> Result<Vec<Printer>> {
    blocking(printing::printers).await
}

/// Hands a file with passwords to a printer. One that waited for nothing else is erased as soon as the system has a copy of
/// its own; where a program reads it, when the data close.
///
/// # Errors
/// [`Error::Invalid`] for a file or a printer that there is not, `file-gone`, `file-changed`, `file-away`, as
/// [`printing::print`], and what the store met. The file is then as it was.
pub async fn print(workspace: &Workspace, request: &PrintRequest, progress: &Progress) -> Result<Printed> {
    progress.step("Envoi à l’imprimante", 0);
    if !(1..=MOST_COPIES).contains(&request.copies) {
        return Err(Error::invalid("copies", format!("Demandez entre 1 et {MOST_COPIES} exemplaires.")));
    }
    let file = written_files::own(workspace, Path::new(&request.path)).await?;
    if !file.path.extension().is_some_and(|found| found.eq_ignore_ascii_case("pdf")) {
        return Err(Error::invalid(
            "path",
            "Seul un PDF s’imprime d’ici\u{a0}: ouvrez ce fichier dans un tableur.",
        ));
    }
    let printer = found().await?.into_iter().find(|printer| printer.name == request.printer);
    let printer = printer.ok_or_else(|| {
        Error::invalid("printer", "Cette imprimante n’est plus là. Choisissez-en une autre.")
    })?;
    let handover = hand_over(&file, printer.clone(), request.copies, progress).await?;
    tracing::info!(pages = file.count, copies = request.copies, "fichier envoyé à l’imprimante");
    Ok(Printed {
        printer: printer.label,
        is_paused: printer.is_paused,
        pages: file.count,
        fate: end(workspace, &file, handover).await?,
    })
}

async fn hand_over(
    file: &WrittenFile,
    printer: Printer,
    copies: u32,
    progress: &Progress,
) -> Result<Handover> {
    let (path, content, count) = (file.path.clone(), file.content, file.count);
    let progress = progress.clone();
    let work = move || {
        let job = Job {
            printer: &printer,
            title: match content {
                Content::Sheets => "Feuilles individuelles",
                Content::List => "Liste de comptes",
            },
            copies,
            // No paper bears the passwords of two families.
            each_of: (content == Content::Sheets).then_some(count),
        };
        printing::print(&path, job, &progress)
    };
    blocking(work).await
}

/// What becomes of a file that was handed over.
async fn end(workspace: &Workspace, file: &WrittenFile, handover: Handover) -> Result<Fate> {
    if !file.waits() {
        return Ok(Fate::Kept);
    }
    if handover == Handover::Copied && std::fs::remove_file(&file.path).is_ok() {
        written_files::remove_row(workspace, file).await?;
        return Ok(Fate::Erased);
    }
    let mut writing = workspace.begin_unchecked().await?;
    written_file::mark_printed(&mut writing.transaction, file.batch).await?;
    writing.commit_keeping_cache().await?;
    Ok(Fate::ErasedAtLock)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::internal("impression", error))?
}
