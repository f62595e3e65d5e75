//! ONDE: the two CSV files a primary-school director exports.
//!
//! `;` between fields, CRLF after lines. The guardians' file has no identifier: children are named by name
//! and class, three or four fields each, so its lines differ in length.

mod guardians;
mod pupils;
mod style;
mod table;

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

pub(super) use guardians::rows as guardian_rows;
pub(super) use pupils::rows as pupil_rows;
pub(super) use table::{Row, line};

use crate::{Address, School};

pub use style::{OndeStyle, OndeVersion};

/// Name of the pupils' file.
pub const PUPILS_FILE: &str = "CSVExtraction-eleves.csv";
/// Name of the guardians' file.
pub const GUARDIANS_FILE: &str = "CSVExtraction-responsables.csv";

/// Writes the pupils' file.
///
/// # Errors
/// Whatever `out` returns.
pub fn pupils(school: &School, out: impl Write, style: OndeStyle) -> io::Result<()> {
    table::write(&pupil_rows(school, style), out, style)
}

/// Writes the guardians' file.
///
/// # Errors
/// Whatever `out` returns.
pub fn guardians(school: &School, out: impl Write, style: OndeStyle) -> io::Result<()> {
    table::write(&guardian_rows(school, style), out, style)
}

/// Writes both files into an existing folder, under their usual names; pupils first.
///
/// # Errors
/// When a file cannot be created or written.
pub fn folder(school: &School, folder: &Path, style: OndeStyle) -> io::Result<[PathBuf; 2]> {
    let paths = [folder.join(PUPILS_FILE), folder.join(GUARDIANS_FILE)];
    pupils(school, BufWriter::new(File::create(&paths[0])?), style)?;
    guardians(school, BufWriter::new(File::create(&paths[1])?), style)?;
    Ok(paths)
}

fn address_fields(address: Option<&Address>) -> [String; 4] {
    address.map_or_else(Default::default, |address| {
        [
            address.lines.join(" "),
            address.postal_code.clone(),
            address.town.clone(),
            address.country.to_owned(),
        ]
    })
}
