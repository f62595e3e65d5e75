//! Blank accounts that a computer holds, so that it makes accounts without network.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::account::Value;

/// Blank accounts that a computer always holds, once it has synchronised.
pub const STOCK: u32 = 300;

/// Most blank accounts that a computer may hold, for an import that needs more.
pub const MOST: u32 = 6_000;

/// What a computer holds of its lease, and what it needs. The same request is answered the same: what an answer that was
/// lost had given is given again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeaseRequest {
    /// Blank accounts that it holds.
    pub free: Vec<Uuid>,
    /// Accounts of its lease that it gave to somebody, which the service was not told yet.
    pub given: Vec<Uuid>,
    /// How many it wants to hold: [`STOCK`], or more for an import that is short of them; at most [`MOST`].
    pub wanted: u32,
    /// How many blocks of login numbers it wants to have.
    pub blocks: u32,
}

/// What a computer is lent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Lease {
    /// Blank accounts that it does not hold yet.
    pub accounts: Vec<BlankAccount>,
    /// Accounts that it holds and that are none any more: it forgets them.
    pub ended: Vec<Uuid>,
    /// All its blocks of login numbers.
    pub blocks: Vec<LoginBlock>,
}

/// An account that is nobody's yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BlankAccount {
    /// The id it will have.
    pub id: Uuid,
    /// Its first two provisional passwords.
    pub values: Vec<Value>,
}

/// Numbers that logins of this computer alone end with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LoginBlock {
    /// The first.
    pub first: u32,
    /// The last.
    pub last: u32,
}
