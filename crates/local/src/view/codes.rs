//! Stable codes of the life cycle, as JSON and TypeScript know them.

use domain::{account, degree, person};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// First or second degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
pub enum Degree {
    /// *1er degré*
    #[serde(rename = "1D")]
    First,
    /// *2nd degré*
    #[serde(rename = "2D")]
    Second,
}

/// State of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Non notifié
    NotNotified,
    /// Notifié et non activé
    Notified,
    /// En cours d’activation
    Activating,
    /// Activé
    Activated,
}

/// Origin of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Non renseigné
    Unset,
    /// Établissement
    School,
    /// Responsable (SMS)
    Guardian,
    /// FranceConnect
    FranceConnect,
    /// ATEN
    Aten,
    /// ENT
    Ent,
}

/// What is known of the password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PasswordKind {
    /// None yet (not notified), or an unused one that lapsed.
    None,
    /// Provisional: staff can read it.
    Provisional,
    /// Chosen by the holder: shown as stars.
    Chosen,
    /// The account signs in with FranceConnect alone: shown as stars.
    FranceConnect,
}

/// The three populations with accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Population {
    /// Responsables (1D), Représentants légaux (2D)
    LegalGuardians,
    /// Personnes en charge (2D)
    PersonsInCharge,
    /// Élèves (2D)
    Pupils,
}

impl Origin {
    /// The code in JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unset => "unset",
            Self::School => "school",
            Self::Guardian => "guardian",
            Self::FranceConnect => "france_connect",
            Self::Aten => "aten",
            Self::Ent => "ent",
        }
    }
}

impl Population {
    /// The code in JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::LegalGuardians => "legal_guardians",
            Self::PersonsInCharge => "persons_in_charge",
            Self::Pupils => "pupils",
        }
    }
}

/// What stands where a class would, for pupils who have none.
pub const WITHOUT_CLASS: &str = "Sans classe";

/// What stands where a level (1D) or a MEF (2D) would, for pupils who have none.
#[must_use]
pub const fn without_level(degree: degree::Degree) -> &'static str {
    match degree {
        degree::Degree::First => "Sans niveau",
        degree::Degree::Second => "Sans MEF",
    }
}

macro_rules! same_variants {
    ($ours:ty, $theirs:ty, $($variant:ident),+) => {
        impl From<$theirs> for $ours {
            fn from(value: $theirs) -> Self {
                match value { $(<$theirs>::$variant => Self::$variant),+ }
            }
        }
        impl From<$ours> for $theirs {
            fn from(value: $ours) -> Self {
                match value { $(<$ours>::$variant => Self::$variant),+ }
            }
        }
    };
}
pub(crate) use same_variants;

same_variants!(Degree, degree::Degree, First, Second);
same_variants!(State, account::State, NotNotified, Notified, Activating, Activated);
same_variants!(Origin, account::Origin, Unset, School, Guardian, FranceConnect, Aten, Ent);
same_variants!(PasswordKind, account::Password, None, Provisional, Chosen, FranceConnect);
same_variants!(Population, person::Population, LegalGuardians, PersonsInCharge, Pupils);
