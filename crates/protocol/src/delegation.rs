//! Who works for a school beside who directs it, and how they come.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What somebody is for a school.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SchoolRole {
    /// *Directeur*, *chef d’établissement*: everything, and delegations.
    Director,
    /// *Agent délégué*: what a director may, but for delegations.
    Delegate,
    /// *Équipe d’assistance*: what a delegate may, for a school that it opened, until it is closed.
    Team,
    /// *Dépannage*: the accounts of pupils alone; guardians are never sent.
    Support,
    /// A role of a later version.
    #[serde(other)]
    Other,
}

/// Delegations of a school.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Delegations {
    /// Those that stand first, the newest first.
    pub delegations: Vec<Delegation>,
}

/// What a director gave to somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Delegation {
    /// Its id.
    pub id: Uuid,
    /// Login of the person.
    pub login: String,
    /// As the journal says them.
    pub person: String,
    /// [`SchoolRole::Delegate`] or [`SchoolRole::Support`].
    pub role: SchoolRole,
    /// When it was given.
    pub given_at: Timestamp,
    /// Its last day, at the school.
    #[serde(default)]
    pub until: Option<Date>,
    /// When it ended.
    #[serde(default)]
    pub ended_at: Option<Timestamp>,
    /// The person has yet to come with a code: until then.
    #[serde(default)]
    pub invited_until: Option<Timestamp>,
}

/// A delegation is to be given. To who has one in that school, it takes the place of that one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewDelegation {
    /// [`SchoolRole::Delegate`] or [`SchoolRole::Support`], which is of the second degree.
    pub role: SchoolRole,
    /// Its last day; today at the earliest.
    #[serde(default)]
    pub until: Option<Date>,
    /// To whom.
    pub to: Grantee,
}

/// Characters of a family or first name, at most.
pub const LONGEST_NAME: usize = 100;

/// To whom a delegation is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Grantee {
    /// Who has a login already.
    Known {
        /// Theirs.
        login: String,
    },
    /// Who has none yet: the service gives one.
    New {
        /// Family name.
        family: String,
        /// First name.
        first: String,
        /// Where they are written to, when they have a mail address.
        #[serde(default)]
        mail: Option<String>,
    },
}

/// A delegation that was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GivenDelegation {
    /// It.
    pub delegation: Delegation,
    /// What the person comes with, when they have something to choose first; said once.
    #[serde(default)]
    pub invitation: Option<Invitation>,
}

/// What somebody comes with, once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invitation {
    /// To be given by the director, never by mail.
    pub code: String,
    /// The page on which it is typed, with the login.
    pub page: String,
    /// It is worth nothing from then on.
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for Invitation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Invitation").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}
