//! Schools that an assistance team may open, and those that it has opened.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Schools of a team's departments and degrees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Openings {
    /// The first that were found, those that are open first.
    pub schools: Vec<Opening>,
    /// There are others: a narrower search finds them.
    pub more: bool,
}

/// A school that may be opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Opening {
    /// UAI.
    pub school: String,
    /// Its name.
    pub name: String,
    /// Its town, when it is known.
    #[serde(default)]
    pub town: Option<String>,
    /// `1D` or `2D`.
    pub degree: String,
    /// It is open until the end of that day.
    #[serde(default)]
    pub until: Option<Date>,
}
