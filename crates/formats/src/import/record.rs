//! The neutral records that stand between a file's format and the store.
//!
//! A reader turns one file into a stream of [`Record`]s and [`Rejection`]s; what a record *means* for the
//! accounts (merge, departure, homonyms) is decided by whoever receives it. Text fields are trimmed, and an
//! empty value is `None`. In a record whose `partial` flag is set (AAF `modifyRequest`), `None` means "not
//! said" and `Some("")` means "now empty"; everywhere else `Some` is never empty.

use domain::{degree::Degree, level::Level, person::Responsibility};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What one file says about one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// A school or *établissement*.
    School(SchoolRecord),
    /// A class (*division*) of a school.
    Class(ClassRecord),
    /// A line of the MEF nomenclature.
    Mef(MefRecord),
    /// A pupil and where it is taught.
    Pupil(PupilRecord),
    /// A guardian (*responsable*), as one source describes it.
    Guardian(GuardianRecord),
    /// Who answers for whom.
    Link(LinkRecord),
    /// AAF `deleteRequest`: the source no longer knows this record.
    Removed {
        /// What kind of record is meant.
        entity: Entity,
        /// The source's own identifier.
        key: String,
    },
    /// What can be read of a record that was left out.
    Quarantined(QuarantinedRecord),
}

/// The kinds of record a source can remove.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Entity {
    /// A school.
    School,
    /// A pupil.
    Pupil,
    /// A guardian.
    Guardian,
    /// A MEF.
    Mef,
}

/// A school as described by AAF (`EtabEducNat`) or named by SIECLE (`UAJ`: UAI and degree only, `partial`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SchoolRecord {
    /// The identifier other records of the same files use: AAF *jointure*, else the UAI itself.
    pub key: String,
    /// UAI as written in the file; checked by the reader for shape (a bad shape rejects the record).
    pub uai: Option<String>,
    /// Usual name, already cleaned of AAF's `TYPE$NAME$TOWN` separators.
    pub name: Option<String>,
    /// Kind of structure as written (`ECOLE ELEMENTAIRE`, `COLLEGE`, …).
    pub kind: Option<String>,
    /// First or second degree when the file says so.
    pub degree: Option<Degree>,
    /// Whether a structure of this kind teaches pupils: a school does, a circonscription, a service or a medical centre
    /// does not. `None` when neither kind nor name tells.
    pub teaches: Option<bool>,
    /// `PU` public, `PR` private, as written.
    pub sector: Option<String>,
    /// Street part of the address.
    pub street: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Town.
    pub town: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Mail address.
    pub mail: Option<String>,
    /// Two-digit académie code, when known.
    pub academy: Option<String>,
    /// Académie's name as written.
    pub academy_name: Option<String>,
    /// Circonscription (1D) or bassin (2D).
    pub district: Option<String>,
    /// Only the fields present are meant (AAF `modifyRequest`).
    pub partial: bool,
}

/// A class of a school. AAF names classes with their schools in the second degree and with their pupils in the
/// first; a class that only stands in [`PupilRecord::classes`] has no record of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClassRecord {
    /// [`SchoolRecord::key`]; `None` when the file does not name the school (ONDE).
    pub school: Option<String>,
    /// Code, unique in the school. ONDE: *Identifiant classe*, or the label when there is none.
    pub code: String,
    /// Label shown to people; `None` when the file does not say it.
    pub label: Option<String>,
    /// MEF codes taught in the class (2D).
    pub mefs: Vec<String>,
}

/// A MEF and its labels.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MefRecord {
    /// Eleven characters.
    pub code: String,
    /// Long label.
    pub label: Option<String>,
    /// Training level (*niveau de formation*).
    pub training: Option<String>,
}

/// Who somebody is, for pupils and guardians alike.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityRecord {
    /// `M.`, `Mme`, `Mlle`, as written.
    pub title: Option<String>,
    /// Birth name (*nom de famille*).
    pub family_name: Option<String>,
    /// Usage name, when it differs from the birth name.
    pub usage_name: Option<String>,
    /// First name. `None` in a complete record: the person has one name alone, or is an organisation.
    pub first_name: Option<String>,
    /// Other first names. Empty in a partial record: not said.
    pub other_first_names: Vec<String>,
}

/// How somebody is reached.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactRecord {
    /// Mail address as written, well formed or not.
    pub mail: Option<String>,
    /// Mobile telephone as written.
    pub mobile: Option<String>,
    /// Home telephone as written.
    pub home_phone: Option<String>,
    /// Work telephone as written.
    pub work_phone: Option<String>,
    /// SIECLE's ACCEPTE_SMS.
    pub accepts_sms: Option<bool>,
    /// Up to four address lines, without postal code, town and country.
    pub address: Option<Vec<String>>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Town.
    pub town: Option<String>,
    /// Country as written, when it is not France.
    pub country: Option<String>,
    /// The file refers to an address that was left out: the four above are not said, whatever the record.
    pub address_lost: bool,
    /// What the file has no place for.
    pub unsaid: Unsaid,
}

/// What a file has no column for is not said, whatever the record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "named after the values")]
#[expect(clippy::struct_excessive_bools, reason = "one a column")]
pub struct Unsaid {
    pub title: bool,
    pub mail: bool,
    pub mobile: bool,
    pub home_phone: bool,
    pub work_phone: bool,
    pub address: bool,
}

