//! One line cut into values.

use std::io::Read;

use csv::{ReaderBuilder, StringRecord};

/// The values of a line that a spreadsheet keeps in its first cell: written, it is one quoted value.
pub(super) fn unwrapped(record: &StringRecord, separator: u8) -> Option<StringRecord> {
    let mut values = record.iter();
    let line = values.next()?;
    let whole = line.bytes().any(|byte| byte == separator) && !line.contains('\n');
    if !whole || values.any(|value| !value.trim().is_empty()) {
        return None;
    }
    let mut inside = StringRecord::new();
    csv_over(line.as_bytes(), separator).read_record(&mut inside).is_ok().then_some(inside)
}

/// A parser of values between `separator`. A carriage return at the end of a line is left to the checks, which
/// trim every value; were it a terminator too, the parser's count of lines would lag.
pub(super) fn csv_over<R: Read>(text: R, separator: u8) -> csv::Reader<R> {
    ReaderBuilder::new()
        .delimiter(separator)
        .terminator(csv::Terminator::Any(b'\n'))
        .flexible(true)
        .has_headers(false)
        .buffer_capacity(8 << 10)
        .from_reader(text)
}
