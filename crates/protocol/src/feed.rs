//! The changes of a school, from where a computer stands to now.
//!
//! A first synchronisation and a catch-up are the same request: the feed holds the latest version of everything, and a
//! tombstone of what is gone.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use crate::delegation::SchoolRole;
use crate::entity::{Entity, EntityKey};
use crate::operation::Answer;

/// Most changes of a page.
pub const PAGE: usize = 1_000;

/// One page of the changes of a school. It and the answers it holds are one moment of the service: a computer takes all
/// of it in one transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page {
    /// In their order, at most [`PAGE`].
    pub changes: Vec<Change>,
    /// Where the next page begins.
    pub cursor: Cursor,
    /// There is a further page now.
    pub more: bool,
    /// Everything up to this counter of this computer is in what the service says here.
    pub answered: u64,
    /// What became of those of them that the computer does not know yet.
    pub answers: Vec<Answer>,
    /// What the person of this computer is for the school.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<SchoolRole>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// This is how it is by now.
    Is(Box<Entity>),
    /// It is no more of this school.
    Gone(EntityKey),
}

/// Where a computer stands in the feed of a school. Its text is the service's: a computer keeps it and gives it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Cursor {
    /// History it belongs to: another one after changes were lost.
    pub epoch: Uuid,
    /// What the computer may see: another one when its role changes.
    pub scope: u32,
    /// Last change it has.
    pub position: u64,
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Cursor {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::Type::String)
            .description(Some("Where a computer stands in the feed of a school."))
            .pattern(Some(r"^[0-9a-f]{32}\.[0-9]{1,9}\.[0-9]{1,18}$"))
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Cursor {}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.epoch.simple(), self.scope, self.position)
    }
}

impl From<Cursor> for String {
    fn from(cursor: Cursor) -> Self {
        cursor.to_string()
    }
}

/// That is no cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("this is no cursor of a feed")]
pub struct NoCursor;

impl FromStr for Cursor {
    type Err = NoCursor;

    fn from_str(text: &str) -> Result<Self, NoCursor> {
        let mut parts = text.splitn(3, '.');
        let mut part = || parts.next().ok_or(NoCursor);
        Ok(Self {
            epoch: Uuid::try_parse(part()?).map_err(|_| NoCursor)?,
            scope: part()?.parse().map_err(|_| NoCursor)?,
            position: part()?.parse().map_err(|_| NoCursor)?,
        })
    }
}

impl TryFrom<String> for Cursor {
    type Error = NoCursor;

    fn try_from(text: String) -> Result<Self, NoCursor> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{Cursor, NoCursor};

    #[test]
    fn a_cursor_comes_back_as_it_went() {
        let cursor = Cursor { epoch: Uuid::from_u128(7), scope: 3, position: 1_204 };
        assert_eq!(cursor.to_string(), "00000000000000000000000000000007.3.1204");
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for bad in ["", "7", "00000000000000000000000000000007.3", "00000000000000000000000000000007.-1.4"] {
            assert_eq!(bad.parse::<Cursor>(), Err(NoCursor), "{bad}");
        }
    }
}