/// A pupil and where it is taught.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PupilRecord {
    /// Identifier of this record inside its delivery: the source's own, else the line number (`"L12"`).
    pub key: String,
    /// The source's durable identifier; `None` in ONDE files.
    pub source_id: Option<String>,
    /// INE as written, when present.
    pub ine: Option<String>,
    /// Names.
    pub identity: IdentityRecord,
    /// Birth date; the activation check. `None` when it is missing or unreadable, which has been reported, and
    /// in a partial record that does not say it.
    pub birth_date: Option<Date>,
    /// `M` or `F`, as far as the source says.
    pub sex: Option<char>,
    /// Mail address and postal address of the pupil.
    pub contact: ContactRecord,
    /// A second address as one line (ONDE: where the other guardian lives); `None` where there is none, or one alone.
    pub other_home: Option<String>,
    /// [`SchoolRecord::key`] of the school of enrolment; `None` in ONDE files.
    pub school: Option<String>,
    /// Classes as (school key or `None`, class code). A class in another school than `school` makes a
    /// visiting pupil there. `None`: not said, in a partial record or where they could not be read.
    pub classes: Option<Vec<(Option<String>, String)>>,
    /// Level (1D).
    #[serde(with = "by_code")]
    pub level: Option<Level>,
    /// MEF code (2D).
    pub mef: Option<String>,
    /// The [`Record::Link`]s of this pupil that follow are the whole set; older ones are gone.
    pub links_complete: bool,
    /// Only the fields present are meant (AAF `modifyRequest`).
    pub partial: bool,
}

/// A guardian as one source describes it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuardianRecord {
    /// Identifier of this record inside its delivery: the source's own, else the line number (`"L12"`).
    pub key: String,
    /// The source's durable identifier; `None` in ONDE files.
    pub source_id: Option<String>,
    /// Names.
    pub identity: IdentityRecord,
    /// How to reach the guardian.
    pub contact: ContactRecord,
    /// Only the fields present are meant (AAF `modifyRequest`).
    pub partial: bool,
}

/// Who answers for whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkRecord {
    /// The pupil.
    pub pupil: PupilReference,
    /// [`GuardianRecord::key`].
    pub guardian: String,
    /// Legal guardian, person in charge, or neither (counted and reported, not kept).
    #[serde(with = "by_number")]
    pub responsibility: Option<Responsibility>,
    /// Kind of link, normalised to the recent code list (10 mère, 20 père, …) when the source has one.
    pub kinship: Option<u8>,
}

/// How a source points at a pupil.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PupilReference {
    /// By [`PupilRecord::key`].
    Key(String),
    /// By name and class, as ONDE's guardian file does.
    Named {
        /// Usage name of the child, when given.
        usage_name: Option<String>,
        /// Birth name of the child.
        family_name: Option<String>,
        /// First name of the child; empty when the child has one name alone.
        first_name: String,
        /// The child's classes as written, when given.
        class: Option<String>,
    },
}

/// What can be read of a record that was left out. Whom it can concern has not left: a fault at the source is no
/// absence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuarantinedRecord {
    /// A pupil's record.
    Pupil {
        /// [`PupilRecord::key`]; `None` in ONDE files, whose lines have no lasting one.
        key: Option<String>,
        /// [`SchoolRecord::key`] of the school of enrolment.
        school: Option<String>,
        /// Birth name, or the usage name where it stands alone.
        family_name: Option<String>,
        /// First name.
        first_name: Option<String>,
        /// Values stand in their own columns: what is read is what was meant.
        aligned: bool,
    },
    /// A link, or the line of a guardian that says links.
    Link {
        /// [`PupilRecord::key`].
        pupil: Option<String>,
        /// [`GuardianRecord::key`]; `None` in ONDE files.
        guardian: Option<String>,
        /// The guardian's birth name, or the usage name where it stands alone.
        family_name: Option<String>,
        /// The guardian's first name.
        first_name: Option<String>,
    },
}

/// Where a record stands in its file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Position {
    /// 1-based line of the record's first character.
    pub line: u64,
}

/// A record or line left out, or taken with a warning, said so that a director can mend it at the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// File name (member name inside an archive), without any folder.
    pub file: String,
    /// 1-based line, when known.
    pub line: Option<u64>,
    /// [`PupilRecord::key`] or [`GuardianRecord::key`] of the person whose record this is, empty for a record that is
    /// nobody's; `None` in ONDE files, where the line tells. XML may well stand on one line.
    pub key: Option<String>,
    /// The person's name, else the record's identifier, when known.
    pub record: Option<String>,
    /// The column or attribute concerned, as the file names it.
    pub field: Option<String>,
    /// Stable code for scripts (`bad-date`, `missing-name`, …).
    pub code: &'static str,
    /// One French sentence: what is wrong and what to do.
    pub reason: String,
    /// The record was taken all the same.
    pub kept: bool,
}

/// A level, kept as its code.
mod by_code {
    use domain::level::Level;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "as serde calls it")]
    pub(super) fn serialize<S: Serializer>(level: &Option<Level>, to: S) -> Result<S::Ok, S::Error> {
        level.map(Level::code).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Level>, D::Error> {
        Ok(Option::<String>::deserialize(from)?.as_deref().and_then(Level::from_code))
    }
}

/// A responsibility, kept as sources number it: 1 legal guardian, 2 in charge.
mod by_number {
    use domain::person::Responsibility;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "as serde calls it")]
    pub(super) fn serialize<S: Serializer>(said: &Option<Responsibility>, to: S) -> Result<S::Ok, S::Error> {
        let number = |said| match said {
            Responsibility::LegalGuardian => 1_u8,
            Responsibility::InCharge => 2,
        };
        said.map(number).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Responsibility>, D::Error> {
        Ok(match Option::<u8>::deserialize(from)? {
            Some(1) => Some(Responsibility::LegalGuardian),
            Some(2) => Some(Responsibility::InCharge),
            _ => None,
        })
    }
}
