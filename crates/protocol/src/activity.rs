//! What others did for a school, on computers that are not this one: for its journal. It names accounts by their ids, and
//! says nothing of anybody that a journal would not.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::delegation::SchoolRole;

/// Most acts of a page.
pub const PAGE: usize = 500;

/// What was done since a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Activity {
    /// In the order in which the service heard of them. What was told before may be told again, by the same id.
    pub acts: Vec<Act>,
    /// Where the next page begins: the service's own words.
    pub cursor: String,
    /// There is a further page now.
    pub more: bool,
}

/// Something that somebody did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Act {
    /// The same whenever it is told.
    pub id: Uuid,
    /// What was done with one click bears the same.
    pub batch: Uuid,
    /// The account, of what was done to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<Uuid>,
    /// When it was done, as far as the service believes the clock.
    pub at: Timestamp,
    /// Who, as the journal says them.
    pub person: String,
    /// What they were for the school.
    pub role: SchoolRole,
    /// What.
    pub did: Did,
    /// The service did not carry it out.
    #[serde(default)]
    pub refused: bool,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Did {
    /// Notified by sheet.
    Notified,
    /// The same, with a reset.
    NotifiedWithReset,
    /// Password reset, as forgotten.
    Reset,
    /// Password reset, as lost or stolen.
    ResetAsStolen,
    /// An activation mail asked for.
    ActivationMail,
    /// A confirmation mail asked for.
    ConfirmationMail,
    /// Grouped with another account.
    Grouped,
    /// Given back from a grouping.
    Ungrouped,
    /// A new login asked for.
    LoginRenewed,
    /// The school opened, by an assistance team.
    Opened,
    /// The school closed again.
    Closed,
    /// What a later version does.
    #[serde(other)]
    Other,
}
