//! A service that was put back as it was before asks computers what they had heard of it, before its portal opens again
//! for their schools: [`crate::device::Status::restored_at`] says so.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An account as a computer had last heard of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HeardAccount {
    /// The account.
    pub account: Uuid,
    /// Its generation then.
    pub generation: u32,
    /// Greatest generation that was printed in vain.
    pub burnt: u32,
    /// How often its holder had chosen.
    pub choices: u32,
}

/// What a computer had heard of a school's accounts, at most [`crate::operation::BATCH`] at once. Said again, nothing is
/// done twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Heard {
    /// Accounts.
    pub accounts: Vec<HeardAccount>,
    /// There are others: the school is heard of with the last ones.
    pub more: bool,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HeardReceipt {
    /// The school waited for it.
    pub awaited: bool,
}
