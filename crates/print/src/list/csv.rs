//! A list as CSV: `;`, UTF-8 with a byte order mark, CRLF, quotes where needed. Excel and LibreOffice open it
//! with a double click in a French setting.
//!
//! **Formulas.** A spreadsheet takes a cell that starts with `=`, `+`, `-` or `@` for a formula, after a tab, a
//! line break or spaces too, so that a name from a file could run code on the director's machine. Such a cell
//! gets an apostrophe in front: both programs then take it for text, whatever follows, and nothing of it is
//! changed. The other ways were weighed: a leading tab or space is trimmed by some versions, after which
//! the cell is a formula again; `="…"` is a formula itself; replacing the sign by a look-alike would change the
//! name. The price is an apostrophe that is seen before a name like `-Martin` or a number like `+33612345678`:
//! every digit and sign stays, where a spreadsheet left alone would show `33612345678` or an error. A program
//! that reads the file back removes one leading apostrophe when one of these signs follows.

use std::borrow::Cow;
use std::io::Write;

use csv::{QuoteStyle, Terminator, WriterBuilder};

use super::model::{ListHeader, ListRow};

/// Writes a list and returns how many rows it has.
///
/// # Errors
/// The writer's.
pub fn csv<'r>(
    header: &ListHeader,
    rows: impl IntoIterator<Item = ListRow<'r>>,
    writer: impl Write,
) -> std::io::Result<u64> {
    let columns = header.kind.csv_columns();
    let headings = columns.iter().map(|column| column.csv_heading(header.kind));
    let mut csv = Csv::new(writer, headings)?;
    let mut scratch = String::new();
    let mut count = 0;
    for row in rows {
        for column in columns {
            csv.cell(column.cell(header, &row, &mut scratch))?;
        }
        csv.end()?;
        count += 1;
    }
    csv.finish()?;
    Ok(count)
}

/// A CSV file being written, row by row.
pub struct Csv<W: Write>(csv::Writer<W>);

impl<W: Write> Csv<W> {
    /// Begins with the headings.
    ///
    /// # Errors
    /// The writer's.
    pub fn new<'h>(mut writer: W, headings: impl IntoIterator<Item = &'h str>) -> std::io::Result<Self> {
        writer.write_all("\u{FEFF}".as_bytes())?;
        let csv = WriterBuilder::new()
            .delimiter(b';')
            .terminator(Terminator::CRLF)
            .quote_style(QuoteStyle::Necessary)
            .buffer_capacity(1 << 16)
            .from_writer(writer);
        let mut csv = Self(csv);
        csv.row(headings)?;
        Ok(csv)
    }

    /// One row.
    ///
    /// # Errors
    /// The writer's.
    pub fn row<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) -> std::io::Result<()> {
        cells.into_iter().try_for_each(|cell| self.cell(cell))?;
        self.end()
    }

    /// Ends, and gives the writer back.
    ///
    /// # Errors
    /// The writer's.
    pub fn finish(self) -> std::io::Result<W> {
        self.0.into_inner().map_err(csv::IntoInnerError::into_error)
    }

    fn cell(&mut self, cell: &str) -> std::io::Result<()> {
        Ok(self.0.write_field(harmless(cell).as_bytes())?)
    }

    fn end(&mut self) -> std::io::Result<()> {
        Ok(self.0.write_record(None::<&[u8]>)?)
    }
}

/// The cell, with an apostrophe in front if a spreadsheet could take it for a formula. Full-width signs count:
/// spreadsheets in some languages fold them.
fn harmless(cell: &str) -> Cow<'_, str> {
    match cell.bytes().next() {
        // The first byte decides for nearly every cell.
        None => Cow::Borrowed(cell),
        Some(first) if first.is_ascii_alphanumeric() || first == b'*' => Cow::Borrowed(cell),
        _ => {
            let shown = cell.trim_start_matches(|c: char| c.is_whitespace() || c.is_control());
            let formula = shown.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
            let controlled = cell.starts_with(['\t', '\r', '\n']);
            if formula || controlled { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn no_cell_starts_a_formula_and_the_others_stay_as_they_are() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("+33612345678", "'+33612345678"),
            ("-Martin", "'-Martin"),
            ("@SOMME(A1)", "'@SOMME(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("  =1", "'  =1"),
            ("\u{A0}=1", "'\u{A0}=1"),
            ("＝1", "'＝1"),
            ("*****", "*****"),
            ("Jean-Paul", "Jean-Paul"),
            ("Élise", "Élise"),
            ("'Aïta", "'Aïta"),
            ("", ""),
        ] {
            assert_eq!(harmless(cell), written);
        }
    }
}
