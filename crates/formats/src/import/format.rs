//! The formats read here.

use domain::degree::Degree;

/// The formats read here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// *Annuaire académique fédérateur*.
    Aaf {
        /// First or second degree, when the header or the attributes say so.
        degree: Option<Degree>,
        /// Two-digit code of the académie, when the header says it (`codeAcademieExport`).
        academy: Option<&'static str>,
        /// What the first record is.
        part: AafPart,
        /// Only changes: absence means nothing. From the name (`…Delta…`), the only place where an AAF
        /// delivery says it, or from a modification or removal near the beginning; a later one shows in
        /// [`ReadSummary::delta`](super::ReadSummary::delta).
        delta: bool,
        /// `dateGenerationExport`, as written in the header.
        generated: Option<String>,
    },
    /// ONDE pupils.
    OndePupils,
    /// ONDE guardians.
    OndeGuardians,
    /// SIECLE pupils (`BEE_ELEVES`).
    SieclePupils,
    /// SIECLE guardians (`BEE_RESPONSABLES`).
    SiecleGuardians,
    /// SIECLE classes (`BEE_STRUCTURES`).
    SiecleStructures,
    /// SIECLE nomenclatures (`BEE_NOMENCLATURES`).
    SiecleNomenclatures,
    /// SIECLE's description of the school (`BEE_COMMUN`).
    SiecleCommon,
}

/// The parts of an AAF delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AafPart {
    /// `Eleve`.
    Pupils,
    /// `PersRelEleve`.
    Guardians,
    /// `EtabEducNat`.
    Schools,
    /// `MefEducNat`.
    Mefs,
    /// Teachers, subjects and other records that are passed over.
    Other,
    /// No record at all, as a delta of a quiet day.
    Empty,
}
