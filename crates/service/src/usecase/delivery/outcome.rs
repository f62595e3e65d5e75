//! What may be done with a delivery, and what became of it.

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
}

/// What was agreed to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Agreed {
    /// Exactly so many pupils who would be at no school any more; else as many as leave a school or all of them in
    /// usual times.
    pub departures: Option<u64>,
    /// Whatever is doubtful of when it comes.
    pub despite_doubts: bool,
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
