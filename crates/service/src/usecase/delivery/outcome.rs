//! What may be done with a delivery, and what became of it.

use serde::{Deserialize, Serialize};

use super::order::{Doubt, PassedOver, Turn};
use super::reading::Delivery;
use super::report::Report;

/// What may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// Nothing: what would change is said.
    Rehearsal,
    /// Everything that was agreed to.
    Given(Agreed),
    /// What an operator let through, after it was shown.
    Released(LetThrough),
}

/// What was agreed to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Agreed {
    /// Exactly so many pupils who would be at no school any more; else as many as leave a school or all of them in
    /// usual times.
    pub departures: Option<u64>,
    /// Whatever else is doubtful.
    pub despite_doubts: bool,
}

/// What an operator let through of a delivery that waits, reason by reason, with what was shown: another reason, or more of
/// the same, is shown again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LetThrough {
    /// What is doubtful of when it comes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub turn: Option<Doubt>,
    /// So many numbered parts that are missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<u64>,
    /// Exactly so many pupils who would be at no school any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub departures: Option<u64>,
    /// So many links that end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub links: Option<u64>,
    /// So many pupils of schools that have another UAI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renumbered: Option<u64>,
}

impl Consent {
    /// Whether it is compared though that is doubtful of when it comes.
    pub(super) fn lets_turn_through(self, doubt: Doubt) -> bool {
        self.lets_through(|through| through.turn == Some(doubt))
    }

    /// Whether it is compared though another one that waits comes before it.
    pub(super) fn lets_behind_through(self) -> bool {
        self.lets_through(|_| false)
    }

    /// Whether it is compared though so many numbered parts are missing.
    pub(super) fn lets_missing_through(self, missing: u64) -> bool {
        self.lets_through(|through| through.missing.is_some_and(|shown| missing <= shown))
    }

    /// Whether so many links may end.
    pub(super) fn lets_links_through(self, links: u64) -> bool {
        self.lets_through(|through| through.links.is_some_and(|shown| links <= shown))
    }

    /// Whether so many pupils may go where the UAI of their school is.
    pub(super) fn lets_renumbered_through(self, pupils: u64) -> bool {
        self.lets_through(|through| through.renumbered.is_some_and(|shown| pupils <= shown))
    }

    /// So many pupils, exactly, may be at no school any more; else as many as leave in usual times.
    pub(super) const fn departures(self) -> Option<u64> {
        match self {
            Self::Rehearsal => None,
            Self::Given(agreed) => agreed.departures,
            Self::Released(through) => through.departures,
        }
    }

    /// Whether somebody was asked about whoever leaves by it.
    pub(super) const fn is_agreed_to(self) -> bool {
        match self {
            Self::Rehearsal | Self::Given(Agreed { departures: None, .. }) => false,
            Self::Given(Agreed { departures: Some(departures), despite_doubts }) => {
                departures > 0 || despite_doubts
            }
            Self::Released(through) => through.departures.is_some(),
        }
    }

    fn lets_through(self, released: impl FnOnce(LetThrough) -> bool) -> bool {
        match self {
            Self::Rehearsal => true,
            Self::Given(agreed) => agreed.despite_doubts,
            Self::Released(through) => released(through),
        }
    }
}

/// What became of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// It was compared.
    Rehearsed,
    /// It was taken.
    Taken,
    /// Nothing was taken: it comes out of order.
    PassedOver(PassedOver),
    /// Nothing was taken: another one that comes before it waits.
    Behind,
    /// Nothing was taken: an operator is asked.
    Waiting(Doubt),
}

/// What was read of a delivery, what it changed or would change, and what became of it.
#[derive(Debug)]
pub struct Outcome {
    /// What files said of themselves.
    pub delivery: Delivery,
    /// Within what its identifiers are unique: `AAF:35/1D`.
    pub scope: String,
    /// When it comes.
    pub turn: Turn,
    /// What was compared; of one that was not, nothing.
    pub report: Report,
    /// What became of it.
    pub became: Became,
}
