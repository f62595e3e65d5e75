//! What the service knows of a school, as computers receive it: the latest version of each thing, never its history.
//!
//! People and accounts are named by UUIDs, a school by its UAI, a class by its code within the school.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::account::Account;

/// One thing of a school's directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "entity", rename_all = "snake_case")]
pub enum Entity {
    /// The school itself.
    School(School),
    /// One of its classes.
    Class(Class),
    /// A pupil who is, or was, there.
    Pupil(Pupil),
    /// Where a pupil is.
    Enrolment(Enrolment),
    /// Somebody responsible for one of them.
    Guardian(Guardian),
    /// Who is responsible for whom.
    Link(Link),
    /// An account of one of them.
    Account(Account),
    /// A sheet printed for one of these accounts.
    Sheet(Sheet),
}

/// Which thing, without what it is: what a tombstone names.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "entity", rename_all = "snake_case")]
pub enum EntityKey {
    /// The school.
    School,
    /// A class.
    Class {
        /// Its code.
        code: String,
    },
    /// A pupil.
    Pupil {
        /// Hers.
        id: Uuid,
    },
    /// The place of a pupil in the school.
    Enrolment {
        /// The pupil.
        pupil: Uuid,
    },
    /// A guardian.
    Guardian {
        /// Theirs.
        id: Uuid,
    },
    /// A link.
    Link {
        /// The pupil.
        pupil: Uuid,
        /// The guardian.
        guardian: Uuid,
    },
    /// An account.
    Account {
        /// Its id.
        id: Uuid,
    },
    /// A sheet.
    Sheet {
        /// The operation that printed it.
        operation: Uuid,
    },
}

impl Entity {
    /// Which thing it is.
    #[must_use]
    pub fn key(&self) -> EntityKey {
        match self {
            Self::School(_) => EntityKey::School,
            Self::Class(class) => EntityKey::Class { code: class.code.clone() },
            Self::Pupil(pupil) => EntityKey::Pupil { id: pupil.id },
            Self::Enrolment(enrolment) => EntityKey::Enrolment { pupil: enrolment.pupil },
            Self::Guardian(guardian) => EntityKey::Guardian { id: guardian.id },
            Self::Link(link) => EntityKey::Link { pupil: link.pupil, guardian: link.guardian },
            Self::Account(account) => EntityKey::Account { id: account.state.id },
            Self::Sheet(sheet) => EntityKey::Sheet { operation: sheet.operation },
        }
    }
}

/// A school.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct School {
    /// UAI.
    pub uai: String,
    /// Name.
    pub name: String,
    /// `1D` or `2D`.
    pub degree: String,
    /// Street, postal code, town, telephone and mail, as the directory has them.
    #[serde(default)]
    pub street: Option<String>,
    /// Postal code.
    #[serde(default)]
    pub postal_code: Option<String>,
    /// Town.
    #[serde(default)]
    pub town: Option<String>,
    /// Telephone.
    #[serde(default)]
    pub phone: Option<String>,
    /// Mail.
    #[serde(default)]
    pub mail: Option<String>,
    /// Name of the académie.
    #[serde(default)]
    pub academy: Option<String>,
    /// Where its families sign in; printed on sheets.
    #[serde(default)]
    pub portal: Option<String>,
}

/// A class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Class {
    /// Its code in the school.
    pub code: String,
    /// Its name.
    pub label: String,
    /// MEF codes, in the second degree.
    #[serde(default)]
    pub mefs: Vec<String>,
}

