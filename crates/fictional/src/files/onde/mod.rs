//! ONDE: the two CSV files a primary-school director exports.
//!
//! `;` between fields, CRLF after lines. The guardians' file has no identifier: children are named by name
//! and class, three or four fields each, so its lines differ in length.

mod guardians;
mod pupils;
mod table;

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

pub(super) use guardians::rows as guardian_rows;
pub(super) use pupils::rows as pupil_rows;
pub(super) use table::{Row, line};

use super::charset::Charset;
use crate::{Address, School};

/// Name of the pupils' file.
pub const PUPILS_FILE: &str = "CSVExtraction-eleves.csv";
/// Name of the guardians' file.
pub const GUARDIANS_FILE: &str = "CSVExtraction-responsables.csv";

/// Which generation of the export, and which of its forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Generation {
    /// Today's menu *Listes et documents > Extractions > Élèves de l'école et leurs responsables*: the
    /// children's columns of the guardians' file say `élève`. In the pupils' file INE and class identifier;
    /// dates `JJ/MM/AAAA`, `M` or `F`, quotes where needed.
    #[default]
    Current,
    /// The same with numbered columns: `Nom de famille élève 1`.
    Numbered,
    /// The same with the child's columns first and one line for each pair of child and guardian.
    PupilFirst,
    /// The years before: the children's columns say `enfant`; the rest is as today.
    Enfant,
    /// *Base élèves*: `enfant` too; no INE, one class column; dates `AAAA-MM-JJ`, `H` or `F`, every value quoted.
    Former,
}

impl Generation {
    fn is_former(self) -> bool {
        self == Self::Former
    }
}

/// How to write the pair of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OndeStyle {
    /// Generation.
    pub generation: Generation,
    /// Encoding. In ISO-8859-1, characters that do not exist there are written as [`Charset::nearest`] says.
    pub charset: Charset,
    /// With the column `Numéro de poste` in the guardians' file.
    pub extension_column: bool,
}

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
