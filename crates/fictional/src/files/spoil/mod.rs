//! Deliveries as tired people, spreadsheets and half-chosen exports leave them.
//!
//! What [`EdgeCases`](crate::EdgeCases) does to persons, this does to whole files. Each kind is one folder of
//! files under their usual names, to be imported alone or after the sound ones.

mod document;
mod kind;
mod people;
mod table;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    aaf::{self, AafStyle, Delivery, Packing},
    onde::{self, GUARDIANS_FILE, OndeStyle, PUPILS_FILE},
    siecle::{self, SiecleStyle},
};
use crate::School;

pub use kind::{Reach, Spoil};

impl Spoil {
    /// The school as the spoilt delivery tells it.
    fn told(self, school: &School) -> School {
        let school = school.clone();
        match self {
            Self::OneClass => people::one_class(school),
            Self::Older => people::a_year_before(school),
            Self::IneGivenAgain => people::with_an_ine_given_again(school),
            Self::Malformed => people::malformed(school),
            Self::DamagedNames => people::damaged(school),
            Self::HeaderAlone => people::nobody(school),
            Self::ClassLabels => people::with_other_labels(school),
            Self::NoClassLabels => people::without_labels(school),
            Self::ShortLines => people::with_short_lines(school),
            _ => school,
        }
    }
}

fn refused(spoil: Spoil) -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, spoil.name())
}

/// Writes a spoilt pair of ONDE files into an existing folder; pupils first.
///
/// # Errors
/// When a file cannot be created or written; [`io::ErrorKind::Unsupported`] for a kind of other files.
pub fn onde(school: &School, folder: &Path, style: OndeStyle, spoil: Spoil) -> io::Result<[PathBuf; 2]> {
    if spoil.reach() == Reach::Aaf {
        return Err(refused(spoil));
    }
    let school = spoil.told(school);
    let mut tables = [onde::pupil_rows(&school, style), onde::guardian_rows(&school, style)];
    table::rewrite(&mut tables, &school, spoil);
    let mut paths = [PUPILS_FILE, GUARDIANS_FILE].map(|name| folder.join(name));
    for (path, rows) in paths.iter_mut().zip(&tables) {
        match spoil {
            Spoil::Xlsx => {
                path.set_extension("xlsx");
                document::xlsx(rows, path)?;
            }
            Spoil::Ods => {
                path.set_extension("ods");
                document::ods(rows, path)?;
            }
            _ => fs::write(path, table::bytes(rows, style, spoil))?,
        }
    }
    Ok(paths)
}

/// Writes spoilt SIECLE files into an existing folder, in the order of [`siecle::folder`].
///
/// # Errors
/// When a file cannot be created or written; [`io::ErrorKind::Unsupported`] for a kind of other files.
pub fn siecle(school: &School, folder: &Path, style: SiecleStyle, spoil: Spoil) -> io::Result<[PathBuf; 5]> {
    if spoil.reach() != Reach::Everything {
        return Err(refused(spoil));
    }
    let date = if spoil == Spoil::Older { people::a_year_earlier(style.date) } else { style.date };
    siecle::folder(&spoil.told(school), folder, SiecleStyle { date, ..style })
}

/// Writes a spoilt complete AAF delivery into an existing folder. One that lacks a part is not packed.
///
/// # Errors
/// When a file cannot be created or written; [`io::ErrorKind::Unsupported`] for a kind of other files.
pub fn aaf(
    schools: impl IntoIterator<Item = School>,
    folder: &Path,
    style: &AafStyle,
    spoil: Spoil,
) -> io::Result<Delivery> {
    let schools = schools.into_iter().map(|school| spoil.told(&school));
    match spoil {
        Spoil::MissingPart => {
            let records_per_file = style.records_per_file.min(MISSING);
            let style = AafStyle { packing: Packing::Plain, records_per_file, ..style.clone() };
            let mut delivery = aaf::complete(schools, folder, &style)?;
            let missing =
                delivery.files.iter().position(|path| path.to_string_lossy().contains("_Eleve_0000"));
            if let Some(place) = missing {
                fs::remove_file(delivery.files.remove(place))?;
            }
            Ok(delivery)
        }
        _ if spoil.reach() == Reach::Onde => Err(refused(spoil)),
        Spoil::Older => {
            let style = AafStyle { date: people::a_year_earlier(style.date), ..style.clone() };
            aaf::complete(schools, folder, &style)
        }
        _ => aaf::complete(schools, folder, style),
    }
}

/// Records of a part of a delivery that lacks one: fewer than any school but the smallest has pupils.
const MISSING: u32 = 25;
