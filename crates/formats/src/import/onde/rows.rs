//! The lines of an ONDE file, bounded.

use std::io::{BufRead, Read};

use csv::StringRecord;

use super::{
    header::{Beginning, Header, beginning, columns, separator},
    line,
};
use crate::import::{FileError, encoding::TextReader, fault::Fault, read_error::ReadError};

/// Bytes of one line; a quotation mark that is never closed swallows no more than this.
const LINE: usize = 64 << 10;
/// Columns of one line.
const COLUMNS: usize = 512;
/// Separators that no value has behind a line break, unless it swallowed the next lines.
const SWALLOWED: usize = 3;

/// The whole of a file, which is of one school.
///
/// # Errors
/// Too big, or what the system or the archive met.
pub(super) fn whole(content: &mut dyn Read, limit: u64, file: &str) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    match content.take(limit + 1).read_to_end(&mut bytes) {
        Err(error) => Err(ReadError::from_io(error).problem(file, 1)),
        Ok(read) if read as u64 > limit => Err(FileError::TooBig { file: file.to_owned(), limit }),
        Ok(_) => Ok(bytes),
    }
}

/// A file read line by line.
pub(super) struct Rows<'r, 'f> {
    csv: csv::Reader<TextReader<'r>>,
    file: &'f str,
    separator: u8,
    record: StringRecord,
    /// Lines before the first of the parser's: the header, and what stands above it.
    before: u64,
    line: u64,
    short: bool,
}

impl<'r, 'f> Rows<'r, 'f> {
    /// Opens a file and reads its header, passing over what spreadsheets put above it.
    pub(super) fn open(
        content: &'r mut dyn Read,
        limit: u64,
        file: &'f str,
    ) -> Result<(Self, Header), FileError> {
        let mut text = TextReader::new(content, limit, LINE).with_line_feeds();
        let mut told = None;
        let mut before = 0;
        let header = loop {
            let mut line = Vec::new();
            text.next_token();
            if let Err(error) = text.read_until(b'\n', &mut line) {
                let line = text.line();
                let cause = Some(Fault::io(error));
                let damaged = || FileError::Damaged { file: file.to_owned(), line, cause };
                return Err(text.take_fault().map_or_else(damaged, |error| error.problem(file, line)));
            }
            if line.is_empty() {
                return Err(FileError::Empty { file: file.to_owned() });
            }
            before += 1;
            let line = String::from_utf8_lossy(&line);
            match beginning(&line) {
                Beginning::Blank => {}
                Beginning::Separator(separator) => told = Some(separator),
                Beginning::Header => break line.into_owned(),
            }
        };
        let separator = told.unwrap_or_else(|| separator(&header));
        let header = columns(&header, separator);
        let csv = line::csv_over(text, separator);
        let rows =
            Self { csv, file, separator, record: StringRecord::new(), before, line: before, short: false };
        Ok((rows, header))
    }

    /// 1-based line of the header.
    pub(super) const fn header_line(&self) -> u64 {
        self.before
    }

    /// The next line that has anything in it, with its 1-based number.
    pub(super) fn next(&mut self) -> Result<Option<(u64, &StringRecord)>, FileError> {
        loop {
            self.csv.get_mut().next_token();
            match self.csv.read_record(&mut self.record) {
                Ok(true) => {}
                Ok(false) if self.short && !self.csv.get_ref().ends_with_line_break() => {
                    return Err(self.damaged("CSV: a short last line"));
                }
                Ok(false) => return Ok(None),
                Err(error) => {
                    let cause = Some(Fault::csv(&error));
                    let line = self.csv.position().line();
                    let error = self.csv.get_mut().take_fault();
                    return Err(match error {
                        Some(error) => error.problem(self.file, line),
                        None => FileError::Damaged { file: self.file.to_owned(), line, cause },
                    });
                }
            }
            self.line = self.first_line();
            let swallowed = self.record.iter().any(|value| self.swallows_lines(value));
            if let Some(inside) = line::unwrapped(&self.record, self.separator).filter(|_| !swallowed) {
                self.record = inside;
            }
            if self.record.len() > COLUMNS || swallowed {
                return Err(self.damaged("CSV: lines in one value, or too many values"));
            }
            if self.record.iter().any(|value| !value.trim().is_empty()) {
                break;
            }
        }
        self.short = false;
        Ok(Some((self.line, &self.record)))
    }

    fn damaged(&self, told: &'static str) -> FileError {
        FileError::Damaged { file: self.file.to_owned(), line: self.line, cause: Some(Fault::of(told)) }
    }

    /// A quotation mark that is never closed makes one value of it and of the lines behind, of which nothing would
    /// be told.
    fn swallows_lines(&self, value: &str) -> bool {
        let behind = value.split_once('\n').map_or("", |(_, behind)| behind);
        behind.bytes().filter(|byte| *byte == self.separator).count() >= SWALLOWED
    }

    /// 1-based line where the record just read begins. Empty lines before it count, but the parser passes over
    /// them: hence from the end of the record backwards, and after the lines that the parser never saw.
    fn first_line(&self) -> u64 {
        let before = self.record.position().map_or(1, csv::Position::line);
        let after = self.csv.position().line();
        let inside = self.record.iter().flat_map(str::bytes).filter(|byte| *byte == b'\n').count() as u64;
        let beyond = after.saturating_sub(before + inside);
        after - inside - beyond.min(1) + self.before
    }

    /// Bytes of the file read so far.
    pub(super) fn bytes(&self) -> u64 {
        self.csv.get_ref().bytes()
    }

    /// The last line lacks its line break.
    pub(super) fn is_unended(&self) -> bool {
        !self.csv.get_ref().ends_with_line_break()
    }

    /// The line just read has fewer columns than it must. Should it be the last of a file that lacks its last
    /// line break, then the file is cut.
    pub(super) const fn mark_short(&mut self) {
        self.short = true;
    }
}
