//! AAF: the nightly XML of people and structures, complete or as a delta.
//!
//! Shapes are those of the first degree or of the second, which name nearly every attribute differently.
//! [`complete`] and [`delta`] stream: schools are taken one at a time and their people go straight to files.

mod attributes;
mod delivery;
mod file;
mod record;

use domain::degree::Degree;
use jiff::civil::Date;

pub use delivery::{Delivery, complete, delta};
pub use file::AafFile;

use super::charset::Charset;

/// The parts of a delivery, each in files of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// Pupils.
    Eleve,
    /// Guardians.
    PersRelEleve,
    /// Schools.
    EtabEducNat,
    /// MEF nomenclature; second degree only.
    MefEducNat,
}

impl Part {
    /// The name in file names and in `operationalAttributes`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Eleve => "Eleve",
            Self::PersRelEleve => "PersRelEleve",
            Self::EtabEducNat => "EtabEducNat",
            Self::MefEducNat => "MefEducNat",
        }
    }

    /// The name of the operational attribute.
    const fn category(self) -> &'static str {
        match self {
            Self::Eleve | Self::PersRelEleve => "categoriePersonne",
            Self::EtabEducNat => "categorieStructure",
            Self::MefEducNat => "categorieMef",
        }
    }
}

/// How a delivery is shipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Packing {
    /// The XML files as they are.
    #[default]
    Plain,
    /// One gzipped tar.
    Tgz,
    /// One zip.
    Zip,
}

/// How to write a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AafStyle {
    /// First or second degree: which shape.
    pub degree: Degree,
    /// Day of the export, in the header and in file names.
    pub date: Date,
    /// Encoding. What ISO-8859-15 lacks is written as a numeric reference.
    pub charset: Charset,
    /// Whether files begin with an XML declaration that names the encoding; most real parts have none.
    pub declaration: bool,
    /// Kinds of link and legal responsibilities as in 2013: one digit, and 2 for the second legal guardian.
    /// Persons in charge did not exist and are written as contacts; pupils have no INE. Second degree only,
    /// but for the kinds of link.
    pub old_codes: bool,
    /// How the files are shipped.
    pub packing: Packing,
    /// Whether services (circonscriptions, medical centres, …) stand among the schools of a complete delivery.
    pub services: bool,
    /// Records after which a part goes on in its next file.
    pub records_per_file: u32,
}

impl AafStyle {
    /// Recent codes, UTF-8 with a declaration, services among the schools, plain files of 20,000 records.
    #[must_use]
    pub const fn new(degree: Degree, date: Date) -> Self {
        Self {
            degree,
            date,
            charset: Charset::Utf8,
            declaration: true,
            old_codes: false,
            packing: Packing::Plain,
            services: true,
            records_per_file: 20_000,
        }
    }
}
