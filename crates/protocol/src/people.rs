//! What files that a computer imported say of people, one by one.
//!
//! Each is an operation of its own ([`crate::decision::Decision::People`]): it is answered alone, and what becomes of one
//! person holds up nobody else. A class comes before who is in it, a pupil before who answers for her.

use serde::{Deserialize, Serialize};

use crate::entity::{Class, Enrolment, Guardian, Link, Pupil};

/// What files said of somebody or something of a school.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// A class.
    Class(Class),
    /// A pupil, and where she is.
    Pupil(Box<SaidPupil>),
    /// A guardian, and for whom they answer.
    Guardian(Box<SaidGuardian>),
}

/// What files said of a pupil.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SaidPupil {
    /// She, as the computer sees her afterwards. Her account is of its lease when there is a login.
    pub pupil: Pupil,
    /// What is said of her; of one who is known already, nothing else changes.
    #[serde(default)]
    pub fields: Vec<Field>,
    /// The login of her account, made of a block: she had none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login: Option<String>,
    /// Her place in the school, when it is new or another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrolment: Option<Enrolment>,
}

/// What files said of a guardian.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SaidGuardian {
    /// They, as the computer sees them afterwards. Their account is of its lease when there is a login.
    pub guardian: Guardian,
    /// What is said of them; of one who is known already, nothing else changes.
    #[serde(default)]
    pub fields: Vec<Field>,
    /// The login of their account, made of a block: they are new to the computer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login: Option<String>,
    /// For whom they answer, or do no more: what is new or another.
    #[serde(default)]
    pub links: Vec<Link>,
}

/// Something that is known of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// INE.
    Ine,
    /// `M.` or `Mme`.
    Title,
    /// Birth name.
    Family,
    /// Name in use.
    Usage,
    /// First name.
    First,
    /// Other first names.
    OtherFirst,
    /// Date of birth.
    BirthDate,
    /// Sex.
    Sex,
    /// Mail.
    Mail,
    /// Mobile.
    Mobile,
    /// Telephone at home.
    HomePhone,
    /// Telephone at work.
    WorkPhone,
    /// Lines of the postal address.
    Address,
    /// Postal code.
    PostalCode,
    /// Town.
    Town,
    /// Country.
    Country,
    /// A field of a later version.
    #[serde(other)]
    Other,
}

impl Field {
    /// What is known of a pupil.
    pub const OF_PUPIL: [Self; 8] = [
        Self::Ine,
        Self::Family,
        Self::Usage,
        Self::First,
        Self::OtherFirst,
        Self::BirthDate,
        Self::Sex,
        Self::Mail,
    ];

    /// What is known of a guardian.
    pub const OF_GUARDIAN: [Self; 12] = [
        Self::Title,
        Self::Family,
        Self::Usage,
        Self::First,
        Self::Mail,
        Self::Mobile,
        Self::HomePhone,
        Self::WorkPhone,
        Self::Address,
        Self::PostalCode,
        Self::Town,
        Self::Country,
    ];

    /// Stable code: the column of that name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ine => "ine",
            Self::Title => "title",
            Self::Family => "family",
            Self::Usage => "usage",
            Self::First => "first",
            Self::OtherFirst => "other_first",
            Self::BirthDate => "birth_date",
            Self::Sex => "sex",
            Self::Mail => "mail",
            Self::Mobile => "mobile",
            Self::HomePhone => "home_phone",
            Self::WorkPhone => "work_phone",
            Self::Address => "address",
            Self::PostalCode => "postal_code",
            Self::Town => "town",
            Self::Country => "country",
            Self::Other => "other",
        }
    }
}
