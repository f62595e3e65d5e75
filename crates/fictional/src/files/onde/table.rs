//! Lines of fields.

use std::io::{self, Write};

use super::style::OndeStyle;

/// The fields of one line.
pub(in crate::files) type Row = Vec<String>;

/// Writes a file of these lines.
pub(super) fn write(rows: &[Row], mut out: impl Write, style: OndeStyle) -> io::Result<()> {
    out.write_all(style.charset.mark())?;
    let mut bytes = Vec::new();
    for row in rows {
        bytes.clear();
        style.charset.put_nearest(&line(row, style), &mut bytes);
        bytes.extend_from_slice(b"\r\n");
        out.write_all(&bytes)?;
    }
    out.flush()
}

/// One line without its end: fields between `;`, in quotation marks where the generation wants it or they must.
pub(in crate::files) fn line(row: &Row, style: OndeStyle) -> String {
    let mut line = String::new();
    for (place, field) in row.iter().enumerate() {
        if place > 0 {
            line.push(';');
        }
        let always = style.generation.is_former() && !field.is_empty();
        if always || field.contains([';', '"', '\n', '\r']) {
            line.push('"');
            line.push_str(&field.replace('"', "\"\""));
            line.push('"');
        } else {
            line.push_str(field);
        }
    }
    line
}
