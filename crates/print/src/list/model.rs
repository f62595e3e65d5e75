//! Rows of the lists of accounts, in the guides' own columns.

use jiff::civil::{Date, DateTime};

/// What a list says about the password: clear when provisional, stars when chosen, empty when there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ListedPassword {
    /// The provisional password, in clear.
    Provisional(String),
    /// `*****`
    Chosen,
    /// Not notified: empty in 1D, "Non renseigné" in 2D.
    #[default]
    None,
}

/// Which list is made; decides its columns, its title and its file name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListKind {
    /// 1D: *Liste des responsables* (2018 guide §5.4).
    Guardians1d,
    /// 2D: *Représentants légaux* (2023 guide §5.3).
    LegalGuardians2d,
    /// 2D: *Personnes en charge*.
    PersonsInCharge2d,
    /// 2D: *Élèves* (2023 guide §3.3).
    Pupils2d,
}

/// Head of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListHeader {
    /// Which list.
    pub kind: ListKind,
    /// UAI of the school.
    pub uai: String,
    /// Name of the school.
    pub school: String,
    /// Local date and time of making, for the title and the file name.
    pub made_at: DateTime,
}

/// One line: a pupil–guardian pair, or a pupil. Its texts stand where they were read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListRow<'r> {
    /// Pupil's name.
    pub pupil_name: &'r str,
    /// Pupil's first name.
    pub pupil_first_name: &'r str,
    /// Level in full (1D).
    pub level: &'r str,
    /// MEF label (2D).
    pub mef: &'r str,
    /// Class code (2D).
    pub class_code: &'r str,
    /// Class label.
    pub class: &'r str,
    /// Guardian's name; empty on pupils' lists.
    pub guardian_name: &'r str,
    /// Guardian's first name; empty on pupils' lists.
    pub guardian_first_name: &'r str,
    /// State label in the words of the degree.
    pub state: &'r str,
    /// Origin label.
    pub origin: &'r str,
    /// Login.
    pub login: &'r str,
    /// Password as listed.
    pub password: ListedPassword,
    /// Whether the mail address is confirmed (2D).
    pub mail_confirmed: bool,
    /// Mail address.
    pub mail: Option<&'r str>,
    /// Date of the last notification.
    pub notified_on: Option<Date>,
    /// Date of the last sign-in.
    pub signed_in_on: Option<Date>,
}
