//! Lines of a CSV file, as the lists of the application are written: `;`, UTF-8 with a byte order mark, CRLF, and no cell
//! that starts a formula.

use std::io::{self, Write};

/// Begins a file with its headings.
pub fn begin(out: &mut impl Write, headings: &[&str]) -> io::Result<()> {
    out.write_all("\u{feff}".as_bytes())?;
    line(out, headings)
}

/// A line.
pub fn line(out: &mut impl Write, cells: &[&str]) -> io::Result<()> {
    let cells: Vec<String> = cells.iter().map(|cell| written(cell)).collect();
    write!(out, "{}\r\n", cells.join(";"))
}

fn written(cell: &str) -> String {
    let shown = cell.trim_start_matches(|sign: char| sign.is_whitespace() || sign.is_control());
    let formula = shown.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    let safe = if formula { format!("'{cell}") } else { cell.to_owned() };
    match safe.contains([';', '"', '\n', '\r']) {
        true => format!("\"{}\"", safe.replace('"', "\"\"")),
        false => safe,
    }
}

#[cfg(test)]
mod tests {
    use super::{begin, line};

    #[test]
    fn a_cell_is_a_text_and_never_a_formula() {
        let mut out = Vec::new();
        begin(&mut out, &["Identifiant", "Nom"]).unwrap();
        line(&mut out, &["=1+1", "a;\"b\""]).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "\u{feff}Identifiant;Nom\r\n'=1+1;\"a;\"\"b\"\"\"\r\n");
    }
}
