//! A CSV that is saved by itself, with no decision: whole under its name, or not at all.

use std::fs::File;
use std::io::{BufWriter, Write};

use print::list::Csv;

use super::{destination, output_file};
use crate::store::partial_file::PartialFile;
use crate::store::pending_file::PendingFile;
use crate::view::action::ActionResult;
use crate::workspace::Workspace;
use crate::{Error, Result, files};

/// A CSV being written.
pub struct CsvFile {
    pending: PendingFile,
    partial: PartialFile,
    csv: Csv<BufWriter<File>>,
    rows: u32,
}

impl CsvFile {
    /// Begins one at that place.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a path that cannot be used, and what the system met.
    pub async fn create(
        workspace: &Workspace,
        path: &str,
        headings: impl IntoIterator<Item = &'static str>,
    ) -> Result<Self> {
        let batch = crate::random::new_id(workspace.clock().now())?;
        let destination = destination::file(path, "csv")?;
        let pending = PendingFile::register(workspace.store(), batch, destination).await?;
        let partial = PartialFile::of(&pending);
        let begun = files::create_private(&pending.temporary).and_then(|file| {
            Csv::new(BufWriter::new(file), headings).map_err(|error| Error::io(&pending.file, &error))
        });
        match begun {
            Ok(csv) => Ok(Self { pending, partial, csv, rows: 0 }),
            Err(error) => {
                pending.discard(workspace.store()).await?;
                Err(error)
            }
        }
    }

    /// Writes a row.
    ///
    /// # Errors
    /// What the system met.
    pub fn row<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) -> Result<()> {
        self.csv.row(cells).map_err(|error| Error::io(&self.pending.file, &error))?;
        self.rows += 1;
        Ok(())
    }

    /// Gives it its name, when it could be written to its end; no file is left otherwise.
    ///
    /// # Errors
    /// What kept it from being written, and what the system met.
    pub async fn end(self, workspace: &Workspace, written: Result<()>) -> Result<ActionResult> {
        let Self { pending, mut partial, csv, rows } = self;
        if let Err(error) = written.and_then(|()| flush(csv, &pending)) {
            pending.discard(workspace.store()).await?;
            return Err(error);
        }
        partial.mark_complete();
        let file = output_file::describe(&pending.file, rows, false);
        let result = ActionResult::written(rows, file, Vec::new());
        Ok(output_file::publish(workspace, &pending, result).await)
    }
}

fn flush(csv: Csv<BufWriter<File>>, pending: &PendingFile) -> Result<()> {
    let failed = |error: &std::io::Error| Error::io(&pending.file, error);
    let mut buffered = csv.finish().map_err(|error| failed(&error))?;
    buffered.flush().map_err(|error| failed(&error))?;
    buffered.get_ref().sync_all().map_err(|error| failed(&error))
}