/// A pupil.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Pupil {
    /// Hers for ever.
    pub id: Uuid,
    /// INE.
    #[serde(default)]
    pub ine: Option<String>,
    /// Birth name.
    pub family: String,
    /// Name in use.
    #[serde(default)]
    pub usage: Option<String>,
    /// First name.
    pub first: String,
    /// Other first names.
    #[serde(default)]
    pub other_first: Option<String>,
    /// ISO date of birth; what activation asks for.
    #[serde(default)]
    pub birth_date: Option<Date>,
    /// `F` or `M`.
    #[serde(default)]
    pub sex: Option<String>,
    /// Mail.
    #[serde(default)]
    pub mail: Option<String>,
    /// Her account, in the second degree.
    #[serde(default)]
    pub account: Option<Uuid>,
    /// Identifiers that sources give her.
    #[serde(default)]
    pub sources: Vec<SourceId>,
}

/// How a source calls somebody.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SourceId {
    /// Within what the identifier is unique: the source, with its académie or school where it is theirs alone.
    pub scope: String,
    /// The identifier.
    pub id: String,
}

/// Where a pupil is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Enrolment {
    /// The pupil.
    pub pupil: Uuid,
    /// Code of her class.
    #[serde(default)]
    pub class: Option<String>,
    /// Level, in the first degree.
    #[serde(default)]
    pub level: Option<String>,
    /// MEF, in the second.
    #[serde(default)]
    pub mef: Option<String>,
    /// Taught here and enrolled elsewhere.
    #[serde(default)]
    pub visiting: bool,
    /// ISO date she left.
    #[serde(default)]
    pub gone_on: Option<Date>,
}

/// Somebody responsible for a pupil.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Guardian {
    /// Theirs for ever.
    pub id: Uuid,
    /// The account that opens for them.
    pub account: Uuid,
    /// Their own, while it is grouped away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub home_account: Option<Uuid>,
    /// `M.` or `Mme`.
    #[serde(default)]
    pub title: Option<String>,
    /// Birth name.
    pub family: String,
    /// Name in use.
    #[serde(default)]
    pub usage: Option<String>,
    /// First name.
    pub first: String,
    /// Mail, as the school knows it.
    #[serde(default)]
    pub mail: Option<String>,
    /// Mobile, in E.164.
    #[serde(default)]
    pub mobile: Option<String>,
    /// Telephone at home.
    #[serde(default)]
    pub home_phone: Option<String>,
    /// Telephone at work.
    #[serde(default)]
    pub work_phone: Option<String>,
    /// Lines of the postal address, without locality and country.
    #[serde(default)]
    pub address: Vec<String>,
    /// Postal code.
    #[serde(default)]
    pub postal_code: Option<String>,
    /// Town.
    #[serde(default)]
    pub town: Option<String>,
    /// Country.
    #[serde(default)]
    pub country: Option<String>,
    /// Identifiers that sources give them.
    #[serde(default)]
    pub sources: Vec<SourceId>,
}

/// Who is responsible for whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Link {
    /// The pupil.
    pub pupil: Uuid,
    /// The guardian.
    pub guardian: Uuid,
    /// 1 legal guardian, 2 in charge.
    pub responsibility: u8,
    /// Kind of kinship, as AAF numbers it.
    #[serde(default)]
    pub kinship: Option<u8>,
    /// What the family said of it.
    #[serde(default)]
    pub confirmation: Confirmation,
    /// The family says that the birth date is wrong.
    #[serde(default)]
    pub birth_date_reported: bool,
    /// It is no more.
    #[serde(default)]
    pub gone: bool,
}

/// What a family said of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Confirmation {
    /// Nothing yet.
    #[default]
    Unconfirmed,
    /// It is right.
    Confirmed,
    /// It is not theirs.
    Reported,
}

/// A sheet that was printed. Whether it is void follows from its account, and is never kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sheet {
    /// The operation that printed it; its serial number comes from it.
    pub operation: Uuid,
    /// Decisions of one click bear the same.
    pub batch: Uuid,
    /// The account.
    pub account: Uuid,
    /// The login it bears.
    pub login: String,
    /// Generation of the password it bears.
    #[serde(default)]
    pub generation: Option<u32>,
    /// ISO date it was printed on.
    pub printed_on: Date,
}
