//! Deliveries as tired people, spreadsheets and half-chosen exports leave them.
//!
//! What [`Awkward`](crate::Awkward) does to persons, this does to whole files. Each kind is one folder of
//! files under their usual names, to be imported alone or after the sound ones.

mod document;
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

/// One kind of spoilt delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Spoil {
    /// One class alone.
    OneClass,
    /// Last year's export: everybody a grade below. SIECLE and AAF say the date.
    Older,
    /// The INE of a pupil who is gone is another child's.
    IneGivenAgain,
    /// Every INE, mail and mobile malformed.
    Malformed,
    /// Every accented name damaged, in one of two ways in turn.
    DamagedNames,
    /// No record at all.
    HeaderAlone,
    /// ONDE: the guardians' file writes every class otherwise.
    ClassLabels,
    /// ONDE: the guardians' file names no class.
    NoClassLabels,
    /// ONDE: one guardian's line in three stops before the children or inside them.
    ShortLines,
    /// ONDE: the guardians' file is a list of somebody's own.
    Unrecognised,
    /// ONDE: dates are written month first.
    MonthFirst,
    /// ONDE: one date in three cannot be.
    ImpossibleDates,
    /// ONDE: years have two digits.
    ShortYears,
    /// ONDE: dates are a spreadsheet's day numbers.
    SerialDates,
    /// ONDE: every class identifier is `1,00E+06`.
    SpreadsheetIds,
    /// ONDE: `sep=;` stands first.
    SepLine,
    /// ONDE: an empty line stands first.
    BlankLine,
    /// ONDE: each line is one quoted cell.
    QuotedLines,
    /// ONDE: lines end in a carriage return alone.
    CrOnly,
    /// ONDE: ISO-8859-1.
    Latin1,
    /// ONDE: Mac Roman.
    MacRoman,
    /// ONDE: DOS code page 850.
    Cp850,
    /// ONDE: UTF-16, big end first, without a mark.
    Utf16,
    /// ONDE: an Office Open XML workbook.
    Xlsx,
    /// ONDE: an OpenDocument spreadsheet.
    Ods,
    /// AAF: the first of several numbered parts of pupils is missing.
    MissingPart,
}

/// Which deliveries a kind can spoil.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// All: it is about what the files say.
    Everything,
    /// ONDE's tables.
    Onde,
    /// AAF's numbered parts.
    Aaf,
}

impl Spoil {
    /// Every kind, in the order of declaration.
    pub const ALL: [Self; 26] = [
        Self::OneClass,
        Self::Older,
        Self::IneGivenAgain,
        Self::Malformed,
        Self::DamagedNames,
        Self::HeaderAlone,
        Self::ClassLabels,
        Self::NoClassLabels,
        Self::ShortLines,
        Self::Unrecognised,
        Self::MonthFirst,
        Self::ImpossibleDates,
        Self::ShortYears,
        Self::SerialDates,
        Self::SpreadsheetIds,
        Self::SepLine,
        Self::BlankLine,
        Self::QuotedLines,
        Self::CrOnly,
        Self::Latin1,
        Self::MacRoman,
        Self::Cp850,
        Self::Utf16,
        Self::Xlsx,
        Self::Ods,
        Self::MissingPart,
    ];

    /// Its name on a command line, and of its folder.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OneClass => "one-class",
            Self::Older => "older",
            Self::IneGivenAgain => "ine-given-again",
            Self::Malformed => "malformed",
            Self::DamagedNames => "damaged-names",
            Self::HeaderAlone => "header-alone",
            Self::ClassLabels => "class-labels",
            Self::NoClassLabels => "no-class-labels",
            Self::ShortLines => "short-lines",
            Self::Unrecognised => "unrecognised",
            Self::MonthFirst => "month-first",
            Self::ImpossibleDates => "impossible-dates",
            Self::ShortYears => "short-years",
            Self::SerialDates => "serial-dates",
            Self::SpreadsheetIds => "spreadsheet-ids",
            Self::SepLine => "sep-line",
            Self::BlankLine => "blank-line",
            Self::QuotedLines => "quoted-lines",
            Self::CrOnly => "cr-only",
            Self::Latin1 => "latin1",
            Self::MacRoman => "mac-roman",
            Self::Cp850 => "cp850",
            Self::Utf16 => "utf16",
            Self::Xlsx => "xlsx",
            Self::Ods => "ods",
            Self::MissingPart => "missing-part",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|spoil| spoil.name() == name)
    }

    /// Which deliveries it can spoil.
    #[must_use]
    pub const fn reach(self) -> Reach {
        match self {
            Self::OneClass
            | Self::Older
            | Self::IneGivenAgain
            | Self::Malformed
            | Self::DamagedNames
            | Self::HeaderAlone => Reach::Everything,
            Self::MissingPart => Reach::Aaf,
            _ => Reach::Onde,
        }
    }

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
