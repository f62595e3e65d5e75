//! How a school is named and reached.

use serde::{Deserialize, Serialize};

/// How a school is named and reached, as the director or a source says it. Empty where nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct SchoolIdentity {
    /// Name.
    pub name: String,
    /// Street.
    pub street: String,
    /// Postal code, five digits.
    pub postal_code: String,
    /// Town.
    pub town: String,
    /// Telephone.
    pub phone: String,
    /// Mail address.
    pub mail: String,
    /// Whom families should ask for, as it follows « Contactez » on a sheet. No source gives it.
    pub contact: String,
    /// Where this school’s staff find assistance. No source gives it.
    pub assistance: String,
}
