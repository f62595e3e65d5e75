//! Which columns each list has, in the guides' order and words.

use super::model::{ListHeader, ListKind, ListRow, ListedPassword};

/// Shown for a password its holder chose.
const CHOSEN: &str = "*****";
/// 2D: no login, password or mail address.
const NOTHING: &str = "Non renseigné";
/// 2D: no origin, no date.
const NOTHING_FEMININE: &str = "Non renseignée";

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    Uai,
    School,
    PupilName,
    PupilFirstName,
    Level,
    Mef,
    ClassCode,
    Class,
    GuardianName,
    GuardianFirstName,
    State,
    Origin,
    Login,
    Password,
    MailConfirmed,
    Mail,
    NotifiedOn,
    SignedInOn,
}

use Column::*;

impl ListKind {
    /// Whose accounts, as file names say it.
    pub(crate) fn holders(self) -> &'static str {
        match self {
            Self::Guardians1d => "Responsables",
            Self::LegalGuardians2d => "RepresentantsLegaux",
            Self::PersonsInCharge2d => "PersonnesEnCharge",
            Self::Pupils2d => "Eleves",
        }
    }

    /// Title of the printed list.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Guardians1d => "Liste des responsables",
            Self::LegalGuardians2d => "Liste des représentants légaux",
            Self::PersonsInCharge2d => "Liste des personnes en charge",
            Self::Pupils2d => "Liste des élèves",
        }
    }

    pub(crate) fn is_2d(self) -> bool {
        self != Self::Guardians1d
    }

    /// Columns of the CSV.
    pub(crate) fn csv_columns(self) -> &'static [Column] {
        match self {
            Self::Guardians1d => &[
                Uai,
                School,
                PupilName,
                PupilFirstName,
                Level,
                Class,
                GuardianName,
                GuardianFirstName,
                Login,
                Password,
            ],
            Self::LegalGuardians2d | Self::PersonsInCharge2d => &[
                Uai,
                School,
                PupilName,
                PupilFirstName,
                Mef,
                ClassCode,
                Class,
                GuardianName,
                GuardianFirstName,
                State,
                Origin,
                Login,
                Password,
                NotifiedOn,
                SignedInOn,
            ],
            Self::Pupils2d => &[
                Uai,
                School,
                PupilName,
                PupilFirstName,
                Mef,
                ClassCode,
                Class,
                State,
                Login,
                Password,
                MailConfirmed,
                Mail,
                NotifiedOn,
                SignedInOn,
            ],
        }
    }

    /// Columns of the PDF, each with its share of the width; the 2D lists stand under their MEF and class.
    pub(crate) fn pdf_columns(self) -> &'static [(Column, i32)] {
        match self {
            Self::Guardians1d => &[
                (PupilName, 17),
                (PupilFirstName, 13),
                (Level, 17),
                (Class, 11),
                (GuardianName, 17),
                (GuardianFirstName, 13),
                (Login, 19),
                (Password, 11),
            ],
            Self::LegalGuardians2d | Self::PersonsInCharge2d => &[
                (PupilName, 18),
                (PupilFirstName, 14),
                (GuardianName, 18),
                (GuardianFirstName, 14),
                (State, 17),
                (Login, 18),
                (Password, 13),
            ],
            Self::Pupils2d => {
                &[(PupilName, 24), (PupilFirstName, 20), (State, 20), (Login, 20), (Password, 14)]
            }
        }
    }
}

impl Column {
    /// Heading in the CSV. The first degree's are those of the 2018 guide to the letter.
    pub(crate) fn csv_heading(self, kind: ListKind) -> &'static str {
        match (self, kind.is_2d()) {
            (Uai, false) => "RNE",
            (School, false) => "Ecole",
            (PupilName, false) => "Nom de l'élève",
            (PupilFirstName, false) => "Prénom de l'élève",
            (Level, _) => "Niveau de l'élève",
            (Class, false) => "Classe de l'élève",
            (GuardianName, false) => "Nom du responsable",
            (GuardianFirstName, false) => "Prénom du responsable",
            (Uai, true) => "UAI",
            (School, true) => "Établissement",
            (State, true) => "État du compte",
            _ => self.pdf_heading(kind),
        }
    }

    /// Heading on paper.
    pub(crate) fn pdf_heading(self, kind: ListKind) -> &'static str {
        match (self, kind) {
            (Uai, _) => "UAI",
            (School, _) => "Établissement",
            (PupilName, _) => "Nom élève",
            (PupilFirstName, _) => "Prénom élève",
            (Level, _) => "Niveau",
            (Mef, _) => "MEF",
            (ClassCode, _) => "Code classe",
            (Class, _) => "Classe",
            (GuardianName, ListKind::LegalGuardians2d) => "Nom représentant légal",
            (GuardianFirstName, ListKind::LegalGuardians2d) => "Prénom représentant légal",
            (GuardianName, ListKind::PersonsInCharge2d) => "Nom personne en charge",
            (GuardianFirstName, ListKind::PersonsInCharge2d) => "Prénom personne en charge",
            (GuardianName, _) => "Nom",
            (GuardianFirstName, _) => "Prénom",
            (State, _) => "État des comptes",
            (Origin, _) => "Origine du compte",
            (Login, _) => "Identifiant",
            (Password, _) => "Mot de passe",
            (MailConfirmed, _) => "Confirmation adresse mail",
            (Mail, _) => "Adresse mail",
            (NotifiedOn, _) => "Dernière information",
            (SignedInOn, _) => "Dernière connexion",
        }
    }

    /// The cell of a row, as its list says it. `scratch` holds what has to be made up, dates.
    pub(crate) fn cell<'r>(
        self,
        header: &'r ListHeader,
        row: &'r ListRow<'_>,
        scratch: &'r mut String,
    ) -> &'r str {
        let or = |text: &'r str, nothing: &'static str| {
            if text.is_empty() && header.kind.is_2d() { nothing } else { text }
        };
        match self {
            Uai => &header.uai,
            School => &header.school,
            PupilName => row.pupil_name,
            PupilFirstName => row.pupil_first_name,
            Level => row.level,
            Mef => row.mef,
            ClassCode => row.class_code,
            Class => row.class,
            GuardianName => row.guardian_name,
            GuardianFirstName => row.guardian_first_name,
            State => row.state,
            Origin => or(row.origin, NOTHING_FEMININE),
            Login => or(row.login, NOTHING),
            Password => match &row.password {
                ListedPassword::Provisional(password) => password,
                ListedPassword::Chosen => CHOSEN,
                ListedPassword::None => or("", NOTHING),
            },
            MailConfirmed => {
                if row.mail_confirmed {
                    "oui"
                } else {
                    "non"
                }
            }
            Mail => or(row.mail.unwrap_or_default(), NOTHING),
            NotifiedOn | SignedInOn => {
                let date = if self == NotifiedOn { row.notified_on } else { row.signed_in_on };
                match date {
                    Some(date) => {
                        use std::fmt::Write as _;
                        scratch.clear();
                        // Writing to a string does not fail.
                        let _ = write!(scratch, "{:02}/{:02}/{:04}", date.day(), date.month(), date.year());
                        scratch
                    }
                    None => or("", NOTHING_FEMININE),
                }
            }
        }
    }
}
