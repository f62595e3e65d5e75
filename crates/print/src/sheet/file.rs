//! The PDF of the sheets, written as the pages come.

use std::io::Write;

use super::model::{Layout, Page};
use super::{page, separator};
use crate::pdf::file::PdfWriter;
use crate::pdf::{Document, PrintError, PrintWarning, Written};

/// A file of sheets in the making.
///
/// Pages may come in any order and any number; they are printed in the order in which they are given. Memory
/// stays that of a few hundred pages. The same pages give the same bytes.
pub struct SheetFile<W: Write> {
    file: PdfWriter<W>,
    layout: Layout,
}

impl<W: Write> SheetFile<W> {
    /// Starts a file. `writer` should be buffered.
    pub fn create(writer: W, document: Document, layout: Layout) -> Result<Self, PrintError> {
        Ok(Self { file: PdfWriter::create(writer, document)?, layout })
    }

    /// Adds pages, and returns what the director should know about them.
    ///
    /// # Errors
    /// The writer's, and a failure of the layout engine; the file is then of no use.
    pub fn add(&mut self, pages: &[Page]) -> Result<Vec<PrintWarning>, PrintError> {
        let mut problems = Vec::new();
        let faces = self.file.faces();
        for page in pages {
            let forms = &mut self.file.forms;
            let drafts = match page {
                Page::Sheet(sheet) => page::compose(sheet, &self.layout, faces, forms, &mut problems).pages,
                Page::Separator(opening) => {
                    separator::compose(opening, &self.layout, faces, forms, &mut problems)
                }
            };
            for draft in drafts {
                self.file.push(draft)?;
            }
        }
        Ok(problems)
    }

    /// Pages added so far.
    pub fn pages(&self) -> usize {
        self.file.pages()
    }

    /// Writes the end of the file.
    ///
    /// # Errors
    /// Those of [`add`](Self::add).
    pub fn finish(self) -> Result<Written, PrintError> {
        self.file.finish()
    }
}
