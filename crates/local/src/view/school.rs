//! L’établissement: how a school is named and reached, in what the director says and in what the sources say.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::store::setting;

/// How a school is named and reached, on screen and on sheets. Empty where nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
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

same_fields!(
    SchoolIdentity,
    setting::SchoolIdentity,
    name,
    street,
    postal_code,
    town,
    phone,
    mail,
    contact,
    assistance
);

/// Both voices about one school.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SchoolIdentities {
    /// What the director says: it wins, whatever is imported.
    pub own: SchoolIdentity,
    /// What the sources say: it holds where the director says nothing.
    pub sourced: SchoolIdentity,
}
