//! A school that worked alone joins: what its computer had given out goes on, where nothing else was given out.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Accounts that a computer owned, each with the account of the service that it was found to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Joining {
    /// Nothing is done: what would become of each is said.
    pub rehearsal: bool,
    /// At most [`crate::operation::BATCH`].
    pub accounts: Vec<Brought>,
}

/// An account that a computer owned and had given a provisional password to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Brought {
    /// The service's account.
    pub account: Uuid,
    /// The login that was given out.
    pub login: String,
    /// What the password is derived from.
    pub secret: BroughtSecret,
    /// Its generation.
    pub generation: u32,
    /// ISO date of the notification.
    pub notified_on: Date,
    /// ISO date from which its three months run.
    pub provisional_since: Date,
    /// The sheets that were printed.
    #[serde(default)]
    pub sheets: Vec<BroughtSheet>,
}

/// A secret, as 32 hexadecimal digits. From then on it is the service's: the computer forgets it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(pattern = "^[0-9a-f]{32}$"))]
#[serde(transparent)]
pub struct BroughtSecret(String);

impl BroughtSecret {
    /// Those bytes.
    #[must_use]
    pub fn new(bytes: &[u8; 16]) -> Self {
        Self(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The bytes; `None` when it is no such secret.
    #[must_use]
    pub fn bytes(&self) -> Option<[u8; 16]> {
        if self.0.len() != 32 || !self.0.is_ascii() {
            return None;
        }
        let mut bytes = [0; 16];
        for (byte, digits) in bytes.iter_mut().zip(0..) {
            *byte = u8::from_str_radix(self.0.get(2 * digits..2 * digits + 2)?, 16).ok()?;
        }
        Some(bytes)
    }
}

impl std::fmt::Debug for BroughtSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BroughtSecret(…)")
    }
}

/// A sheet that a computer alone printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BroughtSheet {
    /// The decision that it was printed for.
    pub operation: Uuid,
    /// Decisions of one click bear the same.
    pub batch: Uuid,
    /// The login it bears.
    pub login: String,
    /// Generation of the password it bears.
    #[serde(default)]
    pub generation: Option<u32>,
    /// ISO date it was printed on.
    pub printed_on: Date,
}

/// What became, or would become, of each account, in the order they were brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Joined {
    /// One for each.
    pub accounts: Vec<JoinedAccount>,
}

/// What became of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JoinedAccount {
    /// The service's account.
    pub account: Uuid,
    /// What became of it.
    pub became: Became,
}

/// What became of an account that was brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Became {
    /// Login, password and dates are the account's: printed sheets work.
    Brought,
    /// The login is somebody else's: the account keeps its own, and printed sheets are void.
    LoginTaken,
    /// The account was given out or used otherwise: it stays, and printed sheets are void.
    InUse,
    /// The three months of the password are over.
    Lapsed,
    /// The service has no such account for this school.
    Unknown,
    /// A code of a later version.
    #[serde(other)]
    Other,
}
