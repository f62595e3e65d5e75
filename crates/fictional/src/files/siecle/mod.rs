//! SIECLE: the XML exports of a *collège* or *lycée*, in ISO-8859-15.

mod document;
mod guardians;
mod pupils;
mod school;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use jiff::civil::Date;

pub use guardians::guardians;
pub use pupils::pupils;
pub use school::{commons, nomenclatures, structures};

use super::archive;
use crate::School;

/// How to write the exports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SiecleStyle {
    /// Day of the export, in `PARAMETRES`.
    pub date: Date,
    /// `ElevesAvecAdresses` instead of `ElevesSansAdresses`.
    pub addresses: bool,
    /// Former names: `NOM` for the usage name, `RESP_LEGAL` for the responsibility.
    pub former: bool,
    /// One zip per file.
    pub zip: bool,
}

impl SiecleStyle {
    /// Recent names, pupils without addresses, plain files.
    #[must_use]
    pub const fn new(date: Date) -> Self {
        Self { date, addresses: false, former: false, zip: false }
    }
}

/// Writes the five files into an existing folder under their usual names: pupils, guardians, structures,
/// nomenclature, and what all have in common, the school.
///
/// # Errors
/// When a file cannot be created or written.
pub fn folder(school: &School, folder: &Path, style: SiecleStyle) -> io::Result<[PathBuf; 5]> {
    let pupils_name = if style.addresses { "ElevesAvecAdresses" } else { "ElevesSansAdresses" };
    let mut contents = [(); 5].map(|()| Vec::new());
    let [eleves, responsables, divisions, mefs, communs] = &mut contents;
    pupils(school, eleves, style)?;
    guardians(school, responsables, style)?;
    structures(school, divisions, style)?;
    nomenclatures(school, mefs, style)?;
    commons(school, communs, style)?;
    let names = [pupils_name, "ResponsablesAvecAdresses", "Structures", "Nomenclature", "Communs"];
    let paths = names.map(|name| folder.join(format!("{name}.{}", if style.zip { "zip" } else { "xml" })));
    for ((name, content), path) in names.into_iter().zip(&contents).zip(&paths) {
        if style.zip {
            archive::zip_one(&format!("{name}.xml"), content, path, style.date)?;
        } else {
            fs::write(path, content)?;
        }
    }
    Ok(paths)
}
